"""The append-only, content-addressed, hash-chained record of everything handed in (laws 1 and 2).

An event is a JSON envelope and, beside it, the files it is about. Its kinds:

received    the original, whole and unchanged, before anything reads it
read        what became of every row of it: the accepted rows and the rejected ones, as Parquet
withdrawn   the rows whose claims end
reviewed    the town accepted a submission, or returned it or some of its values with the reason
erased      an original is gone, with its free text and evidence; what is left of the events about it
sealed, erratum    a version of an edition was published, with its hash; why it takes the place of another; of no submission
opened, frozen, unfrozen, gap, window     the campaign of a year (`campaigning.py`); of no one submission
registered  a file of the register as it is from then on, with the reason; says nothing of any submission
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from impact.ledger.erasures import Erasures, EventFile, finish, is_finished
from impact.ledger.head import Head
from impact.ledger.snapshot import Buffer, Snapshot, read_snapshot, write_snapshot
from impact.ledger.store import ENVELOPE, Store, event_name
from impact.messages import messages

GENESIS = "0" * 64
"""What the first event names as the hash of the one before it."""

OPERATOR = "operator"
"""Who acts where no account does: someone at the terminal. The ledger holds no login, no name and no address."""
Handed = Literal["received", "read", "withdrawn", "reviewed", "erased"]
Kind = Literal[Handed, "sealed", "erratum", "registered", "opened", "frozen", "unfrozen", "gap", "window"]
APART: tuple[Kind, ...] = ("sealed", "erratum", "registered")
"""Events after which what was handed in is as before: what was published, and the register, which is read from its files."""
OF_NO_SUBMISSION: tuple[Kind, ...] = (*APART, "opened", "frozen", "unfrozen", "gap", "window")
Kept = TypeVar("Kept")
SNAPSHOT = "events"
STEP = timedelta(microseconds=1)
"""What is added to the time of the last event, where the clock says that the next one comes before it."""
EVENTS_A_READ = 64
"""Envelopes that are written to a snapshot in the time that reading one from the store takes."""
FEWEST = 32
"""Events below which a new snapshot is never worth it."""


class Event(BaseModel):
    """One entry of the ledger: who, when, by which channel, about which submission (empty: about none), and the hashes that chain it.

    `chained`: the hash by which the next event names it, where this is what was left of it by an `erased` event.
    """

    model_config = ConfigDict(frozen=True)

    sequence: int
    kind: Kind
    recorded_at: AwareDatetime
    who: str
    channel: str
    submission_id: str
    details: dict[str, Any]
    files: dict[str, str]
    previous: str
    chained: str | None = None

    @property
    def name(self) -> str:
        """The event's name in the store; names sort as the events happened."""
        return event_name(self.sequence)

    def envelope(self) -> bytes:
        """The event as it is written."""
        return self.model_dump_json(indent=1, exclude={"chained"} if self.chained is None else None).encode()


@dataclass(frozen=True)
class Draft:
    """What a writer wants to append; the ledger adds the place in the chain and the time."""

    kind: Kind
    details: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)
    submission_id: str | None = None
    channel: str = "command line"
    who: str = OPERATOR


