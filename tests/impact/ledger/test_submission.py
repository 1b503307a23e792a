"""Handing in: recognised repeats, differences shown before they are written, releases that replace their scope."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from impact.ecosystem.projects import Project, Register
from impact.intake.result import Context, Reading
from impact.ledger.chain import Ledger
from impact.ledger.submission import Receipt, hand_in, preview, read_received, unread
from impact.warehouse.build import build
from impact.warehouse.schema import frame
from impact.world import World
from indicators.text import Text

HEADER = "projet;indicateur;période;ventilation;valeur;motif"
EVENTS = "id,data_provider,product_category,repair_status,group_identifier,event_date"


def long(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows]).encode()


def log(*rows: str) -> bytes:
    return "\n".join([EVENTS, *rows]).encode()


def accounted(receipt: Receipt) -> bool:
    return receipt.received == receipt.accepted + receipt.rejected + receipt.unchanged + receipt.left_aside


def state(ledger: Ledger, world: World, as_of: datetime | None = None, view: str = "observation") -> pl.DataFrame:
    with contextlib.closing(duckdb.connect()) as con:
        build(con, ledger, world, as_of)
        return frame(con, f"FROM {view} ORDER BY ALL")


def test_a_file_handed_in_again_changes_nothing(ledger: Ledger, context: Context) -> None:
    content = long("alpha;sessions;2024;;10", "beta;sessions;2024;;5")
    first = hand_in(ledger, content, "a.csv", context)
    events = len(ledger.events())
    again = hand_in(ledger, content, "a copy.csv", context)
    assert (first.accepted, first.already_known) == (2, False)
    assert (again.accepted, again.unchanged, again.already_known, again.submission_id) == (0, 2, True, first.submission_id)
    assert len(ledger.events()) == events


def test_only_what_is_new_is_accepted_and_every_row_is_accounted_for(ledger: Ledger, context: Context, world: World) -> None:
    hand_in(ledger, long("alpha;sessions;2024;;10", "beta;sessions;2024;;5"), "a.csv", context)
    second = hand_in(ledger, long("alpha;sessions;2024;;12", "beta;sessions;2024;;5", "gamma;sessions;2024;;x"), "b.csv", context)
    assert (second.accepted, second.unchanged, second.rejected) == (1, 1, 1)
    assert second.difference == {"added": 0, "revised": 1, "withdrawn": 0}
    assert accounted(second)
    assert dict(state(ledger, world).select("project_id", "value").iter_rows()) == {"alpha": 12, "beta": 5}


def test_every_value_ever_accepted_is_kept_with_the_time_it_held(ledger: Ledger, context: Context, world: World) -> None:
    hand_in(ledger, long("alpha;sessions;2024;;10"), "a.csv", context)
    middle = ledger.events()[-1].recorded_at
    hand_in(ledger, long("alpha;sessions;2024;;12"), "b.csv", context)
    past = state(ledger, world, view="observation_history").sort("valid_from")
    assert past["value"].to_list() == [10, 12]
    assert past["superseded_at"].to_list() == [past["valid_from"][1], None]
    assert state(ledger, world, middle)["value"].to_list() == [10]


def test_a_missing_code_replaces_a_value_and_stays_missing(ledger: Ledger, context: Context, world: World) -> None:
    hand_in(ledger, long("alpha;sessions;2024;;10"), "a.csv", context)
    hand_in(ledger, long("alpha;sessions;2024;;NC"), "b.csv", context)
    [row] = state(ledger, world).to_dicts()
    assert (row["value"], row["missing"]) == (None, "not_collected")


def test_a_dry_run_says_the_same_and_writes_nothing(ledger: Ledger, context: Context) -> None:
    hand_in(ledger, long("alpha;sessions;2024;;10"), "a.csv", context)
    content = long("alpha;sessions;2024;;12", "beta;sessions;2024;;1")
    events = len(ledger.events())
    shown = preview(ledger, content, "b.csv", context)
    assert len(ledger.events()) == events
    done = hand_in(ledger, content, "b.csv", context)
    assert (shown.accepted, shown.difference) == (done.accepted, done.difference)


def test_rows_rejected_for_an_unknown_project_are_read_again_once_it_is_registered(ledger: Ledger, context: Context, world: World) -> None:
    content = long("alpha;sessions;2024;;10", "delta;sessions;2024;;7")
    assert hand_in(ledger, content, "a.csv", context).rejected == 1
    hand_in(ledger, long("alpha;sessions;2024;;11"), "b.csv", context)
    assert hand_in(ledger, content, "a.csv", context).already_known
    delta = Project(id="delta", title=Text(fr="Delta", en="Delta"), started=context.today.replace(year=2020))
    wider = replace(context, register=Register(projects=context.register.projects | {"delta": delta}))
    again = hand_in(ledger, content, "a.csv", wider)
    assert (again.accepted, again.rejected, again.unchanged) == (1, 0, 1)
    # what the file had said before it does not say anew: the later correction of alpha stands
    assert dict(state(ledger, world).select("project_id", "value").iter_rows()) == {"alpha": 11, "delta": 7}


def test_reading_again_never_undoes_a_later_correction(ledger: Ledger, context: Context, world: World) -> None:
    content = long("delta;sessions;2024;;10")
    hand_in(ledger, content, "inbox.csv", context)
    delta = Project(id="delta", title=Text(fr="Delta", en="Delta"), started=context.today.replace(year=2020))
    wider = replace(context, register=Register(projects=context.register.projects | {"delta": delta}))
    hand_in(ledger, long("delta;sessions;2024;;12"), "correction.csv", wider)
    again = hand_in(ledger, content, "inbox.csv", wider)
    assert (again.accepted, again.unchanged) == (0, 1)
    assert state(ledger, world)["value"].to_list() == [12]


def test_a_release_replaces_its_scope_and_no_other(ledger: Ledger, context: Context, world: World) -> None:
    hand_in(ledger, log("1,Town,Lamp,Fixed,Café,2024-03-01", "2,Town,Lamp,Fixed,Café,2024-03-01"), "r1.csv", context)
    hand_in(ledger, log("1,Village,Lamp,Fixed,Barn,2024-03-01"), "v1.csv", context)
    second = hand_in(ledger, log("1,Town,Lamp,Repairable,Café,2024-03-01", "3,Town,Toy,Fixed,Café,2024-03-02"), "r2.csv", context)
    assert second.difference == {"added": 1, "revised": 1, "withdrawn": 1}
    whole = state(ledger, world).filter(pl.col("breakdown") == "")
    values = {(r["project_id"], r["indicator_id"]): r["value"] for r in whole.iter_rows(named=True)}
    assert values[("Café", "repairs_attempted")] == 2
    assert values[("Café", "repairs_succeeded")] == 1
    assert values[("Café", "repair_events")] == 2
    assert values[("Barn", "repairs_attempted")] == 1
    assert state(ledger, world, view="submission")["supersedes"].to_list() == [None, None, "S000001"]


def test_a_record_whose_row_became_illegible_keeps_what_was_known(ledger: Ledger, context: Context, world: World) -> None:
    hand_in(ledger, log("1,Town,Lamp,Fixed,Café,2024-03-01", "2,Town,Lamp,Fixed,Café,2024-03-01"), "r1.csv", context)
    second = hand_in(ledger, log("1,Town,Lamp,Fixed,Café,sometime", "2,Town,Lamp,Fixed,Café,2024-03-01"), "r2.csv", context)
    assert (second.rejected, second.difference["withdrawn"]) == (1, 0)
    whole = state(ledger, world).filter((pl.col("breakdown") == "") & (pl.col("indicator_id") == "repairs_attempted"))
    assert whole["value"].to_list() == [2]


def test_a_withdrawn_cell_goes_and_comes_back(ledger: Ledger, context: Context, world: World) -> None:
    both = log("1,Town,Lamp,Fixed,Café,2024-03-01", "2,Town,Toy,Fixed,Café,2024-03-01")
    for n, content in enumerate(
        (both, log("1,Town,Lamp,Fixed,Café,2024-03-01"), log("1,Town,Lamp,Fixed,Café,2024-03-01", "2,Town,Toy,End of life,Café,2024-03-01"))
    ):
        hand_in(ledger, content, f"{n}.csv", context)
    past = state(ledger, world, view="observation_history")
    toys = past.filter((pl.col("breakdown") == "category=Toy") & (pl.col("indicator_id") == "repairs_attempted")).sort("valid_from")
    assert toys["value"].to_list() == [1, 1]
    assert toys["superseded_at"].is_null().to_list() == [False, True]


def test_a_file_whose_reading_was_cut_short_is_read_later(ledger: Ledger, context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr("impact.ledger.submission.read_safely", killed)
        with pytest.raises(KeyboardInterrupt):
            hand_in(ledger, long("alpha;sessions;2024;;10"), "a.csv", context)
    [received] = unread(ledger)
    receipt = read_received(ledger, received, context)
    assert (receipt.accepted, unread(ledger)) == (1, [])


def test_who_hands_a_file_in_first_is_told_what_was_taken_though_another_process_read_it_meanwhile(
    ledger: Ledger, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    from impact.ledger import submission

    def read_by_another_first(content: bytes, of: Context) -> Reading:
        monkeypatch.undo()
        [received] = unread(ledger)
        assert read_received(ledger, received, context).accepted == 2
        return read_safely(content, of)

    read_safely = submission.read_safely
    monkeypatch.setattr(submission, "read_safely", read_by_another_first)
    rows = long("alpha;sessions;2024;;10", "alpha;sessions;2023;;9", "alpha;sessions;2022;;huit")
    receipt = hand_in(ledger, rows, "a.csv", context)
    assert (receipt.already_known, receipt.received, receipt.accepted, receipt.rejected, receipt.unchanged) == (False, 3, 2, 1, 0)
    assert receipt.difference["added"] == 2
    again = hand_in(ledger, rows, "a.csv", context)
    assert (again.already_known, again.accepted, again.unchanged) == (True, 0, 2)


# — the real releases —

FIRST, SECOND, OTHER = "restart_project_2020-09.csv", "restart_project_2022-04.csv", "anstiftung_2023-03.csv"


def independent_count(*files: Path) -> dict[tuple[str, int], tuple[float, ...]]:
    """Attempted, fixed and events by group and year, by plain SQL on the files themselves."""
    with contextlib.closing(duckdb.connect()) as con:
        names = ", ".join(f"'{f}'" for f in files)
        rows = con.execute(f"""
            SELECT group_identifier, year(CAST(event_date AS DATE)), count(*), count(*) FILTER (repair_status = 'Fixed'), count(DISTINCT event_date)
            FROM read_csv([{names}], all_varchar = true, union_by_name = true) GROUP BY ALL""").fetchall()
    return {(group, year): tuple(float(x) for x in counts) for group, year, *counts in rows}


def counted(observations: pl.DataFrame) -> dict[tuple[str, int], tuple[float, ...]]:
    whole = observations.filter(pl.col("breakdown") == "").with_columns(year=pl.col("period_end").dt.year())
    wide = whole.pivot("indicator_id", index=["project_id", "year"], values="value")
    names = ["repairs_attempted", "repairs_succeeded", "repair_events"]
    return {(r["project_id"], r["year"]): tuple(r[n] for n in names) for r in wide.iter_rows(named=True)}


def test_real_releases_are_accounted_for_and_equal_an_independent_count(
    ledger: Ledger, context: Context, world: World, open_repair: Path
) -> None:
    context = replace(context, mapping="open_repair")
    first = hand_in(ledger, (open_repair / FIRST).read_bytes(), FIRST, context)
    between = ledger.events()[-1].recorded_at
    assert (first.received, first.accepted, first.rejected, first.unchanged) == (17_840, 17_840, 0, 0)
    before = state(ledger, world)
    assert counted(before) == independent_count(open_repair / FIRST)

    second = hand_in(ledger, (open_repair / SECOND).read_bytes(), SECOND, context)
    assert second.received == 23_940
    assert accounted(second)
    assert second.difference == {"added": 6_299, "revised": 2_789, "withdrawn": 199}
    assert counted(state(ledger, world)) == independent_count(open_repair / SECOND)
    assert state(ledger, world, between).equals(before)

    other = hand_in(ledger, (open_repair / OTHER).read_bytes(), OTHER, context)
    assert (other.received, other.accepted) == (12_399, 12_399)
    assert counted(state(ledger, world)) == independent_count(open_repair / SECOND, open_repair / OTHER)

    events = len(ledger.events())
    for name in (FIRST, SECOND, OTHER):
        again = hand_in(ledger, (open_repair / name).read_bytes(), name, context)
        assert again.already_known
    assert len(ledger.events()) == events


def test_breakdown_cells_of_real_records_add_up_to_their_whole(ledger: Ledger, context: Context, world: World, open_repair: Path) -> None:
    hand_in(ledger, (open_repair / SECOND).read_bytes(), SECOND, replace(context, mapping="open_repair"))
    observations = state(ledger, world).filter(pl.col("indicator_id") == "repairs_attempted")
    by = ["project_id", "period_end"]
    wholes = observations.filter(pl.col("breakdown") == "").select(*by, "value").sort(by)
    parts = observations.filter(pl.col("breakdown") != "").group_by(by).agg(pl.col("value").sum()).sort(by)
    assert wholes.equals(parts)
