"""The tables of the warehouse, from the metadata that describes them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import duckdb
import polars as pl
from pydantic import BaseModel, ConfigDict

from indicators.breakdown import sql_macros
from indicators.yamlfile import plain, read_yaml

VIEWS = {"observation": ("observation_history", "superseded_at IS NULL", ("valid_from", "superseded_at"))}
"""Views over tables: the table, the condition, and the columns left out."""


class Column(BaseModel):
    """A column: its DuckDB type and what it means."""

    model_config = ConfigDict(extra="forbid")

    type: str
    fr: str
    en: str


class Table(BaseModel):
    """A table: what a row is, and its columns in order."""

    model_config = ConfigDict(extra="forbid")

    fr: str
    en: str
    columns: dict[str, Column]


@cache
def tables() -> dict[str, Table]:
    """Every documented table by name."""
    raw = plain(read_yaml(files("impact.warehouse") / "tables.yaml"))
    return {name: Table.model_validate(table) for name, table in raw.items()}


def create(con: duckdb.DuckDBPyConnection) -> None:
    """Creates the tables and views, empty, with their comments, and what SQL calls on cells of a breakdown."""
    con.execute("SET TimeZone = 'UTC'")
    for macro, expression in sql_macros().items():
        con.execute(f"CREATE MACRO {macro}(cell) AS {expression}")
    for name, table in tables().items():
        columns = ", ".join(f'"{c}" {column.type}' for c, column in table.columns.items())
        con.execute(f'CREATE TABLE "{name}" ({columns})')
        con.execute(f'COMMENT ON TABLE "{name}" IS {quoted(table.en)}')
        for c, column in table.columns.items():
            con.execute(f'COMMENT ON COLUMN "{name}"."{c}" IS {quoted(column.en)}')
    for view, (table_name, condition, left_out) in VIEWS.items():
        con.execute(f"CREATE VIEW {view} AS SELECT * EXCLUDE ({', '.join(left_out)}) FROM {table_name} WHERE {condition}")
    con.execute((files("impact.warehouse") / "observation_year.sql").read_text("utf-8"))


def insert(con: duckdb.DuckDBPyConnection, table: str, query: str, **frames: pl.DataFrame) -> None:
    """Fills a table from a query that has its columns, in any order, and perhaps others; it may name `frames`."""
    for name, frame in frames.items():
        con.register(name, frame)
    columns = ", ".join(f'"{c}"' for c in tables()[table].columns)
    con.execute(f'INSERT INTO "{table}" SELECT {columns} FROM ({query}) ORDER BY ALL')
    for name in frames:
        con.unregister(name)


def frame(con: duckdb.DuckDBPyConnection, query: str, values: dict[str, Any] | None = None) -> pl.DataFrame:
    """The answer to a query as a frame; `values` fill its $names."""
    answer: pl.DataFrame = con.sql(query, params=values or {}).pl()
    return answer


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
