"""Dates in digits alone, of which the rows and columns of a sheet tell what they are.

« 01/18 … 06/18 » and « 01 02 03 » are months; beside 04/25/2016 the day comes second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import pairwise

from pydantic_core import PydanticCustomError

from impact.intake.layouts.blocks import CellSheet
from impact.intake.layouts.dating import SPANS, When
from impact.tables.days import read_day
from impact.tables.notation import UNKNOWN, notation_of

_SHORT = re.compile(r"^(\d{1,2}) ?[/-] ?(\d\d)$")
_ALONE = re.compile(r"^0[1-9]$|^1[0-2]$")
_FROM_TO = re.compile(r"^(\d\d)/(\d\d) ?[-–à] ?(\d\d)/(\d\d)$")
_DAY = re.compile(r"^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}$")
_LAST_DAY_OR_MONTH = 12
"""A second number up to it may be a month, and the first a day: « 01/11 » is January 2011, or the first of November."""
_IN_A_ROW = 3
"""How many of 01, 02, 03… are months where no year stands beside them."""


def short_months(sheets: Iterable[CellSheet]) -> dict[str, When]:
    """The texts of some sheets that are months, spans of months, or days with the month first, though each by itself might be another."""
    return {text: when for sheet in sheets for line in _lines(sheet) for text, when in _of_line(line)}


def is_month_or_day(text: str) -> bool:
    """Whether such a text might be a day without its year."""
    match = _SHORT.match(text.strip())
    return match is not None and int(match[2]) <= _LAST_DAY_OR_MONTH


def _lines(sheet: CellSheet) -> Iterator[list[str]]:
    """The cells of each row and of each column, in order."""
    columns: dict[int, list[str]] = {}
    for cells in sheet.rows.values():
        yield list(cells.values())
        for column, text in cells.items():
            columns.setdefault(column, []).append(text)
    yield from columns.values()


def _of_line(line: list[str]) -> Iterator[tuple[str, When]]:
    dated = [(text, int(m[2]) * 12 + int(m[1]), m) for text in line if (m := _SHORT.match(text)) and 1 <= int(m[1]) <= 12]
    follow = {n for n, ((_, a, _), (_, b, _)) in enumerate(pairwise(dated)) if b == a + 1}
    for n, (text, _, match) in enumerate(dated):
        padded = match[1].startswith("0") and int(match[2]) > _LAST_DAY_OR_MONTH
        if padded or n in follow or n - 1 in follow:
            yield text, When(2000 + int(match[2]), f"{int(match[1]):02}")
    alone = [text for text in line if _ALONE.match(text)]
    if len(alone) >= _IN_A_ROW and alone == [f"{n:02}" for n in range(1, len(alone) + 1)]:
        yield from ((text, When(part=text)) for text in alone)
    yield from _month_first(line)
    for text in line:
        span = _FROM_TO.match(text)
        if span and span[2] == span[4] and (part := SPANS.get((int(span[1]), int(span[3])))):
            yield text, When(2000 + int(span[2]), part)


def _month_first(line: list[str]) -> Iterator[tuple[str, When]]:
    """The days of a row or column of which one can only be read with the month first, and none with the day."""
    if (notation := notation_of(line, UNKNOWN)).order == "month":
        for text in filter(_DAY.match, line):
            with suppress(PydanticCustomError):
                yield text, When(day=read_day(text, notation))
