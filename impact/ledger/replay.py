"""The ledger played back: which rows were claimed, when, by which submission; and from that, what was known at any time.

A claim asserts a content for a key or (`gone`) withdraws the key. What a later claim does not repeat, stands.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import duckdb
import polars as pl

from impact.intake.mapping import Mapping
from impact.intake.observations import SCHEMA
from impact.intake.records import struct_of
from impact.intake.result import REJECTED_SCHEMA
from impact.ledger.chain import Event, Ledger

WITHDRAWN = "withdrawn"
CLAIM: dict[str, pl.DataType] = {
    "fate": pl.String(),
    "sequence": pl.Int64(),
    "recorded_at": pl.Datetime("us", "UTC"),
    "submission_id": pl.String(),
}


@dataclass(frozen=True)
class KnownSubmission:
    """A submission as the ledger knows it at one instant: the event of its arrival, and its readings.

    There is none yet after a crash; there are several where it was worth reading again.
    """

    received: Event
    readings: list[Event]

    @property
    def reading(self) -> Event | None:
        """The reading that counts."""
        return self.readings[-1] if self.readings else None


@dataclass(frozen=True)
class Claims:
    """All rows of all submissions: observations, and records by mapping, with the latest form of each mapping."""

    observations: pl.DataFrame
    records: dict[str, pl.DataFrame]
    mappings: dict[str, Mapping]


def submissions(events: Sequence[Event]) -> dict[str, KnownSubmission]:
    """The submissions by id, in the order they came."""
    by_id: dict[str, KnownSubmission] = {}
    for event in events:
        known = by_id.get(event.submission_id)
        match event.kind:
            case "received":
                by_id[event.submission_id] = KnownSubmission(event, [])
            case "read" if known:
                known.readings.append(event)
    return by_id


def claims(ledger: Ledger, as_of: datetime | None = None) -> Claims:
    """Every row that the readings up to `as_of` accepted or withdrew."""
    observations: list[pl.DataFrame] = [pl.DataFrame(schema=SCHEMA | CLAIM)]
    records: dict[str, list[pl.DataFrame]] = {}
    mappings: dict[str, Mapping] = {}
    for event in ledger.events(as_of):
        if event.kind != "read":
            continue
        rows = claimed_rows(ledger, event)
        if event.details["mapping"] is None:
            observations.append(completed(rows))
        else:
            mapping = Mapping.model_validate(event.details["mapping"])
            mappings[mapping.id] = mapping
            records.setdefault(mapping.id, []).append(rows)
    alike = {m: pl.concat([aligned(frame, mappings[m]) for frame in frames]) for m, frames in records.items()}
    return Claims(pl.concat(observations), alike, mappings)


def completed(rows: pl.DataFrame) -> pl.DataFrame:
    """Observations in the columns of today: what an earlier reading could not say was not said, and what it read was exact."""
    absent = [pl.lit(None, kind).alias(name) for name, kind in SCHEMA.items() if name not in rows.columns]
    return rows.with_columns(absent).with_columns(pl.col("approximate").fill_null(value=False)).select(list(SCHEMA | CLAIM))


def not_taken(ledger: Ledger, reading: Event, what: Literal["rejected", "aside"]) -> pl.DataFrame:
    """The rows that a reading rejected or left aside, each with its place, a code and a sentence."""
    if f"{what}.parquet" not in reading.files:  # earlier readings left nothing aside
        return pl.DataFrame(schema=REJECTED_SCHEMA)
    return pl.read_parquet(io.BytesIO(ledger.file(reading, f"{what}.parquet")))


def current(claimed: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """The claims that stand now: the last one of each key, unless it withdrew it."""
    latest = claimed.sort("sequence", "row", maintain_order=True).unique(key, keep="last", maintain_order=True)
    return latest.filter(pl.col("fate") != WITHDRAWN)


def claimed_rows(ledger: Ledger, event: Event) -> pl.DataFrame:
    """The rows of one reading, with the event they belong to."""
    rows = pl.read_parquet(io.BytesIO(ledger.file(event, "rows.parquet")))
    stamp = pl.lit(event.recorded_at).cast(CLAIM["recorded_at"])
    return rows.with_columns(sequence=pl.lit(event.sequence, pl.Int64), recorded_at=stamp, submission_id=pl.lit(event.submission_id))


def aligned(records: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """Records read with an earlier form of a mapping, in the columns of this one; what it did not have is null."""
    have = {f.name for f in records.schema["data"].fields}  # type: ignore[attr-defined]
    columns = [
        (pl.col("data").struct.field(f.name).cast(f.dtype, strict=False) if f.name in have else pl.lit(None, f.dtype)).alias(f.name)
        for f in struct_of(mapping).fields
    ]
    return records.with_columns(data=pl.struct(columns))


def history(con: duckdb.DuckDBPyConnection, claims_table: str, key: Sequence[str], content: Sequence[str], into: str) -> None:
    """Claims (the columns of key and content, `gone`, `recorded_at`, `sequence`, `row`) as a table of what stood, from when to when.

    Claims that change nothing leave no trace. `superseded_at` is null for what still stands.
    """
    keys = ", ".join(f'"{k}"' for k in key)
    claimed = "{" + ", ".join(f"'{c}': \"{c}\"" for c in [*content, "gone"]) + "}"
    con.execute(f"""
        CREATE TABLE {into} AS
        WITH compared AS (
            SELECT *, lag({claimed}) OVER series AS claimed_before, {claimed} AS claimed
            FROM {claims_table}
            WINDOW series AS (PARTITION BY {keys} ORDER BY sequence, row)
        ), changes AS (
            SELECT *, recorded_at AS valid_from, lead(recorded_at) OVER (PARTITION BY {keys} ORDER BY sequence, row) AS superseded_at
            FROM compared WHERE claimed_before IS DISTINCT FROM claimed
        )
        SELECT * EXCLUDE (claimed_before, claimed, gone) FROM changes WHERE NOT gone
    """)
