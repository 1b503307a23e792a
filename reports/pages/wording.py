"""What the pages say around the figures."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from indicators.numbers import Language
from indicators.text import Wording

Say = Callable[..., str]
"""Gives a label of the pages by its code, in one language, its placeholders filled."""
_wording = Wording("reports.pages")


@cache
def sayer(language: Language) -> Say:
    """What gives the labels of the pages in a language; years are not numbers to be punctuated."""

    @cache
    def alone(code: str) -> str:
        return _wording.said(code, language)

    def say(code: str, **values: Any) -> str:
        if not values:
            return alone(code)
        written = {name: str(value) if name in ("year", "period") else value for name, value in values.items()}
        return _wording.said(code, language, **written)

    return say
