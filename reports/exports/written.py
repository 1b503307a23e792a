"""A number of a published row as people read it."""

from __future__ import annotations

from collections.abc import Mapping

from indicators.models import Unit
from indicators.numbers import Language, amount, first_digits, money, ratio, supported
from reports.exports.rows import Row
from reports.exports.wording import wording

Units = Mapping[str, Unit]
"""Those of the vocabulary, by id."""
MINUS = str.maketrans("-", "−")


def number_of(row: Row, value: float, language: Language, currency: str, *, whole: bool = False) -> str:
    """A number in the unit of a row; `whole`: of things that come whole."""
    unit = row["unit"]
    if unit == "euros":
        written = money(value, row["definition"].get("currency") or currency, language)
    elif unit == "euros_per_euro":
        written = ratio(value, language)
    else:
        written = amount(value, unit, language, whole=whole)
    return written.translate(MINUS)


def ends_of(row: Row, language: Language, currency: str, units: Units) -> tuple[str, str, str]:
    """The centre and the ends of a row with a number, rounded as its interval supports; empty where there is none, or it is sure."""
    low, value, high = row["low"], row["value"], row["high"]
    if value is None:  # half a person is none, at the end of an interval
        whole = row["unit"] in units and units[row["unit"]].whole
        return "", number_of(row, low, language, currency, whole=whole), number_of(row, high, language, currency, whole=whole)
    if low == value == high:
        of_case = row["definition"].get("direction") == "case"  # known at ends of prices: as pages say it
        return number_of(row, first_digits(value) if of_case else value, language, currency), "", ""
    centre, *ends = (number_of(row, of, language, currency) for of in supported(value, low, high))
    return centre, ends[0], ends[1]


def text_of(row: Row, language: Language, currency: str, units: Units) -> str:
    """All that a row with a number says, on one line."""
    centre, low, high = ends_of(row, language, currency, units)
    if not low:
        return centre
    if not centre:
        return wording.said("form.range", language, low=low, high=high)
    return wording.said("form.around", language, centre=centre, low=low, high=high)
