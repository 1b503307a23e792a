"""Days and periods as the portal says them: in either language the month after the day, and months, quarters and halves by their names."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from babel.dates import format_date

from indicators.numbers import Language, years
from portal.messages import wording

_NAMES = {3: "Q", 6: "S"}
"""How the quarters and halves of `meaning.…` are called, by their length in months."""


def day_in(day: date, language: Language) -> str:
    """A day: 5 mars 2023, 1er mars 2023, 5 Mar 2023."""
    number = wording().said("first_day", language) if day.day == 1 else str(day.day)
    return f"{number} {format_date(day, 'MMM y', locale=language)}"


def period_in(start: date, end: date, language: Language, *, with_year: bool = True) -> str:
    """Calendar years by their numbers; a month, quarter or half by its name (« janvier 2017 »); any other period by its days."""
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return years(start.year, end.year)
    if not _named(start, end):
        return wording().said("period", language, first=day_in(start, language), last=day_in(end, language))
    length = end.month - start.month + 1
    if length == 1:
        return format_date(start, "LLLL y" if with_year else "LLLL", locale=language)
    name = wording().said(f"meaning.{_NAMES[length]}{(start.month - 1) // length + 1}", language)
    return f"{name} {start.year}" if with_year else name


def _named(start: date, end: date) -> bool:
    """Whether a period is a month, a quarter or a half of a calendar year."""
    length = end.month - start.month + 1
    whole = start.year == end.year and start.day == 1 and end.day == monthrange(end.year, end.month)[1]
    return whole and length in (1, *_NAMES) and (start.month - 1) % length == 0
