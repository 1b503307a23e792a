"""`impact explain`: where a figure comes from, down to the sources of a euro and to the original cells."""

from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from indicators.numbers import percent
from pipelines.commands.console import Console
from pipelines.commands.difference import figure_text
from pipelines.commands.options import Json, Lang, Root, described, version_of
from pipelines.messages import default_language

if TYPE_CHECKING:
    from impact.figures.figure import Figure
    from impact.lineage.pedigree import ObservedCell, Pedigree
    from indicators.catalogue import Catalogue
    from pipelines.workspace import Workspace

SHOWN = 5
"""Original rows shown per observation unless asked for more."""


def explain(
    figure: Annotated[str, typer.Argument(metavar="FIGURE", help=described("figure"))],
    root: Root = Path(),
    rows: Annotated[int, typer.Option(min=0, help=described("rows"))] = SHOWN,
    version: Annotated[str | None, typer.Option(metavar="vN", help=described("version"))] = None,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Follows a figure back."""
    from impact.lineage.pedigree import pedigree as pedigree_of
    from pipelines.warehouse import open_warehouse
    from pipelines.workspace import open_workspace

    console = Console(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    if version is not None:
        _as_published(console, workspace, figure, version)
    with contextlib.closing(open_warehouse(workspace)) as con:
        pedigree = pedigree_of(con, workspace.ledger, figure, None if as_json else rows or None)
    if not as_json:
        _show(console, pedigree, workspace.catalogue)
    console.end(pedigree.as_json())


def _as_published(console: Console, workspace: Workspace, address: str, version: str) -> NoReturn:
    """The figure as a sealed version has it, beside what is known of it now."""
    from pipelines.difference import figure_of

    row = figure_of(workspace, address, version_of(version))
    published, known = row.as_published, row.as_known_now
    label = published or known or {}
    console.heading(label[f"label_{console.language}"])
    console.say("explain.as_published", version=row.version, value=figure_text(console, published))
    console.say("explain.as_known_now", value=figure_text(console, known))
    for erratum in row.errata:
        console.say("explain.erratum", earlier=erratum.earlier, later=erratum.later, text=erratum.text)
    console.end(row.model_dump(mode="json", by_alias=True))


def _show(console: Console, pedigree: Pedigree, catalogue: Catalogue) -> None:
    """A figure: what it is, what it is made of, and the cells and files behind it where it has any."""
    from impact.figures.definition import IndicatorDefinition, RateDefinition, StatedDefinition, ValueDefinition
    from pipelines.commands.sources import show_local_spending, show_valued_lines

    definition = pedigree.figure.definition
    _show_figure(console, pedigree.figure, catalogue)
    for objective in pedigree.objectives:
        console.line(f"  {objective.label.into(console.language)} : {_estimate(console, objective)} — {objective.address}")
    if isinstance(definition, StatedDefinition):
        for text in definition.made_of:
            console.line(f"  · {text.into(console.language)}")
    if isinstance(definition, ValueDefinition):
        show_valued_lines(console, pedigree.outcomes, definition.currency)
        show_local_spending(console, definition)
    if isinstance(definition, IndicatorDefinition | ValueDefinition | RateDefinition):
        _show_observations(console, pedigree.observations, catalogue)
        _show_rows(console, pedigree.observations)
        _show_files(console, pedigree)


def _show_figure(console: Console, figure: Figure, catalogue: Catalogue) -> None:
    """What it is called and what it comes to; its address, formula, coverage and definition."""
    from impact.figures.definition import IndicatorDefinition, ValueDefinition

    definition = figure.definition
    console.heading(f"{figure.label.into(console.language)} : {_estimate(console, figure)}", _unit(console, figure, catalogue))
    if figure.illustrative:
        console.say("illustrative")
    if isinstance(definition, ValueDefinition) and not figure.estimate.single:
        console.say("explain.central")
        for way, (low, high) in definition.ways.items():
            console.say(f"explain.{way}", low=low, high=high)
    terms = {"address": figure.address, "formula": definition.formula.into(console.language)}
    covered = {"reported": figure.coverage.reported, "expected": figure.coverage.expected}
    if isinstance(definition, IndicatorDefinition):
        terms["coverage"] = console.word("explain.coverage_of", **covered)
        terms["definition"] = f"{definition.indicator_id}, {console.word('explain.version', version=definition.version)}"
    elif isinstance(definition, ValueDefinition):
        terms["coverage"] = console.word("explain.coverage_of", **covered)
        terms["definition"] = console.word("explain.prices", measure=definition.indicator_id, year=str(definition.price_year))
    elif figure.coverage.expected > 1:
        terms["coverage"] = console.word("explain.part_of", **covered)
    for code, text in terms.items():
        console.line(f"{console.word(f'explain.{code}')} : {text}")


def _estimate(console: Console, figure: Figure) -> str:
    """A number, a number in its interval, or the interval alone."""
    estimate = figure.estimate
    interval = console.word("explain.interval", low=estimate.low, high=estimate.high)
    if estimate.value is None:
        return interval if estimate.known else console.number(None)
    if estimate.centre == "stated" and not estimate.single:
        return f"{console.number(estimate.value)} ({interval})"
    return percent(estimate.value, console.language, 1) if _in_percent(figure) else console.number(estimate.value)


def _unit(console: Console, figure: Figure, catalogue: Catalogue) -> str:
    """The unit, as it follows the number."""
    from impact.figures.definition import IndicatorDefinition

    definition = figure.definition
    if isinstance(definition, IndicatorDefinition):
        return f" {catalogue.vocabulary.units[figure.unit].counted(figure.estimate.high).into(console.language)}"
    return "" if _in_percent(figure) and figure.estimate.value is not None else f" {definition.unit_words.into(console.language)}"


def _in_percent(figure: Figure) -> bool:
    return figure.unit == "share" and figure.definition.kind != "indicator"


def _show_observations(console: Console, observations: list[ObservedCell], catalogue: Catalogue) -> None:
    from indicators.breakdown import cell_words
    from indicators.models import Missing

    words, language = catalogue.vocabulary, console.language
    rows = []
    for o in observations:
        parts = f" = {console.number(o.numerator)} ÷ {console.number(o.denominator)}" if o.numerator is not None else ""
        value = words.missing[Missing(o.missing)].text.into(language) if o.missing else console.number(o.value) + parts
        cell = cell_words(o.breakdown, words.breakdowns).into(language) if o.breakdown else "—"
        title = catalogue[o.indicator_id].in_year(date.fromisoformat(o.period_end).year).title.into(language)
        rows.append((o.project_id, title, f"{o.period_start} → {o.period_end}", cell, value, str(o.rows_total)))
    console.table("explain.observations", ("project", "indicator", "period", "breakdown", "value", "rows"), rows)


def _show_rows(console: Console, observations: list[ObservedCell]) -> None:
    """The rows of the original files, as they were handed in."""
    shown = [row for o in observations for row in o.rows]
    rows = [(row.submission_id, row.row_ref, " · ".join(f"{k}: {v}" for k, v in row.cells.items())) for row in shown]
    console.table("explain.rows", ("submission", "place", "cells"), rows)
    hidden = sum(o.rows_total for o in observations) - len(shown)
    if hidden:
        console.say("explain.more", count=hidden)


def _show_files(console: Console, pedigree: Pedigree) -> None:
    rows = [(file.submission_id, file.source, file.received_at[:19].replace("T", " "), file.sha256) for file in pedigree.files]
    console.table("explain.files", ("submission", "file", "received", "hash"), rows)
    for file in pedigree.files:
        if file.erased_at:
            console.say("explain.erased", submission=file.submission_id, instant=file.erased_at[:16].replace("T", " "))
