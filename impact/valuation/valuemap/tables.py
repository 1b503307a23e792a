"""The tables of a workbook that was filled in: its sheets found by their names, their columns by their headings, in either language."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils import get_column_letter

from impact.valuation.valuemap.cells import FilledRow
from impact.valuation.valuemap.columns import MOST_YEARS, SHEETS, SheetColumn, messages
from impact.valuation.valuemap.guide import guide_conventions, guide_head
from indicators.text import Refusal, folded

MOST_CELLS = 300_000
"""What a sheet never exceeds; one that does would exhaust the memory."""
MOST_COLUMNS = 500
"""How far headings are looked for."""
UNREADABLE = (zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, AttributeError, OSError, EOFError)
"""What the library raises on files that are no workbook."""


class Tables:
    """A workbook; `name` is the file's, for its refusals."""

    def __init__(self, content: bytes, name: str) -> None:
        self._name = name
        try:
            self._books = [openpyxl.load_workbook(io.BytesIO(content), data_only=shown) for shown in (False, True)]
        except UNREADABLE as error:
            raise messages.refusal("valuemap_unreadable", name=name) from error

    def rows(self, name: str, *, optional: bool = False) -> Iterator[FilledRow]:
        """The rows under the headings of a sheet, those that are empty left out."""
        sheets = self._sheet(name)
        if not sheets and optional:
            return
        if not sheets:
            titles = [sheet.title for sheet in self._books[0].worksheets]
            raise messages.refusal("valuemap_sheet", name=self._name, sheet=messages.text(f"sheet_{name}"), titles=titles)
        written, shown = sheets
        if written.max_row * written.max_column > MOST_CELLS:
            corner = f"{written.title}!{get_column_letter(written.max_column)}{written.max_row}"
            raise messages.refusal("valuemap_large", name=self._name, cell=corner)
        head, columns = self._head(name, written)
        kinds = dict(columns.values())
        above = _merged(written)
        for cells, values in zip(written.iter_rows(min_row=head + 1), shown.iter_rows(min_row=head + 1, values_only=True), strict=True):
            filled = {columns[n][0]: (cells[n], values[n]) for n in columns}
            row = FilledRow(self._name, written.title, kinds, filled)
            if not row.empty and not (name == "map" and self.of_the_guide and row.is_total):
                if (stakeholder := filled.get("stakeholder")) and stakeholder[0].coordinate in above:
                    cell = above[stakeholder[0].coordinate]
                    filled["stakeholder"] = (cell, cell.value)
                yield row

    @property
    def of_the_guide(self) -> bool:
        """Whether the map is laid out as Social Value UK does."""
        return bool(sheets := self._sheet("map")) and guide_head(_top(sheets[0])) is not None

    def stated(self) -> dict[str, Any] | None:
        """The conventions that a map in the guide's layout states by itself, where the workbook has no sheet of them; None otherwise."""
        return None if self._sheet("conventions") or not self.of_the_guide else guide_conventions(_top(self._sheet("map")[0]), self._name)

    def no_convention(self, name: str) -> Refusal:
        """That a convention is not stated."""
        return self._missing("valuemap_convention", self._sheet("conventions")[0], 1, f"convention_{name}")

    def _sheet(self, name: str) -> list[Any]:
        """A sheet twice, as written and as its results were saved; nothing if the workbook has none of that name."""
        titles = both(f"sheet_{name}")
        sheets = [next((s for s in book.worksheets if folded(s.title) in titles), None) for book in self._books]
        return [sheet for sheet in sheets if sheet is not None]

    def _head(self, name: str, sheet: Any) -> tuple[int, dict[int, tuple[str, SheetColumn]]]:
        """The row of headings, the one of the first twenty that has most of ours, and which column is what; of two alike, the first."""
        if name == "map" and (guide := guide_head(_top(sheet))):
            return guide
        known = _headings(name)
        top = _top(sheet)
        rows = [[known.get(folded(str(cell))) if cell is not None else None for cell in row] for row in top]
        best = max(range(len(rows)), key=lambda n: sum(heading is not None for heading in rows[n]))
        columns: dict[str, tuple[int, SheetColumn]] = {}
        for position, heading in enumerate(rows[best]):
            if heading is not None:
                columns.setdefault(heading[0], (position, heading[1]))
        for column in SHEETS[name]:
            if column.needed and column.name not in columns:
                raise self._missing("valuemap_column", sheet, best + 1, f"column_{column.name}")
        return best + 1, {position: (named, column) for named, (position, column) in columns.items()}

    def _missing(self, code: str, sheet: Any, row: int, name: str) -> Refusal:
        return messages.refusal(code, name=self._name, cell=f"{sheet.title}!A{row}", column=messages.text(name))


def _top(sheet: Any) -> list[tuple[Any, ...]]:
    """The first rows of a sheet, where its headings are."""
    return list(sheet.iter_rows(max_row=min(20, sheet.max_row), max_col=min(MOST_COLUMNS, sheet.max_column), values_only=True))


def _merged(sheet: Any) -> dict[str, Any]:
    """The cell that each cell under a merged one has its content from."""
    ranges = [merge for merge in sheet.merged_cells.ranges if merge.max_row > merge.min_row and merge.size["rows"] < MOST_CELLS]
    return {
        f"{get_column_letter(merge.min_col)}{row}": sheet.cell(merge.min_row, merge.min_col)
        for merge in ranges
        for row in range(merge.min_row + 1, min(merge.max_row, sheet.max_row) + 1)
    }


def both(code: str, **values: Any) -> set[str]:
    """A text as it may be written, in either language."""
    text = messages.text(code, **values)
    return {folded(text.fr), folded(text.en)}


def _headings(name: str) -> dict[str, tuple[str, SheetColumn]]:
    """The columns of a sheet that are read, by their headings in both languages."""
    known: dict[str, tuple[str, SheetColumn]] = {}
    for column in (c for c in SHEETS[name] if not c.worked):
        for n in range(1, MOST_YEARS + 1) if column.by_year else (0,):
            known |= dict.fromkeys(both(f"column_{column.name}", n=str(n)), (column.of(n), column))
    return known
