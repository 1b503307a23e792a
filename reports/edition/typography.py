"""Signs and spaces as each language sets them: what is written on a keyboard becomes what is printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from indicators.numbers import Language

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


@lru_cache(maxsize=2**14)
def typeset(text: str, language: Language) -> str:
    """A text with the signs and spaces of its language; addresses of the web in it stay as they are."""
    pieces = WEB.split(text)
    return "".join(piece if n % 2 else _set(piece, language) for n, piece in enumerate(pieces))


def _set(text: str, language: Language) -> str:
    for pattern, sign in (*COMMON, *RULES[language]):
        text = pattern.sub(sign, text)
    return text
