"""A file read once more, and rows beside what was known: what each says counts once, and never against what was said since."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from impact.ecosystem.projects import Project, Register
from impact.intake.result import OBSERVATION_KEY, Context
from impact.ledger.chain import Ledger
from impact.ledger.claims import KeptClaims, current
from impact.ledger.submission import Receipt, hand_in, read_received, submissions_of
from impact.ledger.withdrawing import withdraw
from indicators.text import Text

HEADER = "projet;indicateur;période;valeur\n"
EVENTS = "id,data_provider,product_category,repair_status,group_identifier,event_date\n"


def file(*rows: str) -> bytes:
    return (HEADER + "\n".join(rows) + "\n").encode()


def release(*records: str) -> bytes:
    return (EVENTS + "".join(f"{number},{source},Lamp,Fixed,Café,2024-03-01\n" for source, number in map(str.split, records))).encode()


def with_delta(context: Context) -> Context:
    """A world where a project more is registered."""
    delta = Project(id="delta", title=Text(fr="Delta", en="Delta"), started=context.today.replace(year=2020))
    return replace(context, register=Register(projects=context.register.projects | {"delta": delta}))


def read_again(ledger: Ledger, context: Context, submission: str = "S000001") -> Receipt:
    [known] = [s for s in submissions_of(ledger) if s.received.submission_id == submission]
    return read_received(ledger, known.received, context, len(known.readings), again=True)


def standing(ledger: Ledger) -> dict[str, float]:
    rows = current(ledger.kept(KeptClaims).observations(), OBSERVATION_KEY)
    return dict(rows.select("project_id", "value").sort("project_id").iter_rows())


def counts(receipt: Receipt) -> tuple[int, int, int, dict[str, int]]:
    return receipt.accepted, receipt.unchanged, receipt.rejected, receipt.difference


def difference(added: int = 0, revised: int = 0, withdrawn: int = 0) -> dict[str, int]:
    return {"added": added, "revised": revised, "withdrawn": withdrawn}


# — read once more on demand —


def test_what_a_file_says_now_counts_and_what_it_no_longer_says_is_withdrawn(ledger: Ledger, context: Context) -> None:
    hand_in(ledger, file("alpha;sessions;2024;10", "delta;sessions;2024;7"), "a", with_delta(context))
    hand_in(ledger, file("beta;sessions;2024;5"), "b", context)
    assert counts(read_again(ledger, context)) == (0, 1, 1, difference(withdrawn=1)), "delta is no project any more"
    assert standing(ledger) == {"alpha": 10, "beta": 5}
    assert counts(read_again(ledger, with_delta(context))) == (1, 1, 0, difference(added=1)), "and is one again"
    assert standing(ledger) == {"alpha": 10, "beta": 5, "delta": 7}


def test_what_a_later_file_said_stands_whether_the_file_still_says_it_or_not(ledger: Ledger, context: Context) -> None:
    hand_in(ledger, file("alpha;sessions;2024;10", "delta;sessions;2024;7", "beta;sessions;2024;5"), "a", with_delta(context))
    hand_in(ledger, file("alpha;sessions;2024;11", "delta;sessions;2024;8"), "b", with_delta(context))
    assert counts(read_again(ledger, with_delta(context))) == (0, 3, 0, difference())
    assert counts(read_again(ledger, context)) == (0, 2, 1, difference())
    assert standing(ledger) == {"alpha": 11, "beta": 5, "delta": 8}


def test_what_stood_before_a_file_came_is_no_later_word(ledger: Ledger, context: Context) -> None:
    hand_in(ledger, file("delta;sessions;2024;7"), "a", with_delta(context))
    hand_in(ledger, file("alpha;sessions;2024;10", "delta;sessions;2024;8"), "b", context)
    assert standing(ledger) == {"alpha": 10, "delta": 7}
    assert counts(read_again(ledger, with_delta(context), "S000002")) == (1, 1, 0, difference(revised=1))
    assert standing(ledger) == {"alpha": 10, "delta": 8}


def test_a_file_whose_words_were_ended_says_them_again_when_it_is_read_on_demand(ledger: Ledger, context: Context) -> None:
    content = file("alpha;sessions;2024;10", "delta;sessions;2024;7")
    hand_in(ledger, content, "a", context)
    withdraw(ledger, "S000001", "twice")
    assert standing(ledger) == {}
    assert counts(read_again(ledger, with_delta(context))) == (2, 0, 0, difference(added=2))
    assert standing(ledger) == {"alpha": 10, "delta": 7}


def test_a_release_read_again_withdraws_what_it_does_not_mention_and_no_more(ledger: Ledger, context: Context) -> None:
    hand_in(ledger, release("Town 1", "Town 2", "Village 1"), "a", context)
    hand_in(ledger, release("Town 1", "Town 2", "Town 3"), "b", context)
    assert counts(read_again(ledger, context)) == (0, 3, 0, difference(withdrawn=1))


def test_ending_one_file_ends_nothing_of_another(ledger: Ledger, context: Context) -> None:
    for name in ("alpha", "beta", "gamma"):
        hand_in(ledger, file(f"{name};sessions;2024;10"), name, context)
    assert withdraw(ledger, "S000002", "twice") == 1
    assert standing(ledger) == {"alpha": 10, "gamma": 10}


# — read again because a project was registered —


def test_what_a_file_said_when_it_was_first_read_is_not_claimed_twice(ledger: Ledger, context: Context) -> None:
    rows = file("alpha;sessions;2024;10", "delta;sessions;2024;7")
    hand_in(ledger, rows, "a", context)
    assert counts(hand_in(ledger, rows, "a", with_delta(context))) == (1, 1, 0, difference(added=1))
    claimed = ledger.kept(KeptClaims).observations()
    assert claimed.sort("row").rows_by_key("row", named=True).keys() == {2, 3}
    assert claimed["project_id"].to_list() == ["alpha", "delta"]


def test_records_that_are_added_to_those_before_end_none(ledger: Ledger, context: Context) -> None:
    adding = context.mappings["open_repair"].model_copy(update={"mode": "append"})
    adds = replace(context, mappings={"open_repair": adding})
    hand_in(ledger, release("Town 1", "Town 2"), "1.csv", adds)
    assert counts(hand_in(ledger, release("Town 3"), "2.csv", adds)) == (1, 0, 0, difference(added=1))


def test_rows_that_were_refused_are_said_then_and_the_others_not_again(ledger: Ledger, context: Context) -> None:
    content = file("alpha;sessions;2024;10", "delta;sessions;2024;7", "beta;sessions;2024;5")
    hand_in(ledger, content, "a", context)
    hand_in(ledger, file("beta;sessions;2024;retrait"), "b", context)
    assert counts(hand_in(ledger, content, "a", with_delta(context))) == (1, 2, 0, difference(added=1))
    assert standing(ledger) == {"alpha": 10, "delta": 7}, "beta's was ended since, and is not said again"


def test_a_cell_that_ended_a_claim_ends_none_that_was_made_since(ledger: Ledger, context: Context) -> None:
    hand_in(ledger, file("alpha;sessions;2024;10"), "a", context)
    ending = file("alpha;sessions;2024;retrait", "delta;sessions;2024;7")
    assert counts(hand_in(ledger, ending, "b", context)) == (1, 0, 1, difference(withdrawn=1))
    hand_in(ledger, file("alpha;sessions;2024;12"), "c", context)
    assert counts(hand_in(ledger, ending, "b", with_delta(context))) == (1, 1, 0, difference(added=1))
    assert standing(ledger) == {"alpha": 12, "delta": 7}


# — beside what was known —


def test_a_row_that_repeats_another_of_its_file_says_nothing_new(ledger: Ledger, context: Context) -> None:
    assert counts(hand_in(ledger, file("alpha;sessions;2024;10", "alpha;sessions;2024;10"), "a", context)) == (1, 1, 0, difference(added=1))
    twice = file("alpha;sessions;2024;11", "alpha;sessions;2024;11", "alpha;sessions;2024;11")
    assert counts(hand_in(ledger, twice, "b", context)) == (1, 2, 0, difference(revised=1))
    assert standing(ledger) == {"alpha": 11}


def test_a_revision_stands_beside_what_it_revises_and_what_is_new_or_the_same_does_not(ledger: Ledger, context: Context) -> None:
    hand_in(ledger, file("alpha;sessions;2024;10", "beta;sessions;2024;5", "gamma;sessions;2024;3"), "a", context)
    rows = ("alpha;sessions;2024;12", "beta;sessions;2024;5", "alpha;sessions;2023;9", "gamma;sessions;2024;retrait")
    receipt = hand_in(ledger, file(*rows), "b", context)
    assert counts(receipt) == (3, 1, 0, difference(added=1, revised=1, withdrawn=1))
    shown = receipt.revisions.select("project_id", "before value", "value", "before submission_id")
    assert shown.rows() == [("alpha", 10, 12, "S000001"), ("gamma", 3, None, "S000001")]


def test_a_missing_value_said_again_is_the_same_and_another_reason_is_another(ledger: Ledger, context: Context) -> None:
    hand_in(ledger, file("alpha;sessions;2024;NC"), "a", context)
    assert counts(hand_in(ledger, file("alpha;sessions;2024;NC", "beta;sessions;2024;5"), "b", context)) == (1, 1, 0, difference(added=1))
    assert counts(hand_in(ledger, file("alpha;sessions;2024;0"), "c", context)) == (1, 0, 0, difference(revised=1)), "0 is a value"


def test_what_ends_nothing_is_no_claim_that_counts(ledger: Ledger, context: Context) -> None:
    assert counts(hand_in(ledger, file("alpha;sessions;2024;retrait"), "a", context)) == (0, 1, 0, difference())
    claims = ledger.kept(KeptClaims).observations()
    assert claims["fate"].to_list() == ["withdrawn"]
    assert standing(ledger) == {}
    assert counts(hand_in(ledger, file("alpha;sessions;2024;1"), "b", context)) == (1, 0, 0, difference(added=1))


@pytest.mark.parametrize(
    ("first", "second", "withdrawn"),
    [
        (("Town 1", "Town 2"), ("Town 1", "Town 2"), 0),
        (("Town 1", "Town 2"), ("Town 1", "Town 3"), 1),
        (("Town 1", "Town 2", "Village 1", "Village 2"), ("Town 1",), 1),
        (("Town 1", "Village 1"), ("Harbour 1",), 0),
    ],
)
def test_a_release_ends_what_its_own_sources_no_longer_hold(
    ledger: Ledger, context: Context, first: tuple[str, ...], second: tuple[str, ...], withdrawn: int
) -> None:
    hand_in(ledger, release(*first), "a", context)
    assert hand_in(ledger, release(*second), "b", context).difference["withdrawn"] == withdrawn
    claims = ledger.kept(KeptClaims).all().records["open_repair"]
    stands = current(claims, ["scope", "record_id"]).select("scope", "record_id")
    sources = {record.split()[0] for record in second}
    expected = {*second} | {record for record in first if record.split()[0] not in sources}
    assert {f"{scope} {record}" for scope, record in stands.iter_rows()} == expected
    assert claims.filter(pl.col("fate") == "withdrawn")["row"].is_null().all(), "it stands in no row of the file"
