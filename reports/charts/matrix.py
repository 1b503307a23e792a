"""A table of gains and losses in colours: who gains by what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.charts.letters import text_width, widest, with_minus, wrap
from reports.charts.picture import Picture
from reports.charts.sheet import NAMES, Sheet, named_rows
from reports.charts.style import BLANK, GRID, LINE, PAD, WHITE, WIDTH, readable_on, shade

WIDEST_WORD, MOST_SPARE = 95.0, 40.0
"""In points: of a word of a heading, before it is broken; room that a column is given beyond what it needs."""


@dataclass(frozen=True)
class MatrixCell:
    """What a row is worth to a column, and how people read it; without a value it says why."""

    row: str
    column: str
    value: float | None
    text: str


@dataclass(frozen=True)
class Matrix(Picture):
    """A table of gains (petrol) and losses (rust), each with its number; a cell without a value is grey, one that is not given is empty."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[MatrixCell, ...]

    @property
    def description(self) -> list[str]:
        """Every cell, row by row."""
        return [f"{cell.row} × {cell.column}: {cell.text}" for cell in self.cells]

    def lay_out(self) -> Sheet:
        """Each column is as wide as its widest text takes, the picture as wide as its columns take."""
        widths = {column: self._width(column) for column in self.columns}
        spare = min(MOST_SPARE, max(0.0, (WIDTH - NAMES - 3 * PAD - sum(widths.values())) / len(self.columns)))
        headings = {name: wrap(name, widths[name] + spare - 2 * PAD, bold=True) for name in self.columns}
        lines = named_rows(self.rows, 2 * PAD + max(map(len, headings.values())) * LINE)
        of = dict(zip(self.rows, lines, strict=True))
        start = 3 * PAD + max(widest(line.lines) for line in lines)
        sheet = Sheet(max(WIDTH, start + sum(widths.values()) + spare * len(self.columns) + PAD), lines[-1].bottom + PAD)
        lefts, left = {}, start
        for column in self.columns:
            lefts[column], width = left, widths[column] + spare
            sheet.text(left + width / 2, lines[0].top - PAD - len(headings[column]) * LINE, headings[column], "middle", bold=True)
            left += width
        most = max((abs(cell.value) for cell in self.cells if cell.value is not None), default=0.0) or 1.0
        for line in lines[1:]:
            sheet.line([(PAD, line.top), (sheet.width - PAD, line.top)], GRID)
        for cell in self.cells:
            line, width = of[cell.row], widths[cell.column] + spare
            colour = BLANK if cell.value is None else shade(cell.value / most)
            sheet.box(lefts[cell.column], line.top, width, line.height, colour, WHITE)
            sheet.text(lefts[cell.column] + width / 2, line.beside(), [with_minus(cell.text)], "middle", colour=readable_on(colour))
        for line in lines:
            sheet.text(PAD, line.top + PAD, line.lines)
        return sheet

    def _width(self, column: str) -> float:
        """What a column needs at least."""
        word = max(text_width(word, bold=True) for word in column.split())
        return 2 * PAD + max(min(word, WIDEST_WORD), widest(with_minus(cell.text) for cell in self.cells if cell.column == column))


def matrix(rows: Sequence[str], columns: Sequence[str], cells: Mapping[tuple[str, str], tuple[float | None, str]], title: str) -> Matrix:
    """A matrix of the cells that are given, (row, column) → value and text."""
    given = (MatrixCell(row, column, *cells[row, column]) for row in rows for column in columns if (row, column) in cells)
    return Matrix(title, tuple(rows), tuple(columns), tuple(given))
