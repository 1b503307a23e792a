"""Cells as values: numbers as the French and the English write them, periods, breakdowns.

Each reader takes the text of one cell and either gives the value or raises a `PydanticCustomError` whose type is the code of the
sentence to show. The same readers serve the models of the gate and, over distinct texts, whole columns.
"""

from __future__ import annotations

import calendar
import math
import re
from datetime import date

import polars as pl
from pydantic_core import PydanticCustomError

from indicators.breakdown import write_cell
from indicators.models import Breakdown
from indicators.text import folded

EARLIEST = date(1990, 1, 1)
"""Spreadsheets turn empty and mistyped dates into days of 1899 and 1900: nothing before this can be an observation."""

LONGEST = 380
"""Days of the longest period of one observation."""

_PLAIN_NUMBER = r"^-?[0-9]{1,15}([.,][0-9]{1,15})?$"
_GROUPED = re.compile(r"^[+-]?\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d+)?$")
_ENGLISH = re.compile(r"^[+-]?\d{1,3}(?:,\d{3})+\.\d+$")
_SIMPLE = re.compile(r"^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,3})?$")
_NUMBER_WITH_UNIT = re.compile(r"^[+-]?[\d\s.,]*\d\s*(?P<unit>[^\d\s.,].*)$", re.DOTALL)

_YEAR = re.compile(r"^(\d{4})(?:\.0)?$")
_HALF = re.compile(r"^(\d{4})[- ]?[Ss]([12])$")
_QUARTER = re.compile(r"^(\d{4})[- ]?[QqTt]([1-4])$")
_MONTH = re.compile(r"^(\d{4})-(\d{1,2})$|^(\d{1,2})/(\d{4})$")
_SCHOOL_YEAR = re.compile(r"^(\d{4})\s*[-/–]\s*(\d{4})$")
_DAY = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?$|^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$")
_RANGE = re.compile(r"^(.{8,10}?)\s*(?:/|\s-\s|–|→|\bau\b|\bto\b|\bà\b)\s*(.{8,10})$")


def read_number(text: str) -> float:
    """A finite number: 1 234,5 · 1,234.5 · 1234.5 · 12,5. The comma is the decimal mark unless a point follows it."""
    if text.startswith("="):
        raise PydanticCustomError("formula", "formula", {"text": clipped(text)})
    if _ENGLISH.match(text):
        plain = text.replace(",", "")
    elif _GROUPED.match(text):
        plain = re.sub(r"[ \u00a0\u202f'’]", "", text).replace(",", ".")
    elif _SIMPLE.match(text):
        plain = text.replace(",", ".")
    else:
        unit = _NUMBER_WITH_UNIT.match(text)
        if unit and len(text) < 60:
            raise PydanticCustomError("number_with_unit", "number with unit", {"text": clipped(text), "unit": clipped(unit["unit"])})
        raise PydanticCustomError("not_a_number", "not a number", {"text": clipped(text)})
    value = float(plain)
    if not math.isfinite(value):
        raise PydanticCustomError("not_a_number", "not a number", {"text": clipped(text)})
    return value


def plain_numbers(texts: pl.Expr) -> pl.Expr:
    """The texts of a whole column that are surely numbers, with a point for decimal mark, the others null: `read_number` is for those."""
    return pl.when(texts.str.contains(_PLAIN_NUMBER)).then(texts.str.replace(",", ".", literal=True))


def read_day(text: str) -> date:
    """A day: 2024-03-05, 05/03/2024 or 05.03.2024."""
    match = _DAY.match(text)
    if not match:
        raise PydanticCustomError("not_a_day", "not a day", {"text": clipped(text)})
    year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
    try:
        value = date(int(year), int(month), int(day))
    except ValueError as error:
        raise PydanticCustomError("not_a_day", "not a day", {"text": clipped(text)}) from error
    if value < EARLIEST:
        raise PydanticCustomError("day_too_old", "day too old", {"text": clipped(text)})
    return value


