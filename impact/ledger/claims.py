"""What the readings of a ledger claim, kept as its events come: no reading is read back twice.

A claim asserts a content for a key or (`withdrawn`) ends it. What a later claim does not repeat, stands.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import polars as pl

from impact.intake.mapping import Mapping
from impact.intake.observations import SCHEMA
from impact.intake.records import struct_of
from impact.intake.result import OBSERVATION_KEY, RECORD_KEY, REJECTED_SCHEMA, Reading
from impact.ledger.chain import Event, Ledger
from impact.ledger.parquet import as_parquet, from_parquet
from impact.ledger.standing import Standing

WITHDRAWN = "withdrawn"
RETURNED = "returned"
ROWS = "rows.parquet"
"""The file of the events that make or end claims."""
CLAIM: dict[str, pl.DataType] = {
    "fate": pl.String(),
    "sequence": pl.Int64(),
    "recorded_at": pl.Datetime("us", "UTC"),
    "submission_id": pl.String(),
}
SNAPSHOT = "claims"
ROWS_A_READING = 2_000
"""Rows that are written in the time that reading back one more file of rows takes."""
FEWEST = 32
"""Readings below which a new snapshot is never worth it."""
Form = tuple[str, tuple[tuple[str, pl.DataType], ...]]
"""A mapping (empty for observations) and the columns that its rows had: those of earlier versions of a mapping, or of ours, differ."""


@dataclass(frozen=True)
class Claims:
    """All rows of all submissions: observations, and records by mapping, with the latest form of each mapping."""

    observations: pl.DataFrame
    records: dict[str, pl.DataFrame]
    mappings: dict[str, Mapping]


class KeptClaims:
    """The claims of a ledger, in memory as far as its events are known, and in a snapshot from one process to the next."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._forms: dict[Form, Standing] = {}
        self._seen = 0
        self._unsaved = 0
        self._recall()

    def standing(self, reading: Reading, events: Sequence[Event]) -> pl.DataFrame:
        """The claims that stand after these events for what a file speaks of: its keys, and for a release all of its scopes."""
        self._catch_up(events)
        whole = reading.mapping is not None and reading.mapping.mode == "release"
        scopes = reading.accepted["scope"].unique().to_list() if whole else []
        last = [
            known.of_scopes(scopes) if whole else known.of_keys(reading.accepted)
            for (mapping_id, _), known in self._forms.items()
            if mapping_id == (reading.mapping.id if reading.mapping else "")
        ]
        columns = reading.accepted.schema | CLAIM
        alike = [_aligned(claims, reading.mapping).select(list(columns)) for claims in last if claims.height]
        return current(pl.concat([pl.DataFrame(schema=columns), *alike]), reading.identity.key)

    def all(self, as_of: datetime | None = None) -> Claims:
        """Every row that the readings up to `as_of` accepted or withdrew, in the order of the ledger."""
        self._catch_up(self._ledger.events())
        readings = [e for e in self._ledger.events(as_of) if ROWS in e.files]
        latest = {e.details["mapping"]["id"]: e.details["mapping"] for e in readings if e.details["mapping"]}
        mappings = {mapping_id: Mapping.model_validate(mapping) for mapping_id, mapping in latest.items()}
        records = {mapping_id: self._all_of(mapping, as_of) for mapping_id, mapping in mappings.items()}
        return Claims(self._all_of(None, as_of), records, mappings)

    def observations(self) -> pl.DataFrame:
        """Every observation that was claimed or whose claim was ended, in the order of the ledger; those of mappings apart."""
        self._catch_up(self._ledger.events())
        return self._all_of(None, None)

    def remember(self) -> None:
        """Writes a snapshot, where reading back what it would spare takes longer than writing it."""
        self._catch_up(self._ledger.events())
        rows = sum(known.height for known in self._forms.values())
        if self._unsaved < FEWEST + rows // ROWS_A_READING:
            return
        parts = [(mapping_id, as_parquet(pl.concat(known.frames))) for (mapping_id, _), known in self._forms.items()]
        self._ledger.keep_snapshot(SNAPSHOT, self._seen, parts)
        self._unsaved = 0

    def _all_of(self, mapping: Mapping | None, as_of: datetime | None) -> pl.DataFrame:
        mine = [known for (mapping_id, _), known in self._forms.items() if mapping_id == (mapping.id if mapping else "")]
        frames = [_aligned(frame, mapping) for known in mine for frame in known.frames]
        if mapping is None:
            frames = [pl.DataFrame(schema=SCHEMA | CLAIM), *frames]
        claims = pl.concat(frames)
        if len(mine) > 1:  # rows of two forms that took turns
            claims = claims.sort("sequence", maintain_order=True)
        return claims if as_of is None else claims.filter(pl.col("recorded_at") <= as_of.astimezone(UTC))

    def _recall(self) -> None:
        snapshot = self._ledger.snapshot(SNAPSHOT)
        if snapshot is None:
            return
        for mapping_id, content in snapshot.parts:
            self._add(mapping_id, pl.read_parquet(io.BytesIO(content)))
        self._seen = snapshot.sequence

    def _catch_up(self, events: Sequence[Event]) -> None:
        """Reads the rows of the readings that are new."""
        fresh: dict[Form, list[pl.DataFrame]] = {}
        for event in events[self._seen :]:
            if ROWS in event.files:
                rows = claimed_rows(self._ledger, event)
                fresh.setdefault(_form((event.details["mapping"] or {}).get("id", ""), rows), []).append(rows)
                self._unsaved += 1
        for (mapping_id, _), frames in fresh.items():
            self._add(mapping_id, pl.concat(frames))
        self._seen = max(self._seen, len(events))

    def _add(self, mapping_id: str, rows: pl.DataFrame) -> None:
        key = RECORD_KEY if mapping_id else OBSERVATION_KEY
        self._forms.setdefault(_form(mapping_id, rows), Standing(key)).add(rows)


