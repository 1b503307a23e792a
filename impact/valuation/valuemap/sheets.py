"""The workbook of a map, being written: its sheets with their headings, its cells and their addresses, the list of its sources."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill

from impact.maps.models import ImpactMap
from impact.tables.keeping import workbook_without
from impact.valuation.valuemap.columns import FIRST, FORMATS, LINKED, SHEETS, WORDS, SheetColumn, messages
from indicators.estimate import Estimate
from indicators.numbers import LANGUAGES, Language


class Sheets:
    """The sheets of a map, written cell by cell; `years` are those of its effects, `quantities` those of its quantities by year.

    `before`: the workbook that is there already, in which only these sheets are made again.
    """

    def __init__(self, impact_map: ImpactMap, language: Language, before: bytes | None = None) -> None:
        self.language = language
        self.years = max(o.years for o in impact_map.outcomes)
        self.quantities = max(len(o.quantity_by_year or []) for o in impact_map.outcomes)
        self._formats = FORMATS | {"money": f'#,##0.00 "{impact_map.currency}"'}
        names = ("map", "conventions", "sources")
        titles = {messages.text(f"sheet_{name}").into(written) for name in names for written in LANGUAGES}
        self._book = workbook_without(before, titles)
        self._sheets = {name: self._book.create_sheet(self.text(f"sheet_{name}"), n) for n, name in enumerate(names)}
        self._book.active = 0
        unused = _unused(impact_map)
        self._columns = {sheet: self._headed(sheet, unused) for sheet in SHEETS}
        self._last_source = 1

    def content(self) -> bytes:
        """The bytes of the file."""
        self._book.calculation.fullCalcOnLoad = True
        buffer = io.BytesIO()
        self._book.save(buffer)
        return buffer.getvalue()

    def text(self, code: str, **values: Any) -> str:
        """A text of the value map, in the language of the workbook."""
        return messages.text(code, **values).into(self.language)

    # — headings —

    def _headed(self, name: str, unused: set[str]) -> dict[str, tuple[str, SheetColumn]]:
        """Gives a sheet its headings and its page; the letter of each of its columns."""
        sheet, head, columns, stage = self._sheets[name], FIRST - 1 if name == "map" else 1, dict[str, tuple[str, SheetColumn]](), 0
        for position, (column, n) in enumerate(self._shown(name, unused), start=1):
            cell = sheet.cell(head, position, self.text(f"column_{column.name}", n=str(n)))
            cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
            sheet.column_dimensions[cell.column_letter].width = 28 if column.kind == "text" else 16
            columns[column.of(n)] = cell.column_letter, column
            if column.stage > stage:
                stage = column.stage
                sheet.cell(1, position, self.text(f"stage_{stage}")).font = Font(bold=True)
        sheet.freeze_panes = sheet.cell(head + 1, 3 if name == "map" else 1)
        sheet.print_title_rows = f"1:{head}"
        sheet.page_setup.orientation, sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = "landscape", 0, True
        return columns

    def _shown(self, name: str, unused: set[str]) -> Iterator[tuple[SheetColumn, int]]:
        """The columns of a sheet that this map needs, those by year once for each year (from 1; 0 for the others)."""
        for column in SHEETS[name]:
            if column.by_year:
                yield from ((column, n) for n in range(1, (self.years if column.worked else self.quantities) + 1))
            elif column.name not in unused:
                yield column, 0

    def has(self, column: str) -> bool:
        """Whether the value map has a column, which it leaves out where no row needs it."""
        return column in self._columns["map"]

    # — cells —

    def put(self, sheet: str, row: int, column: str, value: Any, kind: str | None = None) -> str:
        """Writes a value and gives its address from any sheet. A text that begins with = is no formula."""
        kind = kind or self._columns[sheet][column][1].kind
        if kind in WORDS and value is not None:
            value = self.text(f"word_{value}")
        cell = self._cell(sheet, row, column, kind)
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
        if isinstance(value, str):
            cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=kind == "text", vertical="top")
        return self.address(sheet, column, row)

    def work(self, sheet: str, row: int, column: str, formula: str | int, kind: str | None = None) -> str:
        """Writes a formula, or a number that is not to be changed, greyed, and gives its address from any sheet."""
        cell = self._cell(sheet, row, column, kind or self._columns[sheet][column][1].kind)
        cell.value = formula if isinstance(formula, int) else ILLEGAL_CHARACTERS_RE.sub("", f"={formula}")
        cell.fill, cell.alignment = PatternFill("solid", fgColor="EEEEEE"), Alignment(wrap_text=False, vertical="top")
        return self.address(sheet, column, row)

    def _cell(self, sheet: str, row: int, column: str, kind: str) -> Any:
        cell = self._sheets[sheet][f"{self._columns[sheet][column][0]}{row}"]
        cell.number_format = self._formats.get(kind, "General")
        return cell

    def letter(self, sheet: str, column: str) -> str:
        """Where a column stands."""
        return self._columns[sheet][column][0]

    def at(self, column: str, row: int) -> str:
        """A cell of the value map, as its own formulas name it."""
        return f"${self.letter('map', column)}{row}"

    def address(self, sheet: str, column: str, row: int) -> str:
        """A cell, as the formulas of any sheet name it."""
        return f"'{self.text(f'sheet_{sheet}')}'!${self.letter(sheet, column)}${row}"

    # — sources —

    def estimated(self, row: int, ref: Any, parameter: str, estimate: Estimate | None) -> None:
        """Writes a central value in its column of the value map and lists the assumption among the sources."""
        if estimate is not None:
            self.listed(ref, parameter, self.put("map", row, parameter, estimate.value), estimate, row)

    def listed(self, ref: Any, parameter: str, central: str, estimate: Estimate, row: int | None = None) -> None:
        """Lists an assumption among the sources: where its central value stands, its range, its source; `row` is its row of the map."""
        self._last_source += 1
        last, where = self._last_source, f"'{self.text('sheet_map')}'!"
        self.put("sources", last, "ref", ref)
        if row is not None:
            what = self.at("input" if parameter == "input_amount" else "description", row)
            self.work("sources", last, "what", f'{where}{self.at("stakeholder", row)}&" – "&{where}{what}')
        self.put("sources", last, "parameter", parameter)
        self.work("sources", last, "central", central, "number")
        if parameter in LINKED and row is not None:
            source = f"{where}{self.at('proxy_source', row)}"
            self.work("sources", last, "source", f'IF({source}="","",{source})')
        else:
            self.put("sources", last, "source", estimate.source)
        if estimate.low is not None:
            for name in ("low", "high", "distribution"):
                self.put("sources", last, name, getattr(estimate, name))


def _unused(impact_map: ImpactMap) -> set[str]:
    """The columns that no row of a map needs."""
    used = {"kind": any(i.kind != "cash" for i in impact_map.inputs), "conversion": any(o.factors for o in impact_map.outcomes)}
    used |= dict.fromkeys(("common", "our_share"), any(o.our_share for o in impact_map.outcomes))
    return {name for name, needed in used.items() if not needed}
