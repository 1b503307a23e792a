"""Databases for a portal, both kinds for real: SQLite in the workspace, or a PostgreSQL of our own that nobody else reaches."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def database_of_kind(kind: str) -> Iterator[str | None]:
    """The URL of a database for the time of the block (`sqlite` or `postgresql`); None for SQLite in the workspace."""
    if kind == "sqlite":
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as name:
        folder, data = Path(name), Path(name) / "data"
        folder.chmod(0o755)
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        tools = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True).stdout.strip()
        _as_postgres(f"{tools}/initdb -D {data} -U impact -A trust --no-locale -E UTF8")
        _as_postgres(f"{tools}/pg_ctl -D {data} -o \"-c listen_addresses='' -k {folder}\" -l {folder}/log -w start")
        try:
            _as_postgres(f"{tools}/createdb -h {folder} -U impact impact")
            yield f"postgresql://impact@/impact?host={folder}"
        finally:
            _as_postgres(f"{tools}/pg_ctl -D {data} -m fast stop")


def _as_postgres(command: str) -> None:
    """PostgreSQL refuses to be started by root."""
    as_other = ["su", "postgres", "-s", "/bin/sh", "-c", command] if os.getuid() == 0 else ["/bin/sh", "-c", command]
    subprocess.run(as_other, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
