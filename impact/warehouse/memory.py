"""Memory that is no longer used, given back to the system.

Python, NumPy, DuckDB and polars each keep what they are done with for whoever asks them next, and nobody asks all of them at once: after a
step over a town of thousands of projects they would together hold half as much again as is used.
"""

from __future__ import annotations

import ctypes
import resource
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

MEMORY = "384MB"
"""What a database may hold of itself in memory; beyond it lies in files beside it. A town's year would else fill what there is."""

MUCH = 700 * 2**10
"""Kilobytes: who never had more has nothing to give back that anybody would miss, and would only ask for it again."""

_ARENA_MAX = -8
"""The number that glibc knows this setting by."""


@cache
def _glibc() -> Any:
    """The C library, where it is glibc; None with any other, which is left to itself."""
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None


def share_heaps() -> None:
    """Two heaps from here on, that of the first thread and one of all others: glibc has one for each, in which what is freed stays.

    One for all would make threads wait for each other: a twentieth of the time of a publication.
    """
    if library := _glibc():
        library.mallopt(_ARENA_MAX, 2)


def give_back(con: duckdb.DuckDBPyConnection | None = None) -> None:
    """Gives back what nobody uses any more, if it may be much; `con`: a database that did some work (its limit, set again, does it)."""
    if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < MUCH:
        return
    if con is not None:
        con.execute(f"SET memory_limit = '{MEMORY}'")
    if library := _glibc():
        library.malloc_trim(0)
