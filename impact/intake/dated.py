"""The period of a row, where it stands in several columns: a year beside a month, a quarter or a half."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl

from impact.tables.header import HeadedTable
from indicators.text import folded

PARTS = ("month", "quarter", "half")
"""Columns that say which part of the year, the shortest first."""
_LETTERS = {"quarter": "T", "half": "S"}


def with_period(table: HeadedTable) -> HeadedTable:
    """The table with a column of periods, made of those of its year and of the part of it where there is none."""
    if "period" in table.columns or not (given := [name for name in (*PARTS, "year") if name in table.columns]):
        return table
    columns = table.columns | {"period": table.columns[given[0]]}
    return replace(table, columns=columns, missing=[name for name in table.missing if name != "period"])


def dated(table: HeadedTable, cells: pl.DataFrame) -> pl.DataFrame:
    """The cells with their period written whole."""
    part = next((name for name in ("period", *PARTS) if table.columns.get(name) not in (None, table.columns.get("year"))), None)
    if part is None or "year" not in table.columns:
        return cells
    kind = next((name for name in PARTS if table.columns.get(name) == table.columns[part]), "period")
    pairs = cells.select("year", "period").unique()
    whole = pl.DataFrame(
        [(year, text, _whole(year, text, kind)) for year, text in pairs.iter_rows()],
        schema={"year": pl.String, "period": pl.String, "whole": pl.String},
        orient="row",
    )
    joined = cells.join(whole, on=["year", "period"], how="left", maintain_order="left")
    return joined.with_columns(period=pl.col("whole")).drop("whole")


def _whole(year: str, part: str, kind: str) -> str:
    """« 2016 » and « 3 » (month) as 2016-03; a part that says its year by itself is left as it is, if it is the same year."""
    if not part:
        return year
    if re.search(r"\d{4}", part):
        return part if not year or year in part else f"{year} ≠ {part}"
    if match := re.fullmatch(r"0?(\d{1,2})(?:er|e|eme|st|nd|rd|th)?(?: (?:trim|sem).*)?", folded(part)):
        return f"{year}-{int(match[1]):02}" if kind == "month" else f"{year}-{_LETTERS.get(kind, '')}{match[1]}"
    return f"{year}-{part}" if re.fullmatch(r"[qts]\d", folded(part)) else f"{part} {year}".strip()
