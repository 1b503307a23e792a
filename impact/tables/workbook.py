"""XLSX: the values by calamine; beside them what it does not say: cells in error, formulas without result, what is hidden or crossed out.

How far a sheet reaches is known before it is made dense: one stray space in the last corner would ask for the memory of all of it.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as ET
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from impact.messages import messages
from impact.tables.crossed_out import crossing_styles
from impact.tables.grids import Grid, Mark, check_reach, sheet_grid, text_of
from impact.tables.marked import ERROR, FORMULA

_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_STRUCTURE = (b"hidden=", b't="e"', b"<f", b":f")
"""What a sheet without anything beside its values does not contain."""
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class Structure:
    """What stands in the XML of a sheet beside the values: what cannot be read, as it is shown; what is hidden or crossed out."""

    unreadable: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    crossed_out: set[tuple[int, int]] = field(default_factory=set)


def read_workbook(content: bytes, archive: zipfile.ZipFile) -> list[Grid]:
    """The sheets of a workbook. Raises Refusal `sheet_too_far`, `file_not_a_table`."""
    parts = {name: archive.read(part) for name, part in _sheet_parts(archive).items() if part in archive.namelist()}
    for name, xml in parts.items():
        _check_reach(name, xml)
    try:
        crossing = crossing_styles(archive)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        hidden = {sheet.name for sheet in book.sheets_metadata if sheet.visible != SheetVisibleEnum.Visible}
        return [_grid(book.get_sheet_by_name(name), parts.get(name, b""), crossing, hidden=name in hidden) for name in book.sheet_names]
    except (CalamineError, expat.ExpatError, ET.ParseError) as error:
        raise messages.refusal("file_not_a_table") from error


def _grid(sheet: CalamineSheet, xml: bytes, crossing: frozenset[str], *, hidden: bool) -> Grid:
    structure = _structure(xml, crossing) if crossing or any(sign in xml for sign in _STRUCTURE) else Structure()
    rows = [[text_of(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    marks: dict[Mark, str] = {}
    for (row, column), (code, text) in structure.unreadable.items():
        marks[row, f"c{column}"] = code
        _put(rows, row - 1, column, (text, None))
    merges = tuple(
        (top[0] + 1, bottom[0] + 1, column)
        for top, bottom in sheet.merged_cell_ranges or []
        if bottom[0] > top[0]
        for column in range(top[1], bottom[1] + 1)
    )
    return sheet_grid(
        sheet.name,
        rows,
        marks,
        merges=merges,
        hidden=hidden,
        hidden_rows=frozenset(structure.hidden_rows),
        hidden_columns=frozenset(f"c{n}" for n in structure.hidden_columns),
        crossed_out=frozenset((row, f"c{column}") for row, column in structure.crossed_out if _text(rows, row - 1, column)),
    )


def _put(rows: list[list[tuple[str, str | None]]], row: int, column: int, cell: tuple[str, str | None]) -> None:
    """Writes a cell that calamine gave as empty, or did not give at all."""
    while len(rows) <= row:
        rows.append([])
    rows[row] += [("", None)] * (column + 1 - len(rows[row]))
    rows[row][column] = cell


def _text(rows: list[list[tuple[str, str | None]]], row: int, column: int) -> str:
    """The text of a cell; nothing of one that calamine did not give: a style may dress cells without any."""
    return rows[row][column][0] if row < len(rows) and column < len(rows[row]) else ""


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet by its name."""
    book = next(name for name in archive.namelist() if name.lower().endswith("workbook.xml"))
    folder, file = posixpath.split(book)
    relations = ET.fromstring(archive.read(f"{folder}/_rels/{file}.rels"))  # noqa: S314 - expat refuses entity bombs
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    sheets = [node for node in ET.fromstring(archive.read(book)).iter() if node.tag.endswith("}sheet")]  # noqa: S314
    return {node.get("name", ""): _path(folder, targets.get(node.get(_RELATION), "")) for node in sheets}


def _path(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _check_reach(sheet: str, xml: bytes) -> None:
    """Raises Refusal `sheet_too_far`, with the cell that reaches the furthest."""
    rows, columns, last = 0, 0, ""
    for letters, digits in _REFERENCE.findall(xml):
        row, column = int(digits), column_number(letters.decode()) + 1
        if row > rows or column > columns:
            rows, columns, last = max(row, rows), max(column, columns), letters.decode() + digits.decode()
    check_reach(sheet, last, rows, columns)


def column_number(letters: str) -> int:
    """The number of a column, from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _structure(xml: bytes, crossing: frozenset[str]) -> Structure:
    """Reads the XML of a sheet once, element by element."""
    reader = _Workbook(crossing)
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = reader.start, reader.end, reader.text
    parser.Parse(xml, True)
    return reader.structure


class _Workbook:
    """Handlers for the elements of a sheet."""

    def __init__(self, crossing: frozenset[str]) -> None:
        self.structure, self._crossing = Structure(), crossing
        self._row = self._column = 0
        self._kind = self._inside = self._value = self._formula = ""
        self._computed = False

    def start(self, name: str, attributes: dict[str, Any]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self._row, self._column = int(attributes.get("r", self._row + 1)), -1
                if attributes.get("hidden") in ("1", "true"):
                    self.structure.hidden_rows.add(self._row)
            case "c":
                reference = re.match(r"[A-Z]+", attributes.get("r", ""))
                self._column = column_number(reference[0]) if reference else self._column + 1
                self._kind, self._value, self._formula, self._computed = attributes.get("t", "n"), "", "", False
                if attributes.get("s") in self._crossing:
                    self.structure.crossed_out.add((self._row, self._column))
            case "col" if attributes.get("hidden") in ("1", "true"):
                last = min(int(attributes["max"]), 16_384)
                self.structure.hidden_columns |= set(range(int(attributes["min"]) - 1, last))
            case "f":
                self._inside, self._computed = "f", True
            case "v":
                self._inside = "v"

    def text(self, text: str) -> None:
        if self._inside == "v":
            self._value += text
        elif self._inside == "f":
            self._formula += text

    def end(self, name: str) -> None:
        match name.rpartition(":")[2]:
            case "f" | "v":
                self._inside = ""
            case "c" if self._kind == "e":
                self.structure.unreadable[self._row, self._column] = (ERROR, self._value or "#N/A")
            case "c" if self._computed and self._kind == "n" and not self._value.strip():
                self.structure.unreadable[self._row, self._column] = (FORMULA, f"={self._formula}")
