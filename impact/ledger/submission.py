"""Handing in: a file is put in the ledger whole, then read, then what became of each row is put beside it.

Reading compares with what was known: a row that says nothing new is `unchanged`; a release also withdraws the records of its scope that
it no longer mentions. A file that was handed in before is recognised, and changes nothing.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl
import polars.selectors as cs

from impact.ecosystem.projects import Register
from impact.intake.files import read_file
from impact.intake.mapping import Mapping, describe
from impact.intake.result import Context, Reading
from impact.ledger.chain import Draft, Event, Ledger, sha256
from impact.ledger.claims import WITHDRAWN, KeptClaims, claimed_rows, not_taken
from impact.ledger.known import KnownSubmission, KnownSubmissions
from indicators.catalogue import Catalogue
from indicators.text import Text

ADDED, REVISED, UNCHANGED = "added", "revised", "unchanged"


@dataclass(frozen=True)
class Receipt:
    """What became of one file."""

    submission_id: str | None
    source: str
    sha256: str
    received: int
    accepted: int
    rejected: int
    unchanged: int
    already_known: bool
    difference: dict[str, int]
    left_aside: int = 0
    rejections: pl.DataFrame = field(default_factory=pl.DataFrame)
    aside: pl.DataFrame = field(default_factory=pl.DataFrame)
    remarks: list[tuple[str, Text]] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Something in it was not taken, or nothing of it was."""
        return self.rejected > 0 or (self.received == self.left_aside and bool(self.remarks or self.left_aside))


@dataclass(frozen=True)
class Compared:
    """The rows of a reading with their `fate`, whether an earlier reading of the same file `settled` them, and the records it withdraws."""

    rows: pl.DataFrame
    withdrawn: pl.DataFrame

    def count(self, *fates: str) -> int:
        """How many rows met one of these fates."""
        return self.rows.filter(pl.col("fate").is_in(fates)).height


def hand_in(ledger: Ledger, content: bytes, source: str, context: Context, channel: str = "command line") -> Receipt:
    """Takes a file in: receives it, reads it, and says what became of every row. The same file handed in again changes nothing."""
    known = _known(ledger, ledger.events(), content, context)
    if known is None:
        return read_received(ledger, _receive(ledger, content, source, context, channel), context)
    read = len(known.readings)
    return _earlier_receipt(ledger, known, context) or read_received(ledger, known.received, context, read)


def preview(ledger: Ledger, content: bytes, source: str, context: Context) -> Receipt:
    """What `hand_in` would say, with nothing written."""
    events = ledger.events()
    known = _known(ledger, events, content, context)
    if known and (receipt := _earlier_receipt(ledger, known, context)):
        return receipt
    reading = read_file(content, context)
    return _receipt(None, source, sha256(content), reading, _compared(ledger, events, reading, known))


def read_received(ledger: Ledger, received: Event, context: Context, read: int = 0) -> Receipt:
    """Reads a file that the ledger holds (the event of its arrival), and appends what became of its rows.

    `read`: how many readings of it there were when it was decided to read it. Where another process adds one meanwhile, that one counts.
    """
    context = replace(context, project=received.details["project_id"], mapping=received.details["mapping_id"])
    reading = read_file(ledger.file(received, "original"), context)
    submission = ledger.kept(KnownSubmissions).after(ledger.events()).by_id[received.submission_id]
    receipts: list[Receipt] = []

    def draft(events: list[Event]) -> Draft | None:
        submissions = ledger.kept(KnownSubmissions).after(events)
        if len(submission.readings) > read:
            return None
        compared = _compared(ledger, events, reading, submission)
        receipt = _receipt(received.submission_id, received.details["source"], received.files["original"], reading, compared)
        receipts.append(receipt)
        details = _details(receipt, reading, compared, context, submissions)
        frames = {"rows": _claimed(compared), "rejected": reading.rejected, "aside": reading.aside}
        files = {f"{name}.parquet": _parquet(frame) for name, frame in frames.items()}
        return Draft("read", details, files, received.submission_id, received.channel, received.who)

    return receipts[-1] if ledger.append(draft) else _receipt_again(ledger, submission)


