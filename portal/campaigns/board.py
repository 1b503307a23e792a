"""The board: where each project of a year stands, what was noticed about it, and how complete the year is, part by part."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

import polars as pl

from impact.campaigns.lateness import Timeliness
from impact.campaigns.states import IndicatorState, states
from impact.ecosystem.projects import Project
from impact.intake.result import OBSERVATION_KEY
from impact.ledger.campaigning import Campaign, KnownCampaigns
from impact.ledger.known import KnownSubmission
from indicators.text import Refusal
from pipelines.warehouse import checked_of, findings_on
from portal import town
from portal.campaigns.waiting import held_of
from portal.config.language import into_spoken, say, spoken
from portal.returns.drafts import YearOfProject
from portal.returns.models import ReturnDraft
from portal.returns.reviewed import answering
from portal.returns.timely import TimelySaid, timely, timely_said
from reports.edition.typography import typeset

Where = Literal["accepted", "sent", "correct", "draft", "silent", "gap"]
PLACES: tuple[Where, ...] = ("accepted", "sent", "correct", "draft", "silent", "gap")
"""The parts of the bar, from left to right."""
SIGNS: dict[Where, str] = {
    "correct": "correct",
    "sent": "sent",
    "accepted": "accepted",
    "draft": "draft",
    "silent": "silent",
    "gap": "todo",
}
"""The sign of each."""
GRAVITY = ("critical", "warning", "info")
CLEAN = "none"
SENTENCE_END = re.compile(r"(?<=\.)\s+(?=[A-ZÀ-ÖØ-Þ])")
"""Where a sentence ends: the dot of « janv. » or « env. » has no capital after it."""


@dataclass(frozen=True)
class BoardLine:
    """A project on the board.

    findings   what was noticed about what it sent, the gravest first, each with its gravity
    timely     what of it is awaited, and whether that is late; None without a campaign, or where nothing is asked
    answers    the keys of its values that answer a question of the town and wait for review
    """

    project: Project
    year: int
    theme: str
    where: Where
    values: list[IndicatorState]
    findings: list[tuple[str, str]] = field(default_factory=list)
    timely: Timeliness | None = None
    checked: bool = True
    answers: frozenset[str] = frozenset()

    @property
    def late(self) -> frozenset[str]:
        """The indicators that are late."""
        return self.timely.late if self.timely else frozenset()

    @property
    def title(self) -> str:
        """Its name."""
        return into_spoken(self.project.title)

    @property
    def theme_name(self) -> str:
        """Its theme as people read it."""
        return theme_name(self.theme)

    @property
    def sign(self) -> str:
        """The sign of where it stands."""
        return SIGNS[self.where]

    @property
    def gravity(self) -> str:
        """That of its gravest finding."""
        return self.findings[0][0] if self.findings else CLEAN

    @property
    def noticed(self) -> str:
        """Its gravest finding in one sentence, without its own name; the whole text stands on its page."""
        if not self.findings:
            return ""
        text = self.findings[0][1].removeprefix(f"{self.title}, ")
        return SENTENCE_END.split(text, 1)[0]

    @property
    def asked(self) -> int:
        """The values that it was to hand in."""
        return sum(value.asked for value in self.values)

    @property
    def received(self) -> int:
        """Those of them that are there; one that was returned, or is said to come later, is not."""
        return sum(value.asked and value.here for value in self.values)

    @property
    def timely_said(self) -> TimelySaid | None:
        """What is awaited of it by name, or that it handed in after the day; None where there is nothing to say."""
        return timely_said(self.timely, self.year)

    @property
    def received_at(self) -> datetime | None:
        """When it last sent something."""
        return max((value.received_at for value in self.values if value.received_at), default=None)

    @property
    def missing(self) -> list[tuple[str, IndicatorState]]:
        """The values asked of it that are not accepted, by the names people know."""
        catalogue = town.town().catalogue
        return [(into_spoken(catalogue[v.indicator].in_year(self.year).title), v) for v in self.values if v.asked and v.state != "accepted"]

    @property
    def lacks(self) -> bool:
        """Whether it is to hand something in, or to correct it."""
        return any(value.awaited or value.to_correct for value in self.values)

    @property
    def gaps(self) -> bool:
        """Whether some value of it is not waited for."""
        return any(value.gap for value in self.values)

    @property
    def days(self) -> int | None:
        """For how many days that has waited."""
        return (town.today() - town.local(self.received_at).date()).days if self.received_at else None


@dataclass(frozen=True)
class Board:
    """A year of the town, as it stands after the event `seen` of the ledger."""

    year: int
    seen: int
    campaign: Campaign | None
    lines: list[BoardLine]
    waiting: list[KnownSubmission]

    @cached_property
    def places(self) -> list[tuple[Where, int]]:
        """How many projects stand where; the gaps only where there are some."""
        counts = [(where, len(self.at(where))) for where in PLACES]
        return [(where, count) for where, count in counts if count or where != "gap"]

    def at(self, where: str) -> list[BoardLine]:
        """The projects that stand there."""
        return [line for line in self.lines if line.where == where]

    @property
    def sent(self) -> int:
        """How many projects sent something."""
        return sum(line.where in ("accepted", "sent", "correct") for line in self.lines)

    @property
    def late(self) -> list[BoardLine]:
        """The projects of which something is late."""
        return [line for line in self.lines if line.late]

    @property
    def queue(self) -> list[BoardLine]:
        """What is to be reviewed: answers to the town, then the gravest, then what has waited longest; what has no finding apart."""
        listed, weight = [line for line in self.at("sent") if line.findings or line.answers], (*GRAVITY, CLEAN)
        return sorted(listed, key=lambda line: (not line.answers, weight.index(line.gravity), -(line.days or 0), line.title))

    @property
    def clean(self) -> list[BoardLine]:
        """What is to be reviewed, was checked and has no finding; an answer to the town is read by itself."""
        return [line for line in self._plain if line.checked]

    @property
    def unchecked(self) -> list[BoardLine]:
        """What came too lately to be checked: nothing is known of it yet."""
        return [line for line in self._plain if not line.checked]

    @property
    def _plain(self) -> list[BoardLine]:
        return [line for line in self.at("sent") if not (line.findings or line.answers)]

    @property
    def open_values(self) -> list[IndicatorState]:
        """What keeps the year from being published."""
        return [value for line in self.lines for value in line.values if value.open]


def board(year: int) -> Board:
    """The board of a year."""
    workspace = town.town()
    with town.ledger() as ledger:
        events = ledger.events()
        known = states(ledger, workspace.register, year)
        campaign = ledger.kept(KnownCampaigns).after(events).by_year.get(year)
    of: dict[str, list[IndicatorState]] = {}
    for value in known:
        of.setdefault(value.project, []).append(value)
    drafts = set(ReturnDraft.objects.filter(year=year).values_list("project_id", flat=True))
    findings, checked = _findings(year, _pending(known))
    projects = [project for project in workspace.register.projects.values() if project.runs(year)]
    in_time, answers = timely(year, known), _answers(year)
    lines = [
        _line(project, year, of.get(project.id, []), project.id in drafts and _drafted(project, year), findings.get(project.id, []))
        for project in projects
    ]
    lines = [
        replace(
            line,
            timely=in_time.get(line.project.id),
            checked=_pending(line.values) <= checked,
            answers=frozenset(answers.get(line.project.id, ())),
        )
        for line in lines
    ]
    return Board(year, len(events), campaign, sorted(lines, key=lambda line: line.title.casefold()), held_of(year))


def _answers(year: int) -> dict[str, list[str]]:
    """By project, the keys of the values of a year that answer a question of the town."""
    of: dict[str, list[str]] = {}
    for key in answering(town.claims().filter(pl.col("period_end").dt.year() == year)).select(OBSERVATION_KEY).iter_rows():
        of.setdefault(key[0], []).append("|".join(map(str, key)))
    return of


def _drafted(project: Project, year: int) -> bool:
    """Whether a draft of a project says what was not sent: the rule by which its leader's home says so."""
    return YearOfProject(project, year, spoken()).drafted