def read_period(text: str) -> tuple[date, date]:
    """First and last day of a period: 2024 · 2024-S1 · 2024-T2 or 2024-Q2 · 2024-05 or 05/2024 · 2023-2024 (school year) · two days."""
    start, end = _months(text) or _two_days(text) or (None, None)
    if start is None or end is None or end < start:
        code = "period_is_a_day" if _DAY.match(text) else "not_a_period"
        raise PydanticCustomError(code, "not a period", {"text": clipped(text)})
    return checked_period(start, end, text)


def checked_period(start: date, end: date, text: str) -> tuple[date, date]:
    """A period within bounds: not before 1990, about a year at most (a school year with its holidays)."""
    if start < EARLIEST:
        raise PydanticCustomError("period_too_old", "period too old", {"text": clipped(text)})
    if (end - start).days > LONGEST:
        raise PydanticCustomError("period_too_long", "period too long", {"text": clipped(text)})
    return start, end


def read_breakdown(text: str, allowed: list[str], dimensions: dict[str, Breakdown]) -> str:
    """The canonical form of a cell as people write it: 'age=0-14;gender=F' or 'âge = 0-14 ; genre = femmes'."""
    if not text:
        return ""
    codes: dict[str, str] = {}
    for part in text.split(";"):
        name, sign, value = (piece.strip() for piece in part.partition("="))
        if not sign or not value:
            raise PydanticCustomError("breakdown_shape", "breakdown shape", {"text": clipped(text)})
        key = next((k for k, d in dimensions.items() if folded(name) in map(folded, (k, d.fr, d.en, *d.spellings))), None)
        if key is None or key not in allowed or key in codes:
            raise PydanticCustomError("breakdown_not_allowed", "breakdown not allowed", {"text": clipped(name), "allowed": allowed})
        codes[key] = _code(value, dimensions[key])
    return write_cell(codes)


def clipped(text: str, length: int = 60) -> str:
    """Enough of a text to recognise it in a sentence, with a dot for what cannot be printed."""
    short = text if len(text) <= length else text[: length - 1] + "…"
    return "".join(sign if sign.isprintable() else "·" for sign in short)


def _code(value: str, dimension: Breakdown) -> str:
    for code, label in dimension.codes.items():
        if folded(value) in map(folded, (code, label.fr, label.en, *label.spellings)):
            return code
    if dimension.open:
        return value
    raise PydanticCustomError("breakdown_code", "breakdown code", {"text": clipped(value), "allowed": list(dimension.codes)})


def _months(text: str) -> tuple[date, date] | None:
    """Periods made of whole months."""
    if match := _YEAR.match(text):
        return _span(int(match[1]), 1, 12)
    if match := _HALF.match(text):
        return _span(int(match[1]), 6 * int(match[2]) - 5, 6)
    if match := _QUARTER.match(text):
        return _span(int(match[1]), 3 * int(match[2]) - 2, 3)
    if match := _MONTH.match(text):
        return _span(int(match[1] or match[4]), int(match[2] or match[3]), 1)
    if (match := _SCHOOL_YEAR.match(text)) and int(match[2]) == int(match[1]) + 1:
        return _span(int(match[1]), 9, 12)
    return None


def _span(year: int, month: int, months: int) -> tuple[date, date] | None:
    if not (1 <= month <= 12 and 1 <= year <= 9998):
        return None
    last_year, last_month = year + (month + months - 2) // 12, (month + months - 2) % 12 + 1
    return date(year, month, 1), date(last_year, last_month, calendar.monthrange(last_year, last_month)[1])


def _two_days(text: str) -> tuple[date, date] | None:
    if not (match := _RANGE.match(text)):
        return None
    try:
        return read_day(match[1].strip()), read_day(match[2].strip())
    except PydanticCustomError as error:
        if error.type == "day_too_old":
            raise PydanticCustomError("period_too_old", "period too old", {"text": clipped(text)}) from error
        return None
