"""What a heading can mean, and the words by which it is known (`labels.yaml`)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from impact.intake.layouts.dating import When
from indicators.models import Model
from indicators.text import folded
from indicators.yamlfile import plain, read_yaml

Role = Literal[
    "total", "target", "cumulative", "computed", "note", "ordinal", "unit", "label", "value", "numerator", "denominator", "relative"
]
Grain = Literal["year", "quarter", "half", "month", "period"]


class Labels(Model):
    """The words of `labels.yaml`."""

    before: list[str]
    nested: list[str]
    roles: dict[Role, list[str]]
    time: dict[Grain, list[str]]
    qualifiers: list[str]
    undated: list[str]
    recapitulation: list[str]
    conversions: dict[str, dict[str, float]]
    visits: dict[str, str]
    sure: dict[str, list[str]]
    likely: dict[str, list[str]]


@cache
def label_words() -> Labels:
    """The words of headings."""
    return Labels.model_validate(plain(read_yaml(files("impact.intake.layouts") / "labels.yaml")))


@dataclass(frozen=True)
class Meaning:
    """What a heading says. `indicators` are those it may mean, the likeliest first; `sure` where it names one and nothing else.

    `rest` are the words that nobody understood; `breakdowns` the cells of a direction that it may name; `dimension` the direction itself.
    """

    text: str = ""
    indicators: tuple[str, ...] = ()
    sure: bool = False
    when: When = field(default_factory=When)
    breakdowns: tuple[tuple[str, str], ...] = ()
    dimension: str | None = None
    grain: Grain | None = None
    role: Role | None = None
    unit: str | None = None
    project: str | None = None
    nested: bool = False
    offset: int | None = None
    qualified: bool = False
    rest: str = ""
    remembered: bool = False

    @property
    def known(self) -> bool:
        """Whether it says anything that a table is headed with."""
        return bool(self.indicators or self.when or self.breakdowns or self.dimension or self.grain or self.role)


@lru_cache(65_536)
def stem(text: str) -> str:
    """A name without plurals and marks, by which two spellings are the same."""
    return " ".join(re.sub(r"(?<=\w{3})[sx]$", "", word) for word in re.findall(r"[\w%€#+<>&²°-]+", folded(text).replace("'", " ")))
