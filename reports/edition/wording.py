"""What is said of figures wherever they are shown: on pages, on paper, in tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from indicators.numbers import Language
from indicators.text import Wording

Say = Callable[..., str]
"""Gives a text by its code, in one language, its placeholders filled."""
wording = Wording("reports.edition")


def speaking(texts: Wording) -> Callable[[Language], Say]:
    """What gives the texts of a folder, by language; years are not numbers to be punctuated."""

    @cache
    def sayer_in(language: Language) -> Say:
        @cache
        def alone(code: str) -> str:
            return texts.said(code, language)

        def say(code: str, **values: Any) -> str:
            if not values:
                return alone(code)
            written = {name: str(value) if name in ("year", "period") else value for name, value in values.items()}
            return texts.said(code, language, **written)

        return say

    return sayer_in


sayer = speaking(wording)
"""Gives the texts that go with figures, by language."""
