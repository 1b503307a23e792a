"""The part of a period that a heading, a title or the name of a sheet says, and periods put together from such parts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from itertools import pairwise

from pydantic_core import PydanticCustomError

from impact.tables.days import read_day
from impact.tables.notation import FRENCH
from impact.tables.periods import read_period
from impact.tables.spacing import simple_dashes, simple_spaces
from impact.tables.words import months
from indicators.text import folded

_YEAR = r"(?:19[89]|20[0-4])\d"
_SEASON = re.compile(rf"\b({_YEAR})\s*[-/]\s*({_YEAR}|\d\d)\b(?![-/]\d)")
_DAY = re.compile(r"\b(\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d\d))\b(?: 00:00:00)?")
_NUMBERED = re.compile(rf"\b(?:({_YEAR})[-/](0[1-9]|1[0-2])|(0?[1-9]|1[0-2])/({_YEAR}))\b")
_ORDER = r"(?:er|ere|re|e|eme|nd|st|rd|th)\.?"
_PARTS = {
    "Q": re.compile(
        rf"\b(?:(?:t|q|trim\.?|trimestre|quarter)\s*([1-4])|([1-4])\s*{_ORDER}?\s*(?:trim(?:estre)?\b\.?|quarters?\b)|([1-4])t)(?![\w])"
    ),
    "S": re.compile(
        rf"\b(?:(?:s|h|sem\.?|semestre|half)\s*([12])|([12])\s*{_ORDER}?\s*(?:sem(?:estre)?\b\.?|half(?:[- ]year)?\b)|([12])s)(?![\w])"
    ),
}
_FULL_YEAR = re.compile(rf"\b({_YEAR})\b")
_SHORT_YEAR = re.compile(r"^\s*[-/'’. ]?\s*(\d\d)\b")
SPANS = {(3 * n - 2, 3 * n): f"Q{n}" for n in (1, 2, 3, 4)} | {(1, 6): "S1", (7, 12): "S2"}
"""Quarters and half-years by their first and last months."""
_DANGLING = re.compile(r"(?:^| )(?:en|de|du|au|pour|l'annee|annee|in|of|for|year)$")
"""Words that only led to the period that was cut out."""
_AROUND = " :-–—,;./|"


@dataclass(frozen=True)
class When:
    """What is known of a period: its year, which part of it (Q1, S2, 05), the first year of a school year, or a day."""

    year: int | None = None
    part: str | None = None
    season: int | None = None
    day: date | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) is not None for each in fields(self))

    @property
    def month(self) -> int | None:
        """The month, where the part is one."""
        return int(self.part) if self.part and self.part.isdigit() else None


def read_when(text: str) -> tuple[When, str]:
    """The period that a heading names, and what else it says."""
    plain = folded(simple_dashes(simple_spaces(text)))
    if (match := _SEASON.search(plain)) and _follows(match[1], match[2]):
        when = When(season=int(match[1]))
        return _with_part(when, _cut(plain, match))
    if match := _DAY.search(plain):
        try:
            return When(day=read_day(match[1], FRENCH)), _cut(plain, match)
        except PydanticCustomError:
            return When(), plain
    if match := _NUMBERED.search(plain):
        return When(year=int(match[1] or match[4]), part=f"{int(match[2] or match[3]):02}"), _cut(plain, match)
    when, rest = _with_part(When(), plain)
    if when.year is None and (years := _FULL_YEAR.findall(rest)) and len(set(years)) == 1:
        return When(int(years[0]), when.part), _bare(_FULL_YEAR.sub(" ", rest))
    return when, rest


def _with_part(when: When, plain: str) -> tuple[When, str]:
    """What is known, with the quarter, half or month that the text names, and its year of two digits."""
    for letter, form in _PARTS.items():
        if match := form.search(plain):
            number = next(group for group in match.groups() if group)
            return _short_year(When(when.year, f"{letter}{number}", when.season), plain, match)
    named = [(match, month) for match in re.finditer(r"[^\W\d_]+\.?", plain) if (month := _month(match[0]))]
    if len(named) > 1:
        return _from_to(when, plain, named)
    for match, month in named:
        return _short_year(When(when.year, f"{month:02}", when.season), plain, match)
    return when, _bare(plain)


def _month(word: str) -> int | None:
    return months().get(word) or months().get(word.rstrip("."))


def _from_to(when: When, plain: str, named: list[tuple[re.Match[str], int]]) -> tuple[When, str]:
    """« janv.-mars » is a quarter, « janvier à juin » a half-year; any other months together are no period of ours."""
    (first, start), (last, end) = named[0], named[-1]
    part = SPANS.get((start, end))
    if part is None or len(named) > 2:
        return When(), plain
    return When(when.year, part, when.season), _bare(plain[: first.start()] + " " + plain[last.end() :])


def _short_year(when: When, plain: str, match: re.Match[str]) -> tuple[When, str]:
    """« janv-16 »: the two digits after a part are its year."""
    after = plain[match.end() :]
    short = _SHORT_YEAR.match(after)
    if short and when.season is None and not _FULL_YEAR.match(after.strip(_AROUND)):
        return When(2000 + int(short[1]), when.part), _bare(plain[: match.start()] + " " + after[short.end() :])
    return when, _cut(plain, match)


def _follows(first: str, second: str) -> bool:
    return int(second) % 100 == (int(first) + 1) % 100


def _cut(plain: str, match: re.Match[str]) -> str:
    return _bare(plain[: match.start()] + " " + plain[match.end() :])


def _bare(text: str) -> str:
    return _DANGLING.sub("", " ".join(text.replace("()", " ").split()).strip(_AROUND)).strip(_AROUND)


def together(whens: Iterable[When]) -> When:
    """One period out of what several places say of it, the nearest first; a part keeps the year that stands beside it."""
    year = season = day = part = None
    for when in whens:
        if year is None and season is None and day is None:
            year, season, day = when.year, when.season, when.day
        part = part if part is not None else when.part
    return When(year, part, season, day)


def span_of(when: When) -> tuple[date, date] | None:
    """First and last day of a period; None where its year, or the year of its part, is not known, or it is too old to be one."""
    try:
        return read_period(_plain(when))
    except PydanticCustomError:
        return None


def _plain(when: When) -> str:
    """The period as a text that says its year, or nothing."""
    if when.season is not None:
        month = f"{when.season + (when.month < 9)}-{when.month:02}" if when.month else ""
        return month or ("" if when.part else f"{when.season}-{when.season + 1}")
    if when.year is None or when.day is not None:
        return ""
    if when.month:  # 2011-12 might be a school year, 12/2011 is a month
        return f"{when.part}/{when.year}"
    return f"{when.year}-{when.part}" if when.part else str(when.year)


def written(start: date, end: date) -> str:
    """A period in its shortest form that is read back as the same."""
    school = f"{start.year}-{start.year + 1}"
    forms = [str(start.year), *(f"{start.year}-S{n}" for n in (1, 2)), *(f"{start.year}-Q{n}" for n in (1, 2, 3, 4))]
    for form in (*forms, f"{start:%Y-%m}", f"{start:%m/%Y}", school):
        if _is(form, start, end):
            return form
    return f"{start} / {end}"


def _is(form: str, start: date, end: date) -> bool:
    try:
        return read_period(form) == (start, end)
    except PydanticCustomError:  # 2011-12 may be a month or a school year
        return False


def hull(periods: Iterable[str]) -> str | None:
    """The one period that others make up without gap or overlap; None where they do not."""
    spans = sorted({read_period(period) for period in periods})
    if not spans or any(b[0] != a[1] + timedelta(days=1) for a, b in pairwise(spans)):
        return None
    try:
        form = written(spans[0][0], spans[-1][1])
        read_period(form)
    except PydanticCustomError:
        return None
    return form if "/" not in form else None


def span_text(periods: Iterable[str]) -> str | None:
    """From the first day of some periods to the last, as a period; None where that is longer than one may be."""
    spans = sorted({read_period(period) for period in periods})
    try:
        form = written(spans[0][0], max(end for _, end in spans)) if spans else ""
        read_period(form)
    except PydanticCustomError:
        return None
    return form
