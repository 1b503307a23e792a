"""Finding the tables in a sheet: which rows are headers, which column is what, and which blocks are not meant as achieved."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable
from collections.abc import Mapping as MappingABC
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from impact.tables.grids import ROW, Grid, Mark, stripped
from impact.tables.marked import MERGED, SHIFTED, Marked
from impact.tables.notation import Notation, notation_of_file
from impact.tables.words import AsideCode, words
from indicators.text import folded

_MAY_REPEAT = ("comment",)
"""Columns that may come twice; the first counts."""
_DEPTH = 40
"""How many rows of a sheet may come before its header: titles, logos, notes."""
_TITLES = 3
"""How many lines above a header may be its title."""
_TITLE_WORDS = 8
"""Words of the longest title; what is longer is a note."""


@dataclass(frozen=True)
class HeadedTable:
    """A table whose header was found. `columns` gives, for each of our names, the grid column and the heading as it stands there.

    `doubled` has the headings that claim one name; `aside` the rows in it that are not data, with the code of what they are.
    """

    sheet: str
    header_row: int
    columns: dict[str, str]
    headings: dict[str, str]
    rows: pl.DataFrame
    missing: list[str]
    doubled: dict[str, list[str]]
    unread: list[str]
    grid: Grid
    marks: dict[Mark, str] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    aside: tuple[tuple[int, str], ...] = ()

    @property
    def usable(self) -> bool:
        """Every required column is there, once."""
        return not self.missing and not self.doubled

    @property
    def notation(self) -> Notation:
        """What the file says of how its columns are written."""
        return notation_of_file(self.grid.delimiter, [h for c, h in self.headings.items() if h != c])

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

    def marked_rows(self, names: Iterable[str]) -> list[int]:
        """Rows of which more is known than their text, in one of these columns or as a whole."""
        columns = {"", *(self.columns[name] for name in names if name in self.columns)}
        return [row for row, column in self.marks if column in columns]

    def marked(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row of `cells`, each cell with its mark where it has one."""
        marks = {name: self.marks.get((row[ROW], self.columns.get(name, "-"))) for name in row}
        return {name: Marked(text, mark) if (mark := marks[name]) else text for name, text in row.items()}

    def aside_code(self) -> AsideCode | None:
        """What the names of the sheet and of the block say it is, where it is not what was achieved."""
        return next((code for name in (*reversed(self.titles), self.sheet) if (code := aside_code_of(name))), None)


def aside_code_of(name: str) -> AsideCode | None:
    """What a name of a sheet or a title says of what stands under it; None where it says « achieved », or nothing."""
    if len(name.split()) > _TITLE_WORDS or says_achieved(name):
        return None
    return next((code for code, listed in words().aside.items() if _spoken(name) & set(map(folded, listed))), None)


def says_achieved(name: str) -> bool:
    """Whether a name says that what it heads was achieved: « 2018 réalisé »."""
    return bool(_spoken(name) & set(map(folded, words().achieved)))


