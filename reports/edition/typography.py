"""Signs and spaces as each language sets them: what is written on a keyboard becomes what is printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

from impact.figures.figure import FigureEstimate
from indicators.numbers import Language, full_day, full_month, is_one, supported

Rules = Sequence[tuple[str, re.Pattern[str], str]]
"""What stands in every text that a rule changes (nothing, where one of several signs does), what it changes, and into what."""
WEB = re.compile(r"(https?://\S+)")
"""Addresses of the web, which stay as they are."""


def _rules(*rules: tuple[str, str, str]) -> Rules:
    return [(sign, re.compile(pattern), written) for sign, pattern, written in rules]


COMMON = _rules(("-", r"(?<![\w\d])-(?=\d)", "−"), ("'", r"(?<=\w)'(?=\w)", "’"), ("...", r"\.\.\.", "…"))
RULES: dict[Language, Rules] = {
    "fr": _rules(
        ("'", r"(?<=\w)'", "’"),
        ("", r"[ \u00a0\u202f]?([;?!])(?=[\s»)]|$)", "\u202f\\1"),
        (":", r"[ \u202f]:(?=\s|$)", "\u00a0:"),
        ("«", r"«\s*", "«\u00a0"),
        ("»", r"\s*»", "\u00a0»"),
        ("%", r"(?<=\d)[ \u202f]%", "\u00a0%"),
        ("n°", r"\bn° ", "n°\u00a0"),
    ),
    "en": _rules(
        ("«", r"«\s*([^»]+?)\s*»", "“\\1”"),
        ("'", r"(^|[\s(\[])'([^']+)'", r"\1‘\2’"),
        ("'", r"(?<=\w)'", "’"),
        ('"', r'"([^"]+)"', "“\\1”"),
    ),
}


DAYS = (
    ("-", "%Y-%m-%d", re.compile(r"(?<![\w/.:=#-])\d{4}-\d\d-\d\d(?![\w/-]|\.\w)")),
    (", ", "%b %d, %Y", re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{1,2}, \d{4}\b")),
)
"""How machines and tables write days: what stands in each, how it is read, and what it looks like; a page says 31 mars 2017."""
MONTH = re.compile(r"(?<=[,(] )\d{4}-(?:0[1-9]|1[0-2])(?=\)?\.?$)|(?<=\()\d{4}-(?:0[1-9]|1[0-2])(?=\))")
"""A month at the end of what is cited, as it is kept: a page says mai 2025. Elsewhere 2010-11 may be a year at school."""
SIGNS = re.compile(r"['\"«»%;?!:-]|, |n°|\.\.\.")
"""What a rule changes, or changes the space before: a text without any of them stays as it is."""


@lru_cache(maxsize=2**14)
def typeset(text: str, language: Language) -> str:
    """A text with the signs and spaces of its language; addresses of the web in it stay as they are."""
    if not SIGNS.search(text):
        return text
    pieces = WEB.split(text)
    return "".join(piece if n % 2 else _set(piece, language) for n, piece in enumerate(pieces))


def _in_full(text: str, form: str, language: Language) -> str:
    """A day in full; what is no day of the calendar stays as it is."""
    try:
        return full_day(datetime.strptime(text, form).date(), language)  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        return text


def _set(text: str, language: Language) -> str:
    for sign, form, written in DAYS:
        if sign in text:
            text = written.sub(lambda match, form=form: _in_full(match[0], form, language), text)  # type: ignore[misc]
    if "-" in text:
        text = MONTH.sub(lambda match: full_month(date.fromisoformat(f"{match[0]}-01"), language), text)
    for sign, pattern, printed in (*COMMON, *RULES[language]):
        if sign in text:  # to look for a sign costs a tenth of looking for what may stand around it
            text = pattern.sub(printed, text)
    return text


INVARIABLE = frozenset({"bras", "bus", "cas", "colis", "corps", "cours", "fois", "mois", "pas", "repas", "temps"})
"""French nouns that end with an s when there is one of them too."""


def counted_as(estimate: FigureEstimate, words: str, language: Language) -> str:
    """The words of what is counted, after their number as it is rounded: what a map calls « tonnes de CO2e » is « 0,48 tonne de CO2e ».

    French alone has a singular for what is below two; where English has one, the words are as they are written.
    """
    first, space, rest = words.partition(" ")
    if language != "fr" or estimate.value is None or estimate.low is None or estimate.high is None:
        return words
    shown = abs(supported(estimate.value, estimate.low, estimate.high)[0])
    if is_one(shown, language) and first.endswith("s") and first not in INVARIABLE:
        return f"{first[:-1]}{space}{rest}"
    return words
