"""Handing in: a file is put in the ledger whole, then read, then what became of each row is put beside it.

Reading compares with what was known: a row that says nothing new is `unchanged`; a release also withdraws the records of its scope that
it no longer mentions. A file that was handed in before is recognised, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from impact.ecosystem.projects import Register
from impact.intake.files import read_safely
from impact.intake.layouts.models import Layout
from impact.intake.mapping import Mapping, describe
from impact.intake.result import Context, Reading
from impact.ledger.chain import OPERATOR, Draft, Event, Ledger, sha256
from impact.ledger.claims import WITHDRAWN, not_taken
from impact.ledger.compared import ADDED, REVISED, UNCHANGED, Compared, claimed, compare
from impact.ledger.holding import held_instead
from impact.ledger.known import KnownSubmission, KnownSubmissions
from impact.ledger.lookalikes import recognised
from impact.ledger.parquet import as_parquet
from impact.messages import messages
from indicators.catalogue import Catalogue
from indicators.text import Text


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
    unreadable: str | None = None
    revisions: pl.DataFrame = field(default_factory=pl.DataFrame)
    rejections: pl.DataFrame = field(default_factory=pl.DataFrame)
    aside: pl.DataFrame = field(default_factory=pl.DataFrame)
    remarks: list[tuple[str, Text]] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Something in it was not taken, or nothing of it was."""
        return self.rejected > 0 or (self.received == self.left_aside and bool(self.remarks or self.left_aside))


def hand_in(
    ledger: Ledger,
    content: bytes,
    source: str,
    context: Context,
    channel: str = "command line",
    *,
    confirmed: bool = False,
    who: str = OPERATOR,
) -> Receipt:
    """Takes a file in: receives it, reads it, and says what became of every row. The same file handed in again changes nothing.

    A release that would withdraw most of its source is kept unread, unless it is `confirmed`. `who`: the opaque id of the account.
    """
    known = _known(ledger, ledger.events(), content, context)
    if known is None:
        received, first = _receive(ledger, content, source, context, channel, who)
        return read_received(ledger, received, context, confirmed=confirmed, first=first)
    if known.erased:
        return _receipt_again(ledger, known)
    read = len(known.readings)
    if known.ended:
        return read_received(ledger, known.received, context, read, again=True, confirmed=confirmed)
    earlier = None if confirmed and known.held else _earlier_receipt(ledger, known, context)
    return earlier or read_received(ledger, known.received, context, read, confirmed=confirmed)


def preview(ledger: Ledger, content: bytes, source: str, context: Context, *, confirmed: bool = False) -> Receipt:
    """What `hand_in` would say, with nothing written."""
    events = ledger.events()
    known = _known(ledger, events, content, context)
    if known and known.erased:
        return _receipt_again(ledger, known)
    if known and not known.ended and not (confirmed and known.held) and (receipt := _earlier_receipt(ledger, known, context)):
        return receipt
    reading, compared = _judged(ledger, events, read_safely(content, context), known, confirmed=confirmed, again=False)
    return _receipt(None, source, sha256(content), reading, compared)


def read_received(
    ledger: Ledger,
    received: Event,
    context: Context,
    read: int = 0,
    *,
    reading: Reading | None = None,
    again: bool = False,
    confirmed: bool = False,
    first: bool = False,
) -> Receipt:
    """Reads a file that the ledger holds (the event of its arrival), and appends what became of its rows.

    `read`: how many readings of it there were when it was decided to read it. Where another process adds one meanwhile, that one counts.
    `reading`: what is known of it already. `again`: read once more on demand, see `compare`. `first`: who asks has just handed it in, so
    that it is news to them whoever reads it.
    """
    context = replace(context, project=received.details["project_id"], mapping=received.details["mapping_id"])
    taken = reading or read_safely(ledger.file(received, "original"), context)
    submission = ledger.kept(KnownSubmissions).after(ledger.events()).by_id[received.submission_id]
    receipts: list[Receipt] = []

    def draft(events: list[Event]) -> Draft | None:
        submissions = ledger.kept(KnownSubmissions).after(events)
        if len(submission.readings) > read:
            return None
        judged, compared = _judged(ledger, events, taken, submission, confirmed=confirmed, again=again)
        receipt = _receipt(received.submission_id, received.details["source"], received.files["original"], judged, compared)
        receipts.append(receipt)
        details = _details(receipt, judged, compared, context, submissions)
        frames = {"rows": claimed(compared), "rejected": judged.rejected, "aside": judged.aside}
        files = {f"{name}.parquet": as_parquet(frame) for name, frame in frames.items()}
        return Draft("read", details, files, received.submission_id, received.channel, received.who)

    return receipts[-1] if ledger.append(draft) else _receipt_again(ledger, submission, first=first)