def _spoken(name: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", folded(name)))


@dataclass(frozen=True)
class Headings:
    """How a kind of table is headed: our names by what people write, those it must have, and what may stand for some of them.

    A heading whose spelling is `weak` gives way to one that names the same column better.
    """

    spellings: MappingABC[str, str]
    required: list[str]
    instead: MappingABC[str, str] = field(default_factory=dict)
    weak: Container[str] = ()

    def named(self, row: Iterable[str]) -> set[str]:
        """The names that a row has as headings, and those they stand for."""
        names = {self.spellings[f] for cell in row if len(cell) < 100 and (f := folded(cell)) in self.spellings}
        return names | {self.instead[name] for name in names if name in self.instead}


def find_tables(grid: Grid, headings: Headings) -> list[HeadedTable]:
    """The tables of a sheet: one for each row that has all required columns, with the rows down to the next; see `find_table`."""
    first = find_table(grid, headings)
    if first.missing or not grid.cells.height:
        return [first]
    headers = [at for at in _header_rows(grid, headings) if grid.cells[ROW][at] >= first.header_row]
    if len(headers) < 2:
        return [first]
    starts = [headers[0], *(at - _titles_above(grid, at, headers[n], first) for n, at in enumerate(headers[1:]))]
    ends = [*starts[1:], grid.cells.height]
    return [
        _table(grid, at, headings, title_from=start if n else None, end=end)
        for n, (at, start, end) in enumerate(zip(headers, starts, ends, strict=True))
    ]


def find_table(grid: Grid, headings: Headings) -> HeadedTable:
    """The table of a sheet: its header is the first row that has all required columns, or else the one that has most of them.

    Where no row has any, the first row is taken for the header, so that what follows it is counted, and refused with a reason.
    """
    top = grid.cells.head(_DEPTH)
    best, best_score = 0, (0, 0)
    for position, row in enumerate(top.select(_texts(grid)).iter_rows()):
        names = headings.named(row)
        score = (len(names & set(headings.required)), len(names))
        if score > best_score:
            best, best_score = position, score
        if score[0] == len(headings.required):
            break
    return _table(grid, best, headings)


def _texts(grid: Grid) -> list[str]:
    return [c for c in grid.cells.columns if c != ROW]


def _header_rows(grid: Grid, headings: Headings) -> list[int]:
    """Positions of the rows that have all required columns."""
    texts = _texts(grid)
    likely = pl.any_horizontal(stripped(pl.col(texts)).str.to_lowercase().is_in(list(headings.spellings)))
    rows = grid.cells.with_row_index("_at").filter(likely).select("_at", *texts).iter_rows()
    return [at for at, *row in rows if set(headings.required) <= headings.named(row)]


def _titles_above(grid: Grid, at: int, after: int, first: HeadedTable) -> int:
    """How many rows above a header are its title: one or two cells, and no value."""
    value = first.columns.get("value")
    for n in range(min(_TITLES, at - after - 1)):
        row = grid.cells.row(at - n - 1, named=True)
        if (value and row[value]) or sum(bool(text) for name, text in row.items() if name != ROW) > 2:
            return n
    return min(_TITLES, at - after - 1)


def _table(grid: Grid, position: int, headings: Headings, title_from: int | None = None, end: int | None = None) -> HeadedTable:
    texts = _texts(grid)
    header: dict[str, Any] = grid.cells.row(position, named=True) if grid.cells.height else {ROW: 0}
    columns, doubled = _columns({c: header.get(c, "") for c in texts}, headings)
    rows = grid.cells.slice(position + 1, None if end is None else end - position - 1)
    rows, merged = _filled(grid, rows, header[ROW])
    above = range(max(0, position - _TITLES) if title_from is None else title_from, position)
    titles = [next(text for text in grid.cells.select(texts).row(at) if text) for at in above]
    aside = [] if title_from is None else [*((at, "aside_title") for at in above), (position, "aside_header")]
    used = set(columns.values())
    return HeadedTable(
        sheet=grid.sheet,
        header_row=header[ROW],
        columns=columns,
        headings={c: header.get(c, "").strip() or c for c in texts},
        rows=rows,
        missing=[name for name in headings.required if name not in columns.keys() | {headings.instead.get(c) for c in columns}],
        doubled=doubled,
        unread=[header[c].strip() for c in texts if c not in used and header.get(c, "").strip()],
        grid=grid,
        marks=merged | grid.marks | _shifted(grid, header, rows),
        titles=tuple(titles),
        aside=tuple((grid.cells[ROW][at], code) for at, code in aside),
    )


def _columns(header: dict[str, str], headings: Headings) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The grid column of each of our names, and the headings of the names that several columns claim with equal right."""
    claims: dict[str, list[str]] = defaultdict(list)
    for column, text in header.items():
        if (heading := folded(text[:100])) in headings.spellings:
            claims[headings.spellings[heading]].append(column)
    columns: dict[str, str] = {}
    doubled: dict[str, list[str]] = {}
    for name, claiming in claims.items():
        strong = [c for c in claiming if folded(header[c][:100]) not in headings.weak] or claiming
        columns[name] = strong[0]
        if len(strong) > 1 and name not in _MAY_REPEAT:
            doubled[name] = [header[c].strip() for c in strong]
    return columns, doubled


def _filled(grid: Grid, rows: pl.DataFrame, header_row: int) -> tuple[pl.DataFrame, dict[Mark, str]]:
    """The rows with the text of each merge in the empty cells under it, and the marks that say which."""
    below: dict[str, dict[int, str]] = defaultdict(dict)
    texts = {c: dict(zip(rows[ROW], rows[c], strict=True)) for c in {f"c{column}" for _, _, column in grid.merges} & set(rows.columns)}
    for first, last, column in grid.merges:
        text = texts.get(f"c{column}", {}).get(first, "")
        if first > header_row and text:
            below[f"c{column}"] |= {row: text for row in range(first + 1, last + 1) if texts[f"c{column}"].get(row) == ""}
    for name, by_row in below.items():
        merge = pl.col(ROW).cast(pl.Int64).replace_strict(by_row, default=None, return_dtype=pl.String)
        rows = rows.with_columns(pl.coalesce(merge, pl.col(name)).alias(name))
    return rows, {(row, name): MERGED for name, by_row in below.items() for row in by_row}


def _shifted(grid: Grid, header: dict[str, Any], rows: pl.DataFrame) -> dict[Mark, str]:
    """Rows of a delimited text that go beyond the last heading: a delimiter inside a text has moved what follows it."""
    texts = _texts(grid)
    last = max((n for n, c in enumerate(texts) if header.get(c, "").strip()), default=len(texts))
    if grid.delimiter is None or last + 1 >= len(texts):
        return {}
    beyond = rows.filter(pl.any_horizontal(pl.col(texts[last + 1 :]) != ""))
    return {(row, ""): SHIFTED for row in beyond[ROW]}
