"""The cells that figures are made of, as unknowns of whoever reckons: which come whole, and which count persons."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Literal, NamedTuple

import polars as pl

from impact.disclosure.beneath import Beneath
from impact.world import World
from indicators.breakdown import read_cell
from indicators.catalogue import Catalogue
from indicators.models import Rule, Version

Part = Literal["value", "low", "high", "numerator", "denominator"]
Form = dict["Cell", float]
"""A linear form of cells: what a published number is of them."""


class Key(NamedTuple):
    """Where a cell stands: the year, the project, the indicator, the breakdown cell."""

    year: int
    project: str
    indicator: str
    breakdown: str


class Cell(NamedTuple):
    """One number that a project handed in: a single value, an end of a range, or a term of a ratio or a mean."""

    key: Key
    part: Part


@dataclass(frozen=True)
class Kind:
    """What a version of an indicator says about its numbers.

    rule      how projects combine
    terms     whether it is made of a numerator and a denominator
    persons   the parts that count persons; `complement`: whether what is left of the denominator does too
    whole     the parts that come whole
    """

    rule: Rule
    terms: bool
    persons: frozenset[Part]
    whole: frozenset[Part]
    complement: bool
    confidential: bool
    part_of: str | None

    @classmethod
    def of(cls, version: Version) -> Kind:
        """As the catalogue states it."""
        terms, share = version.aggregation.shape != "quantity", version.unit == "share"
        counted: frozenset[Part] = frozenset(
            ("numerator", "denominator") if share else ("denominator",) if terms else ("value", "low", "high")
        )
        said = version.among if terms else version.counts
        persons = counted if said == "persons" else frozenset()
        whole = counted if said in ("persons", "attendances", "things") else frozenset()
        complement = share and bool(persons)
        return cls(version.aggregation.projects, terms, persons, whole, complement, version.confidential, version.part_of)

    @property
    def guarded(self) -> bool:
        """Whether any of its numbers may have to be withheld."""
        return bool(self.persons) or self.confidential


@dataclass
class Cells:
    """The cells that may have to be withheld, with their true values; all others stand as they are published.

    values    by cell; none is below zero
    parts     by place, the cells that stand there; by_measure, by_owner: the places of a cell of an indicator, and of one project
    """

    kinds: Kinds
    values: dict[Cell, float] = field(default_factory=dict)
    parts: dict[Key, dict[Part, Cell]] = field(default_factory=dict)
    by_measure: dict[tuple[int, str, str], list[Key]] = field(default_factory=dict)
    by_owner: dict[tuple[int, str, str], list[Key]] = field(default_factory=dict)

    @classmethod
    def of(cls, beneath: Beneath, world: World) -> Cells:
        """Those of guarded indicators, and of all that projects which are not public handed in: the others have it too, and may hide it."""
        kinds, hidden = Kinds(world.catalogue), unpublished(world)
        cells, kept_back = cls(kinds), set(beneath.cells.filter(pl.col("project_id").is_in(list(hidden)))["indicator_id"])
        for row in beneath.cells.iter_rows(named=True):
            key = Key(row["year"], row["project_id"], row["indicator_id"], row["breakdown"])
            kind = kinds.at(key.indicator, key.year)
            if kind is not None and (kind.guarded or key.indicator in kept_back or kinds.guarded_for_any(key.indicator)):
                cells.add(key, _parts(row, kind))
        return cells

    def add(self, key: Key, values: dict[Part, float]) -> None:
        """The numbers of one place."""
        self.parts[key] = {part: Cell(key, part) for part in values}
        self.values |= {Cell(key, part): value for part, value in values.items()}
        self.by_measure.setdefault((key.year, key.indicator, key.breakdown), []).append(key)
        self.by_owner.setdefault((key.year, key.project, key.indicator), []).append(key)

    def end(self, key: Key, end: Literal["low", "high"]) -> Cell | None:
        """The cell that is an end of the range at a place: the single value where there is no range."""
        parts = self.parts.get(key, {})
        return parts.get(end, parts.get("value"))

    @staticmethod
    @cache
    def directions(breakdown: str) -> tuple[str, ...]:
        """In which directions a cell is split."""
        return tuple(read_cell(breakdown))

    def kind(self, key: Key) -> Kind:
        """What the indicator of a place says of its numbers."""
        kind = self.kinds.at(key.indicator, key.year)
        assert kind is not None  # noqa: S101 - no cell is taken without
        return kind

    def whole(self, cell: Cell) -> bool:
        """Whether a cell comes whole: a count."""
        return cell.part in self.kind(cell.key).whole


class Kinds:
    """What each indicator says of its numbers, by year."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._limits_guarded = {v.part_of for i in catalogue.indicators.values() for v in i.versions if v.counts == "persons"}
        self.at = cache(self._at)

    def _at(self, indicator_id: str, year: int) -> Kind | None:
        indicator = self._catalogue.indicators.get(indicator_id)
        if indicator is None:
            return None
        return Kind.of(indicator.in_year(year))

    def guarded_for_any(self, indicator_id: str) -> bool:
        """Whether it is what a guarded indicator is part of: the one limits the other."""
        return indicator_id in self._limits_guarded


def unpublished(world: World) -> frozenset[str]:
    """Projects whose own figures are not public."""
    return frozenset(project.id for project in world.register.projects.values() if not project.public)


def value_of(form: Form, values: dict[Cell, float]) -> float:
    """What a form comes to."""
    return sum(factor * values[cell] for cell, factor in form.items())


def _parts(row: dict[str, float | None], kind: Kind) -> dict[Part, float]:
    value, low, high = row["value"], row["low"], row["high"]
    denominator, numerator = row["denominator"], row["numerator"]
    if kind.terms and denominator is not None and (numerator is not None or value is not None):
        return {"numerator": numerator if numerator is not None else (value or 0.0) * denominator, "denominator": denominator}
    ends: dict[Part, float | None] = {"value": value} if low == high else {"low": low, "high": high, "value": value}
    return {part: end for part, end in ends.items() if end is not None}
