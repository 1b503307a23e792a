"""A form answered as a workbook of our own page: the form's headings, the answers, the addresses of the figures, what is left open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from reports.edition.typography import typeset
from reports.exports.archive import saved
from reports.exports.figure_sheet import FACE, HEADING, TITLE
from reports.exports.forms.answers import Answered, AnsweredSection, FormAnswer
from reports.exports.forms.reported import Reported
from reports.exports.printing import fit_page, fit_rows
from reports.exports.wording import wording

FEW, WIDE, NARROW = 4, 46, 30
"""Letters of the widest column of a sheet with few columns, and with more."""
PART = Font(name=FACE, bold=True, size=12)
CURRENCIES = {"EUR": "€", "GBP": "£", "USD": "$"}
"""The signs of currencies; others are written by their code."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def form_workbook(answered: Answered) -> bytes:
    """The same bytes for the same answers."""
    book = openpyxl.Workbook()
    sheet, of = book.active, answered.of
    sheet.title, book.properties.title = answered.form.sheet.into(of.language), answered.form.title.into(of.language)
    lines = head_lines(answered)
    for line in lines:
        sheet.append([_written(line, of)])
    sheet["A1"].font = TITLE
    for section in answered.sections:
        _section(sheet, section, of)
    _lay_out(sheet, len(lines))
    _left_open(book.create_sheet(wording.said("form.left_open", of.language)), answered)
    return saved(book, datetime(of.year, 12, 31), [])  # noqa: DTZ001 (the last day of the year it is about)


def _left_open(sheet: Any, answered: Answered) -> None:
    """What is left without an answer, each with why."""
    of = answered.of
    sheet.append([_written(wording.said("form.unanswered", of.language), of)])
    sheet["A1"].font = TITLE
    for why, labels in answered.open_by_reason.items():
        for label in labels:
            sheet.append([_written(label, of), _written(why, of)])
    _lay_out(sheet, 1)


def _lay_out(sheet: Any, heads: int) -> None:
    """Columns as wide as what stands in them, up to a limit at which it wraps; rows and pages that show all of it."""
    widest = WIDE if sheet.max_column <= FEW else NARROW
    for column, cells in enumerate(sheet.iter_cols(min_row=heads + 1), 1):
        lines = (line for cell in cells if isinstance(cell.value, str) and cell.font != PART for line in cell.value.split("\n"))
        sheet.column_dimensions[get_column_letter(column)].width = min(max(map(len, lines), default=0) + 2, widest)
    for row in sheet.iter_rows(min_row=heads + 1):
        for cell in row:  # numbers on the left too: the words of the next column would touch them
            cell.alignment = Alignment(horizontal="left", wrap_text=cell.font != PART, vertical="top")
    fit_rows(sheet)
    fit_page(sheet, 1)


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
    sheet.append([_written(section.title, of)])
    sheet.cell(sheet.max_row, 1).font = PART
    heads = [*section.heads, *(wording.said(f"form.{head}", of.language) for head in ("in_words", "address"))]
    sheet.append([_written(head, of) for head in heads])
    for cell in sheet[sheet.max_row]:
        cell.font = HEADING
    for row in section.rows:
        figures = list(dict.fromkeys(figure for cell in row for figure in cell.figures))
        words = dict.fromkeys(cell.text for cell in row if cell.number is not None and cell.unit)
        sheet.append([*(_content(cell, of) for cell in row), _written("\n".join(words), of), "\n".join(figures)])
        for at, answer in enumerate(row, 1):
            if answer.number is not None:
                sheet.cell(sheet.max_row, at).number_format = _format(answer, of.currency)


def _content(answer: FormAnswer, of: Reported) -> Any:
    return _written(answer.text or answer.why, of) if answer.number is None else answer.number


def _format(answer: FormAnswer, currency: str) -> str:
    """How a spreadsheet shows a number: by its unit, a year without a space in it; money without cents, which no form asks for."""
    if answer.unit == "share":
        return "0.0%"
    if answer.unit == "euros":
        return f'#,##0 "{CURRENCIES.get(currency, currency)}"'
    return ("#,##0" if float(answer.number or 0).is_integer() else "#,##0.00") if answer.unit else "0"


def _written(text: str, of: Reported) -> str:
    """A text with the signs of its language, that no spreadsheet takes for a formula."""
    text = typeset(text, of.language)
    return f"'{text}" if text.startswith(FORMULA) else text
