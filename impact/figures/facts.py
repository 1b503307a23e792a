"""Figures of the territory: its facts with their sources, and what indicators come to per inhabitant."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import duckdb

from impact.figures import address
from impact.figures.definition import FactDefinition, FactOrigin, IndicatorDefinition, RateDefinition
from impact.figures.figure import Figure, FigureEstimate
from impact.figures.wording import joined, wording
from impact.territory.facts import FactValue
from impact.territory.wording import cell_title, titled
from impact.warehouse.schema import frame
from impact.world import World
from indicators.models import Version
from indicators.text import Text

FactRow = dict[str, Any]


class FactFigures:
    """A figure for each value that stands: the same in every edition, but for its address and year."""

    def __init__(self, con: duckdb.DuckDBPyConnection, world: World) -> None:
        self._rows, self._world = frame(con, "FROM fact WHERE stands ORDER BY ALL"), world

    def of(self, year: int) -> list[Figure]:
        """Those of the edition of a year."""
        return [_in_edition(figure, row, year) for row, figure in self._of_any_year]

    def made_of(self, year: int) -> list[object]:
        """What those of a year are a function of, beside the world."""
        return ["facts", year, self._rows]

    @cached_property
    def _of_any_year(self) -> list[tuple[FactRow, Figure]]:
        return [(row, _fact(row, self._world)) for row in self._rows.to_dicts()]


def _in_edition(figure: Figure, row: FactRow, year: int) -> Figure:
    definition = figure.definition.model_copy(update={"year": year})
    return figure.model_copy(update={"address": _address(row, year), "edition": str(year), "definition": definition})


def _address(row: FactRow, year: int) -> str:
    return address.of_territory(year, "facts", row["fact_id"], row["place"], row["breakdown"], row["period"])


def _fact(row: FactRow, world: World, year: int = 0) -> Figure:
    name, vocabulary = row["fact_id"], world.catalogue.vocabulary
    title, in_cell = titled(name, row["breakdown"], world.catalogue), cell_title(row["breakdown"], world.catalogue)
    ingredients = json.loads(row["made_of"] or "[]")
    titles = [world.catalogue.facts[i].title for i in dict.fromkeys(ingredients) if i in world.catalogue.facts]
    note = Text(fr=row["note_fr"], en=row["note_en"]) if row["note_fr"] else None
    return Figure(
        address=_address(row, year),
        edition=str(year),
        label=joined(title, _same(row["place_name"])),
        estimate=FigureEstimate(value=row["value"], low=row["value"], high=row["value"]),
        unit=row["unit"],
        definition=FactDefinition(
            kind="fact",
            indicator_id=name,
            scope="territory",
            project_id=None,
            year=year,
            breakdown="",
            formula=wording().text("fact.computed", names=titles) if titles else wording().text("fact.formula"),
            unit_words=vocabulary.units[row["unit"]].counted(row["value"]),
            made_of=[_source(row, world), *([_same(row["url"])] if row["url"] else []), *([note] if note else []), _same(row["origin"])],
            reported=1,
            expected=1,
            missing={},
            illustrative=row["status"] == "illustrative",
            fact_id=name,
            theme=world.catalogue.facts[name].theme,
            place=row["place"],
            place_name=row["place_name"],
            place_level=row["place_level"],
            cell=row["breakdown"],
            cell_title=in_cell,
            whole=vocabulary.units[row["unit"]].whole,
            period=row["period"],
            source=FactOrigin(
                id=row["source_id"],
                publisher=row["publisher"],
                title=row["source_title"],
                date=row["source_date"],
                url=row["url"],
                status=row["status"],
            ),
            breaks=row["breaks"],
            notes=note,
        ),
    )


def _source(row: FactRow, world: World) -> Text:
    """The sentence that cites where a fact was read."""
    status = world.catalogue.vocabulary.fact_statuses[row["status"]].text
    cited = {"publisher": row["publisher"], "title": row["source_title"], "date": row["source_date"], "period": row["period"]}
    return wording().text("fact.source", status=status, place=row["place_name"], **cited)


def _same(text: str) -> Text:
    return Text(fr=text, en=text)


def rate_figures(figures: Iterable[Figure], world: World, year: int) -> Iterator[Figure]:
    """Indicators whose definition names a fact that they lie within: how much of it the territory's figure comes to, cell by cell."""
    for figure in figures:
        of = figure.definition
        if not isinstance(of, IndicatorDefinition) or of.year != year or of.scope != "territory" or not figure.estimate.known:
            continue
        indicator = world.catalogue[of.indicator_id]
        version = indicator.in_year(year)
        fact = world.knowledge.at(version.within, None, of.breakdown, until=year) if version.within else None
        if fact is not None and fact.value:
            yield _rate(figure, of, version, fact, world)


def _rate(figure: Figure, of: IndicatorDefinition, version: Version, fact: FactValue, world: World) -> Figure:
    divisor = fact.value or 1.0
    title, ends = titled(fact.fact_id, fact.breakdown, world.catalogue), figure.estimate
    value, low, high = (end / divisor if end is not None else None for end in (ends.value, ends.low, ends.high))
    return Figure(
        address=address.of_territory(of.year, of.indicator_id, of.breakdown, "per", fact.fact_id),
        edition=figure.edition,
        label=wording().text("rate.title", name=version.title, fact=title),
        estimate=FigureEstimate(value=value, low=low, high=high, centre=ends.centre),
        unit="share",
        definition=RateDefinition(
            kind="rate",
            indicator_id=of.indicator_id,
            scope="territory",
            project_id=None,
            year=of.year,
            breakdown=of.breakdown,
            formula=wording().text("rate.formula", name=version.title, fact=title, period=fact.period, low=ends.low, high=ends.high),
            unit_words=wording().text("rate.unit"),
            made_of=[_same(figure.address)],
            reported=of.reported,
            expected=of.expected,
            missing={},
            illustrative=of.illustrative or fact.source.status == "illustrative",
            of=figure.address,
        ),
    )
