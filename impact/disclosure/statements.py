"""What each published figure says of the cells, as rows of one system: whoever reckons has them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf

from impact.disclosure.linear import EXACT, LinearRow
from impact.disclosure.unknowns import Cell, Cells, Form, Key, value_of
from impact.disclosure.values import ValueLines, value_rows
from impact.figures.definition import IndicatorDefinition, ObjectiveDefinition, RateDefinition, ValueDefinition
from impact.figures.figure import Figure
from indicators.breakdown import read_cell, write_cell
from indicators.models import Rule

DEAR = {"whole": 50.0, "cell": 5.0, "project": 2.0, "view": 10.0}
"""What it costs to withhold a figure: a total of the territory, a cell of it, a figure of one project, a total of a funder."""


@dataclass(frozen=True)
class Statement:
    """What a figure says while it is shown.

    address    the figure's
    rows       how far its cells can move before the figure would differ
    cost       what is lost where it is withheld
    projects   those it is made of
    """

    address: str
    rows: tuple[LinearRow, ...]
    cost: float
    projects: frozenset[str]


def statements(figures: Iterable[Figure], cells: Cells, lines: ValueLines, views: Mapping[str, frozenset[str]]) -> dict[str, Statement]:
    """Those of all figures that say anything of the cells, and of the totals of each funder's view, by address."""
    said = {figure.address: rows for figure in figures if (rows := _rows(figure, cells, lines))}
    stated = {
        figure.address: Statement(figure.address, tuple(said[of]), _cost(figure), _projects(said[of]))
        for figure in figures
        if (of := _speaks_of(figure)) in said
    }
    return stated | {statement.address: statement for statement in _views(cells, views)}


def forms(figure: Figure, cells: Cells) -> Iterator[tuple[Form, frozenset[str]]]:
    """The numbers of a figure of observations as forms of cells, each with the projects that feed it."""
    definition = figure.definition
    if not isinstance(definition, IndicatorDefinition) or not figure.estimate.known:
        return
    where = (definition.year, definition.indicator_id, definition.breakdown)
    keys = [key for key in cells.by_measure.get(where, []) if definition.project_id in (None, key.project)]
    feeders = frozenset(key.project for key in keys)
    for form in sums(keys, cells):
        yield form, feeders


def sums(keys: list[Key], cells: Cells) -> Iterator[Form]:
    """The sums of some places, part by part: one where they have single values, of each end where any has a range."""
    if not keys:
        return
    if cells.kind(keys[0]).terms:
        for part in ("numerator", "denominator"):
            form = {cells.parts[key][part]: 1.0 for key in keys if part in cells.parts[key]}
            if form:
                yield form
        return
    ends = [{cell: 1.0 for key in keys if (cell := cells.end(key, end)) is not None} for end in ("high", "low")]
    yield from ends[:1] if ends[0] == ends[1] else ends
    middles = [cells.parts[key].get("value") for key in keys]
    if len(ends[0] | ends[1]) > len(ends[0]) and None not in middles:
        yield {cell: 1.0 for cell in middles if cell is not None}


def view_address(year: int, funder: str, indicator: str) -> str:
    """Where the total of an indicator stands over the projects that a funder pays for."""
    return f"{year}/funder/{funder}/{indicator}"


def view_keys(cells: Cells, views: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, list[Key]]]:
    """The totals of each funder's view: address, and the wholes of its projects."""
    for funder, projects in sorted(views.items()):
        for (year, indicator, breakdown), keys in cells.by_measure.items():
            mine = [key for key in keys if key.project in projects]
            if not breakdown and mine:
                yield view_address(year, funder, indicator), mine


def _rows(figure: Figure, cells: Cells, lines: ValueLines) -> list[LinearRow]:
    match figure.definition:
        case IndicatorDefinition(project_id=None) as definition:
            keys = cells.by_measure.get((definition.year, definition.indicator_id, definition.breakdown), [])
            return list(_total(keys, cells)) if figure.estimate.known else []
        case IndicatorDefinition():
            return [LinearRow(form) for form, _ in forms(figure, cells)]
        case ValueDefinition():
            return list(value_rows(figure, cells, lines))
        case _:
            return []


