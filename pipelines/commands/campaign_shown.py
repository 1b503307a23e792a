"""A campaign on the terminal and as JSON: what is left to decide, where it stands, what changed after the freeze."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipelines.commands.console import Console

if TYPE_CHECKING:
    from impact.campaigns.changes import FrozenChange
    from impact.campaigns.lateness import Timeliness
    from impact.campaigns.states import IndicatorState
    from impact.ledger.campaigning import Campaign
    from pipelines.workspace import Workspace

MOST_SHOWN = 40
"""Values that the terminal lists; all are in the JSON."""


def state_data(state: IndicatorState) -> dict[str, Any]:
    """Where a value stands, as JSON."""
    return {
        "project": state.project,
        "indicator": state.indicator,
        "state": state.state,
        "promised": state.promised,
        "asked": state.asked,
        "submissions": list(state.submissions),
        "received_at": state.received_at,
        "gap": state.gap.details["code"] if state.gap else None,
    }


def show_states(console: Console, states: Sequence[IndicatorState], workspace: Workspace, year: int) -> None:
    """A table of what is left to decide, in the names that people know; the JSON has the ids."""
    projects, catalogue = workspace.register.projects, workspace.catalogue
    rows = [
        (
            projects[s.project].title.into(console.language) if s.project in projects else s.project,
            catalogue[s.indicator].in_year(year).title.into(console.language),
            console.word(f"campaign.state.{s.state}"),
            ", ".join(s.submissions) or "—",
        )
        for s in states[:MOST_SHOWN]
    ]
    console.table("campaign.states", ("project", "indicator", "state", "submission"), rows)


def status_data(
    year: int, campaign: Campaign | None, states: Sequence[IndicatorState], waiting: Sequence[str], in_time: Mapping[str, Timeliness]
) -> dict[str, Any]:
    """Where a campaign stands, as JSON; `projects`: whether each handed in everything, and in time."""
    counts = Counter(state.state for state in states if state.gap is None or state.state == "accepted")
    return {
        "year": year,
        "open": campaign is not None,
        "frozen": campaign.frozen if campaign else False,
        "schedule": campaign.schedule if campaign else None,
        "values": {name: counts[name] for name in ("accepted", "pending", "returned", "nothing")},
        "gaps": sum(state.gap is not None and state.state != "accepted" for state in states),
        "waiting": list(waiting),
        "windows": {project: event.details["until"] for project, event in campaign.windows.items()} if campaign else {},
        "projects": {
            project: {
                "state": of.state,
                "due": of.due.isoformat(),
                "awaited": sorted(of.awaited),
                "completed": of.completed.isoformat() if of.complete and of.completed else None,
            }
            for project, of in in_time.items()
        },
        "states": [state_data(state) for state in states],
    }


def show_changes_after_freeze(console: Console, changes: Sequence[FrozenChange]) -> None:
    """A table of what changed after the freeze."""
    rows = [
        (
            c.at.isoformat(),
            console.word(f"campaign.what.{c.what}"),
            c.project or "—",
            c.text.into(console.language),
            c.author or "—",
            c.second or "—",
        )
        for c in changes
    ]
    console.table("campaign.changes", ("day", "change", "project", "why", "author", "second"), rows)
