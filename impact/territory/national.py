"""National files that a town downloads, read through a mapping: another town needs only its code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from typing import Any, Literal

import polars as pl
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from impact.messages import messages
from impact.tables.grids import ROW, Grid, read_grids
from impact.tables.quantities import read_number
from impact.territory.facts import FactEntry, FactFile, FactSource
from impact.territory.models import Period, Place
from indicators.breakdown import Cell
from indicators.catalogue import Catalogue
from indicators.models import Identifier, Missing, Model
from indicators.reference import Dataset
from indicators.text import Text
from indicators.yamlfile import Source, fault_at, load_model, read_yaml, yaml_files

HEADER_ROWS = 30
"""Rows among which the header is looked for, under the titles that producers write."""


class FactCell(Model):
    """What a column, or a type of thing, is read as: a fact, or one cell of it. `scale` multiplies (0.01 turns percents into shares)."""

    fact: Identifier
    period: Period | None = None
    breakdown: Cell = ""
    scale: float = 1.0


FactReading = tuple[FactCell, str, float | None, Missing | None]
"""What a row says: of which fact and cell, in which place, how much, or why there is no number."""


class Counted(Model):
    """A file of one row per place and type of thing."""

    type: str = Field(description="column of the type")
    count: str | None = Field(default=None, description="column of the number; each row counts for one without it")
    total: FactCell | None = None
    types: dict[str, FactCell]


class NationalFile(Model):
    """How one national file is read. It is known by its columns: those that it reads and the code."""

    id: Identifier
    title: Text
    note: Text | None = None
    code: str = Field(description="column of the code of the place")
    name: str | None = Field(default=None, description="column of the name of the place")
    level: Literal["commune", "neighbourhood"] = "commune"
    period: Period | None = None
    secret: list[str] = Field(default=["s", "ns", "nd", "c"], description="what stands for a value that is a secret of statistics")
    source: Dataset = Field(description="the day it is read is added when it is")
    columns: dict[str, FactCell] = Field(default={})
    counted: Counted | None = None

    @model_validator(mode="after")
    def _shape(self) -> NationalFile:
        if bool(self.columns) == (self.counted is not None):
            raise messages.fault("national_shape")
        if any(cell.period is None for cell in self.cells()) and self.period is None:
            raise messages.fault("national_period")
        return self

    def cells(self) -> list[FactCell]:
        """The facts, or cells of facts, that it gives."""
        counted = self.counted
        return [
            *self.columns.values(),
            *(counted.types.values() if counted else []),
            *([counted.total] if counted and counted.total else []),
        ]

    def needed(self) -> set[str]:
        """The columns without which it is not that file."""
        counted = self.counted
        return {self.code, *self.columns, *([counted.type] if counted else []), *([counted.count] if counted and counted.count else [])}


@dataclass(frozen=True)
class Imported:
    """What a file gave: facts, how many rows it has, how many are about our places, and the cells that could not be read."""

    mapping: NationalFile
    facts: FactFile
    rows: int
    kept: int
    unread: list[Text] = field(default_factory=list)

    @property
    def values(self) -> int:
        """Values that it gave."""
        return sum(len(listed) for listed in self.facts.values.values())


def load_national_files(own: Iterable[Source], catalogue: Catalogue) -> dict[str, NationalFile]:
    """The mappings that ship, and over them a workspace's own. Raises Refusal with file and line: a fact that is not defined."""
    shipped = yaml_files(files("impact.territory") / "files")
    loaded: dict[str, NationalFile] = {}
    for source in (*shipped, *own):
        mapping = load_model(NationalFile, source)
        for cell in mapping.cells():
            if cell.fact not in catalogue.facts:
                detail = messages.text("national_fact", fact=cell.fact)
                raise fault_at(source, read_yaml(source), ("columns" if mapping.columns else "counted",), detail)
        loaded[mapping.id] = mapping
    return loaded


def read_national(content: bytes, read_on: date, mappings: Iterable[NationalFile], home: str, peers: Iterable[str]) -> Imported:
    """The facts that a file gives about the territory, its neighbourhoods and its peers.

    Raises Refusal `national_unknown` where no mapping knows its columns, `national_without_us` where it has no row about the territory.
    """
    listed = list(mappings)
    for grid in read_grids(content):
        for mapping in sorted(listed, key=lambda m: -len(m.needed())):
            if (headed := _headed(grid, mapping.needed())) is not None:
                source = FactSource(**mapping.source.model_dump(), date=str(read_on), sha256=hashlib.sha256(content).hexdigest())
                return _imported(headed, mapping, source, home, {home, *peers})
    raise messages.refusal("national_unknown", known=[m.title for m in listed])


