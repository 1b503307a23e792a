"""How tall a row of a sheet must be for all of its texts to show: LibreOffice makes one of which the file says nothing a line tall."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from textwrap import wrap

LINE = 15.0
"""A line of text of the usual size, in points."""
LETTERS = 1.1
"""Letters of a text on the width of a figure, by which columns are measured."""


def height_of(cells: Iterable[tuple[str, float]]) -> float:
    """The height in points of a row whose cells have these texts that wrap, each in a column so wide."""
    return LINE * max((_lines(text, width) for text, width in cells), default=1)


@lru_cache(maxsize=2**14)  # a table says the same in many rows
def _lines(text: str, width: float) -> int:
    most = max(int(width * LETTERS), 1)
    if len(text) <= most and "\n" not in text:
        return 1
    return sum(len(wrap(line.replace("/", "/ "), most)) or 1 for line in text.split("\n"))  # an address is broken at its strokes
