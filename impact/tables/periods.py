"""Periods as people write them: years, school years, semesters, quarters, months, two days; each column in its own style."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from pydantic_core import PydanticCustomError

from impact.tables.days import EARLIEST, is_day, read_day
from impact.tables.marked import clipped, legible
from impact.tables.notation import FRENCH, Notation
from impact.tables.spacing import simple_dashes, simple_spaces
from impact.tables.words import months
from indicators.text import folded

LONGEST = 380
"""Days of the longest period of one observation."""
Short = Literal["school", "month", "disputed"]
"""What « 2010-11 » is in a column: the school year 2010-2011 or November 2010."""
Ends = Literal["inclusive", "exclusive", "disputed"]

_YEAR = re.compile(r"^(\d{4})(?:\.0)?$")
_HALF = re.compile(
    r"^(?:(\d{4})[- ]?s(?:em)?\.?([12])|s(?:em)?\.?([12])[- /]?(\d{4})|([12])(?:er?|e|eme|st|nd) sem(?:estre|ester)? (\d{4}))$"
)
_QUARTER = re.compile(
    r"^(?:(\d{4})[- ]?[qt]([1-4])|[qt]([1-4])[- /]?(\d{4})|([1-4])(?:er?|e|eme|st|nd|rd|th) (?:trim(?:estre)?|quarter) (\d{4}))$"
)
_MONTH = re.compile(r"^(?:(\d{4})[-/](\d{1,2})|(\d{1,2})[-/](\d{4}))$")
_MONTH_NAMED = re.compile(r"^([^\W\d_]+\.?)[ -](\d{4})$")
_SHORT = re.compile(r"^(\d{4})[-/](\d{2})$")
_SCHOOL_YEAR = re.compile(r"^(\d{4})\s*[-/]\s*(\d{4})$")
_RANGE = re.compile(r"^(?:du )?(.{8,20}?)(?:\s*(?:/|\s-\s|(?<=\d{4})-(?=\d\d/)|→|\bau\b|\bto\b|\bà\b)\s*)(.{8,20})$")


@dataclass(frozen=True)
class PeriodStyle:
    """What is known of the periods of a table: its days, what « 2010-11 » is, and whether the last day is of the period."""

    notation: Notation = FRENCH
    short: Short | None = None
    ends: Ends | None = None


def period_style(texts: Iterable[str], pairs: Iterable[tuple[str, str]], headings: Iterable[str], notation: Notation) -> PeriodStyle:
    """The style of the texts of a column of periods, or of its pairs of days."""
    plain = [simple_dashes(simple_spaces(text)) for text in texts]
    shorts = [(int(m[1]), int(m[2])) for text in plain if (m := _SHORT.match(text))]
    following = [(year, number) for year, number in shorts if number == (year + 1) % 100]
    school = any(number > 12 for _, number in following) or _says(headings, "scolaire", "school", "saison", "season")
    month = any(1 <= number <= 12 and number != (year + 1) % 100 for year, number in shorts) or _says(headings, "mois", "month")
    short: Short | None = "disputed" if school and month else "school" if school else "month" if month else None
    ranges = [m for text in plain if (m := _RANGE.match(text))]
    days = [_two_days(start, end, notation) for start, end in [*pairs, *((m[1].strip(), m[2].strip()) for m in ranges)]]
    return PeriodStyle(notation, short, _ends([pair for pair in days if pair]))


def read_period(text: str, style: PeriodStyle = PeriodStyle()) -> tuple[date, date]:
    """First and last day of a period: 2024 · 2024-S1 · 2024-T2 or 2024-Q2 · 2024-05 or 05/2024 · 2023-2024 (school year) · two days.

    Raises PydanticCustomError whose type is the code of the sentence to show.
    """
    plain = simple_dashes(simple_spaces(legible(text)))
    if span := _months(folded(plain), text, style):
        return checked_period(*span, text)
    if match := _RANGE.match(plain):
        return days_as_period(_day_of(match[1], text, style), _day_of(match[2], text, style), style, text)
    raise _refused("period_is_a_day" if is_day(plain) else "not_a_period", text)


def days_as_period(start: date, end: date, style: PeriodStyle, text: str) -> tuple[date, date]:
    """Two days as a period. An end that is the first day after whole months is not of the period: 2016-01-01 → 2017-01-01 is 2016."""
    if end < start:
        raise _refused("period_backwards", text, start=start, end=end)
    if _opens_a_month(start, end):
        if style.ends == "disputed":
            raise _refused("period_end_unclear", text, day=end, before=end - timedelta(days=1))
        end -= timedelta(days=1)
    elif (end.month, end.day) == (1, 1) and start.year < end.year and style.ends != "inclusive":
        raise _refused("period_end_unclear", text, day=end, before=end - timedelta(days=1))
    return checked_period(start, end, text)


def checked_period(start: date, end: date, text: str) -> tuple[date, date]:
    """A period within bounds: not before 1990, about a year at most (a school year with its holidays)."""
    if start < EARLIEST:
        raise _refused("period_too_old", text)
    if (end - start).days > LONGEST:
        raise _refused("period_too_long", text)
    return start, end


def _months(plain: str, text: str, style: PeriodStyle) -> tuple[date, date] | None:
    """Periods made of whole months."""
    if match := _YEAR.match(plain):
        return _span(int(match[1]), 1, 12)
    for form, length in ((_HALF, 6), (_QUARTER, 3)):
        if match := form.match(plain):
            year, number = int(match[1] or match[4] or match[6]), int(match[2] or match[3] or match[5])
            return _span(year, length * (number - 1) + 1, length)
    if (match := _SCHOOL_YEAR.match(plain)) and int(match[2]) == int(match[1]) + 1:
        return _span(int(match[1]), 9, 12)
    if (match := _MONTH_NAMED.match(plain)) and (month := months().get(folded(match[1]))):
        return _span(int(match[2]), month, 1)
    return _month_or_school_year(plain, text, style)


def _month_or_school_year(plain: str, text: str, style: PeriodStyle) -> tuple[date, date] | None:
    """« 2010-11 » as its column shows it. Raises `period_two_readings` where it does not show."""
    if (match := _SHORT.match(plain)) and int(match[2]) == (int(match[1]) + 1) % 100:
        year, number = int(match[1]), int(match[2])
        if number > 12 or style.short == "school":
            return _span(year, 9, 12)
        if style.short != "month" and 1 <= number <= 12:
            raise _refused("period_two_readings", text, month=f"{number:02}/{year}", school=f"{year}-{year + 1}")
    if match := _MONTH.match(plain):
        return _span(int(match[1] or match[4]), int(match[2] or match[3]), 1)
    return None


def _span(year: int, month: int, length: int) -> tuple[date, date] | None:
    if not (1 <= month <= 12 and 1 <= year <= 9998):
        return None
    last_year, last_month = year + (month + length - 2) // 12, (month + length - 2) % 12 + 1
    return date(year, month, 1), date(last_year, last_month, calendar.monthrange(last_year, last_month)[1])


def _day_of(part: str, text: str, style: PeriodStyle) -> date:
    """One of the two days of a period, its faults said as faults of the period where they are."""
    try:
        return read_day(part.strip(), style.notation)
    except PydanticCustomError as error:
        code = {"day_too_old": "period_too_old", "not_a_day": "not_a_period"}.get(error.type, error.type)
        raise _refused(code, text, **{k: v for k, v in (error.context or {}).items() if k != "text"}) from error


def _opens_a_month(start: date, end: date) -> bool:
    """Whether both are the first day of a month: with the last day counted, it would be whole months and a day."""
    return start.day == end.day == 1 and end > start


def _closes_a_month(start: date, end: date) -> bool:
    return start.day == 1 and (end + timedelta(days=1)).day == 1


def _ends(days: list[tuple[date, date]]) -> Ends | None:
    """Whether the last days of a table are of their periods, by those that can be recognised."""
    exclusive, inclusive = any(_opens_a_month(*pair) for pair in days), any(_closes_a_month(*pair) for pair in days)
    if exclusive and inclusive:
        return "disputed"
    return "exclusive" if exclusive else "inclusive" if inclusive else None


def _two_days(start: str, end: str, notation: Notation) -> tuple[date, date] | None:
    try:
        return read_day(start, notation), read_day(end, notation)
    except PydanticCustomError:
        return None


def _says(headings: Iterable[str], *named: str) -> bool:
    return any(word in folded(heading).split() for heading in headings for word in named)


def _refused(code: str, text: str, **more: Any) -> PydanticCustomError:
    return PydanticCustomError(code, "not a period", {"text": clipped(text), **more})
