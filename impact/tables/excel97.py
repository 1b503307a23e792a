"""XLS, the workbooks of Excel 97-2003, by xlrd: values, cells in error, what is hidden or merged."""

from __future__ import annotations

import io
import struct
from typing import Any

import xlrd

from impact.messages import messages
from impact.tables.grids import Grid, Mark, clock, sheet_grid, text_of
from impact.tables.marked import ERROR

_DAMAGED = (
    xlrd.XLRDError,
    xlrd.compdoc.CompDocError,
    struct.error,
    ValueError,
    LookupError,
    AssertionError,
    TypeError,
    AttributeError,
    OSError,
)
_LOCKED = "EncryptedPackage".encode("utf-16-le")
"""What stands in a workbook of any age whose password was set by a program of today."""


def read_excel97(content: bytes) -> list[Grid]:
    """The sheets of an XLS. Raises Refusal `file_password`, `file_not_a_table`."""
    if _LOCKED in content:
        raise messages.refusal("file_password")
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
        return [_grid(book, sheet) for sheet in book.sheets()]
    except _DAMAGED as error:
        code = "file_password" if "encrypted" in str(error).lower() else "file_not_a_table"
        raise messages.refusal(code) from error


def _grid(book: Any, sheet: Any) -> Grid:
    rows = [[_cell(book, cell) for cell in sheet.row(n)] for n in range(sheet.nrows)]
    marks: dict[Mark, str] = {
        (n + 1, f"c{c}"): ERROR for n in range(sheet.nrows) for c, kind in enumerate(sheet.row_types(n)) if kind == xlrd.XL_CELL_ERROR
    }
    merges = tuple(
        (top + 1, below, column) for top, below, left, right in sheet.merged_cells if below - top > 1 for column in range(left, right)
    )
    return sheet_grid(
        sheet.name,
        rows,
        marks,
        merges=merges,
        hidden=bool(sheet.visibility),
        hidden_rows=frozenset(n + 1 for n, info in sheet.rowinfo_map.items() if info.hidden),
        hidden_columns=frozenset(f"c{n}" for n, info in sheet.colinfo_map.items() if info.hidden),
    )


def _cell(book: Any, cell: Any) -> tuple[str, str | None]:
    match cell.ctype:
        case xlrd.XL_CELL_NUMBER:
            return text_of(cell.value)
        case xlrd.XL_CELL_DATE:
            form = book.format_map[book.xf_list[cell.xf_index].format_key].format_str.lower()
            if "[h" in form or cell.value < 1:
                return clock(cell.value * 86400), None
            return text_of(xlrd.xldate_as_datetime(cell.value, book.datemode))
        case xlrd.XL_CELL_BOOLEAN:
            return text_of(bool(cell.value))
        case xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#N/A"), None
        case _:
            return str(cell.value), None
