"""Nothing is computed twice: each total of value is the sum of the parts that were stored with it, to the cent (laws 6 and 7)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from impact.valuation.projects import value_projects
from impact.warehouse.build import build
from impact.warehouse.schema import frame
from pipelines.collect import collect_inbox
from pipelines.workspace import open_workspace
from tests.conftest import small_town

SUMS = """
    WITH part AS (
        SELECT year, measure, direction, key, NULL AS project_id, term, value, proxy_quantity FROM value_part
        UNION ALL SELECT year, measure, direction, key, project_id, term, value, proxy_quantity FROM value_part WHERE direction = ''
    ), summed AS (
        SELECT year, measure, direction, key, project_id,
               coalesce(sum(value) FILTER (term = 'added'), 0) AS added, coalesce(sum(value) FILTER (term = 'subtracted'), 0) AS subtracted,
               sum(value) FILTER (term = 'divisor') AS divisor, sum(proxy_quantity) AS quantity
        FROM part GROUP BY ALL
    )
    SELECT total.*, CASE WHEN measure = 'quantity' THEN quantity ELSE (added - subtracted) / coalesce(divisor, 1) END AS from_parts
    FROM value_total total LEFT JOIN summed USING (year, measure, direction, key)
    WHERE total.project_id IS NOT DISTINCT FROM summed.project_id OR summed.measure IS NULL
"""


@pytest.fixture(scope="module")
def valued(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The small town, valued."""
    workspace = open_workspace(Path(small_town(tmp_path_factory.mktemp("parts") / "town")))
    collect_inbox(workspace)
    with contextlib.closing(duckdb.connect()) as con:
        build(con, workspace.ledger, workspace.world)
        value_projects(con, workspace.world, draws=64)
        yield con


def test_every_total_is_what_its_parts_come_to(valued: duckdb.DuckDBPyConnection) -> None:
    rows = frame(valued, SUMS).to_dicts()
    assert len(rows) == frame(valued, "FROM value_total").height
    apart = [r for r in rows if r["from_parts"] is None or abs(r["from_parts"] - r["value"]) > 0.005 + 1e-9]
    assert apart == []


def test_every_measure_and_direction_has_its_parts(valued: duckdb.DuckDBPyConnection) -> None:
    kinds = "SELECT DISTINCT measure, direction FROM"
    assert frame(valued, f"{kinds} value_part ORDER BY ALL").rows() == frame(valued, f"{kinds} value_total ORDER BY ALL").rows()


def test_the_parts_of_the_needs_are_those_of_the_whole(valued: duckdb.DuckDBPyConnection) -> None:
    """A project's value is shared among its needs: what each line gives to all of them is what it gives to the whole."""
    query = """
        SELECT project_id, map_id, outcome_id, year, sum(value) FILTER (direction = 'need') AS by_need, sum(value) FILTER (direction = '') AS whole
        FROM value_part WHERE measure = 'created' GROUP BY ALL HAVING abs(by_need - whole) > 1e-5
    """
    assert frame(valued, query).is_empty()
