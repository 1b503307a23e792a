"""A small world valued by hand: maps meet observations, totals carry their uncertainty, and each euro leads back to its cells (laws 4, 6, 7)."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from impact.figures.compute import make_figures
from impact.figures.definition import ValueDefinition
from impact.figures.kept_figures import fill_figures
from impact.intake.result import Context
from impact.ledger.chain import Ledger
from impact.ledger.submission import hand_in
from impact.lineage.pedigree import pedigree
from impact.valuation.projects import value_projects
from impact.warehouse.build import build
from impact.warehouse.content import content_hashes
from impact.warehouse.schema import frame
from impact.world import World
from tests.worlds.valuation import TRIAL, read_maps

HEADER = "projet;indicateur;période;ventilation;valeur;motif"
ROWS = [
    "alpha;sessions;2023;;100;",
    "alpha;sessions;2024;;200;",
    "alpha;volunteer_hours;2024;;300;",
    "beta;sessions;2024;;100;",
    "beta;volunteer_hours;2024;;;NC",
    "beta;people_reached;2024;;40;",
]
Valued = Callable[..., duckdb.DuckDBPyConnection]


@pytest.fixture
def valued(ledger: Ledger, context: Context, world: World, tmp_path: Path) -> Iterator[Valued]:
    """Hands rows in, values them with maps, and gives the warehouse."""
    with contextlib.ExitStack() as stack:

        def warehouse(rows: list[str] = ROWS, **maps: str) -> duckdb.DuckDBPyConnection:
            hand_in(ledger, "\n".join([HEADER, *rows]).encode(), "f.csv", context)
            con = stack.enter_context(contextlib.closing(duckdb.connect()))
            build(con, ledger, world)
            value_projects(con, replace(world, maps=read_maps(tmp_path, world, **(maps or {"trial": TRIAL}))))
            return con

        yield warehouse


def total(con: duckdb.DuckDBPyConnection, year: int, measure: str, project: str | None = None, **direction: str) -> Any:
    (named, key) = next(iter(direction.items()), ("", ""))
    query = """
        SELECT * FROM value_total WHERE year = $year AND measure = $measure AND project_id IS NOT DISTINCT FROM $project
            AND direction = $named AND key = $key
    """
    rows = frame(con, query, {"year": year, "measure": measure, "project": project, "named": named, "key": key}).to_dicts()
    return rows[0] if rows else None


# alpha 2024: net 200 × 0.8 × 0.75 = 120; year 1: 120 × 50 = 6000, year 2: 3000; PV at 10 %, end of year: 6000/1.1 + 3000/1.21
ALPHA = 6000 / 1.1 + 3000 / 1.21
BETA = ALPHA / 2
INFLATION = 1.02
"""Prices of 2024 over those of 2023, in the bank's index: the proxy is in prices of 2024, the values of 2023 in prices of 2023."""


def test_rows_say_who_gains_when(valued: Valued) -> None:
    rows = frame(
        valued(), "FROM valuation WHERE project_id = 'alpha' AND outcome_id = 'met' AND activity_year = 2024 ORDER BY ALL"
    ).to_dicts()
    gains = [(r["stakeholder_id"], r["effect_year"], r["quantity"], r["net_quantity"], r["value"]) for r in rows]
    assert gains == [
        ("residents", 2024, 200.0, pytest.approx(90), pytest.approx(4500)),
        ("residents", 2025, 200.0, pytest.approx(45), pytest.approx(2250)),
        ("town", 2024, 200.0, pytest.approx(30), pytest.approx(1500)),
        ("town", 2025, 200.0, pytest.approx(15), pytest.approx(750)),
    ]
    assert [r["account"] for r in rows] == ["social", "social", "fiscal", "fiscal"]
    assert {(r["price_year"], r["currency"], r["evidence_grade"]) for r in rows} == {(2024, "EUR", 5)}


def test_a_row_s_interval_is_that_of_its_only_uncertain_assumption(valued: Valued) -> None:
    # the proxy is uniform from 40 to 60: its 5 % and 95 % quantiles are 41 and 59
    [row] = frame(
        valued(), "FROM valuation WHERE project_id = 'beta' AND outcome_id = 'met' AND effect_year = 2024 AND stakeholder_id = 'town'"
    ).to_dicts()
    central = 60 * 50 * 0.25 / 1.1
    assert row["present_value"] == pytest.approx(central)
    assert (row["low"], row["high"]) == (pytest.approx(central * 41 / 50, rel=2e-3), pytest.approx(central * 59 / 50, rel=2e-3))