def _line(project: Project, year: int, values: list[IndicatorState], drafted: bool, findings: list[tuple[str, str]]) -> BoardLine:
    where = _where(values, drafted)
    theme = max(project.needs, key=lambda need: project.needs[need], default="")
    need = town.town().ecosystem.needs.get(theme)
    return BoardLine(project, year, need.theme if need else "", where, values, findings if where == "sent" else [])


def _where(values: list[IndicatorState], drafted: bool) -> Where:
    there = {value.state for value in values}
    tests: list[tuple[Where, bool]] = [
        ("correct", any(value.to_correct for value in values)),
        ("sent", "pending" in there),
        ("draft", drafted),
        ("accepted", "accepted" in there),
        ("gap", bool(there) and all(value.gap for value in values)),
    ]
    return next((where for where, holds in tests if holds), "silent")


def _pending(values: Iterable[IndicatorState]) -> set[str]:
    """The submissions that wait for review."""
    return {name for value in values if value.state == "pending" for name in value.submissions}


def _findings(year: int, submissions: set[str]) -> tuple[dict[str, list[tuple[str, str]]], set[str]]:
    """What validation noticed about these submissions, by project, and which it looked at; none before the first warehouse is made."""
    try:
        listed = findings_on(town.town(), sorted(submissions)) if submissions else []
        checked = checked_of(town.town(), sorted(submissions))
    except Refusal:
        return {}, set()
    of: dict[str, list[tuple[str, str]]] = {}
    for finding in listed:
        if finding["project_id"] and finding["period_end"] and finding["period_end"].year == year:
            of.setdefault(finding["project_id"], []).append((finding["severity"], typeset(finding[f"message_{spoken()}"], spoken())))
    return of, checked


def theme_name(theme: str) -> str:
    """A theme as people read it."""
    themes: dict[str, Any] = town.town().catalogue.vocabulary.need_themes
    return into_spoken(themes[theme].text) if theme in themes else say("board.no_theme")
