"""Other days for a campaign that is open: what they would do, deciding on them, and going back to those before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo

from impact.campaigns.deciding import check_by_two, check_reason, schedule_of
from impact.campaigns.lateness import first_given, timeliness
from impact.campaigns.states import states
from impact.campaigns.timetable import DAYS, RelativeDay, Reminder, Schedule
from impact.ecosystem.projects import Register
from impact.ledger.campaigning import Campaign, DecidedBy, campaign_of, set_days
from impact.ledger.chain import Event, Ledger
from impact.ledger.claims import KeptClaims
from impact.messages import messages

LAST_YEAR = 2
"""How many years after the one that it asks for a campaign may have days in, whatever today is."""
FROM_TODAY = timedelta(days=365)
"""How long after today they may be, however late the campaign is."""
TAKEN_BACK = "mistake"
"""The reason by which days are brought back."""


@dataclass(frozen=True)
class DaysEffect:
    """What other days would do today.

    late       the projects that become late
    in_time    those that are late and would no longer be
    past       the days of reminders that would not go out: they are over
    """

    late: list[str]
    in_time: list[str]
    past: list[date]


def other_days(campaign: Campaign, days: Mapping[str, str], today: date, reminders: Sequence[Reminder] | None = None) -> Schedule:
    """The schedule of a campaign with other days (ISO, by their names) and perhaps reminders; its rules stay.

    Raises Refusal `days_far`, `schedule_day`, `schedule_order`.
    """
    now = schedule_of(campaign)
    relative = {name: _relative(campaign.year, days[name], today) if name in days else getattr(now, name) for name in DAYS}
    dated = {name: day.of(campaign.year) for name, day in relative.items()}
    if list(dated.values()) != sorted(dated.values()):
        raise messages.refusal("schedule_order", **dated)
    return now.model_copy(update={**relative, "reminders": now.reminders if reminders is None else list(reminders)})


def reschedule(ledger: Ledger, year: int, schedule: Schedule, decided: DecidedBy, seen: int | None = None) -> Event | None:
    """Gives a campaign other days, by as many people as give one project more time; its rules stay those of its opening.

    Raises Refusal `reason_code`, `campaign_second`, and as `set_days`.
    """
    campaign = campaign_of(ledger, year)
    check_reason("days", decided.code)
    check_by_two(campaign, "window", decided)
    kept = schedule.model_copy(update={"by_two": schedule_of(campaign).by_two})
    return set_days(ledger, year, kept.model_dump(mode="json"), decided, seen)


def days_before(campaign: Campaign) -> Schedule:
    """The schedule that a campaign had before its days were last changed. Raises Refusal `days_never_changed`."""
    if not campaign.rescheduled:
        raise messages.refusal("days_never_changed", year=str(campaign.year))
    before = [campaign.opened, *campaign.rescheduled][-2]
    return Schedule.model_validate(before.details["schedule"])


def take_back_days(ledger: Ledger, year: int, sequence: int, decided: DecidedBy) -> Event | None:
    """Brings back the days before the change `sequence`, the last. Raises Refusal `days_never_changed`, and as `reschedule`."""
    before = days_before(campaign_of(ledger, year))
    return reschedule(ledger, year, before, replace(decided, code=TAKEN_BACK), seen=sequence)


def effect_of(ledger: Ledger, register: Register, year: int, schedule: Schedule, today: date, clock: tzinfo) -> DaysEffect:
    """What other days would do, by the one rule of lateness (`timeliness`). Raises Refusal `campaign_unknown`."""
    campaign, values = campaign_of(ledger, year), states(ledger, register, year)
    given, said = first_given(ledger.kept(KeptClaims).all(), year), campaign.scheduled
    moved = said.model_copy(update={"details": said.details | {"schedule": schedule.model_dump(mode="json")}})
    now, then = (
        {project for project, of in timeliness(values, each, given, today, clock).items() if of.late}
        for each in (campaign, replace(campaign, rescheduled=[*campaign.rescheduled, moved]))
    )
    past = [day for day in sorted(schedule.reminder_days(year)) if day < today]
    return DaysEffect(sorted(then - now), sorted(now - then), past)


def _relative(year: int, text: str, today: date) -> RelativeDay:
    """A day as a campaign of the year keeps it. Raises Refusal `days_far`, `schedule_day`."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        day = date.min
    first, last = date(year, 1, 1), max(date(year + LAST_YEAR, 12, 31), today + FROM_TODAY)
    if not first <= day <= last:
        raise messages.refusal("days_far", day=text, year=str(year), first=first, last=last, like=last.isoformat())
    if (day.month, day.day) == (2, 29):
        raise messages.refusal("schedule_day", day=str(day.day), month=str(day.month))
    return RelativeDay(year=day.year - year, month=day.month, day=day.day)
