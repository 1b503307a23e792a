"""A spreadsheet read by the layout of its project, as rows to be accepted, rejected or left aside: a row for each cell that was filled."""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from impact.intake.layouts.models import SheetReading, Value
from impact.intake.layouts.reading import read_sheets
from impact.intake.layouts.wording import wording
from impact.intake.observations import SCHEMA
from impact.intake.result import REJECTED_SCHEMA, Context, Reading
from impact.tables.grids import ROW, Grid, column_letters
from impact.tables.marked import clipped
from impact.tables.periods import read_period
from indicators.text import Text


def observations_of(content: bytes, grids: list[Grid], context: Context) -> Reading:
    """The observations of a spreadsheet, for a project whose layout was confirmed; what is asked is rejected until it is answered."""
    reading = read_sheets(content, grids, "", context)
    texts = _texts(grids)
    asked = [(cell, q.code, q.text) for q in reading.ask for cell in q.cells]
    aside = [(cell, each.code, each.text) for each in reading.left_aside for cell in each.cells]
    return Reading(
        "observations",
        pl.DataFrame([_observation(value, reading, texts) for value in reading.values], schema=SCHEMA),
        rejected=_not_taken(asked, texts),
        aside=_not_taken(aside, texts),
        headings={grid.sheet: {name: column_letters(int(name[1:])) for name in grid.cells.columns if name != ROW} for grid in grids},
    )


def _observation(value: Value, reading: SheetReading, texts: dict[str, str]) -> dict[str, Any]:
    start, end = read_period(value.period)
    sheet, row, _ = _place(value.cells[0])
    return {
        "sheet": sheet,
        "row": row,
        "project_id": reading.project,
        "indicator_id": value.indicator,
        "period_start": start,
        "period_end": end,
        "missing": value.missing.value if value.missing else None,
        "evidence": None,
        "comment": _comment(value, texts),
        **value.model_dump(include={"breakdown", "value", "numerator", "denominator", "low", "high", "approximate"}),
    }


def _comment(value: Value, texts: dict[str, str]) -> str:
    """Of a number that its sender wrote in the place of what the cell says, alone or in a sum: that it is their word, and what it says."""
    if not value.typed:
        return ""
    text = wording.text("typed_in_sum" if len(value.cells) > 1 else "typed", text=clipped(texts.get(value.cells[0], "")))
    return f"{text.fr} · {text.en}"


def _not_taken(cells: list[tuple[str, str, Text]], texts: dict[str, str]) -> pl.DataFrame:
    """Cells that are no observations, each with its place, its text and why."""
    rows = []
    for cell, code, text in cells:
        sheet, row, column = _place(cell)
        original = json.dumps({column: texts.get(cell, "")}, ensure_ascii=False)
        rows.append((sheet, row, column, code, text.fr, text.en, original))
    return pl.DataFrame(rows, schema=REJECTED_SCHEMA, orient="row").sort("sheet", "row", maintain_order=True)


def _place(cell: str) -> tuple[str, int, str]:
    """Sheet, row and column letters of a cell by its name."""
    sheet, _, address = cell.rpartition("!")
    column = address.rstrip("0123456789")
    return sheet, int(address[len(column) :]), column


def _texts(grids: list[Grid]) -> dict[str, str]:
    """The text of every cell, by its name."""
    return {
        f"{grid.sheet}!{column_letters(int(name[1:]))}{row[ROW]}": row[name]
        for grid in grids
        for row in grid.cells.iter_rows(named=True)
        for name in grid.cells.columns
        if name != ROW and row[name]
    }
