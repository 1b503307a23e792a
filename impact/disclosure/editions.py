"""What earlier editions shown, and what they withheld: with both, whoever compares two editions must find no more than in one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from impact.disclosure.linear import EXACT, LinearRow
from impact.disclosure.statements import Statement
from impact.disclosure.unknowns import Cell, Cells, Form, Key, value_of
from impact.disclosure.values import rounding
from impact.figures import address
from impact.figures.definition import IndicatorDefinition
from impact.figures.figure import Figure
from indicators.models import Rule


@dataclass(frozen=True)
class Before:
    """What follows from the editions that are out.

    known      figures that were published as they are: no other can be hidden behind them
    withheld   figures that stay withheld, for they were; and totals that would tell by how little a withheld count was corrected
    rounded    values that are shown rounded for the same reason
    always     rows that hold of the cells as they are now, for a total of an earlier edition shown them
    """

    known: set[str] = field(default_factory=set)
    withheld: set[str] = field(default_factory=set)
    rounded: set[str] = field(default_factory=set)
    always: list[LinearRow] = field(default_factory=list)


def published_before(
    figures: Sequence[Figure], earlier: Sequence[Sequence[Figure]], cells: Cells, said: Mapping[str, Statement], threshold: int
) -> Before:
    """What follows from the last edition that each figure stood in."""
    before, last = Before(), {figure.address: figure for edition in earlier for figure in edition}
    old = [(figure, last[figure.address]) for figure in figures if figure.address in last]
    before.withheld.update(now.address for now, then in old if then.suppressed)
    before.known.update(now.address for now, then in old if not then.suppressed and now.estimate == then.estimate)
    changed = [(now, then) for now, then in old if not then.suppressed and now.estimate != then.estimate]
    shown = {now.address: now for now, then in old if not then.suppressed}
    corrected: set[Cell] = set()
    for now, then in old:
        for form, moved in _untold(now, then, cells, last, shown):
            if abs(moved) < EXACT:
                before.always.append(LinearRow(form))
            elif _tells(abs(moved), now, then, next(iter(form)).key, cells, threshold):
                corrected |= form.keys()
    for now, _ in changed:
        statement = said.get(now.address)
        touched = [row for row in statement.rows if corrected & row.form.keys()] if statement else []
        if touched:
            (before.rounded if _blurs(now, touched, corrected, threshold) else before.withheld).add(now.address)
    return before


def _untold(
    now: Figure, then: Figure, cells: Cells, last: Mapping[str, Figure], shown: Mapping[str, Figure]
) -> Iterator[tuple[Form, float]]:
    """The cells of a total that no figure shown, as a form, and by how much they were corrected since the total was published."""
    definition = now.definition
    if not isinstance(definition, IndicatorDefinition) or definition.project_id is not None or then.suppressed or not then.estimate.known:
        return
    where = (definition.year, definition.indicator_id, definition.breakdown)
    whole = {key: _whole(key) for key in cells.by_measure.get(where, [])}
    keys = [key for key, its in whole.items() if its in last and (definition.breakdown or its not in shown)]
    known = [] if definition.breakdown else [last[its] for its in whole.values() if its in shown]
    for form, total in _ends(keys, cells, then, known):
        if form:
            yield form, value_of(form, cells.values) - total


def _ends(keys: list[Key], cells: Cells, then: Figure, known: Iterable[Figure]) -> Iterator[tuple[Form, float]]:
    """What an earlier total shown of some cells, the figures of projects that it shown beside taken away."""
    known = list(known)
    if keys and cells.kind(keys[0]).terms:
        for part in ("numerator", "denominator"):
            form = {cells.parts[key][part]: 1.0 for key in keys if part in cells.parts[key]}
            yield form, (getattr(then.definition, part) or 0.0) - sum(getattr(f.definition, part) or 0.0 for f in known)
        return
    form = {cell: 1.0 for key in keys if (cell := cells.end(key, "high")) is not None}
    yield form, (then.estimate.high or 0.0) - sum(f.estimate.high or 0.0 for f in known)


def _whole(key: Key) -> str:
    return address.of_project(key.year, key.project, key.indicator)


def _tells(by: float, now: Figure, then: Figure, key: Key, cells: Cells, threshold: int) -> bool:
    """Whether the correction of a count that is not shown says anything of it: it was at least that, and it is at most the largest.

    What is corrected by the threshold or more was, or is, no small count; and a small count may have been, or be, the threshold as long
    as that would not make it larger than the largest.
    """
    kind, room = cells.kind(key), min(now.estimate.low or 0.0, then.estimate.low or 0.0)
    return kind.confidential or by < threshold or (kind.rule is Rule.PEOPLE and by + threshold > room)


def _blurs(figure: Figure, rows: Iterable[LinearRow], corrected: set[Cell], threshold: int) -> bool:
    """Whether the rounding of a value hides a correction of a count below the threshold."""
    step = rounding(figure)
    largest = max(abs(factor) for row in rows for cell, factor in row.form.items() if cell in corrected)
    return figure.definition.kind == "value" and step is not None and step / 2 >= threshold * largest
