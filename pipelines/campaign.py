"""The campaign of a year in a workspace: its schedule, and what must be decided before the year is published."""

from __future__ import annotations

from impact.campaigns.deciding import begin
from impact.campaigns.states import IndicatorState, open_states
from impact.campaigns.timetable import Schedule, load_schedule
from impact.ledger.campaigning import DecidedBy
from impact.ledger.chain import Event
from impact.ledger.submission import Receipt, read_received
from impact.ledger.withdrawing import submission_of
from indicators.text import Refusal
from pipelines.messages import messages
from pipelines.workspace import Workspace

MOST_NAMED = 5
"""Values that a refusal lists; the rest is counted."""


class ReviewNeeded(Refusal):
    """Values of the year are neither accepted nor documented as gaps: which."""

    def __init__(self, year: int, left: list[IndicatorState]) -> None:
        names = [f"{state.project}/{state.indicator}" for state in left[:MOST_NAMED]]
        refusal = messages.refusal("review_needed", year=str(year), count=len(left), values=names)
        super().__init__(refusal.code, refusal.text)
        self.year, self.left = year, left


def schedule(workspace: Workspace) -> Schedule:
    """The schedule of the workspace: its `campaign.yaml`, or the one that ships. Raises Refusal with file and line."""
    return load_schedule(workspace.root / "campaign.yaml")


def opened(workspace: Workspace, year: int, decided: DecidedBy) -> Event | None:
    """Opens the campaign of a year by the schedule of the workspace. Raises Refusal `campaign_open`, and as `schedule`."""
    return begin(workspace.ledger, year, schedule(workspace), decided)


def check_reviewed(workspace: Workspace, year: int) -> None:
    """Whether the year may be published: all of it accepted or documented as a gap, where it has a campaign. Raises ReviewNeeded."""
    if left := open_states(workspace.ledger, workspace.register, year):
        raise ReviewNeeded(year, left)


def read_released(workspace: Workspace, submission_id: str) -> Receipt:
    """Reads a submission that was held because of a freeze, and was accepted since."""
    known = submission_of(workspace.ledger, submission_id)
    return read_received(workspace.ledger, known.received, workspace.context(), len(known.readings))
