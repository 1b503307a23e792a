"""Amounts as people write them: exact, approximate, between two numbers, with their unit, in hours and minutes; or a refusal that helps.

What is read keeps what it is: an estimate is marked, a range keeps both its ends. What could be read in two ways is refused, with both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import polars as pl
from pydantic_core import PydanticCustomError

from impact.tables.marked import MERGED, NUMBER, clipped, legible, mark_of
from impact.tables.notation import AMBIGUOUS, FRENCH, Notation
from impact.tables.spacing import simple_dashes, simple_spaces
from impact.tables.words import is_error, words
from indicators.models import Unit
from indicators.text import folded

_PLAIN = r"^-?[0-9]{1,15}([.,][0-9]{1,15})?$"
_GROUPED = re.compile(r"^[+-]?\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d+)?$")
_ENGLISH = re.compile(r"^[+-]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})$")
_POINTED = re.compile(r"^[+-]?\d{1,3}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})$")
_SIMPLE = re.compile(r"^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,3})?$")
_NUMBER = r"[+-]?\d[\d .,'’]*"
_WITH_UNIT = re.compile(rf"^(?P<before>[^\d\s.,+-][^\d+-]*?)?\s*(?P<number>{_NUMBER}?)\s*(?P<unit>[^\d\s.,'’].*)?$", re.DOTALL)
_BEHIND = re.compile(rf"^(?:\(\s*({_NUMBER})\s*\)|({_NUMBER})\s*-)$")
_SLASH = re.compile(r"^\d+(?:[.,]\d+)?\s*/\s*\d+(?:[.,]\d+)?$")
_CLOCK = re.compile(r"^(\d{1,5}):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?$")
_HOURS = re.compile(r"^(?:(\d{1,5}) ?h(?:eures?|ours?|rs?)? ?)?(?:(\d{1,2}) ?(?:m|mn|min|minutes?)?)?$")
_MINUTES = re.compile(r"^(\d{1,5}) ?(?:mn|min|minutes?)$")
_A_DAY = re.compile(r"^(?:\d{4}-\d{2}-\d{2}.*|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{1,2}-[a-zéûA-Z]{3,9}\.?(?:-\d{2,4})?)$")
_YEARS = re.compile(r"^(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d$")

LARGEST_AMOUNT = 1e15
"""No amount that people mean is larger; sums of larger ones would be no numbers."""
LONGEST_AMOUNT = 80
"""Signs of the longest text that may be an amount, with its words and its unit."""


@dataclass(frozen=True)
class Quantity:
    """An amount that was read: exact, or `approximate`; between `low` and `high` where a range was given (its middle is the value)."""

    value: float
    approximate: bool = False
    low: float | None = None
    high: float | None = None


def read_quantity(text: str, notation: Notation = FRENCH, unit: Unit | None = None) -> Quantity:
    """The amount in a cell. `unit` is that of the indicator: it may be repeated, says whether hours are meant and whether things are whole.

    Raises PydanticCustomError whose type is the code of the sentence to show.
    """
    if mark_of(text) == MERGED:
        raise _refused("value_merged", text)
    if mark_of(legible(text)) == NUMBER:
        return Quantity(_finite(text, text))
    plain = simple_spaces(text)
    if plain.startswith("="):
        raise _refused("formula", text)
    if len(plain) > LONGEST_AMOUNT:
        raise _refused("not_a_number", text)
    if is_error(plain):
        raise _refused("cell_error", text)
    return _approximate(_minus(plain), text, notation, unit)


def read_number(text: str, notation: Notation = FRENCH) -> float:
    """An exact number: 1 234,5 · 1,234.5 · 1234.5 · 12,5. Raises PydanticCustomError for anything else, estimates and units included."""
    quantity = read_quantity(text, notation)
    if quantity.approximate:
        raise _refused("not_exact", text)
    return quantity.value


def _approximate(plain: str, text: str, notation: Notation, unit: Unit | None) -> Quantity:
    """An amount with or without the words that make it an estimate."""
    if (bare := _without(plain, words().approximate.before, words().approximate.after)) is not None:
        return replace(_amount(bare, text, notation, unit), approximate=True)
    return _amount(plain, text, notation, unit)


def _amount(plain: str, text: str, notation: Notation, unit: Unit | None) -> Quantity:
    if (parts := _range(plain)) is not None:
        if any(_duration(part) is not None and not _plain_form(part) for part in parts):
            raise _refused("hours_two_readings", text)
        low, high = (_exact(_minus(part), text, notation, unit) for part in parts)
        if low < high:
            return Quantity((low + high) / 2, approximate=True, low=low, high=high)
        raise _refused("range_backwards", text)
    return Quantity(_exact(plain, text, notation, unit))


def _range(plain: str) -> tuple[str, str] | None:
    """The two numbers of « 100-150 », « 100 à 150 », « entre 100 et 150 »."""
    if _YEARS.match(plain) or not (match := _between().match(plain)):
        return None
    low, high = match[1].strip(), match[2].strip()
    return None if any(re.match(r"0\d", number) for number in (low, high)) else (low, high)


@cache
def _between() -> re.Pattern[str]:
    before, joined = ("|".join(re.escape(w) for w in listed) for listed in (words().between.before, words().between.joined))
    unit = r"(?: ?[^\d\s.,'’+-][^\d]*?)?"
    return re.compile(rf"^(?:(?:{before})\s+)?({_NUMBER}?{unit})\s*(?:{joined})\s*({_NUMBER}?{unit})$", re.IGNORECASE)


def _exact(plain: str, text: str, notation: Notation, unit: Unit | None) -> float:
    """One number, alone, in hours and minutes, or with its unit."""
    if (hours := _duration(plain)) is not None and not _plain_form(plain):
        if unit is not None and not _named("h", unit):
            raise _refused("duration_for_unit", text, unit=unit.text)
        if unit is not None:
            return hours
    if _plain_form(plain):
        return _number(plain, text, notation, whole=bool(unit and unit.whole))
    _check_shape(plain, text)
    match = _WITH_UNIT.match(plain)
    if not match or not (match["before"] or match["unit"]):
        raise _refused("not_a_number", text)
    written = (match["unit"] or match["before"]).strip()
    if not _plain_form(match["number"].strip()):
        raise _refused("not_a_number", text)
    if (match["before"] and match["unit"]) or unit is None or not _named(written, unit):
        raise _refused("number_with_unit", text, unit=clipped(written), expected=unit.text if unit else "")
    value = _number(match["number"].strip(), text, notation, whole=unit.whole)
    return value / 100 if written == "%" else value


def _check_shape(plain: str, text: str) -> None:
    """Raises the code of what people write that is no number, where it is known what they meant by it."""
    lowered = f" {plain.casefold()} "
    if _A_DAY.match(plain):
        raise _refused("value_is_a_day", text)
    if match := _BEHIND.match(plain):
        raise _refused("minus_unclear", text, number=(match[1] or match[2]).strip())
    if _SLASH.match(plain) or _YEARS.match(plain):
        raise _refused("number_slash", text)
    if _without(plain, words().bound, words().bound_after) is not None:
        raise _refused("number_is_a_bound", text)
    if not re.search(r"\d", plain) and any(f" {word} " in lowered for word in words().vague):
        raise _refused("number_vague", text)


def _plain_form(text: str) -> bool:
    return any(form.match(text) for form in (_SIMPLE, _GROUPED, _ENGLISH, _POINTED))


def _number(plain: str, text: str, notation: Notation, *, whole: bool) -> float:
    """A number by the marks of its column. Raises `number_two_readings` where they do not say, or say what cannot be."""
    if _GROUPED.match(plain):
        return _finite(re.sub(r"[ '’]", "", plain).replace(",", "."), text)
    if _ENGLISH.match(plain):
        return _finite(plain.replace(",", ""), text)
    if _POINTED.match(plain):
        return _finite(plain.replace(".", "").replace(",", "."), text)
    if match := AMBIGUOUS.match(plain):
        meaning = notation.of(match[1]) or ("group" if whole else None)
        if meaning not in ("group", "decimal") or (whole and meaning == "decimal"):
            raise _two_readings(plain, match[1], text)
        return _finite(plain.replace(match[1], "" if meaning == "group" else "."), text)
    return _finite(plain.replace(",", "."), text)


def _two_readings(plain: str, mark: str, text: str) -> PydanticCustomError:
    """Both ways to write it that can be read in one way only: grouped without its mark, decimal with one more zero."""
    return _refused("number_two_readings", text, grouped=plain.replace(mark, ""), decimal=plain.replace(mark, ",") + "0")


def _duration(plain: str) -> float | None:
    """Hours from « 36:30 », « 36h30 », « 12 h 30 min », « 45 min »."""
    if match := _CLOCK.match(plain):
        return int(match[1]) + int(match[2]) / 60 + int(match[3] or 0) / 3600
    if match := _MINUTES.match(plain.casefold()):
        return int(match[1]) / 60
    match = _HOURS.match(plain.casefold())
    if match and match[1] and int(match[2] or 0) < 60:
        return int(match[1]) + int(match[2] or 0) / 60
    return None


def _named(written: str, unit: Unit) -> bool:
    """Whether what stands beside the number is the indicator's own unit."""
    return folded(written) in map(folded, unit.names) or (written == "%" and unit.fr.startswith("part"))


