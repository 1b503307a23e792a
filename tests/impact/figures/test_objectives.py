"""Where a project started and what it aims at: beside what was observed, never in it, and progress only from a baseline."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from impact.ecosystem.objectives import Objective
from impact.ecosystem.projects import Register
from impact.figures.compute import make_figures
from impact.figures.figure import Figure
from impact.figures.store import insert_figures, write_figures
from impact.intake.result import Context
from impact.ledger.chain import Ledger
from impact.ledger.submission import hand_in
from impact.lineage.causes import dependence
from impact.lineage.pedigree import pedigree
from impact.warehouse.build import build
from impact.world import World
from indicators.text import Refusal
from tests.worlds.valuation import TRIAL, read_maps

ROWS = "projet;indicateur;période;valeur\nalpha;sessions;2023;40\nalpha;sessions;2024;55\n"
FIRST = {"value": 60, "date": "2023-01-10", "set_by": "board", "why": "one a week"}
REVISED = {"value": 50, "date": "2024-02-01", "set_by": "board and town", "why": "a room less"}
READ = {"value": 30, "date": "2022-12-31", "source": "register of the year before"}


def objective(**fields: Any) -> Objective:
    return Objective.model_validate({"baseline": READ, "targets": {2024: [FIRST, REVISED]}} | fields)


def with_objectives(world: World, **objectives: Objective) -> World:
    alpha = world.register.projects["alpha"].model_copy(update={"objectives": objectives})
    return replace(world, register=Register(projects=world.register.projects | {"alpha": alpha}))


@pytest.fixture
def con(ledger: Ledger, context: Context) -> Any:
    hand_in(ledger, ROWS.encode(), "f.csv", context)
    with contextlib.closing(duckdb.connect()) as con:
        yield con


def figures(con: duckdb.DuckDBPyConnection, ledger: Ledger, world: World) -> dict[str, Figure]:
    build(con, ledger, world)
    made = make_figures(con, world)
    insert_figures(con, write_figures(made))
    return {figure.address: figure for figure in made}


def test_the_change_since_the_baseline_is_a_figure_of_its_own(con: Any, ledger: Ledger, world: World) -> None:
    made = figures(con, ledger, with_objectives(world, sessions=objective()))
    of = {role: made[f"2024/project/alpha/sessions/{role}"] for role in ("baseline", "target", "change")}
    assert made["2024/project/alpha/sessions"].estimate.value == 55
    assert {role: figure.estimate.value for role, figure in of.items()} == {"baseline": 30, "target": 50, "change": 55 - 30}
    assert made["2023/project/alpha/sessions/change"].estimate.value == 40 - 30


def test_a_target_keeps_its_revisions_and_who_set_them(con: Any, ledger: Ledger, world: World) -> None:
    made = figures(con, ledger, with_objectives(world, sessions=objective()))
    made_of = [text.en for text in made["2024/project/alpha/sessions/target"].definition.made_of]  # type: ignore[union-attr]
    assert "50, set by board and town" in made_of[0]
    assert "a room less" in made_of[0]
    assert "before revision: 60, set by board" in made_of[1]
    assert "2023/project/alpha/sessions/target" not in made


def test_no_baseline_is_said_with_its_reason_and_leaves_no_change(con: Any, ledger: Ledger, world: World) -> None:
    made = figures(con, ledger, with_objectives(world, sessions=objective(baseline={"none": "nobody counted"})))
    baseline = made["2024/project/alpha/sessions/baseline"]
    assert baseline.status == "missing"
    assert baseline.definition.made_of[0].en == "nobody counted"  # type: ignore[union-attr]
    assert "2024/project/alpha/sessions/change" not in made


def test_what_was_not_observed_has_a_target_and_no_change(con: Any, ledger: Ledger, world: World) -> None:
    made = figures(con, ledger, with_objectives(world, volunteers=objective()))
    assert made["2024/project/alpha/volunteers/target"].estimate.value == 50
    assert "2024/project/alpha/volunteers/change" not in made


def test_targets_never_mix_with_what_was_observed(con: Any, ledger: Ledger, world: World) -> None:
    plain = figures(con, ledger, world)
    with contextlib.closing(duckdb.connect()) as other:
        aimed = figures(other, ledger, with_objectives(world, sessions=objective(targets={2024: FIRST | {"value": 100000}})))
    assert {a: f for a, f in aimed.items() if f.definition.kind != "objective"} == plain


def test_explaining_what_was_observed_shows_where_it_started_and_what_was_aimed_at(con: Any, ledger: Ledger, world: World) -> None:
    figures(con, ledger, with_objectives(world, sessions=objective()))
    objectives = pedigree(con, ledger, "2024/project/alpha/sessions").as_json()["objectives"]
    assert [(row["figure_id"].rpartition("/")[2], row["value"]) for row in objectives] == [("baseline", 30), ("target", 50), ("change", 25)]
    assert pedigree(con, ledger, "2024/territory/sessions").as_json()["objectives"] == []


def test_a_change_is_traced_to_the_observation_it_is_of_and_what_was_written_to_none(con: Any, ledger: Ledger, world: World) -> None:
    figures(con, ledger, with_objectives(world, sessions=objective()))
    of = {role: pedigree(con, ledger, f"2024/project/alpha/sessions/{role}") for role in ("baseline", "target", "change")}
    assert [cell.value for cell in of["change"].observations] == [55]
    assert of["baseline"].observations == of["target"].observations == []


def test_what_a_project_aims_at_depends_on_its_card_and_no_other(con: Any, ledger: Ledger, world: World) -> None:
    made = figures(con, ledger, with_objectives(world, sessions=objective()))
    for role in ("baseline", "target", "change"):
        of = dependence(con, made[f"2024/project/alpha/sessions/{role}"])
        assert (of.projects, of.indicators) == ({"alpha"}, {"sessions"})


# — what is written —


@pytest.mark.parametrize(
    "baseline",
    [{"value": 3}, {"value": 3, "date": "2022-12-31"}, {"value": 3, "date": "2022-12-31", "source": "x", "none": "y"}, {}],
)
def test_a_baseline_is_a_value_with_date_and_source_or_a_reason(baseline: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"value, date"):
        objective(baseline=baseline)


def test_revisions_follow_one_another() -> None:
    with pytest.raises(ValueError, match=r"2024"):
        objective(targets={2024: [REVISED, FIRST]})


def test_an_outcome_that_claims_progress_needs_a_baseline(tmp_path: Path, world: World) -> None:
    claiming = TRIAL.replace("projects: [alpha, beta]", "projects: [alpha]").replace(
        "  - id: heard\n", "  - id: heard\n    progress: sessions\n"
    )
    with pytest.raises(Refusal, match=r"progress"):
        read_maps(tmp_path, world, trial=claiming)
    with pytest.raises(Refusal, match=r"progress"):
        read_maps(tmp_path, with_objectives(world, sessions=objective(baseline={"none": "nobody counted"})), trial=claiming)
    assert read_maps(tmp_path, with_objectives(world, sessions=objective()), trial=claiming)
