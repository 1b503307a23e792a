"""The tables of the warehouse, from the metadata that describes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from impact.warehouse.memory import MEMORY, give_back
from indicators.breakdown import sql_macros
from indicators.models import Model
from indicators.tolerances import with_tolerances
from indicators.yamlfile import read_yaml

if TYPE_CHECKING:
    import polars as pl

VIEWS = {"observation": ("observation_history", "superseded_at IS NULL", ("valid_from", "superseded_at"))}
"""Views over tables: the table, the condition, and the columns left out."""

GROWING = frozenset({"observation_history", "valuation", "figure", "value_part"})
"""Tables with rows for every observation, or value: in no order, which is as dear as all else; who reads them says the order they want."""


class ColumnMetadata(Model):
    """A column: its DuckDB type and what it means."""

    type: str
    fr: str
    en: str


class TableMetadata(Model):
    """A table: what a row is, and its columns in order."""

    fr: str
    en: str
    columns: dict[str, ColumnMetadata]


def opened(path: Path, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A database of a file, new if there is none."""
    con = duckdb.connect(path, read_only=read_only)
    con.execute(f"SET memory_limit = '{MEMORY}'")
    return con


@cache
def tables() -> dict[str, TableMetadata]:
    """Every documented table by name."""
    raw = read_yaml(files("impact.warehouse") / "tables.yaml")
    return {name: TableMetadata.model_validate(table) for name, table in raw.items()}


def create(con: duckdb.DuckDBPyConnection) -> None:
    """Creates the tables and views, empty, with their comments, and what SQL calls on cells of a breakdown."""
    con.execute("SET TimeZone = 'UTC'")
    con.begin()  # hundreds of statements: each would be written and synced by itself
    for statement in _statements():
        con.execute(statement)
    con.commit()


def _statements() -> Iterator[str]:
    for macro, expression in sql_macros().items():
        yield f"CREATE MACRO {macro}(cell) AS {expression}"
    for name, table in tables().items():
        columns = ", ".join(f'"{c}" {column.type}' for c, column in table.columns.items())
        yield f'CREATE TABLE "{name}" ({columns})'
        yield f'COMMENT ON TABLE "{name}" IS {quoted(table.en)}'
        for c, column in table.columns.items():
            yield f'COMMENT ON COLUMN "{name}"."{c}" IS {quoted(column.en)}'
    for view, (table_name, condition, left_out) in VIEWS.items():
        yield f"CREATE VIEW {view} AS SELECT * EXCLUDE ({', '.join(left_out)}) FROM {table_name} WHERE {condition}"
    yield with_tolerances((files("impact.warehouse") / "observation_year.sql").read_text("utf-8"))


def insert(con: duckdb.DuckDBPyConnection, table: str, query: str, **frames: pl.DataFrame) -> None:
    """Fills a table from a query that has its columns, in any order, and perhaps others; it may name `frames`."""
    columns = ", ".join(f'"{c}"' for c in tables()[table].columns)
    order = "" if table in GROWING else "ORDER BY ALL"
    with registered(con, **frames):
        con.execute(f'INSERT INTO "{table}" SELECT {columns} FROM ({query}) {order}')


def insert_rows(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Fills a table from rows that have its columns."""
    if rows:
        import polars as pl

        insert(con, table, "FROM listed", listed=pl.DataFrame(rows, infer_schema_length=None))


@contextmanager
def kept(con: duckdb.DuckDBPyConnection, view: str) -> Iterator[None]:
    """Works a view out once: meanwhile a table hides it, with what it said at the beginning. Also where the database is read-only."""
    con.execute(f'CREATE TEMP TABLE "{view}" AS FROM "{view}"')
    give_back(con)  # the view looks at every observation many times over
    try:
        yield
    finally:
        con.execute(f'DROP TABLE temp."{view}"')


@contextmanager
def registered(con: duckdb.DuckDBPyConnection, **frames: pl.DataFrame) -> Iterator[None]:
    """Queries may name `frames` meanwhile."""
    for name, table in frames.items():
        con.register(name, table)
    try:
        yield
    finally:
        for name in frames:
            con.unregister(name)


def frame(con: duckdb.DuckDBPyConnection, query: str, values: dict[str, Any] | None = None) -> pl.DataFrame:
    """The answer to a query as a frame; `values` fill its $names."""
    answer: pl.DataFrame = con.sql(query, params=values or {}).pl()
    return answer


def rows(con: duckdb.DuckDBPyConnection, query: str, values: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """The answer to a query as plain rows: for those that are few, without what frames need (pyarrow, a third of a second)."""
    answer = con.execute(query, values or {})
    names = [column[0] for column in answer.description or []]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
