"""What is not meant as achieved, or is no row of data: left aside, each row with its place and a code (law 2); and what is hidden, said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from impact.intake.result import REJECTED_SCHEMA, Context, Fault, all_rejected, rejected_rows
from impact.messages import messages
from impact.tables.grids import ROW
from impact.tables.header import HeadedTable
from impact.tables.marked import SHOWN_OTHERWISE
from impact.tables.words import words
from indicators.text import Text, folded

Remark = tuple[str, Text]
_NOTHING = pl.DataFrame(schema=REJECTED_SCHEMA)
_MOST_NAMED = 30
"""Rows named in a sentence; the others are many."""


def whole_table(table: HeadedTable) -> pl.DataFrame:
    """Every row of a table that its sheet or its title calls a target, an example or an archive; none of another."""
    code = table.aside_code()
    if code is None:
        return _NOTHING
    return all_rejected(table, code, messages.text(code, name=table.titles[-1] if table.titles else table.sheet))


def without_aside(table: HeadedTable, context: Context) -> tuple[HeadedTable, pl.DataFrame]:
    """The table without the rows of it that are no data (titles, headers repeated, totals) or are said to be targets; and those rows."""
    faults: list[Fault] = [(row, code, messages.text(code), "") for row, code in table.aside]
    faults += [(row, "aside_total", messages.text("aside_total"), table.heading("indicator")) for row in _totals(table, context)]
    faults += [(row, "aside_row_target", messages.text("aside_row_target", column=heading), heading) for row, heading in _targets(table)]
    if not faults:
        return table, _NOTHING
    gone = [row for row, *_ in faults]
    return replace(table, rows=table.rows.filter(~pl.col(ROW).is_in(gone))), rejected_rows(table, faults)


def _totals(table: HeadedTable, context: Context) -> list[int]:
    """Rows whose project or indicator is « Total » and nothing that is registered."""
    known = context.register.by_spelling.keys() | context.catalogue.by_spelling.keys()
    total = {folded(word) for word in words().total}

    def is_total(text: str) -> bool:
        name = folded(text).rstrip(" :")
        return name not in known and (name in total or name.startswith(("total ", "sous-total ")))

    rows: set[int] = set()
    for name in ("project", "indicator"):
        if column := table.columns.get(name):
            texts = [text for text in table.rows[column].unique() if text and is_total(text)]
            rows |= set(_rows_saying(table, column, texts))
    return sorted(rows)


def _rows_saying(table: HeadedTable, column: str, texts: list[str]) -> list[int]:
    """The numbers of the rows that have one of these texts in a column."""
    return table.rows.filter(pl.col(column).is_in(texts))[ROW].to_list() if texts else []


def _targets(table: HeadedTable) -> list[tuple[int, str]]:
    """Rows that a cell of a column that is not read calls a target."""
    target = {folded(word) for word in words().row_target}
    read = set(table.columns.values())
    aimed_at: dict[int, str] = {}
    for column, heading in table.headings.items():
        if column not in read and heading != column:
            texts = [text for text in table.rows[column].unique() if folded(text) in target]
            aimed_at |= dict.fromkeys(_rows_saying(table, column, texts), heading)
    return sorted(aimed_at.items())


def remarks_on(tables: Iterable[HeadedTable]) -> list[Remark]:
    """What a person may not see of what was read: what is hidden or crossed out, lines in another encoding, durations shown short."""
    remarks: list[Remark] = []
    for table in tables:
        grid, data = table.grid, set(table.rows[ROW])
        if grid.hidden:
            remarks.append(("hidden_sheet", messages.text("hidden_sheet", sheet=grid.sheet)))
        if rows := sorted(data & grid.hidden_rows):
            remarks.append(("hidden_rows", messages.text("hidden_rows", sheet=grid.sheet, count=len(rows), rows=_numbers(rows))))
        if columns := [table.headings[c] for c in sorted(grid.hidden_columns & set(table.columns.values()))]:
            remarks.append(("hidden_columns", messages.text("hidden_columns", sheet=grid.sheet, columns=columns)))
        crossed = {row for row, column in grid.crossed_out if row in data and column in table.columns.values()}
        if crossed:
            remarks.append(("rows_crossed_out", messages.text("rows_crossed_out", sheet=grid.sheet, rows=_numbers(sorted(crossed)))))
        if lines := sorted(data & set(grid.foreign)):
            remarks.append(("lines_other_encoding", messages.text("lines_other_encoding", rows=_numbers(lines))))
        shown = set(table.columns.values())
        if over := sorted(row for (row, column), mark in table.marks.items() if mark == SHOWN_OTHERWISE and column in shown):
            remarks.append((SHOWN_OTHERWISE, messages.text(SHOWN_OTHERWISE, rows=_numbers(over))))
    return remarks


def _numbers(rows: list[int]) -> list[str]:
    return [str(row) for row in rows[:_MOST_NAMED]] + (["…"] if len(rows) > _MOST_NAMED else [])
