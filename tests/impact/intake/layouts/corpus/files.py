"""Workbooks written as people keep them: XLSX with merges, notes, charts, formulas and their results; ODS; CSV."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import openpyxl
from openpyxl.chart import BarChart
from openpyxl.chart import Reference as ChartData
from openpyxl.comments import Comment
from openpyxl.styles import Font

Rows = Sequence[Sequence[Any]]


def xlsx(
    sheets: Mapping[str, Rows],
    *,
    merges: Iterable[str] = (),
    hidden_rows: Iterable[int] = (),
    hidden_columns: Iterable[str] = (),
    hidden_sheets: Iterable[str] = (),
    crossed_out: Iterable[str] = (),
    formats: Mapping[str, str] | None = None,
    notes: Mapping[str, str] | None = None,
    chart: str | None = None,
    results: Mapping[str, float] | None = None,
) -> bytes:
    """A workbook; merges, hidden parts, what is crossed out, formats, notes and the chart are of its first sheet. `results`: what formulas gave when saved."""
    book = _filled(sheets)
    first = book.worksheets[0]
    for cells in merges:
        first.merge_cells(cells)
    _hide(book, hidden_rows, hidden_columns, hidden_sheets)
    for cell in crossed_out:
        first[cell].font = Font(strike=True)
    for cell, form in (formats or {}).items():
        first[cell].number_format = form
    for cell, text in (notes or {}).items():
        first[cell].comment = Comment(text, "Paul")
    if chart:
        drawn = BarChart()
        drawn.add_data(ChartData(first, range_string=f"{first.title}!{chart}"))
        first.add_chart(drawn, "J2")
    buffer = io.BytesIO()
    book.save(buffer)
    return _with_results(buffer.getvalue(), results or {})


def _filled(sheets: Mapping[str, Rows]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for place, value in (
            (at, v) for r, row in enumerate(rows, 1) for at, v in (((r, c), v) for c, v in enumerate(row, 1)) if v not in (None, "")
        ):
            sheet.cell(*place).value = value
    return book


def _hide(book: openpyxl.Workbook, rows: Iterable[int], columns: Iterable[str], sheets: Iterable[str]) -> None:
    for row in rows:
        book.worksheets[0].row_dimensions[row].hidden = True
    for column in columns:
        book.worksheets[0].column_dimensions[column].hidden = True
    for name in sheets:
        book[name].sheet_state = "hidden"


def _with_results(content: bytes, results: Mapping[str, float]) -> bytes:
    """The workbook with the results that its program saved beside the formulas of the first sheet."""
    if not results:
        return content

    def edit(xml: str) -> str:
        for cell, value in results.items():
            xml, done = re.subn(
                rf'(<c r="{cell}"[^>]*><f>[^<]*</f>)<v\s*/>|(<c r="{cell}"[^>]*><f>[^<]*</f>)<v></v>', rf"\1\2<v>{value}</v>", xml
            )
            assert done == 1, cell
        return xml

    return with_part(content, "xl/worksheets/sheet1.xml", edit)


def with_part(content: bytes, name: str, edit: Any, extra: Mapping[str, bytes] | None = None) -> bytes:
    """A package with one of its parts changed, and others added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.namelist():
            data = before.read(part)
            after.writestr(part, edit(data.decode()).encode() if part == name else data)
        for part, data in (extra or {}).items():
            after.writestr(part, data)
    return buffer.getvalue()


def ods(sheets: Mapping[str, Rows], crossed_out: Iterable[str] = ()) -> bytes:
    """A workbook of LibreOffice; cells that hold one of the texts `crossed_out` are struck through."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.style import Style, TextProperties
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book, struck = OpenDocumentSpreadsheet(), set(crossed_out)
    crossing = Style(name="ce1", family="table-cell")
    crossing.addElement(TextProperties(textlinethroughstyle="solid"))
    book.automaticstyles.addElement(crossing)
    for name, rows in sheets.items():
        table = Table(name=name)
        for row in rows:
            line = TableRow()
            for value in row:
                if isinstance(value, int | float):
                    cell = TableCell(valuetype="float", value=str(value))
                else:
                    cell = TableCell(valuetype="string") if value else TableCell()
                if str(value) in struck:
                    cell.setAttribute("stylename", crossing)
                if value is not None and value != "":
                    cell.addElement(P(text=str(value)))
                line.addElement(cell)
            table.addElement(line)
        book.spreadsheet.addElement(table)
    buffer = io.BytesIO()
    book.write(buffer)
    return buffer.getvalue()


def csv(rows: Rows, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    def quoted(value: Any) -> str:
        text = "" if value is None else str(value).replace("\n", " ")
        return f'"{text}"' if delimiter in text else text

    return "\r\n".join(delimiter.join(map(quoted, row)) for row in rows).encode(encoding)
