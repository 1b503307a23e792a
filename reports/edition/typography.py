"""Signs and spaces as each language sets them: what is written on a keyboard becomes what is printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from indicators.numbers import Language, full_day

Rules = Sequence[tuple[re.Pattern[str], str]]
WEB = re.compile(r"(https?://\S+)")
"""Addresses of the web, which stay as they are."""


def _rules(*pairs: tuple[str, str]) -> Rules:
    return [(re.compile(pattern), sign) for pattern, sign in pairs]


COMMON = _rules((r"(?<![\w\d])-(?=\d)", "−"), (r"(?<=\w)'(?=\w)", "’"), (r"\.\.\.", "…"))
RULES: dict[Language, Rules] = {
    "fr": _rules(
        (r"(?<=\w)'", "’"),
        (r"[ \u00a0\u202f]?([;?!])(?=[\s»)]|$)", "\u202f\\1"),
        (r"[ \u202f]:(?=\s|$)", "\u00a0:"),
        (r"«\s*", "«\u00a0"),
        (r"\s*»", "\u00a0»"),
        (r"(?<=\d)[ \u202f]%", "\u00a0%"),
        (r"\bn° ", "n°\u00a0"),
    ),
    "en": _rules((r"(^|[\s(\[])'([^']+)'", r"\1‘\2’"), (r"(?<=\w)'", "’"), (r'"([^"]+)"', "“\\1”")),
}


DAYS = {
    "%Y-%m-%d": re.compile(r"(?<![\w/.:=#-])\d{4}-\d\d-\d\d(?![\w/-]|\.\w)"),
    "%b %d, %Y": re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{1,2}, \d{4}\b"),
}
"""How machines and tables write days, by how each is read: a page says 31 mars 2017, 31 March 2017."""
SIGNS = re.compile(r"['\"«»%;?!:,-]|\.\.\.")
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
    for form, written in DAYS.items():
        text = written.sub(lambda match, form=form: _in_full(match[0], form, language), text)  # type: ignore[misc]
    for pattern, sign in (*COMMON, *RULES[language]):
        text = pattern.sub(sign, text)
    return text
