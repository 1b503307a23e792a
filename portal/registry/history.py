"""What the ledger says of a thing of the register: each change with who made it, why, and what it changed, the latest first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from impact.ledger.registering import Registration, content_of, registrations
from pipelines.register import difference_of
from pipelines.workspace import Workspace
from portal import town
from portal.registry.kinds import kinds
from portal.registry.things import Thing, at, document_of, lines_of, place_of

MOST = 50
"""Changes that a page shows."""


@dataclass(frozen=True)
class PastChange:
    """One change: its registration, and the lines that it changed."""

    registration: Registration
    lines: list[tuple[str, str]]


@contextmanager
def registering() -> Iterator[Workspace]:
    """The workspace with the ledger that is followed, for this thread alone while the block lasts."""
    with town.ledger() as ledger:
        workspace = town.town()
        workspace.__dict__["ledger"] = ledger  # what was read of it is not read again
        yield workspace


def history_of(thing: Thing) -> list[PastChange]:
    """The changes of a thing; of a file of many, those that changed what it says of this one."""
    with registering() as workspace:
        changes = registrations(workspace.ledger).get(thing.file, [])
        contents = [None, *(content_of(workspace.ledger, change) for change in changes)]
    past = [
        PastChange(change, list(lines_of(difference_of(before, after))) if before else [])
        for change, before, after in zip(changes, contents, contents[1:], strict=False)
        if kinds()[thing.kind].listed is None or _says(before, thing) != _says(after, thing)
    ]
    return past[::-1][:MOST]


def _says(content: bytes | None, thing: Thing) -> object:
    text = (content or b"").decode("utf-8")
    return at(document_of(text), place_of(text, thing))
