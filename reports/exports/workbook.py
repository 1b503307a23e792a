"""Every figure of a year as a workbook for people (`tables.xlsx`): what to know first, then one sheet a chapter, exact numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import openpyxl
from openpyxl.styles import Font
from pydantic import Field

from impact.figures.definition import Scope
from impact.figures.figure import Figure
from indicators.models import Model
from indicators.numbers import LANGUAGES
from indicators.text import Text
from indicators.yamlfile import plain, read_yaml
from reports.edition.content import Edition
from reports.edition.typography import typeset
from reports.exports.archive import saved
from reports.exports.figure_sheet import HEADING, LINK, MARK, TITLE, FigureSheet, put
from reports.exports.printing import fit_page, fit_rows
from reports.exports.wording import both, wording
from reports.pages.page import page_with

READ_ME = ("what", "exact", "interval", "coverage", "suppressed", "illustrative", "address")
"""What the first sheet says, a line each."""

READ_ME_WIDTH = 84
"""Letters of a column of the first sheet: the longest line that leads to a sheet, which LibreOffice does not wrap."""


class SheetPlan(Model):
    """A sheet of `sheets.yaml`: which figures stand on it. `whole`: those of no part alone."""

    title: Text
    explains: Text
    kinds: list[str] = Field(default=[])
    scope: Scope | None = None
    whole: bool = False

    def takes(self, figure: Figure) -> bool:
        """Whether a figure may stand on it."""
        of = figure.definition
        if self.kinds and of.kind not in self.kinds:
            return False
        return (self.scope is None or of.scope == self.scope) and not (self.whole and of.breakdown)


@cache
def sheet_plans() -> list[SheetPlan]:
    """The sheets in their order."""
    return [SheetPlan.model_validate(plan) for plan in plain(read_yaml(files("reports.exports") / "sheets.yaml"))]


def workbook(edition: Edition, figures: Sequence[Figure], *, page: Callable[[Figure], str] = page_with) -> bytes:
    """The workbook of figures: the same bytes for the same figures; each sheet of that of a preview says so.

    `page`: the page that explains a figure, from the pages of a language.
    """
    book, head = openpyxl.Workbook(), both(edition.stamp) if edition.stamp else ""
    filled = [(plan, on) for plan, on in _shared_out(figures) if on]
    _write_read_me(book.active, edition, [plan for plan, _ in filled], head)
    rows = [FigureSheet(book.create_sheet(both(plan.title)), edition, page).write(both(plan.title), on, head) for plan, on in filled]
    day = datetime(edition.year, 12, 31)  # noqa: DTZ001 (the last of the year it is about, whenever it is written)
    book.properties.title, book.properties.creator = both(_title(edition)), edition.world.territory.name
    return saved(book, day, rows)


def _title(edition: Edition) -> Text:
    return wording.text("read_me.title", territory=edition.world.territory.name, year=str(edition.year))


def _shared_out(figures: Iterable[Figure]) -> list[tuple[SheetPlan, list[Figure]]]:
    """The figures of each sheet: each on the first that takes it."""
    plans = sheet_plans()
    sheets: list[list[Figure]] = [[] for _ in plans]
    for figure in figures:
        sheets[next(n for n, plan in enumerate(plans) if plan.takes(figure))].append(figure)
    return list(zip(plans, sheets, strict=True))


def _write_read_me(sheet: Any, edition: Edition, plans: Iterable[SheetPlan], stamp: str) -> None:
    """The first sheet: what stands in the workbook and how to read it, each text in both languages beside each other."""
    sheet.title = both(wording.text("read_me.sheet"))
    for column in "AB":
        sheet.column_dimensions[column].width = READ_ME_WIDTH
    _put_both(sheet, 1, _title(edition), TITLE)
    put(sheet, 2, 1, stamp, font=MARK)
    for row, code in enumerate(READ_ME, 3):
        _put_both(sheet, row, wording.text(f"read_me.{code}"))
    contents = len(READ_ME) + 4
    _put_both(sheet, contents, wording.text("read_me.contents"), HEADING)
    for row, plan in enumerate(plans, contents + 1):
        put(sheet, row, 1, f"{plan.title.fr} — {plan.explains.fr}", font=LINK).hyperlink = f"#'{both(plan.title)}'!A1"
        put(sheet, row, 2, f"{plan.title.en} — {plan.explains.en}")
    fit_rows(sheet)
    fit_page(sheet, 0)


def _put_both(sheet: Any, row: int, text: Text, font: Font | None = None) -> None:
    for column, language in enumerate(LANGUAGES, 1):
        put(sheet, row, column, typeset(text.into(language), language), font=font)
