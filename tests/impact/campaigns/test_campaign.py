"""A campaign by its events: what an edition counts, what a freeze holds, who decides, what is published of it; each case by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from impact.campaigns.changes import changes_after_freeze
from impact.campaigns.deciding import allow_until, begin, decide_held, due_day, freeze, leave_gap, values_of
from impact.campaigns.gaps import take_back_gap
from impact.campaigns.states import open_states, states
from impact.campaigns.timetable import load_schedule
from impact.intake.result import OBSERVATION_KEY, Context
from impact.ledger.accepting import counted
from impact.ledger.campaigning import DecidedBy, campaign_of
from impact.ledger.chain import Ledger
from impact.ledger.claims import KeptClaims, current
from impact.ledger.holding import held_no_longer
from impact.ledger.rehearsing import rehearsal
from impact.ledger.reviewing import review
from impact.ledger.submission import Receipt, hand_in, preview, read_received, submissions_of
from impact.ledger.withdrawing import withdraw
from indicators.text import Refusal

HEADINGS = "projet;indicateur;période;valeur\n"
TWO = DecidedBy(code="review_done", author="chargée de mission", second="directrice", who="A1", second_who="A2")
CHANGE = replace(TWO, code="wrong_value")


def handed_in(ledger: Ledger, context: Context, *rows: str, who: str = "A9") -> Receipt:
    return hand_in(ledger, (HEADINGS + "\n".join(rows) + "\n").encode(), "retour.csv", context, who=who)


def opened(ledger: Ledger, year: int = 2024) -> None:
    begin(ledger, year, load_schedule(Path("nowhere.yaml")), DecidedBy())


def counted_values(ledger: Ledger) -> dict[str, float | None]:
    """What an edition counts, by project and indicator."""
    claims = counted(ledger.kept(KeptClaims).all(), ledger.events())
    rows = current(claims.observations, OBSERVATION_KEY)
    return {f"{project}/{indicator}": value for project, indicator, value in rows.select("project_id", "indicator_id", "value").iter_rows()}


def state_of(ledger: Ledger, context: Context, project: str, indicator: str) -> str:
    return next(s.state for s in states(ledger, context.register, 2024) if (s.project, s.indicator) == (project, indicator))


def refused(code: str):
    return pytest.raises(Refusal, match=f"^{code}:")


# — what an edition counts —


def test_without_a_campaign_an_edition_counts_everything_read(ledger: Ledger, context: Context) -> None:
    handed_in(ledger, context, "alpha;people_reached;2024;12")
    assert counted_values(ledger) == {"alpha/people_reached": 12}
    assert open_states(ledger, context.register, 2024) == []


def test_with_one_it_counts_what_is_accepted_and_of_other_years_everything(ledger: Ledger, context: Context) -> None:
    opened(ledger)
    first = handed_in(ledger, context, "alpha;people_reached;2024;12", "alpha;sessions;2024;3", "beta;people_reached;2023;7")
    assert counted_values(ledger) == {"beta/people_reached": 7}
    review(ledger, first.submission_id, "accepted", values=values_of(ledger, first.submission_id, ["sessions"]))
    assert counted_values(ledger) == {"alpha/sessions": 3, "beta/people_reached": 7}
    review(ledger, first.submission_id, "accepted")
    assert counted_values(ledger) == {"alpha/people_reached": 12, "alpha/sessions": 3, "beta/people_reached": 7}


def test_a_correction_counts_once_it_is_accepted_and_until_then_what_was_accepted_before(ledger: Ledger, context: Context) -> None:
    opened(ledger)
    first = handed_in(ledger, context, "alpha;people_reached;2024;12")
    review(ledger, first.submission_id, "accepted")
    second = handed_in(ledger, context, "alpha;people_reached;2024;21")
    assert (counted_values(ledger), state_of(ledger, context, "alpha", "people_reached")) == ({"alpha/people_reached": 12}, "pending")
    review(ledger, second.submission_id, "accepted")
    assert (counted_values(ledger), state_of(ledger, context, "alpha", "people_reached")) == ({"alpha/people_reached": 21}, "accepted")


def test_saying_an_accepted_value_again_asks_for_no_new_review(ledger: Ledger, context: Context) -> None:
    opened(ledger)
    first = handed_in(ledger, context, "alpha;people_reached;2024;12")
    review(ledger, first.submission_id, "accepted")
    handed_in(ledger, context, "alpha;people_reached;2024;12", "alpha;sessions;2024;3")
    assert state_of(ledger, context, "alpha", "people_reached") == "accepted"
    assert state_of(ledger, context, "alpha", "sessions") == "pending"


def test_a_returned_value_is_late_in_the_edition_too_until_its_correction_is_accepted(ledger: Ledger, context: Context) -> None:
    opened(ledger)
    first = handed_in(ledger, context, "alpha;people_reached;2024;12")
    review(ledger, first.submission_id, "accepted")
    review(ledger, first.submission_id, "returned", "douze, vraiment ?")
    assert (counted_values(ledger), state_of(ledger, context, "alpha", "people_reached")) == ({"alpha/people_reached": None}, "returned")
    again = handed_in(ledger, context, "alpha;people_reached;2024;12", "gamma;people_reached;2024;1")
    assert state_of(ledger, context, "alpha", "people_reached") == "pending"
    review(ledger, again.submission_id, "accepted")
    assert counted_values(ledger) == {"alpha/people_reached": 12, "gamma/people_reached": 1}


def test_what_keeps_a_year_from_being_published_is_neither_accepted_nor_a_gap(ledger: Ledger, context: Context) -> None:
    opened(ledger)
    first = handed_in(ledger, context, "alpha;people_reached;2024;12", "beta;people_reached;2024;5")
    review(ledger, first.submission_id, "accepted", values=values_of(ledger, first.submission_id, ["people_reached"])[:1])
    left = {(s.project, s.indicator, s.state) for s in open_states(ledger, context.register, 2024)}
    assert left == {
        ("alpha", "sessions", "nothing"),
        ("beta", "people_reached", "pending"),
        ("gamma", "people_reached", "nothing"),
    }
    leave_gap(ledger, context.register, 2024, "gamma", [], DecidedBy(code="silent"))
    leave_gap(ledger, context.register, 2024, "alpha", ["sessions"], DecidedBy(code="not_verified"))
    review(ledger, first.submission_id, "accepted")
    assert open_states(ledger, context.register, 2024) == []
    leave_gap(ledger, context.register, 2024, "gamma", [], DecidedBy(code="silent"), closed=True)
    assert [s.project for s in open_states(ledger, context.register, 2024)] == ["gamma"]


def awaited(ledger: Ledger, context: Context, project: str) -> list[str]:
    """The values of a project that keep the year from being published."""
    return [s.indicator for s in open_states(ledger, context.register, 2024) if s.project == project]


SILENT, CAME = DecidedBy(code="silent"), DecidedBy(code="came")


def test_one_value_of_a_silent_project_is_waited_for_again_and_the_others_are_not(ledger: Ledger, context: Context) -> None:
    opened(ledger)
    leave_gap(ledger, context.register, 2024, "alpha", [], SILENT)
    assert awaited(ledger, context, "alpha") == []
    leave_gap(ledger, context.register, 2024, "alpha", ["sessions"], CAME, closed=True)
    assert awaited(ledger, context, "alpha") == ["sessions"]
    with refused("gap_known"):
        leave_gap(ledger, context.register, 2024, "alpha", ["sessions"], CAME, closed=True)
    leave_gap(ledger, context.register, 2024, "alpha", [], SILENT)  # all of it again
    assert awaited(ledger, context, "alpha") == []
    leave_gap(ledger, context.register, 2024, "alpha", ["people_reached", "sessions"], CAME, closed=True)
    assert awaited(ledger, context, "alpha") == ["people_reached", "sessions"]
    assert campaign_of(ledger, 2024).gaps == {}, "where every value is named, what is asked of it later is waited for too"


def test_closing_has_reasons_of_its_own_that_note_no_gap(ledger: Ledger, context: Context) -> None:
    opened(ledger)
    with refused("reason_code"):
        leave_gap(ledger, context.register, 2024, "alpha", [], CAME)
    leave_gap(ledger, context.register, 2024, "alpha", [], SILENT)
    with refused("reason_code"):
        leave_gap(ledger, context.register, 2024, "alpha", [], DecidedBy(code="illness"), closed=True)


def test_the_last_decision_about_a_gap_is_taken_back_with_the_reason_it_had(ledger: Ledger, context: Context) -> None:
    opened(ledger)
    leave_gap(ledger, context.register, 2024, "alpha", ["sessions"], DecidedBy("deux fois", "not_verified"))
    noted = len(ledger.events())
    leave_gap(ledger, context.register, 2024, "alpha", [], CAME, closed=True)
    with refused("gap_decided_since"):
        take_back_gap(ledger, 2024, noted, SILENT)
    assert take_back_gap(ledger, 2024, len(ledger.events()), SILENT) == "alpha"
    assert awaited(ledger, context, "alpha") == ["people_reached"]
    gap = campaign_of(ledger, 2024).gap("alpha", "sessions")
    assert gap is not None
    assert (gap.details["code"], gap.details["reason"]) == ("not_verified", "deux fois")
    take_back_gap(ledger, 2024, len(ledger.events()), SILENT)
    assert awaited(ledger, context, "alpha") == ["people_reached", "sessions"]


def test_what_was_waited_for_again_of_a_silent_project_comes_back_with_it(ledger: Ledger, context: Context) -> None:
    opened(ledger)
    leave_gap(ledger, context.register, 2024, "alpha", [], SILENT)
    leave_gap(ledger, context.register, 2024, "alpha", ["sessions"], CAME, closed=True)
    leave_gap(ledger, context.register, 2024, "alpha", [], CAME, closed=True)
    take_back_gap(ledger, 2024, len(ledger.events()), SILENT)
    assert awaited(ledger, context, "alpha") == ["sessions"]


# — the freeze —


def frozen(ledger: Ledger, context: Context) -> str:
    """A year with one accepted value, frozen; the submission."""
    opened(ledger)
    first = handed_in(ledger, context, "alpha;people_reached;2024;12")
    review(ledger, first.submission_id, "accepted")
    freeze(ledger, 2024, TWO)
    return str(first.submission_id)


def test_after_the_freeze_what_changes_the_year_is_kept_and_not_read(ledger: Ledger, context: Context) -> None:
    frozen(ledger, context)
    said = preview(ledger, f"{HEADINGS}alpha;people_reached;2024;99\n".encode(), "retour.csv", context)
    receipt = handed_in(ledger, context, "alpha;people_reached;2024;99")
    assert said.unreadable == receipt.unreadable == "period_frozen"
    assert counted_values(ledger) == {"alpha/people_reached": 12}
    assert submissions_of(ledger)[-1].waits
    assert handed_in(ledger, context, "alpha;people_reached;2024;99").already_known


@pytest.mark.parametrize("row", ["alpha;people_reached;2024;12", "alpha;people_reached;2023;99"])
def test_what_changes_nothing_of_it_is_read(ledger: Ledger, context: Context, row: str) -> None:
    frozen(ledger, context)
    assert handed_in(ledger, context, row, "alpha;sessions;2023;1").unreadable is None


def test_another_account_accepts_with_a_reason_and_then_it_is_read_and_counts(ledger: Ledger, context: Context) -> None:
    frozen(ledger, context)
    late = handed_in(ledger, context, "alpha;people_reached;2024;99").submission_id
    with refused("reason_code"):
        decide_held(ledger, late, "accepted", replace(CHANGE, code="because"))
    with refused("second_account"):
        decide_held(ledger, late, "accepted", replace(CHANGE, who="A9"))
    with refused("second_account"):
        decide_held(ledger, late, "accepted", replace(CHANGE, second="Chargée de mission "))
    with refused("review_by_two"):
        review(ledger, late, "accepted")
    decide_held(ledger, late, "accepted", CHANGE)
    [known] = held_no_longer(ledger)
    assert read_received(ledger, known.received, context, len(known.readings)).accepted == 1
    assert counted_values(ledger) == {"alpha/people_reached": 99}
    assert held_no_longer(ledger) == []
    with refused("not_held"):
        decide_held(ledger, late, "accepted", CHANGE)


def test_returned_it_is_never_read(ledger: Ledger, context: Context) -> None:
    frozen(ledger, context)
    late = handed_in(ledger, context, "alpha;people_reached;2024;99").submission_id
    decide_held(ledger, late, "returned", CHANGE)
    assert held_no_longer(ledger) == []
    assert not submissions_of(ledger)[-1].waits


def test_nothing_of_a_frozen_year_is_withdrawn_or_returned_by_one_person(ledger: Ledger, context: Context) -> None:
    first = frozen(ledger, context)
    with refused("frozen_withdrawal"):
        withdraw(ledger, first, "une erreur")
    with refused("frozen_return"):
        review(ledger, first, "returned", "douze, vraiment ?")
    assert counted_values(ledger) == {"alpha/people_reached": 12}


def test_once_the_year_is_open_again_what_was_held_is_read_and_waits_for_review(ledger: Ledger, context: Context) -> None:
    frozen(ledger, context)
    handed_in(ledger, context, "alpha;people_reached;2024;99")
    freeze(ledger, 2024, replace(TWO, code="late_answer"), frozen=False)
    [known] = held_no_longer(ledger)
    read_received(ledger, known.received, context, len(known.readings))
    assert (counted_values(ledger), state_of(ledger, context, "alpha", "people_reached")) == ({"alpha/people_reached": 12}, "pending")


def test_records_of_events_are_held_and_counted_like_values(ledger: Ledger, context: Context) -> None:
    log = "id,data_provider,country,group_identifier,product_category,repair_status,event_date\n"

    def log_of(name: str, row: str) -> Receipt:
        return hand_in(ledger, (log + row).encode(), name, replace(context, mapping="open_repair"), who="A9")

    opened(ledger)
    first = log_of("a.csv", "r1,P,FRA,alpha,Toaster,Fixed,2024-05-04\n")
    if first.accepted != 1:
        pytest.fail(str(first))
    assert counted(ledger.kept(KeptClaims).all(), ledger.events()).records["open_repair"].height == 0
    review(ledger, first.submission_id, "accepted")
    assert counted(ledger.kept(KeptClaims).all(), ledger.events()).records["open_repair"].height == 1
    freeze(ledger, 2024, TWO)
    moved = log_of("b.csv", "r1,P,FRA,alpha,Toaster,Fixed,2023-05-04\n")  # out of the frozen year
    assert moved.unreadable == "period_frozen"


# — who decides —


def test_a_freeze_takes_two_people_and_happens_once(ledger: Ledger, context: Context) -> None:
    opened(ledger)
    for alone in (replace(TWO, second=""), replace(TWO, second_who="A1"), replace(TWO, author="directrice")):
        with refused("campaign_second"):
            freeze(ledger, 2024, alone)
    freeze(ledger, 2024, TWO)
    with refused("campaign_frozen"):
        freeze(ledger, 2024, TWO)
    with refused("campaign_unknown"):
        freeze(ledger, 2023, TWO)


def test_of_two_who_decide_at_once_the_second_learns_it(ledger: Ledger, context: Context) -> None:
    opened(ledger)
    first = handed_in(ledger, context, "alpha;people_reached;2024;12").submission_id
    seen = len(ledger.events())
    review(ledger, first, "returned", "douze ?", who="A1", seen=seen)
    with refused("reviewed_meanwhile"):
        review(ledger, first, "accepted", who="A2", seen=seen)
    assert state_of(ledger, context, "alpha", "people_reached") == "returned"


def test_a_rehearsal_says_what_would_be_and_writes_nothing(ledger: Ledger, context: Context) -> None:
    opened(ledger)
    before = len(ledger.events())
    freeze(rehearsal(ledger), 2024, TWO)
    with refused("campaign_open"):
        opened(rehearsal(ledger))
    assert len(ledger.events()) == before


# — the days —


def test_days_are_relative_to_the_year_and_a_project_may_have_its_own(ledger: Ledger, context: Context) -> None:
    opened(ledger)
    assert due_day(campaign_of(ledger, 2024), "alpha").isoformat() == "2025-03-31"
    with refused("window_day"):
        allow_until(ledger, context.register, 2024, "alpha", "2025-03-31", replace(TWO, code="illness"))
    allow_until(ledger, context.register, 2024, "alpha", "2025-05-15", replace(TWO, code="illness"))
    assert due_day(campaign_of(ledger, 2024), "alpha").isoformat() == "2025-05-15"
    assert due_day(campaign_of(ledger, 2024), "beta").isoformat() == "2025-03-31"
    with refused("campaign_project"):
        allow_until(ledger, context.register, 2024, "nobody", "2025-05-15", replace(TWO, code="illness"))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("opens: {year: 0, month: 2, day: 29}", "29"),
        ("opens: {year: 3, month: 2, day: 29}", "29/2"),
        ("opens: {year: 2, month: 1, day: 1}", "2003-01-01"),
        ("by_two: [erratum]", "by_two"),
        ("openings: 1", "openings"),
    ],
)
def test_a_schedule_that_cannot_be_says_where(tmp_path: Path, line: str, says: str) -> None:
    good = {"opens": "{year: 0, month: 12, day: 1}", "closes": "{year: 1, month: 3, day: 31}", "late_until": "{year: 1, month: 4, day: 30}"}
    name, _, value = line.partition(": ")
    path = tmp_path / "campaign.yaml"
    path.write_text("\n".join(f"{key}: {said}" for key, said in (good | {name: value}).items()), "utf-8")
    with pytest.raises(Refusal) as refusal:
        load_schedule(path)
    assert "campaign.yaml" in refusal.value.text.fr
    assert says in refusal.value.text.fr


# — what is published of it —


def test_the_public_list_has_functions_and_reasons_and_no_account(ledger: Ledger, context: Context) -> None:
    frozen(ledger, context)
    late = handed_in(ledger, context, "alpha;people_reached;2024;99").submission_id
    decide_held(ledger, late, "accepted", CHANGE)
    freeze(ledger, 2024, replace(TWO, code="error_found"), frozen=False)
    freeze(ledger, 2024, TWO)
    changes = changes_after_freeze(ledger.events(), 2024)
    assert [(c.what, c.reason, c.author, c.second) for c in changes] == [
        ("accepted", "wrong_value", "chargée de mission", "directrice"),
        ("unfrozen", "error_found", "chargée de mission", "directrice"),
        ("frozen", "review_done", "chargée de mission", "directrice"),
    ]
    assert not {"A1", "A2", "A9"} & set(pl.DataFrame([c.model_dump(mode="json") for c in changes]).select(pl.col(pl.String)).row(0))
