"""What is said of figures wherever they are shown: on pages, on paper, in tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from indicators.numbers import Language
from indicators.text import Wording, localised
from reports.edition.typography import typeset

Say = Callable[..., str]
"""Gives a text by its code, in one language, its placeholders filled."""
wording = Wording("reports.edition")


def speaking(texts: Wording) -> Callable[[Language], Say]:
    """What gives the texts of a folder, by language, set in type; years are not numbers to be punctuated.

    What is filled in is set by itself: pieces of a page among the values stay as they are.
    """

    @cache
    def sayer_in(language: Language) -> Say:
        @cache
        def template(code: str) -> str:
            return typeset(texts.template(code, language), language)

        def say(code: str, **values: Any) -> str:
            return template(code).format(**{name: written(name, value) for name, value in values.items()})

        def written(name: str, value: Any) -> str:
            if type(value) is str:
                return typeset(value, language)
            return str(value) if name in ("year", "period") else localised(value, language)

        return say

    return sayer_in


sayer = speaking(wording)
"""Gives the texts that go with figures, by language."""
