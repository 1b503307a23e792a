"""Erasing: the bytes of an original go, and with them free text and evidence; what was accepted stands, and the ledger says what is gone.

Two people decide it. Of the rows that were claimed, what figures are a function of is left: keys, values, and the columns of events that
their mapping counts by; names that are only counted once each (`distinct`) are replaced by words that mean nothing.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from impact.intake.mapping import Mapping
from impact.ledger.chain import OPERATOR, Draft, Event, Ledger
from impact.ledger.claims import ROWS, WITHDRAWN
from impact.ledger.erasures import EventFile, left_name
from impact.ledger.known import KnownSubmission, KnownSubmissions
from impact.ledger.parquet import as_parquet, from_parquet
from impact.ledger.store import ENVELOPE
from impact.ledger.withdrawing import submission_of
from impact.messages import messages

NOTHING = "—"
"""What stands in the place of the name of a file."""
ERASED = "erased"
"""What stands in the place of evidence."""
_DAYS_A_YEAR = 365.2425
_TYPED = re.compile(r"retour-\d{4}-\d+\.csv")
"""The name that the portal gives to what was typed in its form, by which it counts the returns of a project."""
_EVIDENCE = re.compile(r"\bsha256:([0-9a-f]{64})\b")
_NOT_TAKEN = ("rejected.parquet", "aside.parquet")


@dataclass
class _Left:
    """What is left of the events about a submission: by event, the files that are gone, and what stands instead."""

    gone: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    evidence: set[str] = field(default_factory=set)

    def instead(self, ledger: Ledger, event: Event, name: str, content: bytes | None) -> None:
        """Notes that a file is gone, wherever it stands by now, and what is left of it."""
        at = ledger.erasures.place(EventFile(event.sequence, name))
        if at is None:
            return
        self.gone.setdefault(str(at.sequence), []).append(at.file)
        if content is not None:
            self.files[left_name(at)] = content


def erase(
    ledger: Ledger,
    submission_id: str,
    reason: str,
    second: str,
    evidence_codes: Collection[str] = (),
    channel: str = "command line",
    who: str = OPERATOR,
) -> Event:
    """Erases the original of a submission; the event that says so, and which evidence nobody else rests on (`evidence`, by its hashes).

    `who` and `second`: the two who decide, by an account or a role. `evidence_codes`: the kinds of evidence, which are no free text.
    Raises Refusal `submission_unknown`, `reason_empty`, `second_person`, `original_erased` where it was erased before.
    """
    if not reason.strip():
        raise messages.refusal("reason_empty")
    if second.strip() in ("", who):
        raise messages.refusal("second_person")
    submission = submission_of(ledger, submission_id)

    def draft(events: list[Event]) -> Draft:
        ledger.kept(KnownSubmissions).after(events)
        if submission.erased:
            raise messages.refusal("original_erased", submission=submission_id)
        left = _left(ledger, events, submission, evidence_codes)
        others = {digest for event in events if event.submission_id != submission_id for digest in _evidence_of(ledger, event)}
        details = {"reason": reason.strip(), "second": second.strip(), "gone": left.gone, "evidence": sorted(left.evidence - others)}
        return Draft("erased", details, left.files, submission_id, channel, who)

    ledger.append(draft)
    ledger.finish_erasing()
    return submission_of(ledger, submission_id).erasures[0]


def past_retention(ledger: Ledger, years: int, now: datetime) -> list[str]:
    """The submissions whose original has been kept for more than so many years."""
    known = ledger.kept(KnownSubmissions).after(ledger.events()).by_id
    return [name for name, s in known.items() if not s.erased and (now - s.received.recorded_at).days > years * _DAYS_A_YEAR]


def _left(ledger: Ledger, events: Sequence[Event], submission: KnownSubmission, codes: Collection[str]) -> _Left:
    """What is left of all events that hold something of a submission."""
    left, own = _Left(), [e for e in events if e.submission_id == submission.received.submission_id]
    erased = {e.submission_id for e in (*own, *(e for e in events if e.kind == "erased"))}
    words = _Words(ledger, events, own, erased)
    for event in own:
        for name in event.files:
            if name == "original":
                left.instead(ledger, event, name, None)
            elif name in _NOT_TAKEN:
                left.instead(ledger, event, name, as_parquet(_without_texts(from_parquet(ledger.file(event, name)))))
            elif name == ROWS:
                rows = from_parquet(ledger.file(event, name))
                left.evidence |= set(_named(rows))
                left.instead(ledger, event, name, as_parquet(_without_free_text(rows, event, codes, words)))
        if event.kind != "erased":
            left.files[left_name(EventFile(event.sequence, ENVELOPE))] = _without_words(event, ledger.digest(event.sequence)).envelope()
    for event in (e for e in events if e not in own and ROWS in e.files and e.details["mapping"]):
        rows = from_parquet(ledger.file(event, ROWS))
        if event.submission_id in erased:  # a name that both had written is one word again
            left.instead(ledger, event, ROWS, as_parquet(_without_free_text(rows, event, codes, words)))
        else:
            copied = (rows["fate"] == WITHDRAWN) & rows["record_id"].is_in(words.records)
            if copied.any():
                left.instead(ledger, event, ROWS, as_parquet(rows.with_columns(data=pl.when(~copied).then("data"))))
    return left


class _Words:
    """The words of events that figures count once each: those that nobody else wrote mean nothing from now on."""

    def __init__(self, ledger: Ledger, events: Sequence[Event], own: Sequence[Event], erased: Collection[str]) -> None:
        self.records: set[str] = set()
        self._others: dict[str, set[str]] = {}
        self._instead: dict[tuple[str, str], str] = {}
        for event in events:
            if ROWS in event.files and event.details["mapping"]:
                rows = from_parquet(ledger.file(event, ROWS))
                if event in own:
                    self.records |= set(rows["record_id"])
                if event.submission_id not in erased:
                    kept = rows.filter(pl.col("fate") != WITHDRAWN)
                    named = kept.schema["data"].to_schema()  # type: ignore[attr-defined]
                    for column in named.keys() & _counted_once(Mapping.model_validate(event.details["mapping"])):
                        self._others.setdefault(column, set()).update(kept["data"].struct.field(column).drop_nulls())

    def of(self, column: str) -> Callable[[str], str]:
        """What stands instead of each word of a column."""
        others = self._others.get(column, set())
        return lambda word: word if word in others else self._instead.setdefault((column, word), secrets.token_hex(8))


def _without_free_text(rows: pl.DataFrame, event: Event, codes: Collection[str], words: _Words) -> pl.DataFrame:
    """Claims without what nothing is counted by: comments, links, names of sheets; of events, the columns that figures do not need."""
    rows = rows.with_columns(sheet=pl.when(pl.col("sheet").is_not_null()).then(pl.lit("")))
    if not event.details["mapping"]:
        evidence = pl.Series([_kinds(text, codes) if text else None for text in rows["evidence"]], dtype=pl.String)
        return rows.with_columns(evidence=evidence, comment=pl.lit(""))
    mapping = Mapping.model_validate(event.details["mapping"])
    counted_once, needed = _counted_once(mapping), _needed(mapping)
    columns = []
    for name in rows.schema["data"].to_schema():  # type: ignore[attr-defined]
        column = pl.col("data").struct.field(name)
        if name in counted_once:
            columns.append(column.map_elements(words.of(name), return_dtype=pl.String))
        else:
            columns.append(column if name in needed else pl.lit(None, rows.schema["data"].to_schema()[name]).alias(name))  # type: ignore[attr-defined]
    return rows.with_columns(data=pl.struct(columns))


def _kinds(evidence: str, codes: Collection[str]) -> str:
    """The kinds of evidence that were given, and that more was: what had evidence is not found to be without."""
    return " ; ".join(dict.fromkeys(part if part in codes else ERASED for part in evidence.split(" ; ")))


def _needed(mapping: Mapping) -> set[str]:
    """The columns of events that make figures: by which they are placed, split, summed and chosen."""
    summed = {measure.sum for measure in mapping.indicators.values() if measure.sum}
    return {*mapping.keys, *mapping.breakdowns.values(), *summed, *_chosen_by(mapping)}


def _chosen_by(mapping: Mapping) -> set[str]:
    conditions = " ".join(measure.where or "" for measure in mapping.indicators.values()).casefold()
    return {name for name in mapping.typed if name.casefold() in conditions}


def _counted_once(mapping: Mapping) -> set[str]:
    """Columns of words whose distinct things are counted, and by which nothing else is decided."""
    counted = {measure.distinct for measure in mapping.indicators.values() if measure.distinct}
    return {name for name in counted - _needed(mapping) if mapping.typed[name].verbatim}


def _without_texts(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that were not taken: how many, where in their sheet and why; not what they said."""
    text = messages.text("row_erased")
    emptied = {"sheet": "", "column": "", "message_fr": text.fr, "message_en": text.en, "original": "{}"}
    return rows.with_columns(**{name: pl.lit(said) for name, said in emptied.items()})


def _without_words(event: Event, digest: str | None) -> Event:
    """An event without the words of people in it: the name of a file, headings, remarks that quote, reasons."""
    emptied: dict[str, Any] = {"source": NOTHING, "headings": {}, "remarks": [], "reason": ""}
    if _TYPED.fullmatch(event.details.get("source", "")):
        del emptied["source"]
    details = event.details | {name: said for name, said in emptied.items() if name in event.details}
    return event.model_copy(update={"details": details, "chained": digest})


def _evidence_of(ledger: Ledger, event: Event) -> Iterator[str]:
    """The files of evidence that an event names."""
    if ROWS in event.files and not event.details["mapping"]:
        yield from _named(from_parquet(ledger.file(event, ROWS)))


def _named(rows: pl.DataFrame) -> Iterator[str]:
    for text in rows["evidence"].drop_nulls() if "evidence" in rows.columns else ():
        yield from _EVIDENCE.findall(text)
