"""The append-only, content-addressed, hash-chained record of everything handed in (laws 1 and 2).

An event is a JSON envelope and, beside it, the files it is about. Two kinds:

received   the original, whole and unchanged, before anything reads it
read       what became of every row of it: the accepted rows and the rejected ones, as Parquet
"""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from impact.ledger.store import ENVELOPE, Store
from impact.messages import messages

GENESIS = "0" * 64
"""What the first event names as the hash of the one before it."""

Kind = Literal["received", "read"]


class Event(BaseModel):
    """One entry of the ledger: who, when, by which channel, about which submission, and the hashes that chain it."""

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

    @property
    def name(self) -> str:
        """The event's name in the store; names sort as the events happened."""
        return event_name(self.sequence)


@dataclass(frozen=True)
class Draft:
    """What a writer wants to append; the ledger adds the place in the chain and the time."""

    kind: Kind
    details: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)
    submission_id: str | None = None
    channel: str = "command line"
    who: str = field(default_factory=getpass.getuser)


class Ledger:
    """The events of one store. Safe with several writers: each append takes the next number or tries again from what is new."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: list[tuple[Event, str]] = []

    def events(self, as_of: datetime | None = None) -> list[Event]:
        """All events up to `as_of`, oldest first, their chain checked.

        Raises Refusal `ledger_broken` where an envelope was changed, removed or slipped in.
        """
        for name in self._store.names()[len(self._known) :]:
            self._known.append(self._checked(name))
        return [event for event, _ in self._known if as_of is None or event.recorded_at <= as_of]

    def append(self, draft: Callable[[list[Event]], Draft | None]) -> Event | None:
        """Appends what `draft` makes of the events so far; nothing, and None, if it makes nothing of them.

        `draft` is called again with the longer list whenever another writer was faster.
        """
        while True:
            events = self.events()
            wanted = draft(events)
            if wanted is None:
                return None
            event = self._placed(wanted, events)
            if self._store.publish(event.name, wanted.files | {ENVELOPE: event.model_dump_json(indent=1).encode()}):
                return event

    def file(self, event: Event, name: str) -> bytes:
        """One file of an event. Raises Refusal `ledger_broken` if it is no longer what was appended."""
        try:
            content = self._store.read(event.name, name)
        except FileNotFoundError as error:
            raise messages.refusal("ledger_broken", event=event.name) from error
        if sha256(content) != event.files[name]:
            raise messages.refusal("ledger_broken", event=event.name)
        return content

    def digest(self, sequence: int) -> str | None:
        """The hash of the envelope of that number, which stands for all before it; None if the ledger does not go so far."""
        self.events()
        return self._known[sequence - 1][1] if 0 < sequence <= len(self._known) else None

    def verify(self) -> None:
        """Reads every file of every event. Raises Refusal `ledger_broken` at the first that is not what was appended."""
        for event in self.events():
            for name in event.files:
                self.file(event, name)

    def _placed(self, draft: Draft, events: list[Event]) -> Event:
        sequence = len(events) + 1
        now = datetime.now(UTC)
        if events:  # time never runs backwards in the ledger, whatever the clock does
            now = max(now, events[-1].recorded_at + timedelta(microseconds=1))
        return Event(
            sequence=sequence,
            kind=draft.kind,
            recorded_at=now,
            who=draft.who,
            channel=draft.channel,
            submission_id=draft.submission_id or f"S{1 + sum(e.kind == 'received' for e in events):06d}",
            details=draft.details,
            files={name: sha256(data) for name, data in draft.files.items()},
            previous=self._known[-1][1] if self._known else GENESIS,
        )

    def _checked(self, name: str) -> tuple[Event, str]:
        """The event of that name, if it follows the ones known, and the hash of its envelope."""
        try:
            content = self._store.read(name, ENVELOPE)
            event = Event.model_validate_json(content)
        except (OSError, ValueError) as error:
            raise messages.refusal("ledger_broken", event=name) from error
        before = self._known[-1][1] if self._known else GENESIS
        if (event.sequence, event.previous, event.name) != (len(self._known) + 1, before, name):
            raise messages.refusal("ledger_broken", event=name)
        return event, sha256(content)


def sha256(content: bytes) -> str:
    """The hash by which the ledger knows a content."""
    return hashlib.sha256(content).hexdigest()


def event_name(sequence: int) -> str:
    """Ten digits, so that names sort as numbers."""
    return f"{sequence:010d}"
