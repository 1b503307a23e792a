"""Registering: what a file of the register says from an instant on, kept whole with its reason, so that any past state can be told.

A file of the register is one that people write and that figures are a function of: the territory, projects, maps, values of the bank…
What was handed in does not depend on these events, and neither does what is known of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from impact.ledger.chain import OPERATOR, Draft, Event, Ledger, sha256
from impact.messages import messages

CONTENT = "content"
"""The file of an event in which what was registered is kept, byte by byte."""
TERMINAL = "command line"
"""The channel of what is registered from the terminal."""


class Registration(BaseModel):
    """A change of one file of the register as the ledger knows it.

    file     its name in the workspace: `projects/voisinage.yaml`
    sha256   of its content from then on; None where the file is gone
    was      the same of what stood before
    who      who changed it, by an account or a role; `second`: who confirmed it, where two people are asked
    """

    model_config = ConfigDict(frozen=True)

    file: str
    sha256: str | None
    was: str | None
    reason: str
    second: str | None = None
    who: str
    channel: str
    recorded_at: AwareDatetime
    sequence: int


class KeptRegister:
    """The registrations of a ledger by file, kept as its events come."""

    def __init__(self, ledger: Ledger) -> None:
        del ledger
        self._by_file: dict[str, list[Registration]] = {}
        self._seen = 0

    def after(self, events: Sequence[Event]) -> dict[str, list[Registration]]:
        """All registrations by file, the oldest first, after these events."""
        for event in events[self._seen :]:
            if event.kind == "registered":
                stated = _registration(event)
                self._by_file.setdefault(stated.file, []).append(stated)
        self._seen = max(self._seen, len(events))
        return self._by_file


def registrations(ledger: Ledger) -> dict[str, list[Registration]]:
    """All registrations by file, the oldest first."""
    return ledger.kept(KeptRegister).after(ledger.events())


def registered(ledger: Ledger, as_of: datetime | None = None) -> dict[str, Registration]:
    """What was registered last of each file up to an instant: the state of the register then. Files that were gone are left out."""
    last = {
        file: changes[-1]
        for file, all_of in registrations(ledger).items()
        if (changes := [c for c in all_of if as_of is None or c.recorded_at <= as_of])
    }
    return {file: change for file, change in sorted(last.items()) if change.sha256 is not None}


def content_of(ledger: Ledger, registration: Registration) -> bytes | None:
    """What a file said from a registration on; None where it was gone."""
    if registration.sha256 is None:
        return None
    return ledger.file(ledger.events()[registration.sequence - 1], CONTENT)


def register(
    ledger: Ledger,
    file: str,
    content: bytes | None,
    reason: str,
    was: str | None,
    channel: str = TERMINAL,
    who: str = OPERATOR,
    second: str | None = None,
) -> Registration | None:
    """Appends what a file says now (None: it is gone), in place of what has the hash `was`; None where it says the same.

    Raises Refusal `reason_empty`, `registered_meanwhile` where something else was registered since.
    """
    if not reason.strip():
        raise messages.refusal("reason_empty")
    digest = sha256(content) if content is not None else None

    def draft(events: list[Event]) -> Draft | None:
        known = ledger.kept(KeptRegister).after(events).get(file)
        if (known[-1].sha256 if known else None) != was:
            raise messages.refusal("registered_meanwhile", file=file)
        if digest == was:
            return None
        details: dict[str, Any] = {"file": file, "sha256": digest, "was": was, "reason": reason.strip()}
        if second is not None:
            details["second"] = second
        return Draft("registered", details, {CONTENT: content} if content is not None else {}, channel=channel, who=who)

    event = ledger.append(draft)
    return _registration(event) if event else None


def _registration(event: Event) -> Registration:
    stated = {"who": event.who, "channel": event.channel, "recorded_at": event.recorded_at, "sequence": event.sequence}
    return Registration.model_validate(event.details | stated)
