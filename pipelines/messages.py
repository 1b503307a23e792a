"""The sentences of this room, and the language of the person at the keyboard."""

from __future__ import annotations

import os

from indicators.numbers import Language
from indicators.text import Messages

messages = Messages("pipelines")


def default_language() -> Language:
    """French, unless IMPACT_LANG says en."""
    return "en" if os.environ.get("IMPACT_LANG", "").lower().startswith("en") else "fr"
