"""A workbook to be filled in without a connection: a line for each value that is asked, with drop-downs, checks and definitions.

Its columns are those of any table that is handed in, so it is read like any other.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.styles import Alignment, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation

from impact.intake.columns import observation_columns
from indicators.models import Missing
from portal.config.language import into_spoken, say, spoken
from portal.returns.downloads import XLSX, download
from portal.returns.drafts import YearOfProject
from portal.returns.presented import CellShown, QuestionShown, presented
from portal.returns.views import year_or_404
from portal.town import town
from reports.exports.figure_sheet import HEADING, TITLE
from reports.exports.printing import fit_page, fit_rows

HELP = ("question", "definition", "unit", "before", "left")
"""Columns that say something, and are not read."""
ASKED = ("indicator", "period", "breakdown", "value", "numerator", "denominator", "missing", "evidence", "comment")
COLUMNS = ("question", *ASKED, "unit", "before", "definition", "left")
_WIDTHS = {"question": 48, "definition": 90, "indicator": 30, "comment": 40, "missing": 22, "evidence": 30, "left": 16, "before": 24}
_HEAD, _MOST_SHOWN = 4, 250
"""The row of the headings; and the signs of a message that a spreadsheet shows."""
_INPUTS = {"quantity": ("value",), "ratio": ("numerator", "denominator"), "mean": ("value", "denominator")}
_FILLED, _HEADED = PatternFill("solid", fgColor="E4F0F1"), PatternFill("solid", fgColor="EEF1F1")


@require_safe
def workbook(request: HttpRequest, project: str, year: int) -> HttpResponse:
    """The workbook of a project's year."""
    del request
    of = year_or_404(project, year)
    return download(prepared(of), XLSX, f"{project}-{year}.xlsx")


def prepared(of: YearOfProject) -> bytes:
    """The workbook, in the language of who asks."""
    book = Workbook()
    sheet = book.active
    sheet.title = str(of.year)
    sheet.append([f"{of.project.title.into(spoken())}, {say('home.figures', year=str(of.year))}"])
    sheet.append([say("workbook.how")])
    sheet.append([])
    sheet.append([_heading(name) for name in COLUMNS])
    for page, question, cell in _asked(of):
        _line(sheet, of, question, cell, page)
    _dress(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _asked(of: YearOfProject) -> Iterator[tuple[list[str], QuestionShown, CellShown]]:
    """Each question with the value that it asks for, and the kinds of evidence that may show it."""
    kinds = town().catalogue.vocabulary.evidence
    for page in of.pages:
        for question in presented(of, page, check=False):
            evidence = [kinds[kind].text.into(of.language) for kind in question.question.version.evidence]
            if not question.whole.logged:
                yield evidence, question, question.whole


def _line(sheet: Any, of: YearOfProject, question: QuestionShown, cell: CellShown, evidence: list[str]) -> None:
    inputs = _INPUTS[question.question.shape]
    row = sheet.max_row + 1
    at = {name: f"{_letter(name)}{row}" for name in COLUMNS}
    said = {
        "question": question.text,
        "indicator": question.title,
        "period": str(of.year),
        "breakdown": cell.cell.breakdown,
        "unit": question.unit,
        "before": cell.before,
        "definition": f"{question.hint} {question.rest}".strip(),
        "left": _left(at, inputs),
    }
    for name, text in said.items():
        sheet[at[name]] = text
    for name in (*inputs, "missing", "evidence", "comment"):
        sheet[at[name]].protection, sheet[at[name]].fill = Protection(locked=False), _FILLED
    for name in inputs:
        _add(sheet, at[name], _number(question, name))
    reasons = town().catalogue.vocabulary.missing  # in the words that a table is read by
    _add(sheet, at["missing"], _list([reasons[Missing(code)].text.into(of.language) for code, _ in question.reasons]))
    _add(sheet, at["evidence"], _list(evidence))


def _left(at: Mapping[str, str], inputs: tuple[str, ...]) -> str:
    """The formula that says, without a connection, what is left to do of a line."""
    filled = f"COUNT({','.join(at[name] for name in inputs)})"
    both = f'AND({filled}>0,{at["missing"]}<>"")'
    done = f'OR({filled}={len(inputs)},{at["missing"]}<>"")'
    return f'=IF({both},"{say("workbook.either")}",IF({done},"{say("workbook.done")}","{say("workbook.left")}"))'


def _number(question: QuestionShown, name: str) -> DataValidation:
    """A number, 0 or more where nothing less can be; beyond what is usual it is asked, not refused."""
    limits = question.question.version.limits
    low, high = limits.min if limits.min is not None else -1e12, limits.max if name == "value" and limits.max is not None else 1e12
    check = DataValidation(
        type="decimal", operator="between", formula1=f"{low:g}", formula2=f"{high:g}", allow_blank=True, errorStyle="warning"
    )
    check.error, check.errorTitle = f"{question.usual or say('workbook.number')}"[:_MOST_SHOWN], say("workbook.check")
    check.prompt, check.promptTitle = question.hint[:_MOST_SHOWN], question.title[:30]
    check.showInputMessage = check.showErrorMessage = True
    return check


def _list(labels: list[str]) -> DataValidation:
    """A drop-down; what is not in it is asked about, for people know more than lists."""
    listed = '"' + ",".join(label.replace(",", " ").replace('"', "'") for label in labels)[:_MOST_SHOWN] + '"'
    check = DataValidation(type="list", formula1=listed, allow_blank=True, errorStyle="warning")
    check.error, check.errorTitle, check.showErrorMessage = say("workbook.not_listed"), say("workbook.check"), True
    return check


def _add(sheet: Any, cell: str, check: DataValidation) -> None:
    sheet.add_data_validation(check)
    check.add(cell)


def _dress(sheet: Any) -> None:
    for name in COLUMNS:
        sheet.column_dimensions[_letter(name)].width = _WIDTHS.get(name, 14)
        head = sheet[f"{_letter(name)}{_HEAD}"]
        head.font, head.fill = HEADING, _HEADED
    for row in sheet.iter_rows(min_row=_HEAD):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet["A1"].font = TITLE
    fit_rows(sheet, _HEAD)
    fit_page(sheet, _HEAD)
    sheet.freeze_panes = f"B{_HEAD + 1}"
    sheet.protection.sheet = True  # against a slip, without a password
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def _heading(name: str) -> str:
    return say(f"workbook.{name}") if name in HELP else into_spoken(observation_columns()[name].text)


def _letter(name: str) -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[COLUMNS.index(name)]
