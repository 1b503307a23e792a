"""The rows of a sheet as its file has them, put in as it is saved: openpyxl makes an object of each cell, which takes ten times as long.

Everything else of the workbook (heads, widths, styles) is openpyxl's.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONSHIP = "http://schemas.openxmlformats.org/package/2006/relationships"
DIMENSION = re.compile(r'<dimension ref="[^"]*" ?/>')


class SheetRows:
    """Rows that follow what openpyxl writes of a sheet. `columns`: how many it has; `head`: the rows that are there already."""

    def __init__(self, sheet: Any, columns: int, head: int) -> None:
        self._sheet, self._letters, self._last = sheet, [get_column_letter(n) for n in range(1, columns + 1)], head
        self._rows: list[str] = []
        self._links: list[tuple[str, str]] = []

    @property
    def part(self) -> str:
        """Where the sheet lies in the file."""
        return f"xl/worksheets/sheet{self._sheet.parent.index(self._sheet) + 1}.xml"

    @property
    def links(self) -> str:
        """Where what its links lead to lies in the file."""
        return f"xl/worksheets/_rels/sheet{self._sheet.parent.index(self._sheet) + 1}.xml.rels"

    def style(self, **looks: Any) -> int:
        """The number of a style, by what openpyxl calls its parts (`font`, `alignment`, `number_format`), those that are not None."""
        cell = WriteOnlyCell(self._sheet)
        for name, look in looks.items():
            if look is not None:
                setattr(cell, name, look)
        return int(cell.style_id)

    def add(self, cells: list[str], height: float) -> None:
        """Adds a row of cells, so many points tall: what `text` and `number` give."""
        self._last += 1
        self._rows.append(f'<row r="{self._last}" ht="{height:g}">{"".join(cells)}</row>')

    def text(self, column: int, text: str, style: int) -> str:
        """A cell of the row that comes next with a text, never read as a formula; columns count from 0."""
        return f'<c r="{self._place(column)}" s="{style}" t="inlineStr"><is>{_text(text)}</is></c>'

    def number(self, column: int, number: float, style: int) -> str:
        """A cell of the row that comes next with a number, to sixteen digits as spreadsheets have them."""
        return f'<c r="{self._place(column)}" s="{style}" t="n"><v>{number:.16g}</v></c>'

    def link(self, column: int, target: str) -> None:
        """Makes a cell of the row that comes next lead to a file beside the workbook."""
        self._links.append((self._place(column), target))

    def put_into(self, sheet: str) -> str:
        """The sheet as openpyxl wrote it, with the rows and links."""
        links = "".join(
            f'<hyperlink xmlns:r="{RELATIONSHIPS}" ref="{place}" r:id="rId{n}" />' for n, (place, _) in enumerate(self._links, 1)
        )
        sheet = DIMENSION.sub(f'<dimension ref="A1:{self._letters[-1]}{self._last}" />', sheet, count=1)
        sheet = sheet.replace("</sheetData>", "".join([*self._rows, "</sheetData>"]), 1)
        return sheet.replace("<pageMargins", f"<hyperlinks>{links}</hyperlinks><pageMargins", 1) if links else sheet

    def targets(self) -> str:
        """What its links lead to, as a part of the file."""
        listed = (
            f'<Relationship Type="{RELATIONSHIPS}/hyperlink" Target={quoteattr(target)} TargetMode="External" Id="rId{n}" />'
            for n, (_, target) in enumerate(self._links, 1)
        )
        return f'<Relationships xmlns="{RELATIONSHIP}">{"".join(listed)}</Relationships>'

    def _place(self, column: int) -> str:
        return f"{self._letters[column]}{self._last + 1}"


@lru_cache(maxsize=2**14)  # a sheet says the same in many cells
def _text(text: str) -> str:
    written = escape(ILLEGAL_CHARACTERS_RE.sub("", text))
    space = ' xml:space="preserve"' if written != written.strip() else ""
    return f"<t{space}>{written}</t>"
