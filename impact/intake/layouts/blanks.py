"""The boxes of a question: where a number is all that is missing, its sender may write it in the place of what the cell says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from impact.intake.layouts.models import Blank
from impact.intake.layouts.of_days import adds_up, is_of_a_day, is_unread, sums_of_days
from impact.intake.layouts.stated import UNREADABLE, CellStatement, period_text
from impact.tables.marked import clipped
from indicators.catalogue import Catalogue

_MOST = 12
"""Cells of one question that have a box each; where there are more, one answer holds for all."""
_NUMBER_MISSING = ("ratio_parts", "unit_differs")
"""Reasons beside the problem of an amount that a number would settle."""
_MORE_MISSING = (UNREADABLE - {*_NUMBER_MISSING}) | {"two_indicators", "indicator_unsure", "day_heading", "total_of_no_period"}
"""Reasons that a number alone does not settle: nobody knows of what, or when, it would be the value."""


def blanks_of(group: Sequence[CellStatement], catalogue: Catalogue) -> list[Blank]:
    """The boxes of a question about these cells: one for each cell, and for each period that it may be of."""
    if any(map(is_of_a_day, group)):
        return list(_of_days(group, catalogue))
    if len(group) > _MOST or not all(_settled_by_a_number(statement, catalogue) for statement in group):
        return []
    return [blank for statement in group for blank in _of(statement, catalogue)]


def _of_days(group: Sequence[CellStatement], catalogue: Catalogue) -> Iterator[Blank]:
    """The boxes of days that are not read: what is written is added to the days of the same year that are."""
    unread = [s for s in group if is_unread(s) and _settled_by_a_number(s, catalogue, "day_heading") and adds_up(s, catalogue)]
    sums = {value.key: value for value in sums_of_days(group, catalogue) if value}
    for statement in unread if len(unread) <= _MOST else ():
        for blank in _of(replace(statement, alternatives=()), catalogue):
            read = sums.get((blank.indicator, blank.period, blank.breakdown))
            yield blank.model_copy(update={"added": read.value or 0, "added_to": read.cells} if read else {})


def _settled_by_a_number(statement: CellStatement, catalogue: Catalogue, *known: str) -> bool:
    codes = {reason.code for reason in statement.reasons} - {*known}
    lacks = bool(statement.amount.problem) or not codes.isdisjoint(_NUMBER_MISSING)
    plain = catalogue[statement.indicator].current.aggregation.shape != "mean" and len(statement.cells) == 1
    return lacks and plain and codes.isdisjoint(_MORE_MISSING)


def _of(statement: CellStatement, catalogue: Catalogue) -> Iterator[Blank]:
    for when in statement.alternatives or (statement.when,):
        if period := period_text(when):
            yield Blank(
                cell=statement.cells[0],
                text=clipped(statement.text),
                indicator=statement.indicator,
                period=period,
                breakdown=statement.cell,
                unit=catalogue.vocabulary.units[catalogue[statement.indicator].current.unit].text,
            )
