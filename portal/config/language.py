"""The language of a request, and texts in it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import get_language

from indicators.numbers import Language
from indicators.text import Text
from portal.config.days import day_in
from portal.config.quotes import inner_quotes
from portal.messages import wording
from reports.edition.typography import typeset


def spoken() -> Language:
    """The language of the person who asks."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def say(code: str, /, **values: Any) -> str:
    """A sentence of the portal in the language of the person who asks."""
    written = {name: day_in(value, spoken()) if isinstance(value, date) else value for name, value in values.items()}
    return inner_quotes(typeset(wording().said(code, spoken(), **written), spoken()))


def into_spoken(text: Text) -> str:
    """A text of the house in the language of the person who asks."""
    return typeset(text.into(spoken()), spoken())
