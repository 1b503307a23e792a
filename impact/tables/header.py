"""Finding the table in a sheet: which row is its header, and which column is what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from collections.abc import Mapping as MappingABC
from dataclasses import dataclass
from typing import Any

import polars as pl

from impact.tables.grids import ROW, Grid, stripped
from indicators.text import folded

_MAY_REPEAT = ("comment",)
"""Columns that may come twice; the first counts."""
_DEPTH = 40
"""How many rows of a sheet may come before its header: titles, logos, notes."""


@dataclass(frozen=True)
class HeadedTable:
    """A sheet whose header was found. `columns` gives, for each of our names, the grid column and the heading as it stands there."""

    sheet: str
    header_row: int
    columns: dict[str, str]
    headings: dict[str, str]
    rows: pl.DataFrame
    missing: list[str]
    doubled: list[str]
    unread: list[str]

    @property
    def usable(self) -> bool:
        """Every required column is there, once."""
        return not self.missing and not self.doubled

    def cells(self, names: Iterable[str], verbatim: Container[str] = ()) -> pl.DataFrame:
        """The columns under our names, outer spaces stripped but for the `verbatim` ones; those the sheet does not have are ''."""
        return self.rows.select(ROW, *(self._cell(name, keep=name in verbatim).alias(name) for name in names))

    def _cell(self, name: str, *, keep: bool) -> pl.Expr:
        if name not in self.columns:
            return pl.lit("")
        text = pl.col(self.columns[name])
        return text if keep else stripped(text)

    def heading(self, name: str) -> str:
        """What the person calls our column `name`."""
        return self.headings.get(self.columns.get(name, ""), name)


def find_table(grid: Grid, spellings: MappingABC[str, str], required: list[str]) -> HeadedTable:
    """The table of a sheet: its header is the first row that has all required columns, or else the one that has most of them.

    Where no row has any, the first row is taken for the header, so that what follows it is counted, and refused with a reason.
    """
    texts = [c for c in grid.cells.columns if c != ROW]
    top = grid.cells.head(_DEPTH)
    best, best_score = 0, (0, 0)
    for position, row in enumerate(top.select(texts).iter_rows()):
        names = {spellings[f] for cell in row if len(cell) < 100 and (f := folded(cell)) in spellings}
        score = (len(names & set(required)), len(names))
        if score > best_score:
            best, best_score = position, score
        if score[0] == len(required):
            break
    return _table(grid, best, texts, spellings, required)


def _table(grid: Grid, position: int, texts: list[str], spellings: MappingABC[str, str], required: list[str]) -> HeadedTable:
    header: dict[str, Any] = grid.cells.row(position, named=True) if grid.cells.height else {ROW: 0}
    names = {c: spellings[f] for c in texts if (f := folded(header.get(c, "")[:100])) in spellings}
    times = Counter(names.values())
    columns: dict[str, str] = {}
    for column, name in names.items():
        columns.setdefault(name, column)
    return HeadedTable(
        sheet=grid.sheet,
        header_row=header[ROW],
        columns=columns,
        headings={c: header.get(c, "").strip() or c for c in texts},
        rows=grid.cells.slice(position + 1),
        missing=[name for name in required if name not in columns],
        doubled=[name for name, count in times.items() if count > 1 and name not in _MAY_REPEAT],
        unread=[header[c].strip() for c in texts if c not in names and header.get(c, "").strip()],
    )
