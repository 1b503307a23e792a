"""Whatever is worked on together, for memory, the result is that of all at once."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from impact.intake.result import Context
from impact.ledger.chain import Ledger
from impact.ledger.submission import hand_in
from impact.valuation import intervals, projects, uncertainty, year_totals
from impact.valuation.kept_years import Totals
from impact.valuation.lines import Assumption
from impact.valuation.local import SPENT, Residents, Turnover
from impact.valuation.method import Array
from impact.valuation.totals import totals
from impact.valuation.uncertainty import Sampler
from impact.warehouse import schema
from impact.warehouse.build import build
from impact.warehouse.content import content_hashes
from impact.world import World
from indicators.estimate import Estimate
from indicators.text import Text
from tests.worlds.valuation import TRIAL, read_maps

ROWS = """projet;indicateur;période;ventilation;valeur
alpha;sessions;2023;;100
alpha;sessions;2024;;200
alpha;attendances;2024;;400
alpha;volunteer_hours;2024;;300
beta;sessions;2024;;100
"""
PRICED = TRIAL.replace(
    "quantity: {indicator: people_reached}\n",
    """quantity: {indicator: attendances}
    proxy: {amount: 5, price_year: 2024, source: essai, grade: 5}
    deadweight: {value: 0.2, source: essai}
    displacement: {value: 0, source: essai}
    attribution: {value: 0.25, source: essai}
    distinct: {met: {fr: autre chose, en: something else}}
""",
)
"""A map of two outcomes that both have a price."""


@given(arrays(np.float64, array_shapes(min_dims=2, max_dims=2, max_side=9), elements=st.floats(-1e6, 1e6)))
def test_the_ends_of_many_rows_are_those_of_each(draws: Array) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intervals, "AT_ONCE", 2)
        low, high = intervals.ends_of(draws, 0.9)
    assert np.allclose(low, np.quantile(draws, 0.05, axis=1))
    assert np.allclose(high, np.quantile(draws, 0.95, axis=1))


def test_of_thousands_of_assumptions_those_asked_for_are_drawn_as_if_all_were() -> None:
    kinds = ("uniform", "triangular", "normal", "lognormal")
    assumptions = [
        Assumption(
            f"a{n}", Text(fr="a", en="a"), "deadweight", Estimate(value=0.2 + n / 2000, low=0.1, high=0.4, distribution=kinds[n % 4])
        )
        for n in range(300)
    ]
    asked = [n for n in range(300) if n % 7 == 0]
    every, some = (Sampler(assumptions, taken=taken).evaluate(np.copy, 128, 2016) for taken in (None, asked))
    assert np.array_equal(some[asked], every[asked])
    others = [n for n in range(300) if n % 7]
    assert (some[others] == [[assumptions[n].estimate.value] for n in others]).all()
    assert not (every[others] == some[others]).all(axis=1).any()


def test_what_spending_makes_turn_over_is_quantity_times_factor_of_each_row_of_the_year() -> None:
    rows = [("a", None, "", "{}", 2024, 10.0, 1), ("a", None, "", "{}", 2023, 1000.0, 1), ("b", None, "", "{}", 2024, 2.0, 0)]
    local = Turnover(pl.DataFrame(rows, schema=SPENT, orient="row"), np.array([[0.5, 0.4, 0.6], [1.0, 0.9, 1.1]])).of(2024)
    assert local.sum().tolist() == pytest.approx([11.0, 9.8, 12.2])
    assert local.central.to_list() == [10.0, 1.0]


@pytest.fixture
def valued(ledger: Ledger, context: Context, world: World, tmp_path: Path) -> Callable[[], dict[str, str]]:
    """The content of what is valued, anew each time."""
    hand_in(ledger, ROWS.encode(), "f.csv", context)
    mapped = replace(world, maps=read_maps(tmp_path, world, first=PRICED))

    def content() -> dict[str, str]:
        with duckdb.connect() as con:
            build(con, ledger, world)
            projects.value_projects(con, mapped)
            return content_hashes(con)

    return content


def test_of_no_more_lines_than_fit_in_memory_it_is_drawn_where_they_fall(
    valued: Callable[[], dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def inside(of: Residents, lines: npt.NDArray[np.int64]) -> Array:
        asked.append(len(lines))
        return of.shares[of.row[lines]]

    monkeypatch.setattr(Residents, "of", inside)
    monkeypatch.setattr(year_totals, "AT_ONCE", 1)
    valued()
    assert set(asked) == {1}


def test_the_parts_of_values_are_written_a_year_at_a_time(valued: Callable[[], dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    years: list[list[int]] = []

    def insert(con: duckdb.DuckDBPyConnection, table: str, query: str, **frames: pl.DataFrame) -> None:
        if table == "value_part":
            years.append(frames["parts"]["year"].unique().to_list())
        schema.insert(con, table, query, **frames)

    monkeypatch.setattr(projects, "insert", insert)
    valued()
    assert len(years) > 1
    assert all(len(of_year) <= 1 for of_year in years)


def test_the_parts_of_a_year_are_let_go_before_the_next_year_is_drawn(
    valued: Callable[[], dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    alive: list[int] = []

    def watched(*of: Any) -> Iterator[Totals]:
        before: list[weakref.ref[pl.DataFrame]] = []
        for summed, parts in totals(*of):
            before.append(weakref.ref(parts))
            of_year = [(summed, parts)]
            del summed, parts
            yield of_year.pop()
            alive.append(sum(reference() is not None for reference in before))

    monkeypatch.setattr(projects, "totals", watched)
    valued()
    assert len(alive) > 1
    assert set(alive) == {0}


def test_values_are_the_same_one_line_at_a_time(valued: Callable[[], dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    together = valued()
    for module, name in ((uncertainty, "ROWS"), (projects, "AT_ONCE"), (year_totals, "AT_ONCE"), (intervals, "AT_ONCE")):
        monkeypatch.setattr(module, name, 1)
    assert valued() == together
