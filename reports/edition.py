"""What the pages of an edition are made from."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import polars as pl

from impact.warehouse.build import World
from indicators.language import Language, Messages
from reports.theory import theory_of_change


@cache
def labels() -> Messages:
    """What the pages say around the figures."""
    return Messages("reports", "labels.yaml")


@dataclass(frozen=True)
class Edition:
    """A year, the figures of all years (the others serve the trends), what validation found, and the proposals as people wrote them."""

    year: int
    figures: pl.DataFrame
    findings: pl.DataFrame
    proposals: pl.DataFrame
    world: World = field(repr=False)
    _drawn: dict[tuple[str, Language], str] = field(default_factory=dict, repr=False)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The figures with what their definitions tell."""
        return [row | json.loads(row["definition"]) for row in self.figures.sort("figure_id").to_dicts()]

    def theory(self, map_id: str, language: Language) -> str:
        """The theory of change of a map, drawn once for all the projects that share it."""
        if (map_id, language) not in self._drawn:
            self._drawn[map_id, language] = theory_of_change(self.world.maps[map_id], self.world.catalogue, language)
        return self._drawn[map_id, language]

    def sayer(self, language: Language) -> Callable[..., str]:
        """What gives the labels of the pages in a language; years are not numbers to be punctuated."""

        def say(code: str, **values: Any) -> str:
            told = {k: str(v) if k in ("year", "period") else v for k, v in values.items()}
            return labels().text(code, **told).into(language)

        return say
