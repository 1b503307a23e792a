"""Tables on the terminal: what is drawn quickly is, sign for sign, what the library draws of the same texts."""

from __future__ import annotations

import io
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console as Terminal
from rich.table import Table
from rich.text import Text as Wrapped

from pipelines.commands.grid import GridCell, grid

SIGNS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from(" \n\t\r\x07\u202f[]/é\\")
TEXTS = st.text(SIGNS, max_size=30) | st.lists(st.sampled_from(["[bold]", "123\u202f456", "euros", "日本", "—", ":tada:"])).map(" ".join)
ROWS = st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(TEXTS, min_size=width, max_size=width), min_size=1, max_size=5))


def drawn_by_the_library(title: str | None, columns: list[str], rows: list[list[str]]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    for heading in columns:
        table.add_column(Wrapped(heading), overflow="fold")
    for row in rows:
        table.add_row(*map(Wrapped, row))
    return table


def on_screen(shown: Any, width: int, *, colours: bool = False) -> str:
    screen = io.StringIO()
    Terminal(file=screen, width=width, emoji=False, force_terminal=colours, color_system="standard" if colours else None).print(shown)
    return screen.getvalue()


@given(ROWS, st.none() | st.just("Un titre"), st.integers(20, 60) | st.just(160), st.booleans())
def test_a_table_is_what_the_library_draws_of_the_same_texts(rows: list[list[str]], title: str | None, width: int, colours: bool) -> None:
    headings, *cells = rows
    expected = on_screen(drawn_by_the_library(title, headings, cells), width, colours=colours)
    assert on_screen(grid(title, headings, cells), width, colours=colours) == expected


def test_what_fits_is_laid_down_and_what_does_not_is_folded_without_losing_a_letter() -> None:
    screen = on_screen(grid(None, ["n"], [["un"], ["deux ou trois"], ["anticonstitutionnellement"]]), 14)
    assert "│ un         │" in screen
    assert "│ deux ou    │\n│ trois      │" in screen
    assert "│ anticonsti │\n│ tutionnell │\n│ ement      │" in screen


def test_a_cell_that_fits_is_not_handed_to_what_wraps_texts() -> None:
    terminal = Terminal(width=40)
    assert [type(part).__name__ for part in GridCell("12 euros").__rich_console__(terminal, terminal.options)] == ["Segment"]
    assert [type(part).__name__ for part in GridCell("12 euros " * 9).__rich_console__(terminal, terminal.options)] == ["Padding"]


def test_a_file_cannot_ring_the_bell_or_send_the_cursor_back() -> None:
    assert on_screen(grid(None, ["n"], [["a\x07b\rc\x08d"]]), 20).count("│ abcd │") == 1