def unread(ledger: Ledger) -> list[Event]:
    """Arrivals whose reading was cut short."""
    known = ledger.kept(KnownSubmissions).after(ledger.events())
    return [s.received for s in known.by_id.values() if not s.readings]


def _receive(ledger: Ledger, content: bytes, source: str, context: Context, channel: str) -> Event:
    """Appends the original, unless another process was faster with the same file."""
    details = {
        "source": source,
        "size": len(content),
        "project_id": context.project,
        "mapping_id": context.mapping,
        "illustrative": context.illustrative,
    }
    faster: list[Event] = []

    def draft(events: list[Event]) -> Draft | None:
        known = _known(ledger, events, content, context)
        faster[:] = [known.received] if known else []
        return None if known else Draft("received", details, {"original": content}, channel=channel)

    return ledger.append(draft) or faster[0]


def _known(ledger: Ledger, events: Sequence[Event], content: bytes, context: Context) -> KnownSubmission | None:
    """The submission of this very file, for the same project and mapping."""
    return ledger.kept(KnownSubmissions).after(events).of_file((sha256(content), context.project, context.mapping))


def _earlier_receipt(ledger: Ledger, known: KnownSubmission, context: Context) -> Receipt | None:
    """The receipt of a file that was read before, unless it is worth reading again."""
    if not known.readings or _worth_reading_again(ledger, known.readings[-1], context):
        return None
    return _receipt_again(ledger, known)


def _worth_reading_again(ledger: Ledger, reading: Event, context: Context) -> bool:
    """Rows were rejected, and what they were read against has changed since: a project was registered, a list completed.

    Not if a later release has replaced the scope meanwhile.
    """
    last = reading.details
    if not (last["rejected"] or last["received"] == 0) or last["context"] == fingerprint(context):
        return False
    later = ledger.kept(KnownSubmissions).last_reading(last["scopes"])
    return later is None or later.sequence <= reading.sequence


def fingerprint(context: Context) -> str:
    """A hash of all that a file is read against, the day apart; made once for the same catalogue, register and mappings."""
    parts = (context.catalogue, context.register, context.mappings)
    if not _fingerprinted or any(part is not other for part, other in zip(parts, _fingerprinted[0][0], strict=True)):
        texts = [
            part.model_dump_json() for part in (context.catalogue, context.register, *(m for _, m in sorted(context.mappings.items())))
        ]
        _fingerprinted[:] = [(parts, sha256("\n".join(texts).encode()))]
    return _fingerprinted[0][1]


_fingerprinted: list[tuple[tuple[Catalogue, Register, dict[str, Mapping]], str]] = []
"""What was fingerprinted last, and its fingerprint: files come by the thousand, and are read against the same."""


def _compared(ledger: Ledger, events: Sequence[Event], reading: Reading, known: KnownSubmission | None) -> Compared:
    """Each accepted row beside what was known of its key after these events."""
    key, content, *_ = reading.identity
    before = ledger.kept(KeptClaims).standing(reading, events)
    rows = reading.accepted.with_columns(settled=pl.lit(value=False))
    if reading.mapping is None and known and known.readings:  # read again: what this file, or a later one, says stands
        earlier = pl.concat([pl.DataFrame(schema={"sheet": pl.String, "row": pl.Int64}), *_places_read(ledger, known)])
        earlier = earlier.unique().with_columns(again=pl.lit(value=True))
        since = before.filter(pl.col("sequence") > known.received.sequence).select(*key, since=pl.lit(value=True))
        rows = rows.join(earlier, on=["sheet", "row"], how="left", maintain_order="left", nulls_equal=True)
        rows = rows.join(since, on=key, how="left", maintain_order="left", nulls_equal=True)
        rows = rows.with_columns(settled=pl.coalesce("again", "since", pl.lit(value=False))).drop("again", "since")
    standing = before.select(*key, **{f"before {c}": pl.col(c) for c in content}, before=pl.lit(value=True))
    rows = rows.join(standing, on=key, how="left", maintain_order="left", nulls_equal=True)
    same = pl.all_horizontal(pl.col(c).eq_missing(pl.col(f"before {c}")) for c in content)
    repeat = pl.int_range(pl.len()).over(key) > 0  # a row that repeats an earlier one of the same file says nothing new
    fate = pl.when(pl.col("settled") | repeat).then(pl.lit(UNCHANGED)).when(pl.col("before").is_null()).then(pl.lit(ADDED))
    rows = rows.with_columns(fate=fate.when(same).then(pl.lit(UNCHANGED)).otherwise(pl.lit(REVISED))).drop(cs.starts_with("before"))
    return Compared(rows, _withdrawn(before, reading))


