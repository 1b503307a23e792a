"""Files as grids of text: CSV of any delimiter and encoding, XLSX, ODS, XLS. No meaning yet, only cells and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl

from impact.messages import messages
from impact.tables.delimited import frame_of, split
from impact.tables.encodings import GARBLED, decoded, is_garbled
from impact.tables.marked import ERROR, GARBLED_TEXT, NUMBER, SHOWN_OTHERWISE, UNCLOSED
from impact.tables.words import is_error

ROW = "_row"
"""The row's number; no column of a mapping begins with an underscore."""
MOST_CELLS = 8_000_000
"""Cells of the largest rectangle that a sheet may reach: beyond, somebody typed a space in its last corner."""
MOST_BYTES = 400_000_000
"""Bytes of the largest file, and of the sheets of the largest workbook once unpacked."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_NO_TABLE = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")  # PDF, pictures, rich text
HEAD = 500
"""Signs by which a file is known for a text or not."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
"""What no program writes into a text: of a photograph, a film or an archive, one sign in nine."""
_OTHER = {
    "file_is_xml": re.compile(rb"^\s*<\?xml|^\s*<Workbook"),
    "file_is_html": re.compile(rb"^\s*<(?:!doctype html|html|head|body|table|meta)", re.IGNORECASE),
    "file_is_json": re.compile(rb'^\s*[\[{]\s*["{\[]'),
}
"""Formats that are text, and no table: what is saved under the name of a spreadsheet by other programs."""
_SUSPECT = rf"^\s*(?:#|Err:)|{GARBLED.pattern}"
"""What a text that cannot be read may look like."""
_BLANK = " \t\n\u00a0\u202f\u2007\u2009\ufeff\u200b"
Mark = tuple[int, str]
"""A place in a grid: the number of the row, and the column; an empty column is the whole row."""
Range = tuple[int, int, int]
"""A merge that spans rows of one column: the first row, the last, and the number of the column."""


@dataclass(frozen=True)
class Grid:
    """One sheet: `cells` has the column ROW (numbered as the person's program shows it) and text columns c0, c1, …; empty is ''.

    Rows without any text are left out. `marks` says what else is known of some cells (see `marked.py`).
    """

    sheet: str
    cells: pl.DataFrame
    delimiter: str | None = None
    marks: dict[Mark, str] = field(default_factory=dict)
    merges: tuple[Range, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[str] = frozenset()
    crossed_out: frozenset[Mark] = frozenset()
    foreign: tuple[int, ...] = ()


def read_grids(content: bytes) -> list[Grid]:
    """The sheets of a spreadsheet, or the one grid of a delimited text.

    Raises Refusal `file_not_a_table`, `file_too_wide`, `file_too_large`, `file_password`, `sheet_too_far`, `file_is_xml`, `file_is_html`.
    """
    if len(content) > MOST_BYTES:
        raise messages.refusal("file_too_large", most=MOST_BYTES // 1_000_000)
    if content.startswith(_ZIP):
        from impact.tables.archive import read_archive

        return read_archive(content)
    if content.startswith(_OLE):
        from impact.tables.excel97 import read_excel97

        return read_excel97(content)
    if content.startswith(_NO_TABLE):
        raise messages.refusal("file_not_a_table")
    for code, form in _OTHER.items():
        if form.match(content[:HEAD].removeprefix(b"\xef\xbb\xbf")):
            raise messages.refusal(code)
    text = decoded(content)
    if len(_CONTROL.findall(text.text[:HEAD])) * 100 > len(text.text[:HEAD]):
        raise messages.refusal("file_not_a_table")
    table = split(text.text)
    cells = tidied(numbered(table.cells))
    marks = {(row, ""): UNCLOSED for row in table.unclosed} | unreadable(cells)
    return [Grid("", cells, delimiter=table.delimiter, marks=marks, foreign=text.foreign)]


def check_reach(sheet: str, last: str, rows: int, columns: int) -> None:
    """Raises Refusal `sheet_too_far` where a sheet spans more cells than a table has, before anything is made of it."""
    if rows * columns > MOST_CELLS or columns > 16_384:
        raise messages.refusal("sheet_too_far", sheet=sheet, cell=last)


def column_letters(column: int) -> str:
    """The letters of a column, from 0: A, …, Z, AA."""
    letters = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        letters, column = chr(65 + rest) + letters, column - 1
    return letters


def text_of(cell: Any) -> tuple[str, str | None]:
    """A spreadsheet cell as the person sees it (12.0 is 12, a date is a date, a duration is hours and minutes), and its mark."""
    match cell:
        case bool():
            return str(cell).upper(), None
        case float() | int():
            text = repr(int(cell)) if float(cell).is_integer() and abs(cell) < 1e15 else repr(float(cell))
            return text, NUMBER if re.search(r"\.\d{3}$", text) else None
        case datetime() if cell.year < 1901:  # days since 1900 in a format of hours and minutes
            return clock((cell - datetime(1899, 12, 31)).total_seconds()), SHOWN_OTHERWISE  # noqa: DTZ001
        case datetime():
            return (cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="seconds")), None
        case time():
            return clock(timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second).total_seconds()), None
        case date():
            return cell.isoformat(), None
        case timedelta():
            return clock(cell.total_seconds()), None
        case _:
            return str(cell), None


