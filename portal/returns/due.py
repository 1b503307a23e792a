"""Where each year of a project stands: to do, draft, sent, to correct, accepted; and what is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import polars as pl

from impact.campaigns.deciding import due_day as campaign_day
from impact.campaigns.deciding import schedule_of
from impact.ecosystem.projects import Project
from impact.intake.result import OBSERVATION_KEY
from impact.ledger.accepting import Acceptances
from impact.ledger.campaigning import KnownCampaigns
from portal import town
from portal.config.language import spoken
from portal.returns.answered import unanswered
from portal.returns.drafts import YearOfProject
from portal.returns.published import Published, published
from portal.returns.standing import Stated, last_campaign

State = Literal["todo", "draft", "correct", "sent", "accepted", "published"]
DUE = (3, 31)
"""The day of the next year by which a year is handed in, until a campaign says otherwise."""


@dataclass(frozen=True)
class YearShown:
    """One year of one project on the page of its leader."""

    of: YearOfProject
    state: State
    answered: int
    asked: int
    left: list[str]
    submission: str
    received_at: datetime | None
    returned: list[tuple[str, str]]
    published: Published | None = None

    @property
    def open(self) -> bool:
        """Whether something is left to do."""
        return self.state in ("todo", "draft", "correct")

    @property
    def step(self) -> int:
        """Which of the four steps it is at."""
        return {"todo": 0, "draft": 0, "correct": 2, "sent": 1, "accepted": 2, "published": 3}[self.state]


def year_asked() -> int:
    """The year asked for: that of the latest campaign; without one the last that ended, or of an example the one after its last."""
    with town.ledger() as ledger:
        campaigns = ledger.kept(KnownCampaigns).after(ledger.events()).by_year
    if campaigns:
        return max(campaigns)
    last = town.today().year - 1
    campaign = last_campaign() if town.town().territory.illustrative else None
    return last if campaign is None else min(campaign + 1, last)


def due_day(year: int, projects: Sequence[str] = ()) -> date:
    """The day by which a year is to be handed in; by these projects, the latest that one of them was given."""
    with town.ledger() as ledger:
        campaign = ledger.kept(KnownCampaigns).after(ledger.events()).by_year.get(year)
    if campaign is None:
        return date(year + 1, *DUE)
    return max((campaign_day(campaign, project) for project in projects), default=schedule_of(campaign).closes.of(year))


def years_of(project: Project) -> list[int]:
    """The years in which a project ran and that have begun, the latest first."""
    last = town.today().year
    return [year for year in range(last, project.started.year - 1, -1) if project.runs(year)]


def year_shown(project: Project, year: int) -> YearShown:
    """Where a year of a project stands."""
    of = YearOfProject(project, year, spoken())
    values = of.standing.of_year(year)
    typed = [value for value in values if not value.logged]
    asked_again = [value for value in typed if value.returned]
    left = [question for page in of.pages for question in unanswered(of, page)]
    asked = sum(len(page.questions) for page in of.pages)
    latest = max(typed, key=lambda value: value.recorded_at, default=None)
    state = _state(of, typed, asked_again, nothing_left=not left)
    printed = published(project.id, year, max(value.sequence for value in typed)) if typed and state in ("sent", "accepted") else None
    return YearShown(
        of=of,
        state="published" if printed else state,
        answered=asked - len(left),
        asked=asked,
        left=[question.version.title.into(of.language) for question in left],
        submission=latest.submission_id if latest else "",
        received_at=latest.recorded_at if latest else None,
        returned=[(of_title(of, value), reason(value)) for value in asked_again],
        published=printed,
    )


def _state(of: YearOfProject, typed: list[Stated], asked_again: list[Stated], *, nothing_left: bool) -> State:
    if of.draft is not None:
        return "draft"
    if asked_again:
        return "correct"
    if typed:
        return "accepted" if _accepted(typed) else "sent"
    return "sent" if nothing_left and of.pages and of.standing.of_year(of.year) else "todo"


def _accepted(typed: list[Stated]) -> bool:
    """Whether the town accepted every value that stands, after it was said."""
    columns = {"submission_id": [v.submission_id for v in typed], "sequence": [v.sequence for v in typed]}
    keys = zip(*((v.project, v.indicator, v.start, v.end, v.breakdown) for v in typed), strict=True)
    with town.ledger() as ledger:
        accepted = Acceptances.read(ledger.events())
    return bool(accepted.covers(pl.DataFrame(columns | dict(zip(OBSERVATION_KEY, map(list, keys), strict=True)))).all())


def of_title(of: YearOfProject, value: Stated) -> str:
    """The title of a value's indicator."""
    return town.town().catalogue[value.indicator].current.title.into(of.language)


def reason(value: Stated) -> str:
    """Why the town returned a value."""
    with town.ledger() as ledger:
        event = ledger.events()[value.sequence - 1]
    return str(event.details.get("reason", ""))