def _judged(
    ledger: Ledger, events: list[Event], reading: Reading, known: KnownSubmission | None, *, confirmed: bool, again: bool
) -> tuple[Reading, Compared]:
    """A reading beside what was known; it is none while it is held."""
    reading = recognised(ledger, events, reading)
    compared = compare(ledger, events, reading, known, again=again)
    instead = held_instead(ledger, events, reading, compared, known, confirmed=confirmed)
    return (instead, compare(ledger, events, instead, known, again=False)) if instead else (reading, compared)


def submissions_of(ledger: Ledger) -> list[KnownSubmission]:
    """The submissions in the order they came."""
    return list(ledger.kept(KnownSubmissions).after(ledger.events()).by_id.values())


def unread(ledger: Ledger) -> list[Event]:
    """Arrivals whose reading was cut short, and that nobody withdrew."""
    return [s.received for s in submissions_of(ledger) if not s.readings and not s.withdrawals and not s.erased]


def _receive(ledger: Ledger, content: bytes, source: str, context: Context, channel: str, who: str) -> tuple[Event, bool]:
    """Appends the original, unless another process was faster with the same file; whether it was appended."""
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
        return None if known else Draft("received", details, {"original": content}, channel=channel, who=who)

    return (event, True) if (event := ledger.append(draft)) else (faster[0], False)


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
    """A hash of all that a file is read against, the day apart; made once for the same catalogue, register, mappings and layouts."""
    parts = (context.catalogue, context.register, context.mappings, context.layouts)
    if not _fingerprinted or any(part is not other for part, other in zip(parts, _fingerprinted[0][0], strict=True)):
        listed = (*(m for _, m in sorted(context.mappings.items())), *(layout for _, layout in sorted(context.layouts.items())))
        texts = [part.model_dump_json() for part in (context.catalogue, context.register, *listed)]
        _fingerprinted[:] = [(parts, sha256("\n".join(texts).encode()))]
    return _fingerprinted[0][1]


_fingerprinted: list[tuple[tuple[Catalogue, Register, dict[str, Mapping], dict[str, Layout]], str]] = []
"""What was fingerprinted last, and its fingerprint: files come by the thousand, and are read against the same."""


def _receipt(submission_id: str | None, source: str, sha256: str, reading: Reading, compared: Compared) -> Receipt:
    fates = compared.fates
    return Receipt(
        submission_id=submission_id,
        source=source,
        sha256=sha256,
        received=reading.received,
        accepted=sum(fates[fate] for fate in (ADDED, REVISED, WITHDRAWN)),
        rejected=reading.rejected.height,
        unchanged=fates[UNCHANGED],
        already_known=False,
        difference={
            ADDED: fates[ADDED],
            REVISED: fates[REVISED],
            WITHDRAWN: compared.withdrawn.height + fates[WITHDRAWN],
        },
        unreadable=reading.unreadable,
        revisions=compared.revisions,
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
        "unreadable": reading.unreadable,
        "remarks": [{"code": code, "fr": text.fr, "en": text.en} for code, text in reading.remarks],
        "mapping": describe(reading.mapping) if reading.mapping else None,
        "headings": reading.headings,
        "scopes": scopes,
        "project_id": projects[0] if len(projects) == 1 else context.project,
        "supersedes": earlier.submission_id if earlier and release else None,
        "context": fingerprint(context),
        "illustrative": sorted(p for p in projects if p in context.register.projects and context.register.projects[p].illustrative),
        **({"held_for": list(reading.held_for)} if reading.held_for else {}),
    }


def _receipt_again(ledger: Ledger, known: KnownSubmission, *, first: bool = False) -> Receipt:
    """The receipt of a file that was read before: nothing in it is new, unless it is the `first`, and what was rejected still is."""
    gone = [("original_erased", messages.text("original_erased", submission=known.received.submission_id))] if known.erased else []
    if known.reading is None:  # it was erased before it was read
        return _never_read(known, gone)
    reading = known.reading
    details = reading.details
    return Receipt(
        submission_id=reading.submission_id,
        source=known.received.details["source"],
        sha256=known.received.files["original"],
        received=details["received"],
        accepted=details["accepted"] if first else 0,
        rejected=details["rejected"],
        unchanged=details["received"] - details["rejected"] - details.get("left_aside", 0) - (details["accepted"] if first else 0),
        already_known=not first,
        unreadable=details.get("unreadable"),
        difference=details["difference"] if first else {ADDED: 0, REVISED: 0, WITHDRAWN: 0},
        left_aside=details.get("left_aside", 0),
        rejections=not_taken(ledger, reading, "rejected"),
        aside=not_taken(ledger, reading, "aside"),
        remarks=[*gone, *((r["code"], Text(fr=r["fr"], en=r["en"])) for r in details["remarks"])],
    )


def _never_read(known: KnownSubmission, remarks: list[tuple[str, Text]]) -> Receipt:
    received = known.received
    source, digest = received.details["source"], received.files["original"]
    return Receipt(received.submission_id, source, digest, 0, 0, 0, 0, already_known=True, difference={}, remarks=remarks)
