"""The formulas of the method by themselves, worked out by hand: corrections, drop-off, discount, payback, rate of return."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from impact.valuation.method import TIMING, decay_exponents, discount_factor, internal_rate, net_share, payback_months

exactly = partial(pytest.approx, rel=1e-12)
MULTIPLIED, ADDED = np.array([False]), np.array([True])

# — what is due to the project —


def test_corrections_multiply_or_add_up_line_by_line() -> None:
    assert net_share(0.2, 0.1, 0.3, MULTIPLIED) == exactly(0.8 * 0.9 * 0.7)
    assert net_share(0.2, 0.1, 0.3, ADDED) == exactly(0.4)
    assert net_share(0.2, 0.1, 0.3, np.array([True, False])) == exactly([0.4, 0.504])
    lines = np.array([0.2, 0.5]), np.array([0.1, 0.25]), np.array([0.3, 0.125])
    assert net_share(*lines, np.array([False, True])) == exactly([0.504, 0.125])
    assert net_share(0, 0, 0, MULTIPLIED) == net_share(0, 0, 0, ADDED) == 1


def test_drawn_corrections_that_add_up_to_more_than_the_effect_leave_nothing() -> None:
    assert net_share(0.6, 0.3, 0.3, ADDED) == 0
    assert net_share(0.5, 0.25, 0.25, ADDED) == 0
    assert net_share(0.6, 0.3, 0.3, MULTIPLIED) == exactly(0.4 * 0.7 * 0.7)


def test_drop_off_strikes_once_more_each_year_from_the_one_it_begins_in() -> None:
    assert decay_exponents(np.array([1, 2, 3, 9]), 4).tolist() == [[1, 2, 3, 4], [0, 1, 2, 3], [0, 0, 1, 2], [0, 0, 0, 0]]
    assert decay_exponents(np.array([2]), 1).tolist() == [[0]]


# — present value —

RATES = {2018: 0.02, 2019: 0.05, 2020: 0.1, 2021: 0.2, 2022: 0.3}


@pytest.mark.parametrize(
    ("k", "timing", "by_hand"),
    [
        (0, 0.0, 1),
        (0, 0.5, 1 / 1.1**0.5),
        (0, 1.0, 1 / 1.1),
        (1, 0.0, 1 / 1.1),
        (1, 0.5, 1 / (1.1 * 1.2**0.5)),
        (1, 1.0, 1 / (1.1 * 1.2)),
        (2, 0.0, 1 / (1.1 * 1.2)),
        (2, 1.0, 1 / (1.1 * 1.2 * 1.3)),
        (-1, 0.0, 1.05),
        (-1, 0.5, 1.05**0.5),
        (-1, 1.0, 1),
        (-2, 0.0, 1.02 * 1.05),
        (-2, 1.0, 1.05),
    ],
)
def test_a_euro_is_discounted_by_the_rate_of_each_year_that_passes(k: int, timing: float, by_hand: float) -> None:
    assert discount_factor(RATES.__getitem__, 2020, k, timing) == exactly(by_hand)


def test_without_a_year_of_activity_the_rate_is_that_of_any_year() -> None:
    assert discount_factor(lambda _: 0.1, None, 2, 1.0) == exactly(1 / 1.1**3)
    assert discount_factor({0: 0.1, 1: 0.2}.__getitem__, None, 1, 1.0) == exactly(1 / 1.32), "and where there is no year, they count from 0"


@pytest.mark.parametrize(("timing", "by_hand"), [("start", 1), ("mid", 1 / 1.1), ("end", 1 / 1.21)])
def test_a_year_is_placed_at_its_start_its_middle_or_its_end(timing: str, by_hand: float) -> None:
    assert discount_factor(lambda _: 0.21, 2020, 0, TIMING[timing]) == exactly(by_hand)


# — when inputs are paid back —


@pytest.mark.parametrize(
    ("values", "invested", "months"),
    [
        ([100, 100, 100], 250, 30),
        ([100], 100, 12),
        ([100, 100], 200, 24),
        ([100], 101, None),
        ([], 1, None),
        ([2], 1, 6),
        ([1], 0.5, 6),
        ([0, 100], 50, 18),
        ([50, -20, 100], 100, 32.4),  # 30 are left after two years, and 70 of the third's 100 are wanted
        ([150, -50, 100], 120, 9.6),  # what is lost later is not asked for again
        ([100], 0, 0),
        ([100], -1, 0),
        ([-5, 10], 0, 0),
        ([], 0, 0),
        ([], -1, 0),
    ],
)
def test_inputs_are_paid_back_evenly_over_the_year_that_repays_them(values: list[float], invested: float, months: float | None) -> None:
    assert payback_months(np.array(values, float), invested) == (None if months is None else exactly(months))


@pytest.mark.parametrize(("timing", "years"), [("end", 26.3), ("mid", 25.8), ("start", 25.3)])
def test_payback_follows_when_in_the_year_value_comes_in(timing: str, years: float) -> None:
    assert payback_months(np.full(40, 100.0), 2630, TIMING[timing]) == exactly(12 * years)


def test_payback_at_once_is_not_before_the_activity() -> None:
    assert payback_months(np.array([100.0]), 50, TIMING["start"]) == 0


# — the internal rate of return —


def test_the_internal_rate_of_return_makes_values_worth_their_inputs() -> None:
    # 100 put in: 110 a year later is 10 %; 60 and 72 are 60 ÷ 1.2 + 72 ÷ 1.2² = 50 + 50, 20 %; half a year earlier, 1.1² − 1
    assert internal_rate(np.array([110.0]), 100) == pytest.approx(0.10, abs=1e-9)
    assert internal_rate(np.array([60.0, 72.0]), 100) == pytest.approx(0.20, abs=1e-9)
    assert internal_rate(np.array([110.0]), 100, TIMING["mid"]) == pytest.approx(0.21, abs=1e-9)
    assert internal_rate(np.array([0.011]), 0.01) == pytest.approx(0.10, abs=1e-9), "however small the amounts"


@pytest.mark.parametrize(("rate", "there"), [(-0.995, False), (-0.985, True), (0.0, True), (9_999.5, True), (10_000.5, False)])
def test_a_rate_of_return_is_looked_for_from_minus_99_percent_to_a_million_percent(rate: float, there: bool) -> None:
    assert internal_rate(np.array([100 * (1 + rate)]), 100) == (pytest.approx(rate, abs=1e-6) if there else None)


def test_what_nothing_was_put_into_or_nothing_comes_of_has_no_rate_of_return() -> None:
    loss_then_gain = np.array([-50.0, 60.0])
    assert internal_rate(loss_then_gain, 0) is None
    assert internal_rate(np.array([-50.0]), -20) is None, "what is lent is not put in"
    assert internal_rate(np.array([0.0]), 100) is None
    assert internal_rate(np.array([0.0]), 0.01) is None
