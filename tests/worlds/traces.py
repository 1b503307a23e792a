"""Where words are left in a folder: in names and bytes of files, inside what is compressed, in every table of a DuckDB file."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl

from impact.ledger.snapshot import read_snapshot

SNAPSHOTS = ("events", "claims")
PARQUET = b"PAR1"
ZIP = b"PK\x03\x04"


def traces(root: Path, *words: str) -> set[tuple[str, str]]:
    """The files in which words are, by their path, with the word."""
    return {
        (str(path.relative_to(root)), word)
        for path in sorted(root.rglob("*"))
        for text in (str(path.relative_to(root)).encode(), *(_texts(path) if path.is_file() else ()))
        for word in words
        if word.casefold() in text.decode("utf-8", "replace").casefold()
    }


def _texts(path: Path) -> Iterator[bytes]:
    content = path.read_bytes()
    yield content
    if path.suffix == ".duckdb":
        yield from _tables(path)
    elif path.name in SNAPSHOTS and (snapshot := read_snapshot(path)):
        for _, part in snapshot.parts:
            yield from _inside(bytes(part))
    else:
        yield from _inside(content)


def _inside(content: bytes) -> Iterator[bytes]:
    if content.startswith(PARQUET):
        yield pl.read_parquet(io.BytesIO(content)).write_json().encode()
    if content.startswith(ZIP):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(name) for name in archive.namelist())


def _tables(path: Path) -> Iterator[bytes]:
    with contextlib.closing(duckdb.connect(path, read_only=True)) as con:
        for (table,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            yield repr(con.execute(f'FROM "{table}"').fetchall()).encode()