class Ledger:
    """The events of one store. Safe with several writers: each append takes the next number or tries again from what is new.

    What is slow to read back is kept in the folder `snapshots`, if one is given, from one process to the next. With a `head`, nothing
    is appended to a ledger that has lost the last event seen.
    """

    def __init__(self, store: Store, snapshots: Path | None = None, head: Path | None = None) -> None:
        self.store = store
        self._snapshots = snapshots
        self._head = Head(head) if head else None
        self.forget()

    def forget(self) -> None:
        """Forgets what was read: it is read again when it is asked for."""
        self._events: list[Event] = []
        self._envelopes: list[bytes] = []
        self._hashes: list[str] = []
        self._submissions = 0
        self._in_snapshot = 0
        self._listed = False
        self._kept: dict[Callable[[Ledger], Any], Any] = {}
        self.erasures = Erasures()

    def events(self, as_of: datetime | None = None) -> list[Event]:
        """All events up to `as_of`, oldest first, their chain checked.

        Raises Refusal `ledger_broken` where an envelope was changed, removed or slipped in. All names are looked at once while
        a ledger is open; then only the next event is asked for.
        """
        if not self._listed:
            self._read_all()
        erased = self.erasures.last
        while (envelope := self._envelope(event_name(len(self._events) + 1))) is not None:
            self._follow(envelope)
        if self.erasures.last > erased:  # what was read before may hold what is gone
            self.forget()
            self._read_all()
        self.erasures.check()
        return [event for event in self._events if as_of is None or event.recorded_at <= as_of]

    def last_known(self, as_of: datetime | None = None) -> Event | None:
        """The last event up to `as_of` that is of a submission: what is known may change with it."""
        return next((event for event in reversed(self.events(as_of)) if event.kind not in APART), None)

    def append(self, draft: Callable[[list[Event]], Draft | None]) -> Event | None:
        """Appends what `draft` makes of the events so far; nothing, and None, if it makes nothing of them.

        `draft` is called again with the longer list whenever another writer was faster. Raises Refusal `ledger_lost_events`.
        """
        self._check_head()
        while True:
            events = self.events()
            if (wanted := draft(events)) is None:
                return None
            event = self._placed(wanted, events)
            if self.store.publish(event.name, wanted.files | {ENVELOPE: event.envelope()}):
                if self._head:
                    self._head.write(event.sequence, self.digest(event.sequence) or "")
                return event
            if len(self.events()) == len(events):  # the name is taken, but not by an event
                raise messages.refusal("ledger_broken", event=event.name)

    def file(self, event: Event, name: str) -> bytes:
        """One file of an event, or what is left of it. Raises Refusal `ledger_broken` if it is no longer what was appended.

        Raises Refusal `original_erased` where it is gone.
        """
        place = self.erasures.place(EventFile(event.sequence, name))
        if place is None:
            raise messages.refusal("original_erased", submission=event.submission_id)
        holder = event if place.sequence == event.sequence else self._events[place.sequence - 1]
        try:
            content = self.store.read(holder.name, place.file)
        except FileNotFoundError as error:
            raise messages.refusal("ledger_broken", event=holder.name) from error
        if sha256(content) == holder.files[place.file]:
            return content
        raise messages.refusal("ledger_broken", event=holder.name)

    def digest(self, sequence: int) -> str | None:
        """The hash of the envelope of that number, which stands for all before it; None if the ledger does not go so far."""
        self.events()
        return self._hashes[sequence - 1] if 0 < sequence <= len(self._hashes) else None

    def verify(self) -> None:
        """Reads every envelope and every file of every event. Raises Refusal `ledger_broken` at the first that is not what was appended."""
        for event, envelope in zip(self.events(), self._envelopes, strict=True):
            if self._envelope(event.name) != envelope:
                raise messages.refusal("ledger_broken", event=event.name)
            for name in event.files:
                if self.erasures.place(EventFile(event.sequence, name)) == (event.sequence, name):
                    self.file(event, name)

    def finish_erasing(self) -> None:
        """Takes away what `erased` events say is gone, and the snapshots made before; nothing where that is done."""
        unfinished = [e for e in self.events() if e.kind == "erased" and not is_finished(e, self.store)]
        if unfinished and self._snapshots:
            shutil.rmtree(self._snapshots, ignore_errors=True)
        for erased in unfinished:
            finish(erased, self.store)
            self.forget()

    def kept(self, make: Callable[[Ledger], Kept]) -> Kept:
        """What `make` keeps of this ledger beside its events; made when it is first asked for."""
        if make not in self._kept:
            self._kept[make] = make(self)
        kept: Kept = self._kept[make]
        return kept

    def snapshot(self, name: str) -> Snapshot | None:
        """The snapshot of that name; None where there is none, or not of this ledger as it stands."""
        snapshot = read_snapshot(self._snapshots / name) if self._snapshots else None
        known = snapshot and snapshot.sequence >= self.erasures.last and self.digest(snapshot.sequence) == snapshot.head
        return snapshot if known else None

    def keep_snapshot(self, name: str, sequence: int, parts: Sequence[tuple[str, Buffer]]) -> None:
        """Keeps what stood after the event of that number, where snapshots are kept."""
        if self._snapshots and sequence:
            write_snapshot(self._snapshots / name, Snapshot(sequence, self._hashes[sequence - 1], parts))

    def remember(self) -> None:
        """Keeps a snapshot of the events, where reading back those it would spare takes longer than writing it."""
        if len(self._events) - self._in_snapshot >= FEWEST + len(self._events) // EVENTS_A_READ:
            self.keep_snapshot(SNAPSHOT, len(self._events), [("", envelope) for envelope in self._envelopes])
            self._in_snapshot = len(self._events)

    def _check_head(self) -> None:
        seen = self._head.read() if self._head else None
        if self._head and seen and self.digest(seen[0]) != seen[1]:
            raise messages.refusal("ledger_lost_events", event=event_name(seen[0]), last=len(self._events), file=self._head.path)

    def _placed(self, draft: Draft, events: list[Event]) -> Event:
        after = [event.recorded_at + STEP for event in events[-1:]]  # time never runs backwards in the ledger, whatever the clock does
        return Event(
            sequence=len(events) + 1,
            kind=draft.kind,
            recorded_at=max([datetime.now(UTC), *after]),
            who=draft.who,
            channel=draft.channel,
            submission_id=self._submission_of(draft),
            details=draft.details,
            files={name: sha256(data) for name, data in draft.files.items()},
            previous=self._hashes[-1] if self._hashes else GENESIS,
        )

    def _submission_of(self, draft: Draft) -> str:
        """The submission that it is about: a new one where it names none, none where it is about none."""
        return "" if draft.kind in OF_NO_SUBMISSION else draft.submission_id or f"S{1 + self._submissions:06d}"

    def _read_all(self, *, recall: bool = True) -> None:
        """Reads the events there are: from the snapshot as far as it goes, if its last one is the event of that number in the store."""
        names = self.store.names()
        for number, name in enumerate(names, 1):
            if name != event_name(number):
                raise messages.refusal("ledger_broken", event=name)
        if not self._events and recall:
            self._recall(len(names))
        for name in names[len(self._events) :]:
            envelope = self._envelope(name)
            if envelope is None:
                raise messages.refusal("ledger_broken", event=name)
            self._follow(envelope)
        if 0 < self._in_snapshot < self.erasures.last:  # the snapshot may hold what is gone
            self.forget()
            self._read_all(recall=False)
        self._listed = True

    def _recall(self, known: int) -> None:
        """Reads the events of the snapshot, if its last one is the event of that number in the store: the chain proves those before."""
        snapshot = read_snapshot(self._snapshots / SNAPSHOT) if self._snapshots else None
        if snapshot is None or not 0 < snapshot.sequence == len(snapshot.parts) <= known:
            return
        if self._envelope(event_name(snapshot.sequence)) != snapshot.parts[-1][1]:
            return
        for _, envelope in snapshot.parts:
            self._follow(bytes(envelope))
        self._in_snapshot = len(self._events)

    def _envelope(self, name: str) -> bytes | None:
        """The envelope of that event; None if there is no such event."""
        try:
            return self.store.read(name, ENVELOPE)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _follow(self, envelope: bytes) -> None:
        """Takes the next event, if it follows the ones known."""
        sequence = len(self._events) + 1
        try:
            event = Event.model_validate_json(envelope)
        except ValueError as error:
            raise messages.refusal("ledger_broken", event=event_name(sequence)) from error
        if (event.sequence, event.previous) != (sequence, self._hashes[-1] if self._hashes else GENESIS):
            raise messages.refusal("ledger_broken", event=event_name(sequence))
        digest = sha256(envelope)
        self.erasures.follow(event, digest)
        self._events.append(event)
        self._envelopes.append(envelope)
        self._hashes.append(event.chained or digest)
        self._submissions += event.kind == "received"


def sha256(content: bytes) -> str:
    """The hash by which the ledger knows a content."""
    return hashlib.sha256(content).hexdigest()
