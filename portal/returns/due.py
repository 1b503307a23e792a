"""Where each year of a project stands: to do, draft, sent, to correct, accepted; and what is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from urllib.parse import urlencode

import polars as pl
from django.urls import reverse

from impact.campaigns.deciding import due_day as campaign_day
from impact.campaigns.deciding import schedule_of
from impact.ecosystem.projects import Project
from impact.intake.result import OBSERVATION_KEY
from impact.ledger.accepting import Acceptances
from impact.ledger.campaigning import KnownCampaigns
from portal import town
from portal.config.language import into_spoken, say, spoken
from portal.returns.answered import unanswered
from portal.returns.answers import shown
from portal.returns.drafts import YearOfProject
from portal.returns.effort import effort
from portal.returns.labels import by_what, label_of
from portal.returns.left import QuestionLeft, YearLeft, box_link, left_of, unreadable_of
from portal.returns.published import Published, published
from portal.returns.questions import FormCell, FormQuestion, PageAsked, page_asking
from portal.returns.reviewed import reason
from portal.returns.standing import Stated, last_campaign
from portal.returns.withdrawn import taken_out

VALUE = "valeur"
"""What an address names a value by: a fragment does not come through signing in."""
PARTS = 12
"""Parts of a year that are listed one by one; where there are more, they are corrected together on the page of the form."""
State = Literal["todo", "draft", "changing", "correct", "sent", "accepted", "published"]
"""Where a year stands, in one word. `draft`: nothing was sent yet; `changing`: it was, and a draft says what was not."""
DUE = (3, 31)
"""The day of the next year by which a year is handed in, until a campaign says otherwise."""


@dataclass(frozen=True)
class SentShown:
    """A submission of which values of a year stand: its number, when it was received, and how many; `own`: of this project alone."""

    id: str
    received_at: datetime
    count: int
    own: bool


@dataclass(frozen=True)
class ValueSent:
    """What was sent to a question, in words, and where it is corrected."""

    title: str
    value: str
    link: str


@dataclass(frozen=True)
class YearShown:
    """One year of one project on the page of its leader.

    `unreadable`: the questions with an answer that cannot be read; `left`: those without one; `resume`: the first page with one of the
    former, else with one of the latter, else the first of all.

    `returned`: what the town asks for again, why, and whether the draft does not answer it either. `changes`: how many values a draft says
    that were not sent; `withdrawn`: how many were withdrawn and can be taken up again. `unreviewed`: whether it was published before
    the town accepted it.
    """

    of: YearOfProject
    state: State
    answered: int
    asked: int
    unreadable: list[QuestionLeft]
    left: YearLeft
    resume: str
    submission: str
    own: bool
    received_at: datetime | None
    returned: list[tuple[QuestionLeft, str, bool]]
    published: Published | None = None
    changes: int = 0
    withdrawn: int = 0
    unreviewed: bool = False

    @property
    def first(self) -> QuestionLeft | None:
        """The question with which to go on: what is to be corrected first."""
        return next(iter([*self.unreadable, *self.left]), None)

    @property
    def awaited(self) -> QuestionLeft | None:
        """The first value that the town asks for again and that no draft answers."""
        return next((question for question, _, awaits in self.returned if awaits), None)

    @property
    def open(self) -> bool:
        """Whether something is left to do."""
        return self.state in ("todo", "draft", "changing", "correct")

    @property
    def sent_in_part(self) -> bool:
        """Whether it was sent, not published yet, and leaves questions without an answer."""
        return bool(self.left) and not self.open and self.published is None

    @property
    def minutes(self) -> int:
        """About how long what is left takes, with one's numbers at hand."""
        asked = [(page, unanswered(self.of, page)) for page in self.of.pages]
        return effort().minutes([question for _, left in asked for question in left], sum(bool(left) for _, left in asked))

    @property
    def step(self) -> int:
        """Which of the four steps it is at."""
        return {"todo": 0, "draft": 0, "changing": 1, "correct": 2, "sent": 1, "accepted": 2, "published": 3}[self.state]


def year_asked() -> int:
    """The year asked for: that of the latest campaign; without one the last that ended, or of an example the one after its last."""
    with town.ledger() as ledger:
        campaigns = ledger.kept(KnownCampaigns).after(ledger.events()).by_year
    if campaigns:
        return max(campaigns)
    last = town.today().year - 1
    campaign = last_campaign() if town.town().territory.illustrative else None
    return last if campaign is None else min(campaign + 1, last)


def measured(year: int) -> bool:
    """Whether a year was asked for, or anything was handed in for it: before its first year a town asks for nothing."""
    with town.ledger() as ledger:
        campaigns = ledger.kept(KnownCampaigns).after(ledger.events()).by_year
    return year in campaigns or not town.claims().filter(pl.col("period_end").dt.year() == year).is_empty()


