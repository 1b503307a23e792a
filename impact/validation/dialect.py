"""DuckDB counted among the dialects that Great Expectations keeps one connection for.

Great Expectations reads the answer to a query after it let go of the connection, unless the dialect is one of those it keeps a connection
for. DuckDB's answers end with their connection and it is not in the list, hence "'NoneType' object is not subscriptable" on every metric.
"""

from __future__ import annotations

import atexit
import sys
from importlib import import_module
from typing import Any

LIST = "_PERSISTED_CONNECTION_DIALECTS"


class Dialect(str):
    """A name that answers to both uses Great Expectations makes of a dialect: `name in list` and `text.startswith(dialect.value)`."""

    __slots__ = ()
    value = property(str)


DUCKDB = Dialect("duckdb")


def keep_duckdb_connections(engine_module: Any = None) -> None:
    """Adds DuckDB to the list, once per process.

    `engine_module` is Great Expectations' `sqlalchemy_execution_engine`, imported (it takes seconds) when not given.
    Raises RuntimeError if the list is no longer there or no longer a tuple: a newer release, for which this module must be read again.
    """
    if engine_module is None:
        engine_module = import_module("great_expectations.execution_engine.sqlalchemy_execution_engine")
    dialects = getattr(engine_module, LIST, None)
    if not isinstance(dialects, tuple):
        raise RuntimeError(  # noqa: TRY004 (not the caller's type: another release)
            f"Great Expectations has changed: {engine_module.__name__}.{LIST} is {dialects!r}, not a tuple of dialects. "
            "See whether it knows DuckDB by itself now; if it does, remove impact/validation/dialect.py, else correct it."
        )
    if DUCKDB not in dialects:
        setattr(engine_module, LIST, (*dialects, DUCKDB))
        atexit.register(forget_duckdb_engine)


def forget_duckdb_engine() -> None:
    """Empties the modules of duckdb-engine at the end of the process.

    Great Expectations and SQLAlchemy hold on to them beyond the interpreter's last collection, and they hold DuckDB's types,
    of which DuckDB's binding would then print some forty lines of "leaked" on standard error.
    """
    for name in [name for name in sys.modules if name.partition(".")[0] == "duckdb_engine"]:
        vars(sys.modules[name]).clear()