def _headed(grid: Grid, needed: set[str]) -> pl.DataFrame | None:
    """The rows under the header, its columns named by it; None where it has not the columns that are needed.

    Raises Refusal `national_column_doubled` where it has one of them twice.
    """
    texts = [c for c in grid.cells.columns if c != ROW]
    for n, row in enumerate(grid.cells.select(texts).head(HEADER_ROWS).iter_rows()):
        names = [str(cell).strip() for cell in row]
        if needed <= set(names):
            if doubled := sorted(name for name in needed if names.count(name) > 1):
                raise messages.refusal("national_column_doubled", columns=doubled, row=grid.cells[ROW][n])
            places = {name: column for column, name in zip(texts, names, strict=True) if name}
            return grid.cells.slice(n + 1).select(ROW, **{name: pl.col(column) for name, column in places.items()})
    return None


def _imported(rows: pl.DataFrame, mapping: NationalFile, source: FactSource, home: str, wanted: set[str]) -> Imported:
    code = pl.col(mapping.code).str.replace_all(r"[_\s]", "")  # a neighbourhood is 920710107 here and 92071_0107 there
    commune = code.str.slice(0, len(home)) if mapping.level == "neighbourhood" else code
    wanted = {home} if mapping.level == "neighbourhood" else wanted
    ours = rows.with_columns(code=code).filter(commune.is_in(sorted(wanted)))
    if ours.filter(pl.col("code").str.starts_with(home)).is_empty():
        raise messages.refusal("national_without_us", place=home, column=mapping.code)
    if mapping.columns:
        _refuse_doubled(ours, mapping)
    unread: list[Text] = []
    readings = _counted(ours, mapping, mapping.counted, unread) if mapping.counted else _columns(ours, mapping, unread)
    values: dict[str, list[FactEntry]] = {}
    for cell, place, value, missing in readings:
        entry = {"period": cell.period or mapping.period, "source": mapping.id, "place": place, "breakdown": cell.breakdown}
        values.setdefault(cell.fact, []).append(FactEntry.model_validate(entry | {"value": value, "missing": missing}))
    facts = FactFile(
        places={row["code"]: _place(row, mapping, home) for row in ours.unique("code", maintain_order=True).to_dicts()},
        sources={mapping.id: source},
        values=values,
    )
    return Imported(mapping, facts, rows.height, ours.height, unread)


def _refuse_doubled(ours: pl.DataFrame, mapping: NationalFile) -> None:
    """A place on two rows has two values for one thing: nothing says which one holds."""
    doubled = ours.filter(pl.col("code").is_duplicated())
    if not doubled.is_empty():
        rows = ", ".join(str(row) for row in doubled[ROW].to_list()[:5])
        raise messages.refusal("national_doubled", rows=rows, column=mapping.code)


def _place(row: dict[str, Any], mapping: NationalFile, home: str) -> Place:
    name = row[mapping.name] if mapping.name and row.get(mapping.name) else None
    within = [home] if mapping.level == "neighbourhood" else []
    return Place(name=name or (f"IRIS {row['code'][-4:]}" if within else row["code"]), level=mapping.level, within=within)


def _columns(ours: pl.DataFrame, mapping: NationalFile, unread: list[Text]) -> Iterator[FactReading]:
    for row in ours.to_dicts():
        for column, cell in mapping.columns.items():
            value, missing = _cell(row[column], row[ROW], column, mapping, unread)
            if value is not None or missing is not None:
                yield cell, row["code"], None if value is None else round(value * cell.scale, 10), missing


def _counted(ours: pl.DataFrame, mapping: NationalFile, counted: Counted, unread: list[Text]) -> Iterator[FactReading]:
    """How many of each type in each place: a type that is not in the file is none of it there, one whose number is secret is not zero."""
    numbers: dict[tuple[str, str], float] = {}
    unknown: dict[tuple[str, str], Missing | None] = {}
    for row in ours.to_dicts():
        value, missing = _cell(row[counted.count], row[ROW], counted.count, mapping, unread) if counted.count else (1.0, None)
        key = (row["code"], row[counted.type].strip())
        numbers[key] = numbers.get(key, 0.0) + (value or 0.0)
        if value is None:
            unknown[key] = missing
    for place in sorted({place for place, _ in numbers}):
        if counted.total and not any(p == place for p, _ in unknown):
            yield counted.total, place, sum(n for (p, _), n in numbers.items() if p == place), None
        for kind, cell in counted.types.items():
            if (place, kind) not in unknown:
                yield cell, place, numbers.get((place, kind), 0.0), None
            elif (missing := unknown[place, kind]) is not None:
                yield cell, place, None, missing


def _cell(text: str, row: int, column: str, mapping: NationalFile, unread: list[Text]) -> tuple[float | None, Missing | None]:
    """A number; `s` is a secret of statistics, never zero; an empty cell is nothing at all."""
    written = text.strip()
    if not written:
        return None, None
    if written.casefold() in mapping.secret:
        return None, Missing.SUPPRESSED
    try:
        return read_number(written), None
    except PydanticCustomError:
        unread.append(messages.text("national_cell", row=str(row), column=column, text=written[:40]))
        return None, None
