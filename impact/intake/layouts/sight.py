"""What is not certain of a cell because of how the sheet shows it: hidden, crossed out, below what may be a year or a number."""

from __future__ import annotations

from collections.abc import Iterator

from impact.intake.layouts.axes import HeadedBlock
from impact.intake.layouts.stated import Uncertainty
from impact.tables.marked import clipped


def doubts_of_sight(frame: HeadedBlock, row: int, column: int) -> Iterator[Uncertainty]:
    """Why a cell may not be meant; a value whose name is crossed out is so too."""
    grid, (across, down) = frame.block.sheet.grid, (frame.columns[column], frame.rows[row])
    name = ("name", down.quoted or across.quoted)
    if grid.hidden or row in grid.hidden_rows or f"c{column}" in grid.hidden_columns:
        yield Uncertainty("hidden", "column" if f"c{column}" in grid.hidden_columns else "row", (name,))
    if any((at, f"c{of}") in grid.crossed_out for at, of in ((row, column), *down.places)):
        yield Uncertainty("crossed_out", "cell", (("text", clipped(str(frame.block.sheet.texts[row, column]))), name))
    if above := [at for at in frame.block.doubted if (at, column) in frame.block.sheet.texts]:
        cells = frame.block.sheet.rows[above[0]]
        yield Uncertainty("year_or_count", "block", (("name", clipped(" ".join([cells[min(cells)], cells[column]]))),))
