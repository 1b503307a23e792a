"""The tables of the desk as files: the same lines as the page, as CSV and as a workbook; a text is never read as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime

import openpyxl
from django.http import Http404, HttpResponse

from portal.returns.downloads import XLSX, download
from reports.exports.archive import saved
from reports.exports.figure_sheet import HEADING, put

CSV = "text/csv; charset=utf-8"
Cell = str | int | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def exported(name: str, kind: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> HttpResponse:
    """A table to keep, as `csv` or `xlsx`; what is neither is not there."""
    if kind == "csv":
        return download(_csv(heads, rows), CSV, f"{name}.csv")
    if kind == "xlsx":
        return download(_xlsx(name, heads, rows), XLSX, f"{name}.xlsx")
    raise Http404


def _csv(heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerows([heads, *([_plain(cell) for cell in row] for row in rows)])
    return ("\ufeff" + text.getvalue()).encode()


def _plain(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _xlsx(name: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name[:31]
    for column, head in enumerate(heads, 1):
        put(sheet, 1, column, head, font=HEADING)
    for number, row in enumerate(rows, 2):
        for column, cell in enumerate(row, 1):
            if isinstance(cell, int):
                sheet.cell(number, column).value = cell
            else:
                put(sheet, number, column, cell or "")
    sheet.freeze_panes = "A2"
    return saved(book, datetime.now(UTC), [])
