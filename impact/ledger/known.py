"""The submissions of a ledger, kept as its events come, and found by what one asks for: by their file, or by what they replace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from impact.ledger.chain import Event, Ledger

HELD = "release_withdraws_most"
"""Why a release is kept unread until it is confirmed."""
FROZEN = "period_frozen"
"""Why a reading that would change a frozen year is held until a second person has reviewed it."""
File = tuple[str, str | None, str | None]
"""The hash of a file, and the project and mapping it was handed in for: the same file for another project is another submission."""


@dataclass(frozen=True)
class KnownSubmission:
    """A submission as the ledger knows it at one instant: the event of its arrival, and its readings.

    There is none yet after a crash; there are several where it was worth reading again.
    """

    received: Event
    readings: list[Event]
    withdrawals: list[Event] = field(default_factory=list)
    erasures: list[Event] = field(default_factory=list)
    reviews: list[Event] = field(default_factory=list)

    @property
    def reading(self) -> Event | None:
        """The reading that counts."""
        return self.readings[-1] if self.readings else None

    @property
    def mapping(self) -> dict[str, Any] | None:
        """What its rows were read with; what it said stands where reading it again failed."""
        legible = (event for event in reversed(self.readings) if not event.details.get("unreadable"))
        return next((event.details["mapping"] for event in legible), None)

    @property
    def erased(self) -> Event | None:
        """What says that its original is gone, if it is."""
        return self.erasures[0] if self.erasures else None

    @property
    def ended(self) -> bool:
        """Whether its claims were withdrawn after it was last read."""
        return bool(self.withdrawals and self.readings) and self.withdrawals[-1].sequence > self.readings[-1].sequence

    @property
    def held(self) -> bool:
        """Whether it waits to be confirmed."""
        return self.reading is not None and self.reading.details.get("unreadable") == HELD

    @property
    def frozen_out(self) -> bool:
        """Whether its last reading was held because its year is frozen."""
        return self.reading is not None and self.reading.details.get("unreadable") == FROZEN

    @property
    def released(self) -> bool:
        """Whether what was held so was accepted since, and may be read."""
        return self._reviewed_since == "accepted"

    @property
    def waits(self) -> bool:
        """Whether it was held so, and nobody has decided."""
        return self.frozen_out and not self.ended and self._reviewed_since is None

    @property
    def held_for(self) -> list[int]:
        """The frozen years that it would change."""
        return list(self.reading.details.get("held_for", [])) if self.reading else []

    @property
    def _reviewed_since(self) -> str | None:
        last = self.reviews[-1] if self.reviews else None
        since = self.reading is not None and last is not None and last.sequence > self.reading.sequence
        return str(last.details["decision"]) if last and since and self.frozen_out else None


class KnownSubmissions:
    """The submissions by id, in the order they came; by file; and the last reading of each scope."""

    def __init__(self, ledger: Ledger | None = None) -> None:
        self.by_id: dict[str, KnownSubmission] = {}
        self._by_file: dict[File, KnownSubmission] = {}
        self._last_of: dict[str, Event] = {}
        self._seen = 0
        if ledger is not None:
            self.after(ledger.events())

    def after(self, events: Sequence[Event]) -> KnownSubmissions:
        """Itself, after these events, of which it reads those that are new."""
        for event in events[self._seen :]:
            match event.kind:
                case "received":
                    self._receive(event)
                case "read" if event.submission_id in self.by_id:
                    self.by_id[event.submission_id].readings.append(event)
                    self._last_of |= dict.fromkeys(event.details["scopes"], event)
                case "withdrawn" if event.submission_id in self.by_id:
                    self.by_id[event.submission_id].withdrawals.append(event)
                case "reviewed" if event.submission_id in self.by_id:
                    self.by_id[event.submission_id].reviews.append(event)
                case "erased":
                    self.by_id[event.submission_id].erasures.append(event)
        self._seen = max(self._seen, len(events))
        return self

    def of_file(self, file: File) -> KnownSubmission | None:
        """The submission of this very file."""
        return self._by_file.get(file)

    def last_reading(self, scopes: Iterable[str]) -> Event | None:
        """The last reading that spoke of any of these scopes."""
        return max((self._last_of[s] for s in scopes if s in self._last_of), key=lambda event: event.sequence, default=None)

    def _receive(self, event: Event) -> None:
        submission = KnownSubmission(event, [])
        self.by_id[event.submission_id] = submission
        file = (event.files["original"], event.details["project_id"], event.details["mapping_id"])
        self._by_file.setdefault(file, submission)
