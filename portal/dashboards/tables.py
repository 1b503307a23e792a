"""The tables behind the charts of a portfolio: exact numbers with the address of each figure, as they are taken away."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import openpyxl
from openpyxl.styles import Alignment

from portal.config.language import into_spoken, say, spoken
from portal.dashboards.objectives import Followed
from portal.dashboards.portfolio import Portfolio
from portal.editions.figures import Row
from portal.editions.said import Said
from reports.exports.archive import saved
from reports.exports.figure_sheet import HEADING, TITLE, WRAPPED
from reports.exports.printing import fit_page, fit_rows
from reports.exports.wording import wording

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take a text for a formula by."""
NARROW, WIDE = 12, 46
"""Letters of the narrowest and of the widest column of a workbook."""
APART = Alignment(wrap_text=True, vertical="top", indent=1)
"""Words beside numbers, which would touch them."""
ENDS = ("value", "low", "high")


@dataclass(frozen=True)
class TakenTable:
    """A table to take away: its name in the address, its title, its rows under their heads, and the head of those that are shares."""

    name: str
    title: str
    heads: list[str]
    rows: list[list[Any]]
    share: str = ""

    @property
    def as_csv(self) -> bytes:
        """With a comma between cells and a point in numbers; its first line says what it is."""
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows([self.heads, *([_harmless(cell) for cell in row] for row in self.rows)])
        return written.getvalue().encode()

    def as_xlsx(self, year: int) -> bytes:
        """The same as a workbook, the same bytes for the same figures."""
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = self.name
        sheet.append([self.title])
        sheet["A1"].font = TITLE
        sheet.append(self.heads)
        for row in self.rows:
            sheet.append(
                [
                    _in_words(cell) if head == say("portfolio.status") else _harmless(cell)
                    for head, cell in zip(self.heads, row, strict=True)
                ]
            )
        for column in sheet.iter_cols(min_row=2):
            longest = max(len(str(cell.value or "")) for cell in column if not isinstance(cell.value, float))
            sheet.column_dimensions[column[0].column_letter].width = min(max(longest + 2, NARROW), WIDE)
            column[0].font = HEADING
            for cell in column[1:]:
                cell.alignment = WRAPPED if cell.column == 1 or isinstance(cell.value, float) else APART
                if isinstance(cell.value, float):
                    cell.number_format = _format(cell.value, share=column[0].value == self.share)
        sheet.freeze_panes = "B3"
        fit_rows(sheet)
        fit_page(sheet, 2)
        return saved(book, datetime(year, 12, 31), [])  # noqa: DTZ001 (the last day of the year it is about)


def _in_words(status: str) -> str:
    return into_spoken(wording.text(f"status.{status}")) if status else ""


def _format(number: float, *, share: bool) -> str:
    """How a spreadsheet shows a number; one below 1 with all its decimals."""
    if share:
        return "0.0%"
    return "General" if abs(number) < 1 else "#,##0" if number.is_integer() else "#,##0.00"


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _numbers(row: Row | None) -> list[Any]:
    """The value and the ends of a figure, its status and its address; nothing where there is none."""
    if row is None:
        return [None, None, None, "", ""]
    return [*(row[end] for end in ENDS), row["status"], row["figure_id"]]


def _heads(*before: str) -> list[str]:
    return [say(f"portfolio.{code}") for code in (*before, "centre", "low", "high", "status", "address")]


def value_table(portfolio: Portfolio) -> TakenTable:
    """What each project is worth, what the funder gave, and its part of what was put in."""
    rows = [
        [into_spoken(p.funded.title), p.funded.gave, p.share, *_numbers(p.created)] for p in portfolio.projects
    ]  # fmt: skip
    return TakenTable("valeur", say("portfolio.value_title"), _heads("project", "gave", "share"), rows, say("portfolio.share"))


def effect_table(portfolio: Portfolio) -> TakenTable:
    """The effects that are looked at."""
    rows = [[into_spoken(e.project.funded.title), title_of(e.line), *_numbers(e.row)] for e in portfolio.effects]
    return TakenTable("effets", say("portfolio.effects_title"), _heads("project", "effect"), rows)


def indicator_table(followed: Sequence[Followed]) -> TakenTable:
    """What was done, year by year, with what was aimed at."""
    rows = [
        [
            into_spoken(of.project.funded.title),
            Said(row).title,
            year,
            of.aimed_at(year),
            *_numbers(row),
        ]
        for of in followed
        for year, row in of.years.items()
    ]
    return TakenTable("realisations", say("portfolio.done_title"), _heads("project", "indicator", "year", "target"), rows)


def title_of(line: dict[str, Any]) -> str:
    """What an effect is called in the language of the person."""
    return str(line["title"][spoken()])
