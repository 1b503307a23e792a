"""A column judged before its cells: what its comma and its point mean, and which of day and month comes first.

Evidence in order: another cell of the column, then the file (its delimiter and the language of its headings). Pieces of evidence that
disagree are no evidence: what hangs on them is refused, with both readings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from impact.tables.spacing import simple_spaces
from impact.tables.words import heading_words
from indicators.text import folded

Meaning = Literal["decimal", "group", "disputed"]
Order = Literal["day", "month", "disputed"]
DISPUTED: Literal["disputed"] = "disputed"

_MARKED = r"^[+-]?\d{1,3}(?:%s\d{3})+$"
_BOTH = {",": re.compile(r"^[+-]?\d{1,3}(?:,\d{3})+\.\d+$"), ".": re.compile(r"^[+-]?\d{1,3}(?:\.\d{3})+,\d+$")}
"""A number with both marks, by the one that groups."""
_MANY = {",": re.compile(r"^[+-]?\d{1,3}(?:,\d{3}){2,}$"), ".": re.compile(r"^[+-]?\d{1,3}(?:\.\d{3}){2,}$")}
_DECIMAL = {mark: re.compile(rf"^[+-]?(?:\d[\d ]*)?{re.escape(mark)}\d+$") for mark in ",."}
AMBIGUOUS = re.compile(r"^[+-]?[1-9]\d{0,2}([.,])\d{3}$")
"""One mark followed by exactly three digits: thousands, or decimals."""
_NUMBER_INSIDE = re.compile(r"[+-]?\d[\d .,]*\d|\d")
_DAY = re.compile(r"^(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})\b")


@dataclass(frozen=True)
class Notation:
    """What is known of the numbers and days of a column."""

    comma: Meaning | None = None
    point: Meaning | None = None
    order: Order | None = None

    def of(self, mark: str) -> Meaning | None:
        """What that mark means."""
        return self.comma if mark == "," else self.point


FRENCH = Notation(comma="decimal", order="day")
ENGLISH = Notation(comma="group", point="decimal")
UNKNOWN = Notation()


def notation_of(texts: Iterable[str], of_file: Notation) -> Notation:
    """How the texts of one column are written; where they do not say, as the file is."""
    listed = [simple_spaces(text) for text in texts]
    seen = [number for text in listed for number in _NUMBER_INSIDE.findall(text)]
    comma, point = _meaning(",", seen), _meaning(".", seen)
    if comma == "group":
        point = _with(point, "decimal")
    elif point == "group":
        comma = _with(comma, "decimal")
    return Notation(comma or of_file.comma, point or of_file.point, _order(listed) or of_file.order)


def notation_of_file(delimiter: str | None, headings: Iterable[str]) -> Notation:
    """What a file says of its columns: the words of its headings and its delimiter, where they agree (a workbook or a tab is for either).

    Programs that separate cells by semicolons are of countries that write the day first, whatever the language of the headings.
    """
    spoken = {word for heading in headings for word in folded(heading).split()}
    french, english = len(spoken & heading_words("fr")), len(spoken & heading_words("en"))
    if french > english and delimiter != ",":
        return FRENCH
    if english > french and delimiter != ";":
        return ENGLISH
    return Notation(order="day") if delimiter == ";" else UNKNOWN


def _meaning(mark: str, numbers: list[str]) -> Meaning | None:
    """What the column itself says of a mark."""
    other = "." if mark == "," else ","
    groups = any(_BOTH[mark].match(n) or _MANY[mark].match(n) for n in numbers)
    decimal = any(_BOTH[other].match(n) or (_DECIMAL[mark].match(n) and not AMBIGUOUS.match(n)) for n in numbers)
    if groups and decimal:
        return DISPUTED
    return "group" if groups else "decimal" if decimal else None


def _with(known: Meaning | None, also: Meaning) -> Meaning:
    return also if known in (None, also) else DISPUTED


def _order(texts: list[str]) -> Order | None:
    """Which of day and month comes first, by the days that can be read in one way only."""
    pairs = [(int(m[1]), int(m[2])) for text in texts for part in text.split() if (m := _DAY.match(part))]
    day = any(12 < first <= 31 and second <= 12 for first, second in pairs)
    month = any(12 < second <= 31 and first <= 12 for first, second in pairs)
    if day and month:
        return DISPUTED
    return "day" if day else "month" if month else None
