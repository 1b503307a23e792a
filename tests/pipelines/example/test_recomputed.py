"""Figures of the example against an independent recomputation (`recomputed.py`, plain Python over the original files), to the cent."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from impact.valuation.projects import value_projects
from impact.warehouse.build import build
from pipelines.collect import collect_inbox
from pipelines.workspace import make_workspace
from tests.pipelines.example.recomputed import Recomputed

PICKED = 20
Key = tuple[str, int, str, str, str]
"""Project (empty for the territory), year, measure, direction and key."""


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Key, float]]:
    workspace = make_workspace(tmp_path_factory.mktemp("example") / "sceaux", "sceaux")
    collect_inbox(workspace)
    with contextlib.closing(duckdb.connect()) as con:
        build(con, workspace.ledger, workspace.world)
        value_projects(con, workspace.world, draws=64)
        query = """
            SELECT coalesce(project_id, ''), year, measure, direction, key, value FROM value_total
            WHERE year IN (2015, 2016) AND measure IN ('created', 'invested') AND direction IN ('', 'stakeholder', 'pillar')
        """
        yield {(p, y, m, d, k): v for p, y, m, d, k, v in con.execute(query).fetchall()}


@pytest.fixture(scope="module")
def theirs() -> Recomputed:
    return Recomputed()


def recomputed(figures: Recomputed, key: Key) -> float:
    project, year, measure, direction, part = key
    side = "outcome" if measure == "created" else "input"
    return figures.total(side, year, project=project or None, **({direction: part} if direction else {}))


@pytest.mark.long
def test_twenty_figures_at_random_are_what_plain_python_makes_of_the_files(ours: dict[Key, float], theirs: Recomputed) -> None:
    picked = random.Random(2016).sample(sorted(ours), PICKED)
    assert {key: recomputed(theirs, key) for key in picked} == pytest.approx({key: ours[key] for key in picked}, abs=0.006)


@pytest.mark.parametrize("measure", ["created", "invested"])
@pytest.mark.parametrize("year", [2015, 2016])
def test_the_totals_of_the_territory_too(ours: dict[Key, float], theirs: Recomputed, year: int, measure: str) -> None:
    key = ("", year, measure, "", "")
    assert recomputed(theirs, key) == pytest.approx(ours[key], abs=0.006)


def test_the_recomputation_imports_nothing_of_ours() -> None:
    source = Path(__file__).with_name("recomputed.py").read_text("utf-8")
    assert not [
        room
        for room in ("indicators", "impact", "reports", "pipelines", "portal", "tests")
        if f"from {room}" in source or f"import {room}" in source
    ]
