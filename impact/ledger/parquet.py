"""Frames as the bytes of Parquet files, as the ledger keeps them with an event."""

from __future__ import annotations

import io
from functools import lru_cache

import polars as pl


def as_parquet(frame: pl.DataFrame) -> bytes:
    """The file of a frame."""
    return _empty(tuple(frame.schema.items())) if frame.is_empty() else _written(frame)


def from_parquet(content: bytes) -> pl.DataFrame:
    """The frame of a file, read on one thread: the rows of one event are few."""
    return pl.read_parquet(io.BytesIO(content), parallel="none")


@lru_cache(16)
def _empty(columns: tuple[tuple[str, pl.DataType], ...]) -> bytes:
    """A frame without rows: most files have nothing rejected, and nothing left aside."""
    return _written(pl.DataFrame(schema=dict(columns)))


def _written(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()
