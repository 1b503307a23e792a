"""Columns of a file that seem to tell who people are, to be asked about before the file is kept; and the file without them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

import phonenumbers
import polars as pl

from impact.tables.copied import as_delimited, as_workbook
from impact.tables.grids import ROW, Grid, column_letters, read_grids
from impact.tables.people import EMAIL, ColumnKind, signs
from impact.tables.words import words
from impact.tables.workbook import column_number
from indicators.text import folded

FEW = 3
"""Cells from which a column without a telling heading is judged by what it holds."""
MOST = 0.5
"""Share of them that must tell somebody."""
_TALL = 25
"""Rows in which the heading of a column is looked for."""
_SHORTEST_PHONE = 6
"""Digits of the shortest number by which somebody can be called."""
_DAY = re.compile(r"\s*(\d{1,4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,4})(?!\d)")
_GROWN = timedelta(days=12 * 365)
"""Days older than this are rather those on which people were born than those of a project."""


class PersonalColumn(NamedTuple):
    """A column that seems to tell who people are: from which row on, of what kind, and how many cells it has there."""

    sheet: str
    column: str
    heading: str
    kind: ColumnKind
    row: int
    cells: int

    @property
    def name(self) -> str:
        """The column as a spreadsheet names its cells."""
        return f"{self.sheet}!{self.column}"


def personal_columns(content: bytes, country: str, today: date) -> list[PersonalColumn]:
    """The columns of a file that seem to tell who people are. `country`: whose telephone numbers are written without a prefix.

    Raises Refusal where the file is no table at all (see `read_grids`).
    """
    return [column for grid in read_grids(content) for column in _of_grid(grid, country, today)]


def without(content: bytes, columns: Collection[PersonalColumn]) -> bytes:
    """A file written anew without what these columns hold: nothing of it is left, in no corner of the file.

    Headings and words like « Total » stay, by which the other columns are understood.
    """
    grids = read_grids(content)
    emptied = [_emptied(grid, columns) for grid in grids]
    if len(grids) == 1 and grids[0].delimiter is not None:
        return as_delimited(emptied[0])
    return as_workbook(emptied, str)


def _of_grid(grid: Grid, country: str, today: date) -> Iterator[PersonalColumn]:
    for name in (name for name in grid.cells.columns if name != ROW):
        filled = [(row, text.strip()) for row, text in grid.cells.select(ROW, name).iter_rows() if text.strip()]
        letters = column_letters(int(name[1:]))
        if judged := _headed(filled) or _telling(filled, country, today):
            kind, at = judged
            below = [row for row, _ in filled[at:]]
            heading = filled[at - 1][1] if at else ""
            if below:
                yield PersonalColumn(grid.sheet, letters, heading, kind, below[0], len(below))


def _headed(filled: list[tuple[int, str]]) -> tuple[ColumnKind, int] | None:
    """The kind that the heading of a column says, and the place of the first cell under it."""
    kinds = ((n, signs().heads(text)) for n, (_, text) in enumerate(filled[:_TALL]))
    return next(((kind, n + 1) for n, kind in kinds if kind), None)


def _telling(filled: list[tuple[int, str]], country: str, today: date) -> tuple[ColumnKind, int] | None:
    """The kind of a column whose cells tell people, whatever heads it, and the place of the first that does."""
    of = {text: _kind(text, country, today) for text in dict.fromkeys(text for _, text in filled)}
    kinds = [of[text] for _, text in filled]
    for kind in dict.fromkeys(k for k in kinds if k):
        first = kinds.index(kind)
        asked = _days(filled) if kind == "birth" else len(kinds) - first
        if kinds.count(kind) >= FEW and kinds.count(kind) >= MOST * asked:
            return kind, first
    return None


def _days(filled: list[tuple[int, str]]) -> int:
    """The cells of a column that are days: the oldest of those on which something was done are nobody's birth."""
    return sum(_day(text) is not None for _, text in filled)


def _kind(text: str, country: str, today: date) -> ColumnKind | None:
    """What one cell tells of somebody."""
    if EMAIL.search(text):
        return "email"
    if signs().names(text):
        return "name"
    if signs().address.search(text):
        return "address"
    if _is_birth(text, today):
        return "birth"
    return "phone" if _is_phone(text, country) else None


def _is_phone(text: str, country: str) -> bool:
    if sum(sign.isdigit() for sign in text) < _SHORTEST_PHONE:
        return False
    if text.isdecimal() and not text.startswith("0"):  # a bare number is one that was counted
        return False
    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse(text, country)))
    except phonenumbers.NumberParseException:
        return False


def _is_birth(text: str, today: date) -> bool:
    day = _day(text)
    return day is not None and today - timedelta(days=110 * 365) < day < today - _GROWN


def _day(text: str) -> date | None:
    parts = _DAY.match(text)
    if parts is None:
        return None
    numbers = [int(part) for part in parts.groups()]
    year, month, day = numbers if numbers[0] > 31 else reversed(numbers)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _emptied(grid: Grid, columns: Iterable[PersonalColumn]) -> Grid:
    """A sheet without what these columns hold."""
    kept = {folded(word) for word in words().total}
    cells = grid.cells
    for column in (column for column in columns if column.sheet == grid.sheet):
        name = f"c{column_number(column.column)}"
        texts = [text if row < column.row or folded(text).rstrip(" :") in kept else "" for row, text in cells.select(ROW, name).iter_rows()]
        cells = cells.with_columns(pl.Series(name, texts, pl.String))
    return replace(grid, cells=cells)
