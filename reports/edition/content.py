"""What the pages of an edition are made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import duckdb
import polars as pl

from impact.figures.figure import Figure
from impact.figures.store import as_row
from impact.valuation.projects import map_members
from impact.warehouse.schema import frame
from impact.world import World
from indicators.numbers import Language
from indicators.text import Messages
from reports.charts.theory import theory_of_change


@cache
def labels() -> Messages:
    """What the pages say around the figures."""
    return Messages("reports.pages", "wording.yaml")


@dataclass(frozen=True)
class Edition:
    """A year, the figures of all years (the others serve the trends), what validation found, and the proposals as people wrote them.

    `members`: which projects each map is for (`map_id`, `project_id`).
    """

    year: int
    figures: list[Figure]
    findings: pl.DataFrame
    proposals: pl.DataFrame
    members: pl.DataFrame
    world: World = field(repr=False)
    _drawn: dict[tuple[str, Language], str] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, con: duckdb.DuckDBPyConnection, world: World, figures: list[Figure], year: int) -> Edition:
        """The edition of a year of a warehouse."""
        proposals = frame(con, "FROM proposal ORDER BY consultation_id, proposal_id")
        return cls(year, figures, frame(con, "FROM finding"), proposals, map_members(con, world), world)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The figures with what their definitions tell."""
        return [as_row(figure) | figure.definition.as_json() for figure in self.figures]

    def maps_of(self, project_id: str) -> list[str]:
        """The maps that a project is valued by, those of its source included."""
        return self._maps_of.get(project_id, [])

    @cached_property
    def _maps_of(self) -> dict[str, list[str]]:
        found = self.members.sort(["project_id", "map_id"]).group_by("project_id", maintain_order=True).agg("map_id")
        return dict(found.iter_rows())

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