def due_day(year: int, projects: Sequence[str] = ()) -> date:
    """The day by which a year is to be handed in; by these projects, the latest that one of them was given."""
    with town.ledger() as ledger:
        campaign = ledger.kept(KnownCampaigns).after(ledger.events()).by_year.get(year)
    if campaign is None:
        return date(year + 1, *DUE)
    return max((campaign_day(campaign, project) for project in projects), default=schedule_of(campaign).closes.of(year))


def asked_for(year: int) -> bool:
    """Whether all of a year is asked for: it has a campaign, or is the one asked for now, or the one before."""
    with town.ledger() as ledger:
        campaigns = ledger.kept(KnownCampaigns).after(ledger.events()).by_year
    return year in campaigns or 0 <= year_asked() - year <= 1


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
    left, faulty = left_of(of), unreadable_of(of)
    asked = sum(len(page.questions) for page in of.pages)
    latest = max(typed, key=lambda value: value.recorded_at, default=None)
    state = _state(of, typed, asked_again, nothing_left=not left)
    printed = published(project.id, year, max(value.sequence for value in typed)) if typed and state in ("sent", "accepted") else None
    return YearShown(
        of=of,
        state="published" if printed else state,
        answered=asked - len(left) - len(faulty),
        asked=asked,
        unreadable=faulty,
        left=left,
        resume=_resume(of, [*faulty, *left]),
        submission=latest.submission_id if latest else "",
        own=latest is not None and own(project, latest.submission_id),
        received_at=latest.recorded_at if latest else None,
        returned=[(question_of(of, value), reason(value), of.awaits(FormCell(*value.key))) for value in asked_again],
        published=printed,
        changes=len(of.news),
        withdrawn=len(taken_out(of)),
        unreviewed=printed is not None and state != "accepted",
    )


def question_of(of: YearOfProject, value: Stated) -> QuestionLeft:
    """A value that stands, as a question that is to be answered again: alone, where the form asks for it."""
    cell = FormCell(*value.key)
    title = ", ".join(filter(None, [of_title(of, value), label_of(of, cell)]))
    asked = any(cell in page.cells for page in of.pages)
    return QuestionLeft(title, correction(of.project.id, cell) if asked else box_link(of, page_asking(value.indicator), cell))


def _resume(of: YearOfProject, left: Sequence[QuestionLeft]) -> str:
    """Where to go on: at the page of the first question left; once there is none, where what is typed is sent, or the first page."""
    if left:
        return left[0].link.partition("#")[0]
    if of.drafted or not of.pages:
        return reverse("returns:review", args=[of.project.id, of.year])
    return reverse("returns:form", args=[of.project.id, of.year, of.pages[0].name])


def sent_of(of: YearOfProject) -> list[SentShown]:
    """The submissions of which values of a year stand, the latest first."""
    standing = [value for value in of.standing.of_year(of.year) if not (value.logged or value.returned)]
    counted = Counter((value.recorded_at, value.submission_id) for value in standing)
    return [SentShown(name, at, count, own(of.project, name)) for (at, name), count in sorted(counted.items(), reverse=True)]


def own(project: Project, submission: str) -> bool:
    """Whether a submission is of a project alone: those of others are in the receipt of one that is of several."""
    known = town.submission(submission)
    return known is not None and town.project_of(known) == project.id


def values_sent(of: YearOfProject) -> list[ValueSent]:
    """What was sent to each question of a year, in the order of the form: the year as it was said, else each part of a detail."""
    return [value for page in of.pages for question in page.questions for value in _sent_to(of, page, question)]


def _sent_to(of: YearOfProject, page: PageAsked, question: FormQuestion) -> list[ValueSent]:
    title = into_spoken(question.version.title)
    sent = [(cell, stated) for cell in question.cells if (stated := of.standing.at(cell.key)) and not stated.logged]
    listed = sent[:1] if sent and sent[0][0] == question.whole else sent
    if len(listed) > PARTS:
        detail = next(detail for detail in question.details if listed[0][0] in detail.cells)
        return [ValueSent(title, say("year.detail", by=by_what(detail)), box_link(of, page.name, listed[0][0]))]
    return [
        ValueSent(", ".join(filter(None, [title, label_of(of, cell)])), shown(stated, of.language), correction(of.project.id, cell))
        for cell, stated in listed
    ]


def correction(project: str, cell: FormCell) -> str:
    """The page on which one figure is corrected."""
    return f"{reverse('returns:correct', args=[project, cell.end.year])}?{urlencode({VALUE: cell.name})}"


def _state(of: YearOfProject, typed: list[Stated], asked_again: list[Stated], *, nothing_left: bool) -> State:
    if asked_again:  # it waits until an answer is sent
        return "correct"
    if of.drafted:
        return "changing" if typed else "draft"
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
    return into_spoken(town.town().catalogue[value.indicator].in_year(of.year).title)
