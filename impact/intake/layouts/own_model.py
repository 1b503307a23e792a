"""Tables under our own column names inside a person's file: read by the rule of their rows, each row said by its cells."""

from __future__ import annotations

import polars as pl

from impact.intake.aside import whole_table, without_aside
from impact.intake.layouts.dating import written
from impact.intake.layouts.models import CONTENT, Choice, Question, Value
from impact.intake.layouts.stated import AsideCell
from impact.intake.layouts.wording import wording
from impact.intake.observations import read_observations
from impact.intake.result import WITHDRAWAL, Context, joined
from impact.tables.grids import ROW, column_letters
from impact.tables.header import HeadedTable
from indicators.text import Text

_SAID = ("value", "missing", "numerator", "denominator")


def read_own_model(tables: list[HeadedTable], context: Context) -> tuple[list[Value], list[Question], list[AsideCell]]:
    """The values of tables of observations; rows that are refused are asked about, rows that are no data left aside."""
    parts, asides = [], list[AsideCell]()
    for table in tables:
        whole = whole_table(table)
        if whole.height:
            asides += _aside_rows(table, whole)
            continue
        kept, aside = without_aside(table, context)
        asides += _aside_rows(table, aside)
        parts.append((kept, read_observations(kept, context)))
    if not parts:
        return [], [], asides
    reading = joined(parts)
    by_row = {(table.sheet, row): table for table, _ in parts for row in table.rows[ROW]}
    values = [_value(row, by_row[row["sheet"], row["row"]]) for row in reading.accepted.iter_rows(named=True)]
    none = Choice(text=wording.text("choice.none"))
    asked = [
        Question(
            cells=_cells(by_row[row["sheet"], row["row"]], row["row"]),
            code=row["code"],
            text=Text(fr=row["message_fr"], en=row["message_en"]),
            choices=[none],
        )
        for row in reading.rejected.iter_rows(named=True)
    ]
    return [value for value in values if value.missing != WITHDRAWAL], asked, asides


def _value(row: dict[str, object], table: HeadedTable) -> Value:
    said = {name: row[name] for name in (*CONTENT, "breakdown")}
    period = written(row["period_start"], row["period_end"])  # type: ignore[arg-type]
    return Value.model_validate({"indicator": row["indicator_id"], "period": period, "cells": _cells(table, int(str(row["row"]))), **said})


def _cells(table: HeadedTable, row: int) -> list[str]:
    """The cells of a row that say its amount; all of it where none does."""
    columns = [table.columns[name] for name in _SAID if name in table.columns]
    cells = table.grid.cells.filter(pl.col(ROW) == row)
    filled = [c for c in columns if cells[c][0]] or [c for c in table.headings if cells[c][0]]
    return [f"{table.sheet}!{column_letters(int(column[1:]))}{row}" for column in dict.fromkeys(filled)]


def _aside_rows(table: HeadedTable, rows: pl.DataFrame) -> list[AsideCell]:
    filled = {row: _cells_of_row(table, row) for row in rows["row"]}
    return [
        AsideCell(filled[row["row"]], "aside_row", (("reason", Text(fr=row["message_fr"], en=row["message_en"])),))
        for row in rows.iter_rows(named=True)
    ]


def _cells_of_row(table: HeadedTable, row: int) -> tuple[str, ...]:
    cells = table.grid.cells.filter(pl.col(ROW) == row)
    return tuple(f"{table.sheet}!{column_letters(int(c[1:]))}{row}" for c in table.headings if cells[c][0])