def test_totals_of_the_territory_and_of_a_project(valued: Valued) -> None:
    con = valued()
    assert total(con, 2024, "created", "alpha")["value"] == pytest.approx(ALPHA, abs=0.01)
    assert total(con, 2024, "created")["value"] == pytest.approx(ALPHA + BETA, abs=0.01)
    assert total(con, 2024, "created", stakeholder="town")["value"] == pytest.approx((ALPHA + BETA) / 4, abs=0.01)
    assert total(con, 2024, "created", account="fiscal")["value"] == pytest.approx((ALPHA + BETA) / 4, abs=0.01)
    assert total(con, 2024, "created", grade="5")["value"] == pytest.approx(ALPHA + BETA, abs=0.01)


def test_a_retired_map_gives_a_value_up_to_its_year_and_none_after(valued: Valued) -> None:
    con = valued(trial=TRIAL + "retired: 2023-06-30\n")
    assert total(con, 2023, "created")["value"] > 0
    assert total(con, 2024, "created") is None


def test_the_steps_from_gross_to_net_add_up_to_what_is_created(valued: Valued) -> None:
    """By hand: 300 sessions of 50 over two years; one in five anyway, a quarter of the rest due to others, half worn off in year two; 10 %."""
    con = valued()
    by_hand = {"gross": 30000, "deadweight": -6000, "attribution": -6000, "drop_off": -4500, "discount": 9000 / 1.1 + 4500 / 1.21 - 13500}
    steps = {name: total(con, 2024, "created", step=name) for name in by_hand}
    assert {name: row["value"] for name, row in steps.items()} == pytest.approx(by_hand, abs=0.01)
    assert sum(row["value"] for row in steps.values()) == pytest.approx(ALPHA + BETA, abs=0.03)
    assert total(con, 2024, "created", step="displacement") is None  # nothing is displaced
    assert steps["gross"]["low"] == pytest.approx(30000 * 41 / 50, rel=2e-3)
    assert steps["deadweight"]["high"] == pytest.approx(-6000 * 41 / 50, rel=2e-3)


def test_what_each_stakeholder_gains_is_split_by_pillar(valued: Valued) -> None:
    con = valued()
    assert total(con, 2024, "created", stakeholder_pillar="town/social")["value"] == pytest.approx((ALPHA + BETA) / 4, abs=0.01)
    assert total(con, 2024, "created", stakeholder_pillar="residents/social")["value"] == pytest.approx((ALPHA + BETA) * 3 / 4, abs=0.01)


def test_an_assumption_that_projects_share_does_not_cancel_out_in_their_sum(valued: Valued) -> None:
    whole = total(valued(), 2024, "created")
    assert whole["low"] == pytest.approx((ALPHA + BETA) * 41 / 50, rel=2e-3)
    assert whole["high"] == pytest.approx((ALPHA + BETA) * 59 / 50, rel=2e-3)


def test_created_and_realised_are_kept_apart(valued: Valued) -> None:
    con = valued()
    # realised in 2024: alpha's second year of 2023 (100 × 0.6 × 50 × 0.5 = 1500), and the first years of 2024 (6000 + 3000); not discounted
    assert total(con, 2024, "realised")["value"] == pytest.approx(1500 + 6000 + 3000, abs=0.01)
    assert total(con, 2023, "realised")["value"] == pytest.approx(3000 / INFLATION, abs=0.01)
    assert total(con, 2023, "created")["value"] == pytest.approx(ALPHA / 2 / INFLATION, abs=0.01)


def test_the_prudent_case_stands_beside_the_stated_one_for_the_territory(valued: Valued) -> None:
    con = valued()
    net, prudent = total(con, 2024, "net"), total(con, 2024, "net", case="prudent")
    assert prudent["low"] == prudent["value"] == prudent["high"]
    # alpha alone has its hours known: its encounters at 40 instead of 50, its 300 hours at the 10 they are stated at
    gained, spent = net["value"] + total(con, 2024, "invested", "alpha")["value"], total(con, 2024, "invested", "alpha")["value"]
    assert prudent["value"] == pytest.approx(gained * 40 / 50 - spent, abs=0.02)
    assert total(con, 2024, "ratio", case="prudent")["value"] == pytest.approx(gained * 40 / 50 / spent, abs=1e-4)


def test_a_transfer_is_a_figure_of_its_own_and_worth_nothing_to_society(valued: Valued) -> None:
    con = valued(trial=TRIAL.replace("accounts: {residents: 0.75, town: 0.25}", "accounts: {residents: 1, town: -1}"))
    gained = total(con, 2024, "created", stakeholder="residents")["value"]
    assert gained > 0
    assert total(con, 2024, "created", stakeholder="town")["value"] == pytest.approx(-gained)
    assert total(con, 2024, "created")["value"] == 0
    assert total(con, 2024, "transferred", transfer="town:residents")["value"] == pytest.approx(gained)


