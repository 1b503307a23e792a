"""Every figure of a year as a workbook for people (`tables.xlsx`): what to know first, then one sheet a chapter, exact numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import xlsxwriter
from pydantic import Field

from impact.figures.definition import Scope
from impact.figures.figure import Figure
from indicators.models import Model
from indicators.text import Text
from indicators.yamlfile import plain, read_yaml
from reports.edition.content import Edition
from reports.exports.sheet import FigureSheet, Formats
from reports.exports.wording import both, wording

READ_ME = ("what", "exact", "interval", "coverage", "suppressed", "illustrative", "address")
"""What the first sheet says, a line each."""


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


def write_workbook(edition: Edition, figures: Sequence[Figure], path: Path, *, stamp: Text | None = None) -> None:
    """Writes the workbook of figures: the same bytes for the same figures. `stamp` stands at the head of each sheet."""
    with xlsxwriter.Workbook(str(path), {"strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False}) as book:
        book.set_properties(_properties(edition))
        formats, head = Formats(book), both(stamp) if stamp else ""
        filled = [(plan, on) for plan, on in _shared_out(figures) if on]
        _write_read_me(book.add_worksheet(both(wording.text("read_me.sheet"))), edition, filled, formats, head)
        for plan, on in filled:
            FigureSheet(book.add_worksheet(both(plan.title)), edition, formats).write(both(plan.title), on, head)


def _properties(edition: Edition) -> dict[str, Any]:
    """What the file says of itself; its day is the last of the year it is about, whenever it is written."""
    territory = edition.world.territory.name
    title = both(wording.text("read_me.title", territory=territory, year=str(edition.year)))
    return {"title": title, "author": territory, "created": datetime(edition.year, 12, 31)}  # noqa: DTZ001 (a day, of no zone)


def _shared_out(figures: Iterable[Figure]) -> list[tuple[SheetPlan, list[Figure]]]:
    """The figures of each sheet: each on the first that takes it."""
    plans = sheet_plans()
    sheets: list[list[Figure]] = [[] for _ in plans]
    for figure in figures:
        sheets[next(n for n, plan in enumerate(plans) if plan.takes(figure))].append(figure)
    return list(zip(plans, sheets, strict=True))


def _write_read_me(sheet: Any, edition: Edition, filled: list[tuple[SheetPlan, list[Figure]]], formats: Formats, stamp: str) -> None:
    """The first sheet: what stands in the workbook and how to read it, each text in both languages beside each other."""
    sheet.set_column(0, 1, 62)
    sheet.set_column(2, 2, 12)
    title = wording.text("read_me.title", territory=edition.world.territory.name, year=str(edition.year))
    sheet.write_row(0, 0, [title.fr, title.en], formats.title)
    sheet.write_string(1, 0, stamp, formats.mark)
    row = 2
    for code in READ_ME:
        text = wording.text(f"read_me.{code}")
        sheet.write_row(row, 0, [text.fr, text.en], formats.text)
        row += 1
    contents, rows = wording.text("read_me.contents"), wording.text("read_me.rows")
    sheet.write_row(row + 1, 0, [contents.fr, contents.en, both(rows)], formats.heading)
    for line, (plan, on) in enumerate(filled, row + 2):
        sheet.write_url(line, 0, f"internal:'{both(plan.title)}'!A1", formats.link, f"{plan.title.fr} — {plan.explains.fr}")
        sheet.write_string(line, 1, f"{plan.title.en} — {plan.explains.en}", formats.text)
        sheet.write_number(line, 2, len(on))
