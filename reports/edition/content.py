"""What the pages of an edition are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import duckdb
import polars as pl

from impact.campaigns.changes import FrozenChange
from impact.figures.definition import BaseDefinition
from impact.figures.figure import Figure
from impact.warehouse.members import map_members
from impact.warehouse.schema import frame
from impact.world import World
from indicators.text import Text
from reports.edition.errata import Erratum
from reports.edition.wording import wording

if TYPE_CHECKING:
    from reports.edition.words import PeoplesWords

Source = tuple[str, str | None]
"""A publication: what it is, and its address on the web if it has one."""
DefinitionT = TypeVar("DefinitionT", bound=BaseDefinition)


@dataclass(frozen=True)
class WrittenPedigrees:
    """By figure of the year, what its page shows of where it comes from, as JSON: read, it would take ten times the memory.

    sources  of the parameters in it, each once
    """

    pages: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    sources: frozenset[Source] = frozenset()


@dataclass(frozen=True)
class Edition:
    """A year, the figures of all years (the others serve the trends), what validation found, and the proposals as people wrote them.

    `figures` stand by address; `maps`: by project, the maps that it is valued by, those of its source included. `version`: the number of
    the sealed version that it is laid out for, none for a preview; `errata`: those of the year so far, the latest last; `changes`: what
    changed after it was frozen.
    `words`: what people wrote and said for it; `pedigrees`: by figure of the year, what its page shows of where it comes from.
    """

    year: int
    figures: list[Figure]
    findings: pl.DataFrame
    proposals: pl.DataFrame
    maps: dict[str, list[str]]
    world: World = field(repr=False)
    version: int | None = None
    errata: tuple[Erratum, ...] = ()
    changes: tuple[FrozenChange, ...] = ()
    words: PeoplesWords | None = field(default=None, repr=False)
    pedigrees: WrittenPedigrees = field(default_factory=WrittenPedigrees, repr=False)

    @classmethod
    def read(cls, con: duckdb.DuckDBPyConnection, world: World, figures: list[Figure], year: int) -> Edition:
        """The edition of a year of a warehouse."""
        proposals = frame(con, "FROM proposal ORDER BY consultation_id, proposal_id")
        members = map_members(con, world).sort(["project_id", "map_id"])
        maps = dict(members.group_by("project_id", maintain_order=True).agg("map_id").iter_rows())
        return cls(year, figures, frame(con, "FROM finding"), proposals, maps, world)

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Those of all its figures, made once for its many documents."""
        return frozenset(figure.address for figure in self.figures)

    @property
    def of_year(self) -> list[Figure]:
        """The figures that are published in it: those of its year."""
        return [figure for figure in self.figures if figure.edition == str(self.year)]

    @property
    def name(self) -> Text:
        """What it is called: a sealed version with its number."""
        sealed = self.version is not None
        return wording.text("edition_version" if sealed else "edition", year=str(self.year), version=self.version)

    @property
    def stamp(self) -> Text | None:
        """What every page and sheet of a preview says; nothing for a sealed version."""
        return wording.text("preview", year=str(self.year)) if self.version is None else None

    def as_version(self, version: int, errata: tuple[Erratum, ...]) -> Edition:
        """The same, to be laid out as a sealed version."""
        return replace(self, version=version, errata=errata)

    def of(self, figures: list[Figure]) -> Edition:
        """The same with these figures only: what one page is made of, so that nothing else can stand on it."""
        return replace(self, figures=figures)

    def defined_by(self, kind: type[DefinitionT], year: int | None = None) -> Iterator[tuple[Figure, DefinitionT]]:
        """The figures whose definition is of a kind, each with it: those of one year, or of all."""
        for figure in self.figures:
            definition = figure.definition
            if isinstance(definition, kind) and year in (None, definition.year):
                yield figure, definition
