"""What the town answered to what was handed in: each decision with its day and its words, the latest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from impact.ledger.chain import Event


@dataclass(frozen=True)
class TownAnswer:
    """One decision about a submission: accepted, returned, or an acceptance taken back; about `values` of it, none for all."""

    submission: str
    at: datetime
    decision: str
    words: str
    values: int


def answers_to(events: Sequence[Event], submissions: Collection[str]) -> list[TownAnswer]:
    """The town's decisions about these submissions."""
    reviewed = [event for event in events if event.kind == "reviewed" and event.submission_id in submissions]
    return [
        TownAnswer(
            str(event.submission_id),
            event.recorded_at,
            str(event.details["decision"]),
            str(event.details.get("reason") or ""),
            len(event.details.get("values") or []),
        )
        for event in reversed(reviewed)
    ]
