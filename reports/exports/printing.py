"""What a sheet needs to be read whole, on a screen and on paper: rows as tall as their texts, a page as wide as the table."""

from __future__ import annotations

from math import ceil
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from impact.tables.heights import height_of

SIZE = 11.0
"""Points of the letters of a usual line."""


def fit_rows(sheet: Any, first: int = 1) -> None:
    """Makes the rows of a sheet, from `first`, as tall as their texts."""
    for row in sheet.iter_rows(min_row=first):
        wrapped = [(str(cell.value), _width(sheet, cell.column)) for cell in row if cell.data_type == "s" and cell.alignment.wrap_text]
        largest = max((float(cell.font.sz or SIZE) for cell in row if cell.value is not None), default=SIZE)
        sheet.row_dimensions[row[0].row].height = ceil(height_of(wrapped) * max(largest / SIZE, 1.0))


def _width(sheet: Any, column: int) -> float:
    return float(sheet.column_dimensions[get_column_letter(column)].width)


def fit_page(sheet: Any, heads: int) -> None:
    """Lays the pages of a sheet, all its columns on the width of one; its first `heads` rows stand on each, and its number."""
    sheet.sheet_properties.pageSetUpPr, sheet.page_setup.fitToHeight = PageSetupProperties(fitToPage=True), 0
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.oddFooter.center.text = "&P / &N"
    if heads:
        sheet.print_title_rows = f"1:{heads}"