def test_inputs_that_are_missing_are_not_zero(valued: Valued) -> None:
    con = valued()
    assert total(con, 2024, "invested")["value"] == pytest.approx(3000)
    assert total(con, 2024, "net", "beta") is None
    assert total(con, 2024, "ratio", "beta") is None
    whole = total(con, 2024, "ratio")  # of alpha alone: beta's hours are not known
    assert (whole["value"], whole["valued"], whole["expected"]) == (pytest.approx(ALPHA / 3000, abs=1e-4), 1, 3)
    assert whole["below_one"] == 0


def test_beside_a_ratio_stand_the_payback_and_what_it_hangs_on(valued: Valued) -> None:
    beside = json.loads(total(valued(), 2024, "ratio", "alpha")["beside"])
    assert beside["payback_months"] == pytest.approx(12 * 3000 / 6000)
    most = beside["most_sensitive"]
    assert (most["role"], most["value"], most["low"], most["high"]) == ("proxy", 50, 40, 60)
    assert (most["ratio_low"], most["ratio_high"]) == pytest.approx((ALPHA / 3000 * 0.8, ALPHA / 3000 * 1.2), rel=1e-5)
    assert most["switching_value"] == pytest.approx(50 * 3000 / ALPHA, rel=1e-5)


def test_what_has_no_proxy_is_kept_and_counted(valued: Valued) -> None:
    con = valued()
    assert total(con, 2024, "quantity", outcome="trial/heard")["value"] == 40
    assert total(con, 2024, "created", outcome="trial/heard") is None
    [row] = frame(con, "FROM valuation WHERE outcome_id = 'heard'").to_dicts()
    assert (row["net_quantity"], row["value"], row["present_value"]) == (40, None, None)


def test_people_known_as_an_interval_are_claimed_at_its_low_end(valued: Valued) -> None:
    # two quarters of people: between 30 (the same) and 50 (all different)
    con = valued(["alpha;people_reached;2024-T1;;30;", "alpha;people_reached;2024-T2;;20;"])
    assert total(con, 2024, "quantity", outcome="trial/heard")["value"] == 30


def test_the_same_ledger_and_maps_give_the_same_content(valued: Valued, ledger: Ledger, world: World, tmp_path: Path) -> None:
    first = content_hashes(valued())
    with contextlib.closing(duckdb.connect()) as con:
        build(con, ledger, world)
        value_projects(con, replace(world, maps=read_maps(tmp_path, world, trial=TRIAL)))
        assert content_hashes(con) == first


def test_without_maps_nothing_is_valued(ledger: Ledger, context: Context, world: World) -> None:
    hand_in(ledger, "\n".join([HEADER, *ROWS]).encode(), "f.csv", context)
    with contextlib.closing(duckdb.connect()) as con:
        build(con, ledger, world)
        value_projects(con, world)
        assert con.execute("SELECT count(*) FROM valuation").fetchall() == [(0,)]


def test_a_euro_leads_to_its_assumptions_and_its_cells(valued: Valued, ledger: Ledger, world: World) -> None:
    con = valued()
    fill_figures(con, world)
    explained = pedigree(con, ledger, "2024/project/alpha/value_created")
    [outcome] = explained.outcomes
    assert (outcome.outcome_id, outcome.quantity, outcome.net_quantity) == ("met", 200, pytest.approx(120))
    assert outcome.assumptions["proxy"] == {
        "amount": 50.0,
        "distribution": "uniform",
        "grade": 5,
        "high": 60.0,
        "interpolation": "linear",
        "low": 40.0,
        "price_year": 2024,
        "source": "essai",
    }
    assert outcome.assumptions["corrections"]["deadweight"] == {"source": "essai", "value": 0.2}
    assert [(o.indicator_id, o.value, [r.row_ref for r in o.rows]) for o in explained.observations] == [("sessions", 200.0, ["#3"])]


def test_a_ratio_leads_to_what_was_gained_and_to_what_was_put_in(valued: Valued, ledger: Ledger, world: World) -> None:
    con = valued()
    fill_figures(con, world)
    explained = pedigree(con, ledger, "2024/project/alpha/sroi_ratio")
    assert [(o.side, o.outcome_id) for o in explained.outcomes] == [("outcome", "met"), ("input", "input_1")]
    assert {o.indicator_id for o in explained.observations} == {"sessions", "volunteer_hours"}


