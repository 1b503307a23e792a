"""What was decided about the gaps of a year, and taking back the last decision about a project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from impact.campaigns.deciding import check_by_two
from impact.ledger.campaigning import ALL, Campaign, DecidedBy, KnownCampaigns, campaign_of, note_gap
from impact.ledger.chain import Event, Ledger
from impact.messages import messages

TAKEN_BACK = "mistake"
"""The reason by which a gap that is taken back is closed."""


def gap_decisions(events: Sequence[Event], year: int) -> list[Event]:
    """The gaps that were noted and closed of a year, in their order."""
    return [event for event in events if event.kind == "gap" and event.details["year"] == year]


def last_decisions(events: Sequence[Event], year: int) -> set[int]:
    """The numbers of those that can be taken back: the last of each project."""
    return set({event.details["project"]: event.sequence for event in gap_decisions(events, year)}.values())


def take_back_gap(ledger: Ledger, year: int, sequence: int, decided: DecidedBy) -> str:
    """Brings the gaps of a project back to what they were before a decision, the last about it; which project.

    A gap that is noted again keeps the reason that it had. Raises Refusal `gap_decided_since`, `campaign_second`, `campaign_unknown`.
    """
    events = ledger.events()
    check_by_two(campaign_of(ledger, year), "gap", decided)
    if sequence not in last_decisions(events, year):
        raise messages.refusal("gap_decided_since", year=str(year))
    project: str = events[sequence - 1].details["project"]
    before = KnownCampaigns().after(events[: sequence - 1]).by_year[year]
    named = {name for of, name in (*before.gaps, *before.awaited, *campaign_of(ledger, year).gaps) if of == project}
    values = sorted({*named, *events[sequence - 1].details["indicators"]} - {ALL})
    _bring_back(ledger, before, project, [ALL], decided)
    _bring_back(ledger, before, project, values, decided)
    return project


def _bring_back(ledger: Ledger, before: Campaign, project: str, names: Iterable[str], decided: DecidedBy) -> None:
    now = campaign_of(ledger, before.year)
    differing: dict[tuple[str, str] | None, list[str]] = {}
    for name in names:
        if (was := _why(before.gap(project, name))) != _why(now.gap(project, name)):
            differing.setdefault(was, []).append(name)
    for why, changed in differing.items():
        code, reason = why or (TAKEN_BACK, decided.reason)
        note_gap(ledger, before.year, project, changed, replace(decided, code=code, reason=reason), closed=why is None)


def _why(gap: Event | None) -> tuple[str, str] | None:
    return (gap.details["code"], gap.details["reason"]) if gap else None
