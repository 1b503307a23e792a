"""Other days for a campaign that is open: who decides, what they do to whom, and the way back; each case by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest

from impact.campaigns.deciding import allow_until, due_day, freeze, leave_gap, schedule_of
from impact.campaigns.rescheduling import effect_of, other_days, reschedule, take_back_days
from impact.campaigns.timetable import Reminder
from impact.intake.result import Context
from impact.ledger.campaigning import DecidedBy, campaign_of
from impact.ledger.chain import Ledger
from indicators.numbers import day
from indicators.text import Refusal
from tests.impact.campaigns.test_campaign import TWO, handed_in, opened, refused

MOVED = replace(TWO, code="more_time")
TODAY = date(2025, 3, 10)
MAY = {"closes": "2025-05-15", "late_until": "2025-06-15"}


def moved(ledger: Ledger, days: dict[str, str] = MAY, decided: DecidedBy = MOVED, seen: int | None = None, today: date = TODAY) -> None:
    reschedule(ledger, 2024, other_days(campaign_of(ledger, 2024), days, today), decided, seen)


def test_other_days_hold_from_then_on_and_what_was_decided_before_stays(ledger: Ledger, context: Context) -> None:
    opened(ledger)
    leave_gap(ledger, context.register, 2024, "alpha", ["sessions"], DecidedBy(code="silent"))
    moved(ledger)
    campaign = campaign_of(ledger, 2024)
    assert due_day(campaign, "alpha") == date(2025, 5, 15)
    assert schedule_of(campaign).opens.of(2024) == date(2024, 12, 1), "a day that is not named stays"
    assert campaign.gap("alpha", "sessions")
    event = ledger.events()[-1]
    assert (event.kind, event.details["code"], event.details["second"]) == ("opened", "more_time", "directrice")


def test_a_project_with_more_time_keeps_it_unless_everybody_gets_more(ledger: Ledger, context: Context) -> None:
    opened(ledger)
    allow_until(ledger, context.register, 2024, "alpha", "2025-04-30", replace(TWO, code="illness"))
    allow_until(ledger, context.register, 2024, "beta", "2025-06-30", replace(TWO, code="illness"))
    moved(ledger)
    assert due_day(campaign_of(ledger, 2024), "alpha") == date(2025, 5, 15)
    assert due_day(campaign_of(ledger, 2024), "beta") == date(2025, 6, 30)


def test_what_other_days_would_do_is_counted_by_the_rule_of_lateness(ledger: Ledger, context: Context) -> None:
    opened(ledger)
    handed_in(ledger, context, "alpha;people_reached;2024;12", "alpha;sessions;2024;3")
    campaign = campaign_of(ledger, 2024)
    earlier = other_days(
        campaign, {"closes": "2025-02-28"}, TODAY, [Reminder(days_before=20, to=["silent"]), Reminder(days_before=1, to=["drafts"])]
    )
    effect = effect_of(ledger, context.register, 2024, earlier, TODAY, UTC)
    assert "beta" in effect.late
    assert (effect.in_time, effect.past) == ([], [date(2025, 2, 8), date(2025, 2, 27)])
    later = effect_of(ledger, context.register, 2024, other_days(campaign, MAY, TODAY), date(2025, 4, 10), UTC)
    assert "beta" in later.in_time
    assert (later.late, later.past) == ([], [])


def test_as_many_decide_as_give_one_project_more_time_and_with_a_reason(ledger: Ledger, context: Context) -> None:
    opened(ledger)
    with refused("campaign_second"):
        moved(ledger, decided=DecidedBy(code="more_time", author="chargée de mission"))
    with refused("reason_code"):
        moved(ledger, decided=replace(TWO, code="illness"))
    moved(ledger)


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ({"closes": "31/05/2025"}, "days_far"),
        ({"closes": "2027-03-31"}, "days_far"),
        ({"opens": "2023-12-01"}, "days_far"),
        ({"closes": "2028-02-29"}, "days_far"),
        ({"opens": "2024-02-29"}, "schedule_day"),
        ({"closes": "2025-05-15"}, "schedule_order"),
        ({"closes": "2025-03-31"}, "days_same"),
    ],
)
def test_days_that_cannot_be_are_refused_and_nothing_is_written(ledger: Ledger, days: dict[str, str], code: str) -> None:
    opened(ledger)
    before = len(ledger.events())
    with refused(code):
        moved(ledger, days)
    assert len(ledger.events()) == before


@pytest.mark.parametrize(
    ("today", "latest"),
    [
        (date(2025, 3, 10), date(2026, 12, 31)),
        (date(2025, 12, 31), date(2026, 12, 31)),
        (date(2026, 1, 1), date(2027, 1, 1)),
        (date(2033, 11, 27), date(2034, 11, 27)),
    ],
    ids=["in its time", "the last day of its time", "a day late", "nine years late"],
)
def test_a_campaign_takes_days_until_two_years_after_its_own_or_until_a_year_from_today_where_it_is_late(
    ledger: Ledger, today: date, latest: date
) -> None:
    opened(ledger)
    after = latest + timedelta(days=1)
    with pytest.raises(Refusal, match=f"^days_far: .*from {day(date(2024, 1, 1), 'en')} to {day(latest, 'en')}"):
        moved(ledger, {"closes": after.isoformat(), "late_until": after.isoformat()}, today=today)
    moved(ledger, {"closes": latest.isoformat(), "late_until": latest.isoformat()}, today=today)
    assert due_day(campaign_of(ledger, 2024), "alpha") == latest


def test_of_two_who_change_them_at_once_the_second_is_told(ledger: Ledger) -> None:
    opened(ledger)
    seen = campaign_of(ledger, 2024).scheduled.sequence
    moved(ledger, seen=seen)
    with refused("days_since"):
        moved(ledger, {"closes": "2025-04-15"}, seen=seen)
    moved(ledger, {"closes": "2025-04-15"}, seen=campaign_of(ledger, 2024).scheduled.sequence)


def test_the_last_change_is_taken_back_and_no_other(ledger: Ledger) -> None:
    opened(ledger)
    with refused("days_never_changed"):
        take_back_days(ledger, 2024, 1, TWO)
    moved(ledger)
    first = ledger.events()[-1].sequence
    moved(ledger, {"closes": "2025-05-20"})
    with refused("days_since"):
        take_back_days(ledger, 2024, first, TWO)
    take_back_days(ledger, 2024, ledger.events()[-1].sequence, TWO)
    assert due_day(campaign_of(ledger, 2024), "alpha") == date(2025, 5, 15)


def test_a_frozen_year_keeps_its_days(ledger: Ledger) -> None:
    opened(ledger)
    freeze(ledger, 2024, TWO)
    with refused("days_frozen"):
        moved(ledger)
