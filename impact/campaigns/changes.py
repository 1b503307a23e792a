"""What changed after a year was frozen, for everyone to read: when, what, a coded reason, and the functions of two people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel

from impact.campaigns.timetable import decision_reasons
from impact.ledger.campaigning import KnownCampaigns
from impact.ledger.chain import Event
from impact.ledger.known import KnownSubmissions
from indicators.text import Text


class FrozenChange(BaseModel):
    """A change of a frozen year: a submission that was accepted after the freeze, or a freeze that was ended or made again.

    `reason`: a code of `reasons.yaml`; `author` and `second`: functions, never names.
    """

    at: date
    what: Literal["accepted", "unfrozen", "frozen"]
    project: str | None = None
    submission: str | None = None
    reason: str
    text: Text
    author: str
    second: str


def changes_after_freeze(events: Sequence[Event], year: int) -> list[FrozenChange]:
    """Those of a year, in their order."""
    campaign = KnownCampaigns().after(events).by_year.get(year)
    if campaign is None or not campaign.freezes:
        return []
    known = KnownSubmissions().after(events).by_id
    accepted = [e for e in events if e.kind == "reviewed" and year in e.details.get("held_for", []) and e.details["decision"] == "accepted"]
    of = {e.submission_id: known[e.submission_id] for e in accepted}
    projects = {name: (s.reading or s.received).details["project_id"] for name, s in of.items()}
    changes = [_change(e, project=projects[e.submission_id], submission=e.submission_id) for e in accepted]
    return sorted([*changes, *map(_change, campaign.freezes[1:])], key=lambda change: change.at)


def _change(event: Event, **of: Any) -> FrozenChange:
    details = event.details
    reasons = decision_reasons()
    texts = reasons.change | reasons.unfreeze | reasons.freeze
    what = {"reviewed": "accepted"}.get(event.kind, event.kind)
    text = texts.get(details["code"]) or Text(fr=details["code"], en=details["code"])
    why = {"reason": details["code"], "text": text, "author": details["author"], "second": details["second"]}
    return FrozenChange.model_validate({"at": event.recorded_at.date(), "what": what} | why | of)