def clock(seconds: float) -> str:
    """Hours and minutes as a clock shows them, with seconds where there are some."""
    whole = round(seconds)
    hours, rest = divmod(abs(whole), 3600)
    text = f"{hours}:{rest // 60:02}" + (f":{rest % 60:02}" if rest % 60 else "")
    return f"-{text}" if whole < 0 else text


def sheet_grid(name: str, rows: Iterable[Iterable[tuple[str, str | None]]], marks: dict[Mark, str] | None = None, **more: Any) -> Grid:
    """A grid of cells with their marks, the first row being number 1; `marks` are known beside, and come first."""
    listed = [_trimmed(list(row)) for row in rows]
    own = {(n, f"c{c}"): mark for n, row in enumerate(listed, 1) for c, (_, mark) in enumerate(row) if mark}
    cells = tidied(numbered(frame_of([[text for text, _ in row] for row in listed])))
    return Grid(name, cells, marks=own | unreadable(cells) | (marks or {}), **more)


def unreadable(cells: pl.DataFrame) -> dict[Mark, str]:
    """Cells whose text is the error of a formula, or was written in one encoding and read in another."""
    texts = [c for c in cells.columns if c != ROW]
    likely = cells.filter(pl.any_horizontal(pl.col(texts).str.contains(_SUSPECT))) if texts else cells
    return {
        (row, column): ERROR if is_error(text) else GARBLED_TEXT
        for row, *shown in likely.iter_rows()
        for column, text in zip(texts, shown, strict=True)
        if _is_unreadable(text)
    }


def _is_unreadable(text: str) -> bool:
    return is_error(text) or is_garbled(text)


def _trimmed(row: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    """A row without the empty cells and stray spaces at its end."""
    length = len(row)
    while length and not row[length - 1][0].strip():
        length -= 1
    return row[:length]


def numbered(cells: pl.DataFrame) -> pl.DataFrame:
    """The rows with their numbers."""
    return cells.with_row_index(ROW, offset=1)


def tidied(cells: pl.DataFrame) -> pl.DataFrame:
    """Emptiness written one way, rows without text left out; the text of the others is not touched."""
    texts = [c for c in cells.columns if c != ROW]
    if not texts:
        return cells.clear()
    one_way = pl.col(texts).fill_null("").str.replace(f"^[{_BLANK}]+$", "")
    return cells.lazy().with_columns(one_way).filter(pl.any_horizontal(pl.col(texts) != "")).collect()


def stripped(text: pl.Expr) -> pl.Expr:
    """Text without the outer white space that people do not see."""
    return text.str.strip_chars(_BLANK)
