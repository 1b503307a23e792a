"""What a reading says beside what was known: each row added, revised or unchanged; what a release or a cell withdraws; what was and is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl
import polars.selectors as cs

from impact.intake.result import OBSERVATION_KEY, RECORD_KEY, WITHDRAWAL, Reading
from impact.ledger.chain import Event, Ledger
from impact.ledger.claims import WITHDRAWN, KeptClaims, claimed_rows, current
from impact.ledger.known import KnownSubmission

ADDED, REVISED, UNCHANGED = "added", "revised", "unchanged"
MOST_WITHDRAWN = 0.5
"""The share of a source that a release may withdraw without being confirmed."""


@dataclass(frozen=True)
class Compared:
    """The rows of a reading with their `fate`, whether an earlier reading of the same file `settled` them, and the records it withdraws."""

    rows: pl.DataFrame
    withdrawn: pl.DataFrame
    revisions: pl.DataFrame
    standing: int

    @property
    def withdraws_most(self) -> bool:
        """Whether a release would end more than half of what is known of its source."""
        return self.withdrawn.height > MOST_WITHDRAWN * self.standing

    @property
    def years(self) -> set[int]:
        """The years of which something would change: that of each new, revised or withdrawn row, and the one it was known for before."""
        when = "period_end" if "period_end" in self.rows.columns else "day"
        changed = self.rows.filter(pl.col("fate") != UNCHANGED)[when]
        before = [self.revisions["before day"]] if "before day" in self.revisions.columns else []
        return {day.year for days in (changed, self.withdrawn[when], *before) for day in days.drop_nulls()}

    @cached_property
    def fates(self) -> Counter[str]:
        """How many rows met each fate."""
        return Counter(self.rows["fate"])


def compare(ledger: Ledger, events: Sequence[Event], reading: Reading, known: KnownSubmission | None, *, again: bool) -> Compared:
    """Each accepted row beside what was known of its key after these events.

    `again`: the file is read once more on demand, so that what it says now counts, but for what a later file said since.
    """
    key, content, *_ = reading.identity
    before = ledger.kept(KeptClaims).standing(reading, events)
    rows = reading.accepted.with_columns(settled=pl.lit(value=False))
    if reading.mapping is None and known and known.readings:  # read again: what this file, or a later one, says stands
        earlier = pl.concat([pl.DataFrame(schema={"sheet": pl.String, "row": pl.Int64}), *_places_read(ledger, known)])
        earlier = earlier.unique().with_columns(again=pl.lit(value=True))
        since = before.filter(pl.col("sequence") > known.received.sequence).select(*key, since=pl.lit(value=True))
        rows = rows.join(earlier, on=["sheet", "row"], how="left", maintain_order="left")
        rows = rows.join(since, on=key, how="left", maintain_order="left")
        said = pl.col("since") if again else pl.coalesce("again", "since")
        rows = rows.with_columns(settled=said.fill_null(value=False)).drop("again", "since")
    known_before = (*content, "submission_id", *(["day"] if reading.mapping else []))
    standing = before.lazy().select(*key, pl.col(*known_before).name.prefix("before "), before=pl.lit(value=True))
    same = pl.all_horizontal(pl.col(c).eq_missing(pl.col(f"before {c}")) for c in content)
    repeat = pl.int_range(pl.len()).over(key) > 0  # a row that repeats an earlier one of the same file says nothing new
    new = pl.when(pl.col("settled") | repeat).then(pl.lit(UNCHANGED)).when(pl.col("before").is_null()).then(pl.lit(ADDED))
    fate: pl.Expr = new.when(same).then(pl.lit(UNCHANGED)).otherwise(pl.lit(REVISED))
    if reading.mapping is None:  # a cell that says so ends the claim of its key, if there is one
        ends = (pl.col("missing") == WITHDRAWAL) & ~pl.col("settled")
        fate = pl.when(ends & pl.col("before")).then(pl.lit(WITHDRAWN)).when(ends).then(pl.lit(UNCHANGED)).otherwise(fate)
    beside = rows.lazy().join(standing, on=key, how="left", maintain_order="left")
    rows = beside.with_columns(fate=fate).collect()
    revisions = rows.filter(pl.col("fate").is_in([REVISED, WITHDRAWN]))
    rows = rows.drop(cs.starts_with("before"))
    return Compared(rows, _withdrawn(ledger, before, reading, known, again=again), revisions, before.height)


def _places_read(ledger: Ledger, known: KnownSubmission) -> list[pl.DataFrame]:
    """Where the rows of a file stand that its readings claimed as observations."""
    readings = [event for event in known.readings if event.details["mapping"] is None]
    return [claimed_rows(ledger, event).select("sheet", "row") for event in readings]


def _withdrawn(ledger: Ledger, before: pl.DataFrame, reading: Reading, known: KnownSubmission | None, *, again: bool) -> pl.DataFrame:
    """Records known of the scopes of a release that it does not mention any more; what a file read again no longer says."""
    if again and known is not None and reading.mapping is None and known.mapping is None and not reading.unreadable:
        gone = claims_of(ledger, known).join(reading.accepted, on=reading.identity.key, how="anti")
    elif reading.mapping is None or reading.mapping.mode != "release":
        return before.clear().select(reading.accepted.columns)
    else:
        gone = before.join(reading.mentioned, on=["scope", "record_id"], how="anti")
    return gone.select(reading.accepted.columns).with_columns(sheet=pl.lit(None, pl.String), row=pl.lit(None, pl.Int64))


def claimed(compared: Compared) -> pl.DataFrame:
    """The rows to play back later: what was claimed before stands by itself, and is not claimed again."""
    rows = compared.rows.filter(~pl.col("settled")).drop("settled")
    if "missing" in rows.columns:  # a cell that ends what nobody said is no claim of its own
        rows = rows.with_columns(fate=pl.when(pl.col("missing") == WITHDRAWAL).then(pl.lit(WITHDRAWN)).otherwise("fate"))
    return pl.concat([rows, compared.withdrawn.with_columns(fate=pl.lit(WITHDRAWN))])


def claims_of(ledger: Ledger, known: KnownSubmission) -> pl.DataFrame:
    """The claims of a submission that stand."""
    everything = ledger.kept(KeptClaims).all()
    records = everything.records[known.mapping["id"]] if known.mapping else None
    claims, key = (everything.observations, OBSERVATION_KEY) if records is None else (records, RECORD_KEY)
    return current(claims, key).filter(pl.col("submission_id") == known.received.submission_id)
