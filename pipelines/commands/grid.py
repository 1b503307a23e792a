"""A table as the terminal draws it, with cells that cost little: a warehouse has hundreds of rows to show."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from rich.console import Console as Terminal
from rich.console import ConsoleOptions, RenderResult
from rich.control import strip_control_codes
from rich.measure import Measurement
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text as Wrapped


class GridCell:
    """A text with a space on either side. What fits in one line is laid down as it is; only what does not is wrapped."""

    def __init__(self, text: str) -> None:
        self._text = strip_control_codes(text)

    def __rich_measure__(self, terminal: Terminal, options: ConsoleOptions) -> Measurement:
        """How narrow it may become, by its longest word, and how wide it would be."""
        widest = max(map(cell_len, self._text.splitlines()), default=0)
        return Measurement(max(map(cell_len, self._text.split()), default=widest) + 2, widest + 2)

    def __rich_console__(self, terminal: Terminal, options: ConsoleOptions) -> RenderResult:
        """Its one line, or its lines."""
        one_line = min(self._text, default=" ") >= " " and cell_len(self._text) + 2 <= options.max_width  # and no end of a line in it
        yield Segment(f" {self._text} ") if one_line else Padding(Wrapped(self._text), (0, 1))


def grid(title: str | None, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    """A table with its title and the headings of its columns; what does not fit is folded, and nothing is cut off."""
    table = Table(title=title, title_justify="left", title_style="bold", padding=0)
    for heading in columns:
        table.add_column(Padding(Wrapped(heading), (0, 1)), overflow="fold")
    for row in rows:
        table.add_row(*map(GridCell, row))
    return table
