"""The language of a request, and texts in it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from indicators.numbers import Language
from portal.messages import wording


def spoken() -> Language:
    """The language of the person who asks."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def say(code: str, /, **values: Any) -> str:
    """A sentence of the portal in the language of the person who asks."""
    return wording().said(code, spoken(), **values)
