"""What people write around numbers, in headings and in the names of sheets (`words.yaml`)."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Literal

from indicators.models import Model
from indicators.text import folded
from indicators.yamlfile import plain, read_yaml

AsideCode = Literal["aside_target", "aside_example", "aside_archive"]


class Around(Model):
    """Words that may stand before or after a number."""

    before: list[str]
    after: list[str]


class Between(Model):
    """Words that may stand before and between the two numbers of a range."""

    before: list[str]
    joined: list[str]


class Words(Model):
    """The words of `words.yaml`."""

    approximate: Around
    between: Between
    bound: list[str]
    bound_after: list[str]
    vague: list[str]
    nothing: list[str]
    error: list[str]
    months: dict[int, list[str]]
    headings: dict[Literal["fr", "en"], list[str]]
    aside: dict[AsideCode, list[str]]
    achieved: list[str]
    withdrawal: list[str]
    row_target: list[str]
    total: list[str]


@cache
def words() -> Words:
    """The words of the chapter."""
    return Words.model_validate(plain(read_yaml(files("impact.tables") / "words.yaml")))


@cache
def months() -> dict[str, int]:
    """The months by what people write."""
    return {folded(name): month for month, names in words().months.items() for name in names}


@cache
def heading_words(language: Literal["fr", "en"]) -> frozenset[str]:
    """Words of headings that are of that language."""
    return frozenset(map(folded, words().headings[language]))


def is_error(text: str) -> bool:
    """Whether a text is what a spreadsheet shows in the place of a result."""
    shown = text.strip().upper()
    return shown in words().error or bool(re.fullmatch(r"#{3,}|ERR:\d+", shown))


def is_withdrawal(text: str) -> bool:
    """Whether a cell says that what was said in its place before no longer holds."""
    return folded(text) in {folded(word) for word in words().withdrawal}
