"""ODS, read element by element: values, durations, what is hidden, crossed out or merged; never denser than what is there."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from impact.messages import messages
from impact.tables.grids import Grid, Mark, Range, check_reach, clock, column_letters, sheet_grid, text_of
from impact.tables.marked import FORMULA

Cell = tuple[str, str | None]
_DURATION = re.compile(r"^(-)?P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d+))?S)?$")
_HIDDEN = ("collapse", "filter")
_SKIPPED = ("annotation", "tracked-changes", "shapes", "content-validations", "dde-links")
"""What holds text or cells that are not those of the sheet."""


@dataclass
class _Sheet:
    name: str
    hidden: bool
    cells: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    crossed_out: set[Mark] = field(default_factory=set)


def read_opendocument(archive: zipfile.ZipFile) -> list[Grid]:
    """The sheets of an ODS. Raises Refusal `file_password`, `file_not_a_table`, `sheet_too_far`."""
    if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise messages.refusal("file_password")
    reader = _OpenDocument()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = reader.start, reader.end, reader.text
    try:
        parser.Parse(archive.read("content.xml"), True)
    except expat.ExpatError as error:
        raise messages.refusal("file_not_a_table") from error
    return [_grid(sheet) for sheet in reader.sheets]


def _grid(sheet: _Sheet) -> Grid:
    height, width = max(sheet.cells, default=0), max((max(row) for row in sheet.cells.values()), default=-1) + 1
    check_reach(sheet.name, column_letters(width - 1) + str(height), height, width)
    rows = [[sheet.cells.get(n, {}).get(c, ("", None)) for c in range(width)] for n in range(1, height + 1)]
    marks: dict[Mark, str] = {}
    hidden = frozenset(f"c{n}" for n in sheet.hidden_columns if n < width)
    return sheet_grid(
        sheet.name,
        rows,
        marks,
        merges=tuple(sheet.merges),
        hidden=sheet.hidden,
        hidden_rows=frozenset(n for n in sheet.hidden_rows if n <= height),
        hidden_columns=hidden,
        crossed_out=frozenset(sheet.crossed_out),
    )


class _OpenDocument:
    """Handlers for the elements of `content.xml`."""

    def __init__(self) -> None:
        self.sheets: list[_Sheet] = []
        self._hidden_styles: set[str] = set()
        self._crossing: set[str] = set()
        self._crossed: list[int] = []
        self._style = ""
        self._skipping = 0
        self._depth = 0
        self._row = self._column = self._rows = 0
        self._filled: dict[int, Cell] = {}
        self._spans: list[tuple[int, int]] = []
        self._attributes: dict[str, Any] | None = None
        self._texts: list[str] = []

    def start(self, name: str, attributes: dict[str, Any]) -> None:
        local = name.rpartition(":")[2]
        if self._skipping or local in _SKIPPED:
            self._skipping += 1
            return
        match local:
            case "style":
                self._style = attributes.get("style:name", "")
            case "table-properties" if attributes.get("table:display") == "false":
                self._hidden_styles.add(self._style)
            case "text-properties" if attributes.get("style:text-line-through-style", "none") != "none":
                self._crossing.add(self._style)
            case "table":
                self._depth += 1
                if self._depth == 1:
                    self.sheets.append(_Sheet(attributes.get("table:name", ""), attributes.get("table:style-name") in self._hidden_styles))
                    self._row = self._column = 0
            case _ if self._depth == 1:
                self._in_table(local, attributes)

    def _in_table(self, local: str, attributes: dict[str, Any]) -> None:
        sheet = self.sheets[-1]
        match local:
            case "table-column":
                times = _times(attributes, "columns")
                if attributes.get("table:visibility") in _HIDDEN:
                    sheet.hidden_columns |= set(range(self._column, self._column + min(times, 16_384)))
                self._column += times
            case "table-row":
                self._column, self._filled, self._spans, self._rows = 0, {}, [], _times(attributes, "rows")
                self._crossed = []
                if attributes.get("table:visibility") in _HIDDEN:
                    sheet.hidden_rows |= set(range(self._row + 1, self._row + 1 + min(self._rows, 1_048_576)))
            case "table-cell" | "covered-table-cell":
                self._attributes, self._texts = attributes, []
            case "p":
                self._texts.append("")
            case "s":
                self.text(" " * int(attributes.get("text:c", 1)))
            case "tab" | "line-break":
                self.text(" ")

    def text(self, text: str) -> None:
        if self._texts and not self._skipping:
            self._texts[-1] += text

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if self._skipping:
            self._skipping -= 1
        elif local == "table":
            self._depth -= 1
        elif self._depth == 1 and local in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif self._depth == 1 and local == "table-row":
            self._end_row()

    def _end_cell(self) -> None:
        attributes = self._attributes or {}
        cell = _cell(attributes, "\n".join(self._texts))
        times = _times(attributes, "columns")
        if cell[0]:
            columns = range(self._column, self._column + min(times, 16_384))
            self._filled |= dict.fromkeys(columns, cell)
            self._crossed += columns if attributes.get("table:style-name") in self._crossing else []
        if (down := int(attributes.get("table:number-rows-spanned", 1))) > 1:
            across = int(attributes.get("table:number-columns-spanned", 1))
            self._spans += [(column, down) for column in range(self._column, self._column + across)]
        self._column += times
        self._attributes, self._texts = None, []

    def _end_row(self) -> None:
        sheet = self.sheets[-1]
        if self._filled:
            check_reach(sheet.name, str(self._row + self._rows), self._row + self._rows, max(self._filled) + 1)
            for n in range(self._rows):
                sheet.cells[self._row + 1 + n] = self._filled
                sheet.crossed_out |= {(self._row + 1 + n, f"c{column}") for column in self._crossed}
        sheet.merges += [(self._row + 1, self._row + down, column) for column, down in self._spans]
        self._row += self._rows


def _times(attributes: dict[str, Any], what: str) -> int:
    return max(1, int(attributes.get(f"table:number-{what}-repeated", 1)))


def _cell(attributes: dict[str, Any], text: str) -> Cell:
    """The text of a cell as the person sees it, and its mark."""
    kind = attributes.get("office:value-type") or attributes.get("calcext:value-type")
    match kind:
        case "float" | "percentage" | "currency" if "office:value" in attributes:
            return text_of(float(attributes["office:value"]))
        case "date" if "office:date-value" in attributes:
            return str(attributes["office:date-value"]).removesuffix("T00:00:00").replace("T", " "), None
        case "time" if match := _DURATION.match(attributes.get("office:time-value", "")):
            days, hours, minutes, seconds = (int(match[n] or 0) for n in (2, 3, 4, 5))
            fraction = float(f"0.{match[6]}") if match[6] else 0
            return (match[1] or "") + clock(((days * 24 + hours) * 60 + minutes) * 60 + seconds + fraction), None
        case "boolean":
            return str(attributes.get("office:boolean-value", text)).upper(), None
        case None if attributes.get("table:formula") and not text:
            return str(attributes["table:formula"]).partition(":")[2] or "=", FORMULA
    return text or str(attributes.get("office:string-value", "")), None
