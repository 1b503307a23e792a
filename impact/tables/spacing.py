"""Signs that look alike, made one: spaces of every width, minus signs and dashes, marks that nobody sees."""

from __future__ import annotations

import re

_SPACES = re.compile(r"[\s\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_UNSEEN = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e\u2066-\u2069]")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"))


def simple_spaces(text: str) -> str:
    """The text with plain spaces, one at a time and none around, and without signs that are not seen."""
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()


def simple_dashes(text: str) -> str:
    """The text with one kind of dash."""
    return text.translate(_DASHES)
