"""Whatever stops a command, as one clear sentence: refusals of the house, and the machine's own (disk, rights, locks)."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from indicators.text import Refusal
from pipelines.messages import messages

if TYPE_CHECKING:
    import duckdb


def as_refusal(error: BaseException) -> Refusal | None:
    """The refusal that a known failure amounts to; None for a fault of ours, whose traceback is wanted."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, KeyboardInterrupt):
        return messages.refusal("interrupted")
    if isinstance(error, OSError):
        return _of_system(error)
    if "duckdb" in sys.modules and isinstance(error, sys.modules["duckdb"].Error):  # what was not imported failed in nothing
        return _of_duckdb(error)
    if type(error).__module__.startswith("obstore"):
        return messages.refusal("store_unreachable", detail=str(error).strip().splitlines()[0])
    return None


def _of_system(error: OSError) -> Refusal | None:
    path = Path(str(error.filename)) if error.filename else "?"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return messages.refusal("disk_full")
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return messages.refusal("not_writable", path=path)
    return messages.refusal("not_accessible", path=path, detail=error.strerror) if error.filename else None


def _of_duckdb(error: duckdb.Error) -> Refusal | None:
    """DuckDB speaks of the system in words only."""
    import duckdb

    detail = str(error)
    if "No space left" in detail or "disk is full" in detail.lower():
        return messages.refusal("disk_full")
    if "lock" in detail.lower() and isinstance(error, duckdb.IOException):
        return messages.refusal("warehouse_locked")
    if "Permission denied" in detail or "Read-only file system" in detail:
        return messages.refusal("not_writable", path="impact.duckdb")
    return None
