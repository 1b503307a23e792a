"""One bad file, release or mapping never blocks the others; what was handed in can be ended, and read again."""

from __future__ import annotations

import io
from dataclasses import replace

import duckdb
import polars as pl
import pytest

from impact.intake import files
from impact.intake.mapping import Mapping
from impact.intake.observations import SCHEMA
from impact.intake.result import Context
from impact.ledger.chain import Draft, Ledger, sha256
from impact.ledger.submission import hand_in, read_received, submissions_of
from impact.ledger.withdrawing import withdraw
from impact.warehouse.build import build
from impact.world import World
from indicators.text import Refusal

HEADER = "projet;indicateur;période;valeur\n"
EVENTS = "id,data_provider,product_category,repair_status,group_identifier,event_date\n"


def rows(count: int) -> str:
    return "".join(f"r{n},Town,Lamp,Fixed,Café,2024-03-{n + 1:02}\n" for n in range(count))


def state(ledger: Ledger, world: World, view: str = "observation") -> pl.DataFrame:
    with duckdb.connect() as con:
        build(con, ledger, world)
        return con.sql(f"FROM {view}").pl()


def test_a_reader_that_breaks_sets_its_file_aside(ledger: Ledger, context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(files, "read_file", broken)
        receipt = hand_in(ledger, (HEADER + "alpha;sessions;2024;7\n").encode(), "a", context)
    assert (receipt.unreadable, receipt.received, receipt.refused) == ("reading_failed", 0, True)
    [known] = submissions_of(ledger)
    assert read_received(ledger, known.received, context, 1, again=True).accepted == 1


def test_a_release_that_withdraws_most_waits_until_it_is_confirmed(ledger: Ledger, context: Context) -> None:
    hand_in(ledger, (EVENTS + rows(10)).encode(), "a", context)
    most, half = (EVENTS + rows(4)).encode(), (EVENTS + rows(5)).encode()
    held = hand_in(ledger, most, "b", context)
    assert (held.unreadable, held.accepted, held.difference["withdrawn"]) == ("release_withdraws_most", 0, 0)
    assert hand_in(ledger, half, "c", context).difference["withdrawn"] == 5, "half may go without a word"
    assert hand_in(ledger, most, "b", context, confirmed=True).difference["withdrawn"] == 1


def test_a_submission_is_withdrawn_with_its_reason_and_may_come_back(ledger: Ledger, context: Context, world: World) -> None:
    file = (HEADER + "alpha;sessions;2024;7\n").encode()
    hand_in(ledger, file, "a", context)
    hand_in(ledger, (HEADER + "beta;sessions;2024;5\n").encode(), "b", context)
    assert withdraw(ledger, "S000001", "twice") == 1
    assert state(ledger, world)["project_id"].to_list() == ["beta"]
    assert ledger.events()[-1].details["reason"] == "twice"
    with pytest.raises(Refusal) as refusal:
        withdraw(ledger, "S000001", "again")
    assert refusal.value.code == "submission_withdrawn"
    assert hand_in(ledger, file, "a", context).accepted == 1
    assert sorted(state(ledger, world)["project_id"]) == ["alpha", "beta"]


def test_a_cell_may_end_what_was_said_before(ledger: Ledger, context: Context, world: World) -> None:
    hand_in(ledger, (HEADER + "alpha;sessions;2024;7\nbeta;sessions;2024;5\n").encode(), "a", context)
    receipt = hand_in(ledger, (HEADER + "alpha;sessions;2024;retrait\ngamma;sessions;2024;retrait\n").encode(), "b", context)
    assert (receipt.difference["withdrawn"], receipt.unchanged, receipt.rejected) == (1, 1, 0)
    assert state(ledger, world)["project_id"].to_list() == ["beta"]


def test_a_condition_that_breaks_on_real_rows_refuses_them(ledger: Ledger, context: Context, mappings: dict[str, Mapping]) -> None:
    breaking = _with_condition(mappings["open_repair"], "CAST(product_category AS INTEGER) > 3")
    receipt = hand_in(ledger, (EVENTS + rows(2)).encode(), "a", replace(context, mappings={breaking.id: breaking}))
    assert (receipt.accepted, set(receipt.rejections["code"])) == (0, {"measure_breaks"})


def test_a_mapping_that_breaks_at_build_is_set_aside_and_stops_nothing(
    ledger: Ledger, context: Context, world: World, mappings: dict[str, Mapping], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a ledger of an earlier version holds one: it was tried on an empty table only."""
    breaking = _with_condition(mappings["open_repair"], "CAST(product_category AS INTEGER) > 3")
    with monkeypatch.context() as patch:
        patch.setattr("impact.intake.records.breaks", lambda *_: None)
        hand_in(ledger, (EVENTS + rows(2)).encode(), "a", replace(context, mappings={breaking.id: breaking}))
    hand_in(ledger, (HEADER + "beta;sessions;2024;5\n").encode(), "b", context)
    assert state(ledger, world)["project_id"].to_list() == ["beta"]
    assert dict(state(ledger, world, "submission").select("submission_id", "unreadable").iter_rows()) == {
        "S000001": "mapping_breaks", "S000002": None,
    }  # fmt: skip
    [known, _] = submissions_of(ledger)
    read_received(ledger, known.received, context, 1, again=True)  # with the mapping corrected
    assert set(state(ledger, world)["project_id"]) == {"beta", "Café"}


def test_claims_of_the_commit_before_open_as_exact(ledger: Ledger, context: Context, world: World) -> None:
    received = {"source": "a", "size": 1, "project_id": None, "mapping_id": None, "illustrative": False}
    ledger.append(lambda _: Draft("received", received, {"original": b"x"}))
    older = {name: kind for name, kind in SCHEMA.items() if name not in ("low", "high", "approximate")}
    row = ("", 2, "alpha", "sessions", *([None] * 2), "", 7.0, *([None] * 3), None, "")
    frame = pl.DataFrame([row], schema=older, orient="row").with_columns(
        period_start=pl.date(2024, 1, 1), period_end=pl.date(2024, 12, 31), fate=pl.lit("added")
    )
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    rejected = io.BytesIO()
    pl.DataFrame(schema={"sheet": pl.String, "row": pl.Int64, "column": pl.String, "code": pl.String, "message_fr": pl.String,
                         "message_en": pl.String, "original": pl.String}).write_parquet(rejected)  # fmt: skip
    details = {"received": 1, "accepted": 1, "rejected": 0, "unchanged": 0, "difference": {"added": 1, "revised": 0, "withdrawn": 0},
               "remarks": [], "mapping": None, "headings": {}, "scopes": [], "project_id": "alpha", "supersedes": None, "context": sha256(b""),
               "illustrative": []}  # fmt: skip
    files_of_it = {"rows.parquet": buffer.getvalue(), "rejected.parquet": rejected.getvalue()}
    ledger.append(lambda _: Draft("read", details, files_of_it, "S000001"))
    [known] = state(ledger, world).to_dicts()
    assert (known["value"], known["approximate"], known["low"]) == (7, False, None)
    again = hand_in(ledger, (HEADER + "alpha;sessions;2024;7\n").encode(), "b", context)
    assert (again.unchanged, again.accepted) == (1, 0), "the same value says nothing new"


def _with_condition(mapping: Mapping, condition: str) -> Mapping:
    measure = mapping.indicators["repairs_succeeded"].model_copy(update={"where": condition})
    return mapping.model_copy(update={"indicators": mapping.indicators | {"repairs_succeeded": measure}})


def test_withdrawing_what_was_corrected_since_ends_nothing_of_the_correction(ledger: Ledger, context: Context, world: World) -> None:
    """The last claim of a cell is the one that stands, of whatever submission."""
    hand_in(ledger, (HEADER + "alpha;sessions;2024;7\nbeta;sessions;2024;5\n").encode(), "a", context)
    hand_in(ledger, (HEADER + "alpha;sessions;2024;9\n").encode(), "b", context)
    assert withdraw(ledger, "S000001", "twice") == 1, "of beta alone"
    assert dict(state(ledger, world).select("project_id", "value").iter_rows()) == {"alpha": 9}


def test_what_is_said_again_leaves_no_trace_in_the_history(ledger: Ledger, context: Context, world: World) -> None:
    hand_in(ledger, (HEADER + "alpha;sessions;2024;7\n").encode(), "a", context)
    hand_in(ledger, (HEADER + "alpha;sessions;2024;7\nbeta;sessions;2024;5\n").encode(), "b", context)
    hand_in(ledger, (HEADER + "alpha;sessions;2024;8\n").encode(), "c", context)
    past = state(ledger, world, "observation_history").filter(pl.col("project_id") == "alpha").sort("valid_from")
    assert past["value"].to_list() == [7, 8]
    assert past["superseded_at"].to_list() == [past["valid_from"][1], None]
    assert past["submission_id"].to_list() == ["S000001", "S000003"]


def test_a_receipt_whose_mapping_was_renamed_is_set_aside_and_what_it_said_stands(ledger: Ledger, context: Context, world: World) -> None:
    hand_in(ledger, (EVENTS + rows(2)).encode(), "a", replace(context, mapping="open_repair"))
    before = state(ledger, world)
    [known] = submissions_of(ledger)
    renamed = replace(context, mappings={"renamed": context.mappings["open_repair"].model_copy(update={"id": "renamed"})})
    assert read_received(ledger, known.received, renamed, 1, again=True).unreadable == "mapping_unknown"
    hand_in(ledger, (HEADER + "beta;sessions;2024;5\n").encode(), "b", renamed)
    after = state(ledger, world)
    assert set(after["project_id"]) == {"beta", "Café"}
    assert after.filter(after["project_id"] == "Café").sort("breakdown", "indicator_id").equals(before.sort("breakdown", "indicator_id"))
    assert withdraw(ledger, "S000001", "twice") == 2
    assert set(state(ledger, world)["project_id"]) == {"beta"}
