"""The town accepts, or returns with a reason; what is returned is late until somebody says it again."""

from __future__ import annotations

from datetime import date

import pytest

from impact.intake.result import OBSERVATION_KEY, Context
from impact.ledger.chain import Ledger
from impact.ledger.claims import KeptClaims, current
from impact.ledger.reviewing import decisions, review
from impact.ledger.submission import hand_in
from impact.ledger.withdrawing import withdraw
from indicators.text import Refusal

PEOPLE = ("alpha", "people_reached", date(2024, 1, 1), date(2024, 12, 31), "")
HEADINGS = "projet;indicateur;période;valeur\n"


def handed_in(ledger: Ledger, context: Context, *rows: str) -> str:
    receipt = hand_in(ledger, (HEADINGS + "\n".join(rows) + "\n").encode(), "retour.csv", context, who="A123")
    assert receipt.submission_id is not None
    return receipt.submission_id


def standing(ledger: Ledger) -> dict[str, tuple[float | None, str | None]]:
    rows = current(ledger.kept(KeptClaims).observations(), OBSERVATION_KEY)
    return {name: (value, missing) for name, value, missing in rows.select("indicator_id", "value", "missing").iter_rows()}


def test_what_is_accepted_stands_as_it_was(ledger: Ledger, context: Context) -> None:
    submission = handed_in(ledger, context, "alpha;people_reached;2024;12", "alpha;sessions;2024;3")
    assert review(ledger, submission, "accepted", who="A9") == 2
    assert standing(ledger) == {"people_reached": (12, None), "sessions": (3, None)}
    event = decisions(ledger.events())[submission]
    assert (event.who, event.details["decision"]) == ("A9", "accepted")


def test_a_returned_value_is_late_and_the_others_stand(ledger: Ledger, context: Context) -> None:
    submission = handed_in(ledger, context, "alpha;people_reached;2024;12", "alpha;sessions;2024;3")
    assert review(ledger, submission, "returned", "douze, vraiment ?", [PEOPLE]) == 1
    assert standing(ledger) == {"people_reached": (None, "late"), "sessions": (3, None)}
    assert decisions(ledger.events()) == {}


@pytest.mark.parametrize("value", ["12", "21"])
def test_a_returned_value_said_again_stands_even_where_it_is_the_same(ledger: Ledger, context: Context, value: str) -> None:
    submission = handed_in(ledger, context, "alpha;people_reached;2024;12")
    review(ledger, submission, "returned", "douze, vraiment ?")
    handed_in(ledger, context, f"alpha;people_reached;2024;{value}", "beta;people_reached;2024;1")
    rows = current(ledger.kept(KeptClaims).observations(), OBSERVATION_KEY).filter(project_id="alpha")
    assert rows["value"].to_list() == [float(value)]


def test_a_return_needs_its_reason(ledger: Ledger, context: Context) -> None:
    submission = handed_in(ledger, context, "alpha;people_reached;2024;12")
    with pytest.raises(Refusal) as refusal:
        review(ledger, submission, "returned", "  ")
    assert refusal.value.code == "reason_empty"
    assert standing(ledger) == {"people_reached": (12, None)}


def test_a_value_corrected_meanwhile_cannot_be_returned(ledger: Ledger, context: Context) -> None:
    first = handed_in(ledger, context, "alpha;people_reached;2024;12")
    handed_in(ledger, context, "alpha;people_reached;2024;13")
    with pytest.raises(Refusal) as refusal:
        review(ledger, first, "returned", "douze ?", [PEOPLE])
    assert refusal.value.code == "value_not_standing"


def test_what_was_withdrawn_cannot_be_reviewed(ledger: Ledger, context: Context) -> None:
    submission = handed_in(ledger, context, "alpha;people_reached;2024;12")
    withdraw(ledger, submission, "erreur", who="A123")
    with pytest.raises(Refusal) as refusal:
        review(ledger, submission, "accepted")
    assert refusal.value.code == "submission_withdrawn"


def test_the_ledger_names_accounts_and_roles_only(ledger: Ledger, context: Context) -> None:
    submission = handed_in(ledger, context, "alpha;people_reached;2024;12")
    review(ledger, submission, "accepted", who="A9")
    withdraw(ledger, submission, "erreur")
    assert [event.who for event in ledger.events()] == ["A123", "A123", "A9", "operator"]