def _without(plain: str, before: list[str], after: list[str]) -> str | None:
    """What is left of a text without one of the words before it or after it; None where it has none."""
    for word in sorted(before, key=len, reverse=True):
        if plain.casefold().startswith(word) and re.match(r"[\s\d+-]", plain[len(word) :] or "x"):
            return plain[len(word) :].strip()
    for word in sorted(after, key=len, reverse=True):
        if plain.casefold().endswith(word) and (bare := plain[: -len(word)].rstrip()) and re.search(r"\d", bare):
            return bare
    return None


def _minus(plain: str) -> str:
    """A minus sign of any kind before the first digit, as the one of the keyboard."""
    return simple_dashes(plain[:1]) + plain[1:] if re.match(r"^\D ?\d", plain) else plain


def _finite(plain: str, text: str) -> float:
    value = float(plain)
    if not abs(value) < LARGEST_AMOUNT:
        raise _refused("number_too_large", text)
    return value


def _refused(code: str, text: str, **more: Any) -> PydanticCustomError:
    return PydanticCustomError(code, "not an amount", {"text": clipped(text), **more})


def plain_numbers(texts: pl.Expr) -> pl.Expr:
    """The texts of a whole column that are surely numbers, with a point for decimal mark, the others null: `read_quantity` is for those."""
    sure = texts.str.contains(_PLAIN) & ~texts.str.contains(AMBIGUOUS.pattern)
    return pl.when(sure).then(texts.str.replace(",", ".", literal=True))
