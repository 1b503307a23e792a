"""A table of gains and losses in colours: who gains by what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reports.charts.sheet import NAMES, Sheet, named_rows, text_width, wrap
from reports.charts.style import BLANK, LEADING, PAD, SIZE, WHITE, WIDTH, readable_on, shade

WIDEST_WORD, MOST_SPARE = 70.0, 40.0
"""In points: of a word of a heading, before it is broken; room that a column is given beyond what it needs."""


def matrix(rows: Sequence[str], columns: Sequence[str], cells: Mapping[tuple[str, str], tuple[float | None, str]], title: str) -> str:
    """A table of gains (blue) and losses (orange), each with its number; a cell without a value is grey, one that is not given is empty."""
    widths = {column: _width(column, [cells[row, column][1] for row in rows if (row, column) in cells]) for column in columns}
    spare = min(MOST_SPARE, max(0.0, (WIDTH - NAMES - PAD - sum(widths.values())) / len(columns)))
    headings = {name: wrap(name, widths[name] + spare - 2 * PAD, bold=True) for name in columns}
    lines = named_rows(rows, 2 * PAD + max(map(len, headings.values())) * SIZE * LEADING)
    sheet = Sheet(max(WIDTH, NAMES + sum(widths.values()) + spare * len(columns) + PAD), lines[-1].bottom + PAD)
    most = max((abs(value) for value, _ in cells.values() if value is not None), default=0.0) or 1.0
    left = NAMES
    for column in columns:
        width = widths[column] + spare
        sheet.text(left + width / 2, lines[0].top - PAD - len(headings[column]) * SIZE * LEADING, headings[column], "center", bold=True)
        for row, line in zip(rows, lines, strict=True):
            value, text = cells.get((row, column), (0.0, ""))
            colour = BLANK if value is None else shade(value / most)
            sheet.box(left, line.top, width, line.height, colour, WHITE)
            sheet.text(left + width / 2, line.beside, [text], "center", colour=readable_on(colour))
        left += width
    for line in lines:
        sheet.text(PAD, line.top + PAD, line.lines)
    return sheet.svg(title, [f"{row} × {column}: {cells[row, column][1]}" for row in rows for column in columns if (row, column) in cells])


def _width(heading: str, texts: Iterable[str]) -> float:
    """What a column needs at least."""
    return 2 * PAD + max(min(_widest(heading.split()), WIDEST_WORD), _widest(texts))


def _widest(texts: Iterable[str]) -> float:
    return max((text_width(text, bold=True) for text in texts), default=0.0)
