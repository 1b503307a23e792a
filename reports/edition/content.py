"""What the pages of an edition are made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import duckdb
import polars as pl

from impact.figures.definition import BaseDefinition
from impact.figures.figure import Figure
from impact.valuation.projects import map_members
from impact.warehouse.schema import frame
from impact.world import World

DefinitionT = TypeVar("DefinitionT", bound=BaseDefinition)


@dataclass(frozen=True)
class Edition:
    """A year, the figures of all years (the others serve the trends), what validation found, and the proposals as people wrote them.

    `figures` stand by address; `members`: which projects each map is for (`map_id`, `project_id`).
    """

    year: int
    figures: list[Figure]
    findings: pl.DataFrame
    proposals: pl.DataFrame
    members: pl.DataFrame
    world: World = field(repr=False)

    @classmethod
    def read(cls, con: duckdb.DuckDBPyConnection, world: World, figures: list[Figure], year: int) -> Edition:
        """The edition of a year of a warehouse."""
        proposals = frame(con, "FROM proposal ORDER BY consultation_id, proposal_id")
        return cls(year, figures, frame(con, "FROM finding"), proposals, map_members(con, world), world)

    def defined_by(self, kind: type[DefinitionT], year: int | None = None) -> Iterator[tuple[Figure, DefinitionT]]:
        """The figures whose definition is of a kind, each with it: those of one year, or of all."""
        for figure in self.figures:
            definition = figure.definition
            if isinstance(definition, kind) and year in (None, definition.year):
                yield figure, definition

    def maps_of(self, project_id: str) -> list[str]:
        """The maps that a project is valued by, those of its source included."""
        return self._maps_of.get(project_id, [])

    @cached_property
    def _maps_of(self) -> dict[str, list[str]]:
        maps = self.members.sort(["project_id", "map_id"]).group_by("project_id", maintain_order=True).agg("map_id")
        return dict(maps.iter_rows())
