"""Numbers that lost their zeros on the way through a spreadsheet: « 0001 » and « 1 » are one record where the rest of it is the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from impact.intake.result import REJECTED_SCHEMA, Reading
from impact.ledger.chain import Event, Ledger
from impact.ledger.claims import KeptClaims
from impact.messages import messages

LONGEST_NUMBER = 12
"""Digits of the longest number of a record that is looked for with and without its zeros."""
_PLAIN = pl.col("record_id").str.strip_chars_start("0").alias("plain")


def recognised(ledger: Ledger, events: Sequence[Event], reading: Reading) -> Reading:
    """The reading of a log, its records under the numbers they are known by.

    Where the rest of a record differs from what is known under the same number with or without zeros, nobody can tell whether it is
    another record or a correction: its row is rejected.
    """
    mapping = reading.mapping
    if mapping is None or mapping.mode != "append" or mapping.typed[mapping.record_id].type != "string":
        return reading
    known = ledger.kept(KeptClaims).standing(_otherwise_written(reading), events)
    alike = _alike(reading.accepted, known)
    if alike.is_empty():
        return reading
    others = [name for name in mapping.typed if name != mapping.record_id]
    same = pl.all_horizontal(pl.col("data").struct.field(n).eq_missing(pl.col("known data").struct.field(n)) for n in others)
    alike = alike.with_columns(same=same if others else pl.lit(value=True))
    renamed = reading.accepted.join(
        alike.filter("same").select("sheet", "row", "known id"), on=["sheet", "row"], how="left", maintain_order="left"
    )
    number = pl.coalesce("known id", "record_id")
    fields = [number.alias(n) if n == mapping.record_id else pl.col("data").struct.field(n) for n in mapping.typed]
    renamed = renamed.with_columns(record_id=number, data=pl.struct(fields)).select(reading.accepted.columns)
    doubtful = alike.filter(~pl.col("same"))
    return replace(
        reading,
        accepted=renamed.join(doubtful, on=["sheet", "row"], how="anti", maintain_order="left"),
        rejected=pl.concat([reading.rejected, _rejected(doubtful, mapping.record_id)]),
    )


def _otherwise_written(reading: Reading) -> Reading:
    """The same records under every number that theirs may have been, with and without zeros."""
    rows = reading.accepted.filter(pl.col("record_id").str.contains(rf"^[0-9]{{1,{LONGEST_NUMBER}}}$")).with_columns(_PLAIN)
    widths = [rows.with_columns(record_id=pl.col("plain").str.zfill(width)) for width in range(1, LONGEST_NUMBER + 1)]
    return replace(reading, accepted=pl.concat(widths).select(reading.accepted.columns).unique(["scope", "record_id"], maintain_order=True))


def _alike(rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The rows whose number is known only with or without zeros, beside what is known under it."""
    numbers = pl.col("record_id").str.contains(r"^[0-9]+$")
    exactly = rows.join(known, on=["scope", "record_id"], how="anti").filter(numbers).with_columns(_PLAIN)
    before = known.with_columns(_PLAIN).select("scope", "plain", pl.col("record_id").alias("known id"), pl.col("data").alias("known data"))
    return exactly.join(before, on=["scope", "plain"], how="inner").unique(["sheet", "row"], maintain_order=True)


def _rejected(doubtful: pl.DataFrame, column: str) -> pl.DataFrame:
    rows = []
    for row in doubtful.iter_rows(named=True):
        text = messages.text("record_look_alike", text=row["record_id"], known=row["known id"])
        original = json.dumps({name: str(value) for name, value in row["data"].items() if value is not None}, ensure_ascii=False)
        rows.append((row["sheet"], row["row"], column, "record_look_alike", text.fr, text.en, original))
    return pl.DataFrame(rows, schema=REJECTED_SCHEMA, orient="row")