def _places_read(ledger: Ledger, known: KnownSubmission) -> list[pl.DataFrame]:
    """Where the rows of a file stand that its readings claimed as observations."""
    readings = [event for event in known.readings if event.details["mapping"] is None]
    return [claimed_rows(ledger, event).select("sheet", "row") for event in readings]


def _withdrawn(before: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """Records known of the scopes of a release that it does not mention any more."""
    if reading.mapping is None or reading.mapping.mode != "release":
        return before.clear().select(reading.accepted.columns)
    gone = before.join(reading.mentioned, on=["scope", "record_id"], how="anti")
    return gone.select(reading.accepted.columns).with_columns(sheet=pl.lit(None, pl.String), row=pl.lit(None, pl.Int64))


def _claimed(compared: Compared) -> pl.DataFrame:
    """The rows to play back later: what was claimed before stands by itself, and is not claimed again."""
    rows = compared.rows.filter(~pl.col("settled")).drop("settled")
    return pl.concat([rows, compared.withdrawn.with_columns(fate=pl.lit(WITHDRAWN))])


def _receipt(submission_id: str | None, source: str, sha256: str, reading: Reading, compared: Compared) -> Receipt:
    return Receipt(
        submission_id=submission_id,
        source=source,
        sha256=sha256,
        received=reading.received,
        accepted=compared.count(ADDED, REVISED),
        rejected=reading.rejected.height,
        unchanged=compared.count(UNCHANGED),
        already_known=False,
        difference={ADDED: compared.count(ADDED), REVISED: compared.count(REVISED), WITHDRAWN: compared.withdrawn.height},
        rejections=reading.rejected,
        remarks=reading.remarks,
        left_aside=reading.aside.height,
        aside=reading.aside,
    )


def _details(receipt: Receipt, reading: Reading, compared: Compared, context: Context, submissions: KnownSubmissions) -> dict[str, Any]:
    """What the envelope says of a reading."""
    scopes = sorted({f"{reading.mapping.id}:{s}" for s in compared.rows["scope"].unique()}) if reading.mapping else []
    earlier = submissions.last_reading(scopes)
    release = reading.mapping is not None and reading.mapping.mode == "release"
    projects = compared.rows["project_id"].unique().to_list()
    return {
        "received": receipt.received,
        "accepted": receipt.accepted,
        "rejected": receipt.rejected,
        "unchanged": receipt.unchanged,
        "left_aside": receipt.left_aside,
        "difference": receipt.difference,
        "remarks": [{"code": code, "fr": text.fr, "en": text.en} for code, text in reading.remarks],
        "mapping": describe(reading.mapping) if reading.mapping else None,
        "headings": reading.headings,
        "scopes": scopes,
        "project_id": projects[0] if len(projects) == 1 else context.project,
        "supersedes": earlier.submission_id if earlier and release else None,
        "context": fingerprint(context),
        "illustrative": sorted(p for p in projects if p in context.register.projects and context.register.projects[p].illustrative),
    }


def _receipt_again(ledger: Ledger, known: KnownSubmission) -> Receipt:
    """The receipt of a file that was read before: nothing in it is new, and what was rejected still is."""
    reading = known.readings[-1]
    details = reading.details
    return Receipt(
        submission_id=reading.submission_id,
        source=known.received.details["source"],
        sha256=known.received.files["original"],
        received=details["received"],
        accepted=0,
        rejected=details["rejected"],
        unchanged=details["received"] - details["rejected"] - details.get("left_aside", 0),
        already_known=True,
        difference={ADDED: 0, REVISED: 0, WITHDRAWN: 0},
        left_aside=details.get("left_aside", 0),
        rejections=not_taken(ledger, reading, "rejected"),
        aside=not_taken(ledger, reading, "aside"),
        remarks=[(r["code"], Text(fr=r["fr"], en=r["en"])) for r in details["remarks"]],
    )


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()