def _total(keys: list[Key], cells: Cells) -> Iterator[LinearRow]:
    """What a total over projects says. Of people known as an interval, its low end is the largest of them, and none is above."""
    if len(keys) < 2 or cells.kind(keys[0]).rule is not Rule.PEOPLE:
        yield from (LinearRow(form) for form in sums(keys, cells))
        return
    yield LinearRow({cell: 1.0 for key in keys if (cell := cells.end(key, "high")) is not None})
    lows = [cell for key in keys if (cell := cells.end(key, "low")) is not None]
    largest = max(lows, key=lambda cell: cells.values[cell])
    yield LinearRow({largest: 1.0})
    yield from (LinearRow({c: 1.0}, -inf, cells.values[largest] - cells.values[c]) for c in lows if c != largest)


def _speaks_of(figure: Figure) -> str:
    """The figure whose cells a figure is about: itself, or the one that it divides, or compares with where its project started."""
    match figure.definition:
        case RateDefinition(of=of) | ObjectiveDefinition(of=of, role="change"):
            return of
        case _:
            return figure.address


def _views(cells: Cells, views: Mapping[str, frozenset[str]]) -> Iterator[Statement]:
    for address, keys in view_keys(cells, views):
        rows = tuple(_total(keys, cells))
        yield Statement(address, rows, DEAR["view"], _projects(rows))


def _cost(figure: Figure) -> float:
    definition = figure.definition
    if definition.project_id is not None:
        return DEAR["project"]
    return DEAR["cell" if definition.breakdown else "whole"]


def _projects(rows: Iterable[LinearRow]) -> frozenset[str]:
    return frozenset(cell.key.project for row in rows for cell in row.form)


def constraints(cells: Cells, lines: ValueLines) -> Iterator[LinearRow]:
    """What holds of the cells whatever is published: ends in order, parts within wholes, cells that add up."""
    for key, parts in cells.parts.items():
        if "low" in parts and "high" in parts:
            yield _at_most({parts["low"]: 1.0, parts["high"]: -1.0}, cells)
        if cells.kind(key).complement and len(parts) == 2:
            yield _at_most({parts["numerator"]: 1.0, parts["denominator"]: -1.0}, cells)
        parent = cells.kind(key).part_of
        above = cells.end(key._replace(indicator=parent), "high") if parent else None
        below = cells.end(key, "high")
        if above is not None and below is not None:
            yield _at_most({below: 1.0, above: -1.0}, cells)
    yield from _breakdowns(cells)
    yield from (LinearRow({cell: 1.0}) for cell in lines.unpriced(cells))


def _at_most(form: Form, cells: Cells) -> LinearRow:
    """A form that is never above zero, where it is not now; nothing is held that does not hold."""
    return LinearRow(form, -inf, max(-value_of(form, cells.values), 0.0))


def _breakdowns(cells: Cells) -> Iterator[LinearRow]:
    """The cells of a direction add up to what they split, where they do now; else they stay within it, where they are."""
    split: dict[tuple[Key, str], list[Key]] = {}
    for key in cells.parts:
        codes = read_cell(key.breakdown)
        for direction in codes:
            rest = write_cell({other: code for other, code in codes.items() if other != direction})
            split.setdefault((key._replace(breakdown=rest), direction), []).append(key)
    for (whole, _), keys in split.items():
        if whole in cells.parts:
            for form in _differences(whole, keys, cells):
                gap = -value_of(form, cells.values)
                if gap > -EXACT:
                    yield LinearRow(form, 0.0 if gap < EXACT else -inf, max(gap, 0.0))


def _differences(whole: Key, keys: list[Key], cells: Cells) -> Iterator[Form]:
    """The sum of some cells less what they split, for each of their parts."""
    if cells.kind(whole).terms:
        pairs: list[tuple[Cell | None, list[Cell | None]]] = [
            (cells.parts[whole].get(part), [cells.parts[key].get(part) for key in keys]) for part in ("numerator", "denominator")
        ]
    else:
        pairs = [(cells.end(whole, end), [cells.end(key, end) for key in keys]) for end in ("high", "low")]
    for total, parts in pairs:
        if total is not None and None not in parts:
            yield {cell: 1.0 for cell in parts if cell is not None} | {total: -1.0}
