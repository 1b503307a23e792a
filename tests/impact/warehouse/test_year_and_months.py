"""Where a year and its months meet: what was promised for later comes by its months, every other answer for the year stands for them."""

from __future__ import annotations

import contextlib

import duckdb
import pytest

from impact.figures.compute import make_figures
from impact.figures.figure import Figure
from impact.intake.result import Context
from impact.ledger.chain import Ledger
from impact.ledger.reviewing import review
from impact.ledger.submission import hand_in
from impact.warehouse.build import build
from impact.world import World

HEADER = "projet;indicateur;période;valeur"
MONTHS = [f"alpha;sessions;2024-{month:02d};{month}" for month in range(1, 13)]
"""By hand: 1 + 2 + … + 12 = 78 sessions."""


def figure_of(ledger: Ledger, world: World, context: Context, *files: list[str]) -> Figure | None:
    """The sessions of the project in the year, once these files were handed in one after the other."""
    for number, rows in enumerate(files):
        hand_in(ledger, "\n".join([HEADER, *rows]).encode(), f"{number}.csv", context)
    with contextlib.closing(duckdb.connect()) as con:
        build(con, ledger, world)
        return {figure.address: figure for figure in make_figures(con, world)}.get("2024/project/alpha/sessions")


def year(said: str) -> list[str]:
    """The answer for the whole year."""
    return [f"alpha;sessions;2024;{said}"]


@pytest.mark.parametrize("months_first", [False, True])
def test_months_count_though_the_year_was_said_to_come_later_whichever_came_first(
    ledger: Ledger, world: World, context: Context, months_first: bool
) -> None:
    files = [MONTHS, year("en retard")] if months_first else [year("en retard"), MONTHS]
    figure = figure_of(ledger, world, context, *files)
    assert figure is not None
    assert (figure.estimate.value, figure.status) == (78, "published")


@pytest.mark.parametrize("months_first", [False, True])
def test_what_is_still_to_come_of_a_year_is_said_and_not_counted_as_zero(
    ledger: Ledger, world: World, context: Context, months_first: bool
) -> None:
    files = [MONTHS[:3], year("en retard")] if months_first else [year("en retard"), MONTHS[:3]]
    figure = figure_of(ledger, world, context, *files)
    assert figure is not None
    assert (figure.estimate.value, figure.status) == (1 + 2 + 3, "partial")
    assert figure == figure_of(ledger, world, context)


@pytest.mark.parametrize("said", ["NC", "SO", "refusé"])
@pytest.mark.parametrize("months_first", [False, True])
def test_any_other_reason_for_the_year_stands_for_its_months(
    ledger: Ledger, world: World, context: Context, said: str, months_first: bool
) -> None:
    files = [MONTHS, year(said)] if months_first else [year(said), MONTHS]
    assert figure_of(ledger, world, context, *files) is None


def test_a_year_that_was_returned_is_awaited_and_its_months_do_not_take_its_place(ledger: Ledger, world: World, context: Context) -> None:
    figure_of(ledger, world, context, MONTHS, year("70"))
    review(ledger, ledger.events()[-1].submission_id, "returned", "70, vraiment ?")
    assert figure_of(ledger, world, context) is None
    figure = figure_of(ledger, world, context, year("71"))
    assert figure is not None
    assert figure.estimate.value == 71


def test_a_number_for_the_year_stands_for_its_months(ledger: Ledger, world: World, context: Context) -> None:
    figure = figure_of(ledger, world, context, MONTHS, ["alpha;sessions;2024;70"])
    assert figure is not None
    assert figure.estimate.value == 70


def test_a_month_that_is_to_come_later_leaves_the_year_without_a_sum(ledger: Ledger, world: World, context: Context) -> None:
    assert figure_of(ledger, world, context, [*MONTHS[:11], "alpha;sessions;2024-12;en retard"]) is None


def test_a_quarter_that_was_to_come_later_came_by_its_months(ledger: Ledger, world: World, context: Context) -> None:
    figure = figure_of(ledger, world, context, [*MONTHS[:9], "alpha;sessions;2024-T4;en retard"], MONTHS[9:])
    assert figure is not None
    assert figure.estimate.value == 78
