"""What the pages say around the figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from indicators.numbers import Language
from indicators.text import Wording

Say = Callable[..., str]
"""Gives a label of the pages by its code, in one language, its placeholders filled."""
_wording = Wording("reports.pages")


def sayer(language: Language) -> Say:
    """What gives the labels of the pages in a language; years are not numbers to be punctuated."""

    def say(code: str, **values: Any) -> str:
        written = {name: str(value) if name in ("year", "period") else value for name, value in values.items()}
        return _wording.said(code, language, **written)

    return say
