"""Numbers that are dated by the day: added up by period where they add up, and the boxes of those that are no numbers yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from impact.intake.layouts.models import Value
from impact.intake.layouts.stated import CellStatement
from indicators.catalogue import Catalogue
from indicators.models import Rule


def is_of_a_day(statement: CellStatement) -> bool:
    """Whether a cell is dated by a day, which says its year, and is no period itself."""
    return any(reason.code == "day_heading" for reason in statement.reasons)


def is_unread(statement: CellStatement) -> bool:
    """Whether a cell holds something that is no number, nor a reason for its absence: « 19 ou 20 »."""
    return bool(statement.amount.problem) and statement.amount.empty


def adds_up(statement: CellStatement, catalogue: Catalogue) -> bool:
    """Whether what happened on several days is what happened in all."""
    return catalogue[statement.indicator].current.aggregation.time is Rule.SUM


def sums_of_days(group: Iterable[CellStatement], catalogue: Catalogue) -> list[Value | None]:
    """What happened on single days, added up by period; what is not read yet is not in it."""
    sums: dict[tuple[str, str | None, str], list[CellStatement]] = defaultdict(list)
    for statement in group:
        if not is_unread(statement):
            sums[statement.key].append(statement)
    return [sum_of(listed, catalogue) for listed in sums.values()]


def sum_of(listed: Sequence[CellStatement], catalogue: Catalogue) -> Value | None:
    """Cells of one thing as one value; None where they do not add up."""
    numbers = [s.amount.value for s in listed]
    if len(listed) > 1 and (not adds_up(listed[0], catalogue) or any(number is None for number in numbers)):
        return None
    value = listed[0].value()
    cells = [cell for s in listed for cell in s.cells]
    total = sum(number for number in numbers if number is not None)
    return value.model_copy(update={"value": total if len(listed) > 1 else value.value, "cells": cells}) if value else None
