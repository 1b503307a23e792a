"""A sheet of figures: a row each, its numbers exact and written as their unit is, its address a link to the page that has it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from impact.figures.figure import Figure
from reports.edition.content import Edition
from reports.exports.datapackage import unit_text
from reports.exports.wording import both, wording
from reports.pages.page import page_with

COLUMNS = {
    "label_fr": 56, "label_en": 56, "project": 24, "cell": 24, "value": 15, "low": 15, "high": 15, "unit_fr": 20, "unit_en": 20,
    "coverage": 12, "status": 24, "illustrative": 24, "figure_id": 60,
}  # fmt: skip
"""The columns of a sheet and their widths, in letters."""
NUMBERS = ("value", "low", "high")
HEAD = 2
"""Rows above the figures: what the sheet is, and the headings."""
MOST_DECIMALS = 10


class Formats:
    """How cells look, in the one style of the edition; a number shows all of its decimals, whatever the unit."""

    def __init__(self, book: Any) -> None:
        self._book = book
        wrapped = {"text_wrap": True, "valign": "top"}
        self.title = book.add_format({"bold": True, "font_size": 14} | wrapped)
        self.text = book.add_format(wrapped)
        self.heading = book.add_format({"bold": True, "bottom": 2, "bottom_color": "#0b5563"} | wrapped)
        self.link = book.add_format({"font_color": "#0b5563", "underline": 1} | wrapped)
        self.mark = book.add_format({"italic": True, "font_color": "#8a3a0c"} | wrapped)
        self.number = cache(self._number)

    def _number(self, decimals: int, unit: str) -> Any:
        places = "." + "0" * decimals if decimals else ""
        return self._book.add_format({"num_format": f"#,##0{places}{'%' if unit == 'share' else ''}", "valign": "top"})


class FigureSheet:
    """One sheet, being written."""

    def __init__(self, sheet: Any, edition: Edition, formats: Formats) -> None:
        self._sheet, self._edition, self._formats = sheet, edition, formats

    def write(self, title: str, figures: Sequence[Figure], stamp: str) -> None:
        """Its title and stamp, its headings in both languages, and its figures; heads stay in sight, and on each page of paper."""
        sheet = self._sheet
        sheet.write_string(0, 0, title, self._formats.title)
        sheet.write_string(0, 1, stamp, self._formats.mark)
        for column, (name, width) in enumerate(COLUMNS.items()):
            sheet.set_column(column, column, width)
            sheet.write_string(HEAD - 1, column, "\n".join(both(wording.text(f"column.{name}")).split(" · ")), self._formats.heading)
        for row, figure in enumerate(figures, HEAD):
            self._row(row, figure)
        sheet.freeze_panes(HEAD, 1)
        sheet.autofilter(HEAD - 1, 0, HEAD - 1 + len(figures), len(COLUMNS) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, HEAD - 1)

    def _row(self, row: int, figure: Figure) -> None:
        texts, estimate = self._texts(figure), figure.estimate
        for column, name in enumerate(COLUMNS):
            if name not in NUMBERS:
                self._write(row, column, name, texts[name], figure)
            elif figure.suppressed:
                self._sheet.write_string(row, column, both(wording.text("status.suppressed")), self._formats.text)
            elif (number := getattr(estimate, name)) is not None:
                self._sheet.write_number(row, column, number, self._formats.number(decimals(number, figure.unit), figure.unit))

    def _write(self, row: int, column: int, name: str, text: str, figure: Figure) -> None:
        if name == "figure_id":
            self._sheet.write_url(row, column, f"external:fr/{page_with(figure)}", self._formats.link, text)
        elif text:
            marked = name == "illustrative"
            self._sheet.write_string(row, column, text, self._formats.mark if marked else self._formats.text)

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
        }


def decimals(number: float, unit: str) -> int:
    """How many decimals show a number whole; a share is written in percent."""
    shown = number * 100 if unit == "share" else number
    return next((n for n in range(MOST_DECIMALS) if abs(round(shown, n) - shown) < 1e-9 * max(1.0, abs(shown))), MOST_DECIMALS)