def test_one_proxy_of_a_low_grade_that_carries_the_value_is_remarked_on(valued: Valued) -> None:
    findings = frame(
        valued(), "SELECT check_id, severity, year(period_end) AS year FROM finding WHERE check_id = 'low_grade_dominates' ORDER BY ALL"
    )
    assert findings.rows() == [("low_grade_dominates", "warning", 2023), ("low_grade_dominates", "warning", 2024)]


def test_every_figure_of_value_carries_an_interval_and_its_formula(valued: Valued, world: World) -> None:
    con = valued()
    figures = [figure for figure in make_figures(con, world) if isinstance(figure.definition, ValueDefinition)]
    assert len(figures) > 20
    assert all(figure.estimate.low <= figure.estimate.value <= figure.estimate.high for figure in figures)
    assert all(figure.definition.formula.fr and figure.definition.formula.en for figure in figures)


def test_a_second_map_whose_inputs_are_missing_leaves_no_ratio(valued: Valued) -> None:
    second = (
        TRIAL.replace("projects: [alpha, beta]", "projects: [alpha]")
        .replace("volunteer_hours", "money_spent")
        .replace("indicator: sessions", "indicator: people_reached")
    )
    con = valued([*ROWS, "alpha;people_reached;2024;;5;"], trial=TRIAL, second=second)
    assert total(con, 2024, "created", "alpha")["value"] > ALPHA
    assert total(con, 2024, "ratio", "alpha") is None


def test_a_realised_figure_is_explained_by_what_falls_in_its_year(valued: Valued, ledger: Ledger, world: World) -> None:
    con = valued()
    fill_figures(con, world)
    explained = pedigree(con, ledger, "2024/territory/value_realised")
    assert sum(o.present_value or 0 for o in explained.outcomes) == pytest.approx(explained.figure.estimate.value, abs=0.01)
    assert {o.activity_year for o in explained.outcomes} == {2023, 2024}


def test_a_ratio_is_explained_by_the_projects_it_holds_for(valued: Valued, ledger: Ledger, world: World) -> None:
    con = valued()
    fill_figures(con, world)
    explained = pedigree(con, ledger, "2024/territory/sroi_ratio")  # of alpha alone: beta's hours are not known
    sums = {side: sum(o.present_value or 0 for o in explained.outcomes if o.side == side) for side in ("outcome", "input")}
    assert sums["outcome"] / sums["input"] == pytest.approx(explained.figure.estimate.value, abs=1e-4)


GUESSED = (
    TRIAL.replace(", low: 40, high: 60, distribution: uniform", "")
    .replace("deadweight: {value: 0.2,", "deadweight: {value: 0.5, low: 0, high: 1, distribution: uniform,")
    .replace("attribution: {value: 0.25,", "attribution: {value: 0.5, low: 0, high: 1, distribution: uniform,")
)


def test_a_total_has_its_interval_both_ways_and_the_wider_is_that_of_its_figure(valued: Valued, world: World) -> None:
    # both corrections come from "essai": together (1 − u)², with 90 % of its draws between 0.05² and 0.95² of what was counted
    con = valued(trial=GUESSED)
    gross = 10_000 / 1.1 + 5_000 / 1.21
    row = total(con, 2024, "created", "alpha")
    assert row["value"] == pytest.approx(gross / 4, abs=0.01)
    assert (row["together_low"], row["together_high"]) == pytest.approx((0.0025 * gross, 0.9025 * gross), rel=0.02, abs=5)
    assert row["independent_high"] < row["together_high"]
    assert (row["low"], row["high"]) == (row["together_low"], row["together_high"])
    (figure,) = [f for f in make_figures(con, world) if f.address == "2024/project/alpha/value_created"]
    assert isinstance(figure.definition, ValueDefinition)
    assert figure.definition.ways == {
        "independent": (row["independent_low"], row["independent_high"]),
        "together": (row["together_low"], row["together_high"]),
    }
    by_year = frame(con, "SELECT sum(low) AS low FROM valuation WHERE project_id = 'alpha' AND activity_year = 2024 AND effect_year = 2024")
    assert by_year["low"][0] == pytest.approx(0.0025 * 10_000 / 1.1, abs=5)


def test_where_no_two_corrections_have_one_origin_a_total_has_one_interval(valued: Valued) -> None:
    row = total(valued(), 2024, "created", "alpha")
    assert [row[f"{way}_{end}"] for way in ("independent", "together") for end in ("low", "high")] == [None] * 4
    assert row["low"] < row["high"]
