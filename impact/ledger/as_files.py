"""A ledger as files, for a copy of it elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from impact.ledger.chain import Ledger
from impact.ledger.erasures import EventFile
from impact.ledger.store import ENVELOPE


def contents(ledger: Ledger) -> Iterator[tuple[str, bytes]]:
    """Every file of every event, by its place in a folder of events; what is erased is gone. Raises Refusal `ledger_broken`."""
    for event in ledger.events():
        for name in event.files:
            if ledger.erasures.place(own := EventFile(event.sequence, name)) == own:
                yield f"{event.name}/{name}", ledger.file(event, name)
        yield f"{event.name}/{ENVELOPE}", ledger.store.read(event.name, ENVELOPE)
