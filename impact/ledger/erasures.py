"""What was erased from a ledger, and what stands instead: the chain goes on as it was, and an `erased` event holds what is left.

An `erased` event has, as files of its own, what is left of the files and envelopes of the events it is about, by their numbers. An envelope
that took the place of another says the hash by which the next event names it (`chained`); it is believed only where an `erased` event of
the chain holds the very same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from impact.ledger.store import ENVELOPE, Store, event_name
from impact.messages import messages

if TYPE_CHECKING:
    from impact.ledger.chain import Event


class EventFile(NamedTuple):
    """A file of an event, by the event's number."""

    sequence: int
    file: str


class Erasures:
    """Where files that were erased stand now, if anything is left of them; and the envelopes that no event has accounted for yet."""

    def __init__(self) -> None:
        self.last = 0
        self._moved: dict[EventFile, EventFile | None] = {}
        self._unaccounted: dict[int, str] = {}

    def follow(self, event: Event, digest: str) -> None:
        """Takes the next event of the chain; `digest`: the hash of its envelope."""
        if event.chained is not None:
            self._unaccounted[event.sequence] = digest
        if event.kind == "erased":
            self.last = event.sequence
            for place in gone(event):
                left = EventFile(event.sequence, left_name(place)) if left_name(place) in event.files else None
                self._moved[place] = left
            for sequence, stated in list(self._unaccounted.items()):
                if event.files.get(left_name(EventFile(sequence, ENVELOPE))) == stated:
                    del self._unaccounted[sequence]

    def check(self) -> None:
        """Raises Refusal `ledger_broken` where an envelope was changed by something else than an `erased` event."""
        for sequence in self._unaccounted:
            raise messages.refusal("ledger_broken", event=event_name(sequence))

    def place(self, place: EventFile) -> EventFile | None:
        """Where a file stands; None where nothing is left of it."""
        at: EventFile | None = place
        while at in self._moved:
            at = self._moved[at]
        return at


def gone(event: Event) -> list[EventFile]:
    """The files, envelopes apart, that an `erased` event says are gone."""
    return [EventFile(int(sequence), name) for sequence, names in event.details["gone"].items() for name in names]


def left_name(place: EventFile) -> str:
    """The name under which an `erased` event holds what is left of a file."""
    return f"{place.sequence}.{place.file}"


def is_finished(event: Event, store: Store) -> bool:
    """Whether all that an `erased` event says is gone was taken away: the last envelope is put in its place at the end."""
    *_, last = _envelopes(event)
    return store.read(event_name(last), ENVELOPE) == store.read(event.name, left_name(EventFile(last, ENVELOPE)))


def finish(event: Event, store: Store) -> None:
    """Takes away what an `erased` event says is gone, and puts what is left of the envelopes in their place."""
    for place in gone(event):
        store.remove(event_name(place.sequence), place.file)
    for sequence in _envelopes(event):
        store.rewrite(event_name(sequence), store.read(event.name, left_name(EventFile(sequence, ENVELOPE))))


def _envelopes(event: Event) -> list[int]:
    """The events of whose envelopes something is left in this one."""
    return [int(name.partition(".")[0]) for name in event.files if name.endswith(f".{ENVELOPE}")]
