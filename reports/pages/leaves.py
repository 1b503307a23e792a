"""Which pages an edition has, and which figures each is made of: known before any is made, so that those of nothing new need not be."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

import polars as pl

from impact.ecosystem.projects import Project
from impact.figures.definition import CountDefinition, FactDefinition, FitDefinition, IndicatorDefinition, RateDefinition, ValueDefinition
from impact.figures.figure import Figure
from indicators.numbers import Language
from indicators.text import Text
from reports.edition.content import Edition
from reports.edition.sections.corrected import corrected_figures
from reports.pages.findings import FindingsPage
from reports.pages.front import FrontPage
from reports.pages.indicators import IndicatorPage, IndicatorsPage
from reports.pages.needs import NeedsPage
from reports.pages.page import Page, card, indicator_file
from reports.pages.projects import CardPage, ProjectsPage
from reports.pages.territory import TerritoryPage
from reports.pages.value import ValuePage

CHAPTERS = ("index", "value", "indicators", "needs", "territory", "projects", "findings")
"""The pages that the head of each leads to, in their order, where the workspace holds something for them."""


@dataclass(frozen=True)
class Leaf:
    """A page that is not made yet.

    chapter  the page of the head that it belongs to
    figures  all that it shows, and nothing else reaches it
    make     makes it in a language
    rows     rows that it shows beside figures
    """

    file: str
    chapter: str
    figures: list[Figure]
    make: Callable[[Edition, Language], Page]
    rows: pl.DataFrame | None = None

    def digest(self, common: str, hashes: Mapping[str, str]) -> str:
        """The hash of what it is made of: what is `common` to all pages, its figures (by address, the hash of each), its rows."""
        parts = [common, self.file, *(hashes[figure.address] for figure in self.figures)]
        if self.rows is not None:
            parts.append(json.dumps(self.rows.rows(), default=str, ensure_ascii=False))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def leaves(edition: Edition) -> list[Leaf]:
    """The pages of an edition, those of its head first."""
    return [*_chapters(edition), *_indicators(edition), *_cards(edition)]


def _chapters(edition: Edition) -> Iterator[Leaf]:
    year, figures = edition.year, edition.figures
    of_year = [f for f in figures if f.definition.year == year]
    indicators = [f for f in figures if isinstance(f.definition, IndicatorDefinition) and f.definition.year <= year]
    values = [f for f in of_year if isinstance(f.definition, ValueDefinition)]
    counts = [f for f in figures if isinstance(f.definition, CountDefinition)]
    yield Leaf("index.html", "index", _front(edition), FrontPage, edition.findings)
    if values:
        own = [f for f in of_year if isinstance(f.definition, IndicatorDefinition) and f.definition.scope == "project"]
        yield Leaf("value.html", "value", [*values, *own], ValuePage)
    certainty = [f for f in counts if f.definition.kind == "certainty" and f.definition.year == year]
    followed = [f for f in certainty if f.definition.indicator_id in ("indicators_followed", "projects_followed")]
    yield Leaf("indicators.html", "indicators", [*(f for f in indicators if not f.definition.breakdown), *followed], IndicatorsPage)
    if edition.world.ecosystem.needs:
        of_needs = [f for f in of_year if isinstance(f.definition, FitDefinition) or f.definition.kind == "need" or _value_of_need(f)]
        yield Leaf("needs.html", "needs", of_needs, NeedsPage, edition.proposals)
    if edition.world.knowledge.values:
        yield Leaf("territory.html", "territory", [f for f in of_year if isinstance(f.definition, FactDefinition)], TerritoryPage)
    registered = [f for f in counts if f.definition.kind == "register" and f.definition.year <= year]
    yield Leaf("projects.html", "projects", registered, ProjectsPage)
    noticed = [f for f in certainty if f.definition.indicator_id.startswith("findings")]
    yield Leaf("findings.html", "findings", noticed, FindingsPage, edition.findings)


def _value_of_need(figure: Figure) -> bool:
    return isinstance(figure.definition, ValueDefinition) and figure.definition.direction == "need"


def _front(edition: Edition) -> list[Figure]:
    """The territory in the year, and what its projects created in the years before."""
    values, wholes = (ValueDefinition, CountDefinition), (IndicatorDefinition, ValueDefinition)
    territory = [f for f in edition.figures if f.definition.scope == "territory" and f.definition.year <= edition.year]
    of_year = [f for f in territory if f.definition.year == edition.year and isinstance(f.definition, values)]
    whole = [f for f in territory if not f.definition.breakdown and isinstance(f.definition, wholes)]
    front = [*of_year, *(f for f in whole if f.definition.year < edition.year or isinstance(f.definition, IndicatorDefinition))]
    there = {figure.address for figure in front}
    return [*front, *(figure for figure in corrected_figures(edition) if figure.address not in there)]


def _indicators(edition: Edition) -> Iterator[Leaf]:
    """A page for each indicator that anyone gave something for, up to the year."""
    of: dict[str, list[Figure]] = defaultdict(list)
    for figure in edition.figures:
        definition = figure.definition
        if isinstance(definition, IndicatorDefinition | RateDefinition) and definition.year <= edition.year:
            of[definition.indicator_id].append(figure)
    for indicator in edition.world.catalogue:
        if indicator.id in of:
            yield Leaf(indicator_file(indicator.id), "indicators", of[indicator.id], partial(IndicatorPage, indicator=indicator))


def _cards(edition: Edition) -> Iterator[Leaf]:
    """A card for each project that ran in the year or gave something for it."""
    of: dict[str, list[Figure]] = defaultdict(list)
    for figure in edition.figures:
        if figure.definition.project_id is not None and figure.definition.year == edition.year:
            of[figure.definition.project_id].append(figure)
    registered = edition.world.register.projects
    running = [project for project in registered.values() if project.runs(edition.year) or project.id in of]
    heard_of = [
        Project(id=name, title=Text(fr=name, en=name), started=date(edition.year, 1, 1)) for name in sorted(of.keys() - registered.keys())
    ]
    for project in (*running, *heard_of):
        yield Leaf(card(project.id), "projects", of[project.id], partial(CardPage, project=project))
