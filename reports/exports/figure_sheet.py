"""A sheet of figures: a row each, its numbers exact and written as their unit is, its address a link to the page that has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from impact.figures.figure import Figure
from impact.tables.heights import height_of
from reports.edition.content import Edition
from reports.exports.datapackage import unit_text
from reports.exports.printing import fit_page, fit_rows
from reports.exports.sheet_rows import SheetRows
from reports.exports.wording import both, wording

COLUMNS = {
    "label_fr": 56, "label_en": 56, "project": 24, "cell": 24, "value": 15, "low": 15, "high": 15, "unit_fr": 20, "unit_en": 20,
    "coverage": 12, "status": 24, "illustrative": 24, "figure_id": 60,
}  # fmt: skip
"""The columns of a sheet and their widths, in letters."""
NUMBERS = ("value", "low", "high")
HEAD = 2
"""Rows above the figures: what the sheet is, and the headings."""
MOST_DECIMALS = 10


WRAPPED, TOP = Alignment(wrap_text=True, vertical="top"), Alignment(vertical="top")
FACE = "Calibri"
"""That of all cells that say nothing else; a font without a face is another in each program."""
TITLE, HEADING = Font(name=FACE, bold=True, size=14), Font(name=FACE, bold=True)
LINK, MARK = Font(name=FACE, color="FF0B5563", underline="single"), Font(name=FACE, color="FF8A3A0C", italic=True)
UNDER_HEAD = Border(bottom=Side("medium", color="FF0B5563"))


class FigureSheet:
    """One sheet, being written."""

    def __init__(self, sheet: Any, edition: Edition, page: Callable[[Figure], str]) -> None:
        self._sheet, self._edition, self._page = sheet, edition, page
        self._rows = SheetRows(sheet, len(COLUMNS), HEAD)
        self._wrapped, self._mark, self._link = (self._rows.style(alignment=WRAPPED, font=font) for font in (None, MARK, LINK))
        self._formats: dict[str, int] = {}

    def write(self, title: str, figures: Sequence[Figure], stamp: str) -> SheetRows:
        """Its title and stamp, its headings in both languages, and its figures; heads stay in sight, and on each page of paper.

        Gives the rows, which are put in as it is saved.
        """
        sheet = self._sheet
        put(sheet, 1, 1, title, font=TITLE)
        put(sheet, 1, 2, stamp, font=MARK)
        for column, (name, width) in enumerate(COLUMNS.items(), 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
            put(sheet, HEAD, column, both(wording.text(f"column.{name}"), "\n"), font=HEADING).border = UNDER_HEAD
        for figure in figures:
            texts = self._texts(figure)
            self._rows.add(list(self._cells(figure, texts)), height_of((text, COLUMNS[name]) for name, text in texts.items()))
        sheet.freeze_panes = f"B{HEAD + 1}"
        sheet.auto_filter.ref = f"A{HEAD}:{get_column_letter(len(COLUMNS))}{HEAD + len(figures)}"
        fit_rows(sheet)
        fit_page(sheet, HEAD)
        return self._rows

    def _cells(self, figure: Figure, texts: Mapping[str, str]) -> Iterator[str]:
        for column, name in enumerate(COLUMNS):
            if texts.get(name):
                style = self._link if name == "figure_id" else self._mark if name == "illustrative" else self._wrapped
                yield self._rows.text(column, texts[name], style)
            elif name in NUMBERS and (number := getattr(figure.estimate, name)) is not None:
                yield self._rows.number(column, number, self._formatted(number_format(number, figure.unit)))
        self._rows.link(len(COLUMNS) - 1, f"fr/{self._page(figure)}")

    def _formatted(self, written: str) -> int:
        """The style of numbers in a format."""
        if written not in self._formats:
            self._formats[written] = self._rows.style(number_format=written, alignment=TOP)
        return self._formats[written]

    def _texts(self, figure: Figure) -> dict[str, str]:
        of, unit = figure.definition, unit_text(self._edition, figure)
        project = self._edition.world.register.projects.get(of.project_id or "")
        return {
            "label_fr": figure.label.fr,
            "label_en": figure.label.en,
            "project": both(project.title) if project else of.project_id or "",
            "cell": of.breakdown,
            "unit_fr": unit.fr,
            "unit_en": unit.en,
            "coverage": "" if figure.suppressed else str(figure.coverage),
            "status": both(wording.text(f"status.{figure.status}")),
            "illustrative": both(wording.text("illustrative")) if figure.illustrative else "",
            "figure_id": figure.address,
            **(dict.fromkeys(NUMBERS, both(wording.text("status.suppressed"))) if figure.suppressed else {}),
        }


def put(sheet: Any, row: int, column: int, text: str, *, font: Font | None = None) -> Any:
    """Writes a text into a cell, never read as a formula, and gives the cell."""
    cell = sheet.cell(row, column)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type, cell.alignment = "s", WRAPPED
    if font is not None:
        cell.font = font
    return cell


def number_format(number: float, unit: str) -> str:
    """How a number is written: all of its decimals, a share in percent."""
    places = decimals(number, unit)
    return "#,##0" + ("." + "0" * places if places else "") + ("%" if unit == "share" else "")


def decimals(number: float, unit: str) -> int:
    """How many decimals show a number whole, up to MOST_DECIMALS; a share is written in percent, two fewer."""
    moved = 2 if unit == "share" else 0
    return next((n for n in range(MOST_DECIMALS) if round(number, n + moved) == number), MOST_DECIMALS)
