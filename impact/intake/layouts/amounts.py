"""One cell of values: an amount, why there is none, the two parts of a ratio; or what keeps it from being read, with its readings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize

from pydantic_core import PydanticCustomError

from impact.intake.layouts.meanings import label_words, stem
from impact.intake.layouts.models import CONTENT
from impact.tables.marked import ERROR, FORMULA, MERGED, mark_of
from impact.tables.notation import FRENCH, Notation
from impact.tables.quantities import Quantity, read_number, read_quantity
from impact.tables.spacing import simple_dashes, simple_spaces
from impact.tables.words import is_error, words
from indicators.catalogue import Catalogue
from indicators.models import Missing, Version, codes_by_name
from indicators.text import folded

_YEAR = re.compile(r"^(?:19[89]|20[0-4])\d(?:\.0)?$")
_PLACEHOLDER = re.compile(r"^(?:[-/xX?.…]{1,3}|ras|néant|neant|none|nil|vide)$")
_DIGITS_FIRST = re.compile(r"^[(~<>≥≤=+\-±≈ ]*[€$£]? ?\d")
_WORD = re.compile(r"[^\W\d_]{2,}")
_PARTS = re.compile(r"^(\d[\d ]*) ?(?:/|sur|out of|of) ?(\d[\d ]*)(?: ?\(?(?:soit |= ?)?(\d+(?:[.,]\d+)?) ?%\)?)?$")
_ABOUT = ("number_is_a_bound", "number_with_unit")
"""What keeps a text from being a number, though there is one in it."""
_INSIDE = re.compile(r"\d[\d ]*(?:[.,]\d+)?")
_GLUED = re.compile(r"[a-zA-Z%][.,']?\d|\d ?[%‰\u2044]|\d[a-zA-Z]")
"""Signs that are part of what a number says: « l2 » and « 1,2k » are no 2 and no 1,2, « 58 % » is no 58, « 12½ » no 12."""
_IN_PARENTHESES = re.compile(r"\([^()]*\)")
_SAID = frozenset(
    {"cell_error", "formula_without_result", "value_merged", "value_is_a_day", "number_slash", "range_backwards", "hours_two_readings"}
    | {"duration_for_unit", "number_too_large", "number_vague", "minus_unclear"}
)
"""Codes of a sentence of their own; the others are said to be no numbers."""
_UNREADABLE = (ERROR, FORMULA, MERGED)


@dataclass(frozen=True)
class Amount:
    """What a cell of values holds. `problem`: the code of why it is not certain; `others` are then the readings it may have beside."""

    value: float | None = None
    missing: Missing | None = None
    numerator: float | None = None
    denominator: float | None = None
    approximate: bool = False
    low: float | None = None
    high: float | None = None
    problem: str | None = None
    others: tuple[Amount, ...] = field(default=())

    @property
    def content(self) -> dict[str, Any]:
        """What a value says, by the names of the contract."""
        return {name: getattr(self, name) for name in CONTENT}

    @property
    def empty(self) -> bool:
        """Whether it has no reading at all."""
        return self.value is None and self.missing is None and self.numerator is None


class Amounts:
    """Tells amounts from texts, and reads them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.units = catalogue.vocabulary.units
        self.missing = codes_by_name(catalogue.vocabulary.missing)
        self._of_units = frozenset(
            folded(name) for names in (*(u.names for u in self.units.values()), *label_words().conversions.values()) for name in names
        )
        self._nothing = frozenset(map(folded, words().nothing))
        self._affixes = [*words().approximate.before, *words().bound, *words().vague, "une", "une "]

    def is_amount(self, text: str) -> bool:
        """Whether a cell stands where a number would: a number with what people write around it, a reason for its absence, an error."""
        plain = simple_dashes(simple_spaces(text))
        if mark_of(text) in _UNREADABLE or is_error(plain) or _PLACEHOLDER.match(plain) or folded(plain) in self.missing:
            return True
        lowered = plain.casefold()
        for word in self._affixes:
            if lowered.startswith(word) and re.match(r"[\s\d]", lowered[len(word) :] or "x"):
                lowered = lowered[len(word) :].strip()
        few = len(_WORD.findall(lowered)) <= 3
        if any(f" {word} " in f" {lowered} " for word in words().vague):
            return few
        return bool(_DIGITS_FIRST.match(lowered)) and few and len(plain) <= 40

    @staticmethod
    def is_year(text: str) -> bool:
        """Whether a number may be a year."""
        return bool(_YEAR.match(simple_spaces(text)))

    def read(self, text: str, notation: Notation, indicator: str, version: Version, factor: float = 1.0) -> Amount:
        """The amount in a cell, for an indicator; `factor` brings it from a stated unit to the indicator's own."""
        plain = simple_dashes(simple_spaces(text))
        missing = self.missing.get(folded(plain))
        if missing is not None:
            return self._missing(missing, plain, version)
        if _PLACEHOLDER.match(plain):
            return Amount(
                missing=Missing.NOT_COLLECTED, problem="placeholder", others=(Amount(value=0.0), Amount(missing=Missing.NOT_APPLICABLE))
            )
        if version.aggregation.shape == "ratio":
            return self._ratio(plain, text)
        if folded(plain).strip(" .!()") in self._nothing:
            return Amount(problem="not_a_number", others=(Amount(value=0.0),))
        try:
            quantity = self._quantity(text, notation, indicator, version)
        except PydanticCustomError as error:
            return self._unreadable(error, plain, notation)
        scaled = [None if number is None else number * factor for number in (quantity.value, quantity.low, quantity.high)]
        amount = Amount(value=scaled[0], approximate=quantity.approximate, low=scaled[1], high=scaled[2])
        return self._checked(amount, version)

    def _quantity(self, text: str, notation: Notation, indicator: str, version: Version) -> Quantity:
        """The number of a cell; what is counted may be named behind it in other words than those of its unit: « 10 rencontres »."""
        unit = self.units[version.unit]
        try:
            return read_quantity(text, notation, unit)
        except PydanticCustomError as error:
            named = str((error.context or {}).get("unit", "")) if error.type == "number_with_unit" and unit.whole else ""
            if not named or not set(stem(named).split()) <= self._counted(indicator, version):
                raise
            return read_quantity(text, notation, unit.model_copy(update={"spellings": [*unit.spellings, named]}))

    def _counted(self, indicator: str, version: Version) -> frozenset[str]:
        """The words by which people know what an indicator counts."""
        listed = [label_words().sure.get(indicator, ()), label_words().likely.get(indicator, ()), self.units[version.unit].names]
        names = [version.title.fr, version.title.en, *(name for names in listed for name in names)]
        return frozenset(word for name in names for word in stem(name).split())

    def factor(self, unit: str, indicator: str, version: Version) -> float | None:
        """One, where a stated unit is a word of what an indicator counts: loans are of objects. None where it is not."""
        return 1.0 if self.units[version.unit].whole and set(stem(unit).split()) <= self._counted(indicator, version) else None

    def count(self, text: str, notation: Notation) -> Amount:
        """A part of a ratio, or the weight of a mean: exact, or not read."""
        try:
            return Amount(value=read_number(text, notation))
        except PydanticCustomError:
            return Amount(problem="not_a_number")

    @staticmethod
    def _missing(missing: Missing, plain: str, version: Version) -> Amount:
        """A reason why there is no value; a single letter may be anything, and a reason that is not admitted is none."""
        if len(plain.strip(".")) < 2 or missing not in version.missing:
            return Amount(missing=missing if missing in version.missing else Missing.NOT_COLLECTED, problem="placeholder")
        return Amount(missing=missing)

    @staticmethod
    def _ratio(plain: str, text: str) -> Amount:
        """Two counts, and a percentage beside them that agrees; a percentage alone is no two counts."""
        match = _PARTS.match(plain)
        if match is None:
            return Amount(problem="cell_error" if mark_of(text) in _UNREADABLE or is_error(plain) else "ratio_parts")
        numerator, denominator = (float(match[n].replace(" ", "")) for n in (1, 2))
        share = float(match[3].replace(",", ".")) / 100 if match[3] else None
        if denominator == 0 or numerator > denominator or (share is not None and abs(share - numerator / denominator) > 0.0051):
            return Amount(problem="ratio_parts")
        return Amount(value=numerator / denominator, numerator=numerator, denominator=denominator)

    def _checked(self, amount: Amount, version: Version) -> Amount:
        """The amount, in question where it is not one of the indicator's: a fraction of a person, below zero, beyond all plausibility."""
        value = amount.value or 0.0
        whole = self.units[version.unit].whole
        limits = version.limits
        if whole and (value < 0 or (not amount.approximate and not value.is_integer())):
            problem = "not_countable"
        elif (limits.max is not None and value > limits.max) or (limits.min is not None and value < limits.min):
            problem = "implausible"
        else:
            return amount
        return Amount(**amount.content, problem=problem)

    def _unreadable(self, error: PydanticCustomError, plain: str, notation: Notation) -> Amount:
        """What cannot be read one way only, with the ways it may be."""
        context = error.context or {}
        if error.type == "number_two_readings":
            grouped, decimal = (_number(str(context[name]), FRENCH) for name in ("grouped", "decimal"))
            return Amount(value=grouped, problem=error.type, others=(Amount(value=decimal),))
        if error.type == "minus_unclear" and (number := _number(str(context["number"]), notation)) is not None:
            return Amount(value=-number, problem=error.type, others=(Amount(value=number),))
        if error.type in _ABOUT:
            return self._inside(error, plain, notation)
        return Amount(problem=error.type if error.type in _SAID else "not_a_number")

    def _inside(self, error: PydanticCustomError, plain: str, notation: Notation) -> Amount:
        """The number inside a text, where it is the only one and nothing says that it counts in another unit: not that of « 2h30 x 8 »."""
        bare = _IN_PARENTHESES.sub(" ", plain)
        numbers = _INSIDE.findall(bare)
        if (
            len(numbers) != 1
            or _GLUED.search(normalize("NFKC", bare))
            or folded(str((error.context or {}).get("unit", ""))) in self._of_units
        ):
            return Amount(problem=error.type)
        return Amount(value=_number(numbers[0], notation), approximate=error.type == "number_is_a_bound", problem=error.type)


def _number(text: str, notation: Notation) -> float | None:
    """A number inside a text; None where it may be read in two ways itself."""
    try:
        return read_number(text.strip(), notation)
    except PydanticCustomError:
        return None
