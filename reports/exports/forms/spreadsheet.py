"""A form answered as a workbook of our own page: the form's headings, the answers, the addresses of the figures, what is left open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font

from reports.exports.archive import saved
from reports.exports.forms.answers import Answered, AnsweredSection, FormAnswer, Reported
from reports.exports.wording import wording

WIDE = 44
CURRENCIES = {"EUR": "€", "GBP": "£", "USD": "$"}
"""The signs of currencies; others are written by their code."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def form_workbook(answered: Answered) -> bytes:
    """The same bytes for the same answers."""
    book = openpyxl.Workbook()
    sheet, of = book.active, answered.of
    sheet.title = answered.form.id
    for line in head_lines(answered):
        sheet.append([line])
    sheet["A1"].font = Font(bold=True, size=14)
    for section in answered.sections:
        _section(sheet, section, of)
    sheet.append([])
    sheet.append([wording.said("form.unanswered", of.language)])
    sheet.cell(sheet.max_row, 1).font = Font(bold=True)
    for why, labels in answered.open_by_reason.items():
        sheet.append([why, "\n".join(labels)])
    for column in "ABCDEFGH":
        sheet.column_dimensions[column].width = WIDE
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=cell.column > 1 or cell.row > len(head_lines(answered)), vertical="top")
    return saved(book, datetime(of.year, 12, 31), [])  # noqa: DTZ001 (the last day of the year it is about)


def head_lines(answered: Answered) -> list[str]:
    """What the page says before its first section."""
    of, form = answered.of, answered.form
    say = {"project": of.title, "funder": of.funder, "year": str(of.year), "version": of.version}
    lines = [form.title.into(of.language), wording.said("form.subtitle", of.language, **say), wording.said("form.own_page", of.language)]
    if any(row["illustrative"] for row in of.rows.values()):
        lines.append(wording.said("form.illustrative", of.language))
    lines.append(wording.said("form.proof", of.language, hash=of.hash))
    return lines + [f"{wording.said('form.references', of.language)} — {reference.cited}" for reference in form.references]


def _section(sheet: Any, section: AnsweredSection, of: Reported) -> None:
    """The rows of a part: numbers as numbers, exact, and beside them the words in which the edition says them."""
    sheet.append([])
    sheet.append([section.title])
    sheet.cell(sheet.max_row, 1).font = Font(bold=True, size=12)
    sheet.append([*section.heads, *(wording.said(f"form.{head}", of.language) for head in ("in_words", "address"))])
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for row in section.rows:
        figures = list(dict.fromkeys(figure for cell in row for figure in cell.figures))
        words = dict.fromkeys(cell.text for cell in row if cell.number is not None)
        sheet.append([*map(_content, row), _written("\n".join(words)), "\n".join(figures)])
        for at, answer in enumerate(row, 1):
            if answer.number is not None:
                sheet.cell(sheet.max_row, at).number_format = _format(answer, of.currency)


def _content(answer: FormAnswer) -> Any:
    return _written(answer.text or answer.why) if answer.number is None else answer.number


def _format(answer: FormAnswer, currency: str) -> str:
    """How a spreadsheet shows a number: by its unit, a year without a space in it."""
    if answer.unit == "share":
        return "0.0%"
    digits = "#,##0" if float(answer.number or 0).is_integer() else "#,##0.00"
    if answer.unit == "euros":
        return f'{digits} "{CURRENCIES.get(currency, currency)}"'
    return digits if answer.unit else "0"


def _written(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
