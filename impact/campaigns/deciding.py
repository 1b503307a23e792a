"""What the town decides about a campaign, checked before it becomes an event: the reason by its code, two people where they are asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from impact.campaigns.timetable import ByTwo, Matter, Schedule, decision_reasons
from impact.ecosystem.projects import Project, Register
from impact.intake.result import OBSERVATION_KEY
from impact.ledger.campaigning import ALL, Campaign, DecidedBy, campaign_of, grant_window, note_gap, open_campaign, set_frozen
from impact.ledger.chain import Event, Ledger
from impact.ledger.compared import claims_of
from impact.ledger.reviewing import Decision, Key, review_held
from impact.ledger.withdrawing import submission_of
from impact.messages import messages


def begin(ledger: Ledger, year: int, schedule: Schedule, decided: DecidedBy) -> Event | None:
    """Opens a campaign by a schedule, which holds for it from then on. Raises as `open_campaign`."""
    return open_campaign(ledger, year, schedule.model_dump(mode="json"), decided)


def schedule_of(campaign: Campaign) -> Schedule:
    """The schedule of a campaign: that by which it was opened, or the last that it was given since."""
    return Schedule.model_validate(campaign.schedule)


def freeze(ledger: Ledger, year: int, decided: DecidedBy, *, frozen: bool = True) -> Event | None:
    """Freezes a year, or ends that. Raises Refusal `reason_code`, `campaign_second`, and as `set_frozen`."""
    matter: ByTwo = "freeze" if frozen else "unfreeze"
    check_decided(campaign_of(ledger, year), matter, decided)
    return set_frozen(ledger, year, decided, frozen=frozen)


def leave_gap(
    ledger: Ledger, register: Register, year: int, project: str, indicators: Sequence[str], decided: DecidedBy, *, closed: bool = False
) -> Event | None:
    """Documents that a project's values (all, if none is named) are not waited for; `closed`: that they are again.

    Of closing, the code may also be that of the gap.
    Raises Refusal `campaign_project`, `gap_indicator`, `gap_known`, `reason_code`, `campaign_second`, `campaign_unknown`.
    """
    of = project_of_year(register, project, year)
    check_asked(of, indicators)
    campaign = campaign_of(ledger, year)
    if not (closed and decided.code in decision_reasons().gap):
        check_reason("close_gap" if closed else "gap", decided.code)
    check_by_two(campaign, "gap", decided)
    return note_gap(ledger, year, project, _gaps_meant(campaign, of, indicators, closed=closed) or [ALL], decided, closed=closed)


def _gaps_meant(campaign: Campaign, of: Project, indicators: Sequence[str], *, closed: bool) -> list[str]:
    """What a decision about gaps is about: the values named; where none is, or all that stand are to be closed, all of the project's."""
    left = [indicator for indicator in of.indicators if campaign.gap(of.id, indicator) and indicator not in indicators]
    if indicators and (left or not closed):
        return list(indicators)
    return sorted(name for project, name in (campaign.gaps if closed else campaign.awaited) if project == of.id)


def allow_until(ledger: Ledger, register: Register, year: int, project: str, until: str, decided: DecidedBy) -> Event | None:
    """Gives a project more time. Raises Refusal `campaign_project`, `window_day`, `reason_code`, `campaign_second`, `campaign_unknown`."""
    project_of_year(register, project, year)
    campaign = campaign_of(ledger, year)
    closes = schedule_of(campaign).closes.of(year)
    try:
        day = date.fromisoformat(until)
    except ValueError:
        day = closes
    if day <= closes:
        raise messages.refusal("window_day", until=until, closes=closes.isoformat())
    check_decided(campaign, "window", decided)
    return grant_window(ledger, year, project, day.isoformat(), decided)


def decide_held(ledger: Ledger, submission: str, decision: Decision, decided: DecidedBy, seen: int | None = None) -> Event | None:
    """Decides on a submission that waits because its year is frozen. Raises Refusal `reason_code`, and as `review_held`."""
    check_reason("change", decided.code)
    return review_held(ledger, submission, decision, decided, seen)


def due_day(campaign: Campaign, project: str) -> date:
    """The day by which a project hands in: its own, where it was given more time than everybody."""
    window, closes = campaign.windows.get(project), schedule_of(campaign).closes.of(campaign.year)
    return max(closes, date.fromisoformat(window.details["until"])) if window else closes


def check_decided(campaign: Campaign, matter: ByTwo, decided: DecidedBy) -> None:
    """Whether a decision has a known reason, and two people where the campaign asks for them."""
    check_reason(matter, decided.code)
    check_by_two(campaign, matter, decided)


def check_by_two(campaign: Campaign, matter: ByTwo, decided: DecidedBy) -> None:
    """Whether two people decide where the campaign asks for them. Raises Refusal `campaign_second`."""
    if matter in schedule_of(campaign).by_two and not decided.by_two:
        raise messages.refusal("campaign_second")


def check_reason(matter: Matter, code: str) -> None:
    """Whether a reason is one of those of its kind. Raises Refusal `reason_code`."""
    known = decision_reasons().of(matter)
    if code not in known:
        raise messages.refusal("reason_code", code=code, known=list(known))


def check_asked(project: Project, indicators: Sequence[str]) -> None:
    """Whether these indicators are asked of a project. Raises Refusal `gap_indicator`."""
    for indicator in indicators:
        if indicator not in project.indicators:
            raise messages.refusal("gap_indicator", indicator=indicator, project=project.id, known=list(project.indicators) or ["—"])


def project_of_year(register: Register, project: str, year: int) -> Project:
    """A project that runs in the year. Raises Refusal `campaign_project`."""
    known = register.projects.get(project)
    if known is None or not known.runs(year):
        raise messages.refusal("campaign_project", project=project, year=str(year))
    return known


def values_of(ledger: Ledger, submission: str, indicators: Sequence[str]) -> list[Key]:
    """The values of some indicators that stand of a submission. Raises Refusal `submission_unknown`, `value_not_standing`."""
    rows = claims_of(ledger, submission_of(ledger, submission))
    if "indicator_id" not in rows.columns:
        raise messages.refusal("value_not_standing", submission=submission)
    keys = list(rows.filter(pl.col("indicator_id").is_in(list(indicators))).select(OBSERVATION_KEY).iter_rows())
    if not keys:
        raise messages.refusal("value_not_standing", submission=submission)
    return keys
