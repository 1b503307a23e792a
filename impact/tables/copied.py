"""Sheets written again, cell by cell, as a new file: what a program keeps beside the cells (formulas, drawings, history) is not in it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from impact.tables.grids import ROW, Grid
from impact.tables.marked import NUMBER

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_NO_DAY = (1980, 1, 1, 0, 0, 0)
"""The first day that an archive can name."""
_ABOUT, _INSTANT = "docProps/core.xml", re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_PLAIN = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.(?!\d{3}$)\d{0,9}[1-9])?")
"""A text that is a number and no other: 1.250 may be another, and as a number would lose its last digit."""


def as_workbook(grids: Sequence[Grid], unnamed: Callable[[int], str]) -> bytes:
    """An XLSX: numbers as numbers, all else as the text it is, never as a formula; what is merged, hidden and crossed out stays so.

    `unnamed` gives a name to sheets that have none, by their number. Nothing in it depends on the clock, so that the same sheets written
    again are the same file.
    """
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, grid in enumerate(grids, 1):
        sheet = book.create_sheet(_FORBIDDEN.sub(" ", grid.sheet).strip()[:31] or unnamed(number))
        for row in grid.cells.iter_rows(named=True):
            for name in (n for n in grid.cells.columns if n != ROW and row[n]):
                _write(sheet.cell(row[ROW], _column(name)), row[name], number=grid.marks.get((row[ROW], name)) == NUMBER)
        _lay_out(sheet, grid)
    buffer = io.BytesIO()
    book.save(buffer)
    return _undated(buffer)


def _undated(book: io.BytesIO) -> bytes:
    """A workbook whose parts, and what it says of itself, are of no day."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, _NO_DAY)
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, _INSTANT.sub(rb"\g<1>1980-01-01T00:00:00Z", source.read(name)) if name == _ABOUT else source.read(name))
    return fixed.getvalue()


def as_delimited(grid: Grid) -> bytes:
    """The text of a delimited file, each row in its place."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=grid.delimiter or ";", lineterminator="\n")
    last = 0
    for number, *cells in grid.cells.iter_rows():
        text.write("\n" * (number - last - 1))
        writer.writerow(cells)
        last = number
    return text.getvalue().encode()


def _lay_out(sheet: Any, grid: Grid) -> None:
    """What is merged, hidden and crossed out, by which cells are understood."""
    from openpyxl.styles import Font

    for first, last, column in grid.merges:
        sheet.merge_cells(start_row=first, end_row=last, start_column=column + 1, end_column=column + 1)
    for row in grid.hidden_rows:
        sheet.row_dimensions[row].hidden = True
    for name in grid.hidden_columns:
        sheet.column_dimensions[sheet.cell(1, _column(name)).column_letter].hidden = True
    for row, name in grid.crossed_out:
        sheet.cell(row, _column(name)).font = Font(strike=True)
    sheet.sheet_state = "hidden" if grid.hidden else "visible"


def _column(name: str) -> int:
    """The number of a column of a grid, from 1."""
    return int(name[1:]) + 1


def _write(cell: Any, text: str, *, number: bool) -> None:
    """A cell: a number where the program held one or the text is plainly one, else the text."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if number or _PLAIN.fullmatch(text):
        cell.value = float(text)
    else:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
        cell.data_type = "s"
