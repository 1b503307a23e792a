"""The language of a request, and texts in it."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import get_language

from indicators.numbers import Language
from indicators.text import Text
from portal.messages import wording


def spoken() -> Language:
    """The language of the person who asks."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def say(code: str, /, **values: Any) -> str:
    """A sentence of the portal in the language of the person who asks."""
    return typeset(wording().said(code, spoken(), **values), spoken())


def into_spoken(text: Text) -> str:
    """A text of the house in the language of the person who asks."""
    return typeset(text.into(spoken()), spoken())


_BEFORE = re.compile(r" ([;?!])")
_AROUND = re.compile(r" (:|%|€|»)|(«) ")
_APOSTROPHE = re.compile(r"(?<=\w)'")


def typeset(text: str, language: Language) -> str:
    """A text with the apostrophes of its language, and in French the spaces that no line breaks at."""
    text = _APOSTROPHE.sub("’", text)
    if language == "en":
        return text
    return _AROUND.sub(lambda match: f"\u00a0{match[1]}" if match[1] else f"{match[2]}\u00a0", _BEFORE.sub("\u202f\\1", text))
