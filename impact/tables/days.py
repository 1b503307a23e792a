"""Days as people and programs write them, read in the order that their column shows."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from pydantic_core import PydanticCustomError

from impact.tables.marked import clipped, legible
from impact.tables.notation import FRENCH, Notation
from impact.tables.spacing import simple_dashes, simple_spaces
from impact.tables.words import months
from indicators.text import folded

EARLIEST = date(1990, 1, 1)
"""Spreadsheets turn empty and mistyped dates into days of 1899 and 1900: nothing before this can be an observation."""
_EPOCH = date(1899, 12, 30)
_HOUR = r"(?:[ T,]+(?:à )?\d{1,2}[:hH]\d{0,2}(?::\d{2}(?:[.,]\d+)?)?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
"""The time of day, and its zone, which may follow a day: the day is kept as it is written."""
_YEAR_FIRST = re.compile(rf"^(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_HOUR}$")
_TOGETHER = re.compile(rf"^((?:19|20)\d\d)(\d\d)(\d\d){_HOUR}$")
_YEAR_LAST = re.compile(rf"^(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_HOUR}$")
_NAMED = re.compile(rf"^(\d{{1,2}})(?:er|st|nd|rd|th)?[ -]+([^\W\d_]+\.?)[ ,-]+(\d{{4}}|\d{{2}}){_HOUR}$")
_NAMED_FIRST = re.compile(rf"^([^\W\d_]+\.?) (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_HOUR}$")
_WEEKDAY = re.compile(r"^(?:lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? +(?=\d)", re.IGNORECASE)
_SERIAL = re.compile(r"^[34]\d{4}(?:[.,]\d+)?$|^5[0-4]\d{3}(?:[.,]\d+)?$")


def read_day(text: str, notation: Notation = FRENCH) -> date:
    """A day: 2024-03-05, 05/03/2024, 05.03.24, 5 mars 2024, 20240305; a time of day after it is left.

    Raises PydanticCustomError: `not_a_day`, `day_two_readings`, `day_not_in_calendar`, `day_is_a_number`, `day_too_old`.
    """
    plain = _WEEKDAY.sub("", simple_dashes(simple_spaces(legible(text))))
    if _SERIAL.match(plain):
        raise _refused("day_is_a_number", text, day=_EPOCH + timedelta(days=int(plain[:5])))
    year, month, day = _pieces(plain, text, notation)
    try:
        value = date(_full(year), month, day)
    except ValueError as error:
        raise _refused("day_not_in_calendar", text) from error
    if value < EARLIEST:
        raise _refused("day_too_old", text)
    return value


def is_day(text: str) -> bool:
    """Whether a text is written as a day, right or wrong."""
    plain = simple_dashes(simple_spaces(text))
    return any(form.match(plain) for form in (_YEAR_FIRST, _YEAR_LAST, _NAMED, _NAMED_FIRST))


def _pieces(plain: str, text: str, notation: Notation) -> tuple[str, int, int]:
    """Year as written, month and day."""
    if match := _YEAR_FIRST.match(plain):
        return match[1], int(match[3]), int(match[4])
    if match := _TOGETHER.match(plain):
        return match[1], int(match[2]), int(match[3])
    if match := _YEAR_LAST.match(plain):
        return match[4], *_ordered(int(match[1]), int(match[3]), match[2], match[4], text, notation)
    for form, day, month in ((_NAMED, 1, 2), (_NAMED_FIRST, 2, 1)):
        if (match := form.match(plain)) and (number := months().get(folded(match[month]))):
            return match[3], number, int(match[day])
    raise _refused("not_a_day", text)


def _ordered(first: int, second: int, sign: str, year: str, text: str, notation: Notation) -> tuple[int, int]:
    """Month and day of two numbers: by what can be, else by their column. Raises `day_two_readings`."""
    if first > 12 or sign == "." or first == second:
        return second, first
    if second > 12:
        return first, second
    if notation.order not in ("day", "month"):
        full = _full(year)
        raise _refused("day_two_readings", text, first=date(full, second, first), second=date(full, first, second))
    return (second, first) if notation.order == "day" else (first, second)


def _full(year: str) -> int:
    """A year of two digits is of this century, but for the nineties."""
    return int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= 90 else 2000)


def _refused(code: str, text: str, **more: Any) -> PydanticCustomError:
    return PydanticCustomError(code, "not a day", {"text": clipped(text), **more})