def current(claimed: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """The claims that stand now: the last one of each key, unless it withdrew it."""
    if claimed.is_empty():
        return claimed
    latest = claimed.sort("sequence", "row", maintain_order=True).unique(key, keep="last", maintain_order=True)
    return latest.filter(pl.col("fate") != WITHDRAWN)


def claimed_rows(ledger: Ledger, event: Event) -> pl.DataFrame:
    """The rows of one reading, with the event they belong to."""
    rows = from_parquet(ledger.file(event, ROWS))
    stamp = pl.lit(event.recorded_at).cast(CLAIM["recorded_at"])
    return rows.with_columns(sequence=pl.lit(event.sequence, pl.Int64), recorded_at=stamp, submission_id=pl.lit(event.submission_id))


def not_taken(ledger: Ledger, reading: Event, what: Literal["rejected", "aside"]) -> pl.DataFrame:
    """The rows that a reading rejected or left aside, each with its place, a code and a sentence."""
    if f"{what}.parquet" not in reading.files:  # earlier readings left nothing aside
        return pl.DataFrame(schema=REJECTED_SCHEMA)
    return from_parquet(ledger.file(reading, f"{what}.parquet"))


def _aligned(claims: pl.DataFrame, mapping: Mapping | None) -> pl.DataFrame:
    """Claims in the columns of today, or of this form of the mapping; what theirs did not have is null."""
    if mapping is None:
        today = claims.select(_columns(SCHEMA | CLAIM, claims.schema))
        return today.with_columns(pl.col("approximate").fill_null(value=False))  # what earlier readings read was exact
    have = dict(claims.schema["data"].to_schema())  # type: ignore[attr-defined]
    data = list(_columns(dict(struct_of(mapping).to_schema()), have, "data"))
    return claims.with_columns(data=pl.struct(data))


def _columns(wanted: dict[str, Any], have: dict[str, Any], struct: str | None = None) -> Iterator[pl.Expr]:
    """Expressions for these columns (or fields of a struct), each of its type."""
    for name, kind in wanted.items():
        if name not in have:
            yield pl.lit(None, kind).alias(name)
        else:
            column = pl.col(struct).struct.field(name) if struct else pl.col(name)
            yield column if have[name] == kind else column.cast(kind, strict=False)


def _form(mapping_id: str, rows: pl.DataFrame) -> Form:
    return mapping_id, tuple(rows.schema.items())
