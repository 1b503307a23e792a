"""A ledger on which what would be appended is checked in full, and nothing is written: for dry runs."""

from __future__ import annotations

from collections.abc import Callable

from impact.ledger.chain import Draft, Event, Ledger


class Rehearsal(Ledger):
    """The events of a ledger; what is appended is said, and not kept."""

    def append(self, draft: Callable[[list[Event]], Draft | None]) -> Event | None:
        """The event that would be appended. Raises what appending it would."""
        events = self.events()
        wanted = draft(events)
        return None if wanted is None else self._placed(wanted, events)


def rehearsal(ledger: Ledger) -> Ledger:
    """The same events, on which nothing can be written."""
    return Rehearsal(ledger.store, ledger._snapshots)
