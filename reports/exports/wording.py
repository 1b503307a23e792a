"""What the exports say around the figures."""

from __future__ import annotations

from indicators.numbers import LANGUAGES
from indicators.text import Text, Wording

wording = Wording("reports.exports")
BETWEEN = " · "
"""Between the French and the English of one text."""


def both(text: Text, between: str = BETWEEN) -> str:
    """A text in both languages, French first; once where they are alike."""
    return between.join(dict.fromkeys(text.into(language) for language in LANGUAGES))
