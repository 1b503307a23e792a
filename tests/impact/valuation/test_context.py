"""What goes with a ratio of a workspace, found among the few assumptions that its lines take, is what trying every assumption finds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.valuation.context import RatioContext, Weighted
from impact.valuation.expansion import Applied, expand
from impact.valuation.lines import Lines
from impact.valuation.uncertainty import Sampler
from impact.valuation.unit_values import UnitValues, unit_values
from tests.worlds.valuation import an_impact_map, bank_value, outcome

BANK = {"hour": bank_value("hour", {2020: 12.0}, low=10.0, high=15.0, range_source="made up")}


def some(value: float, low: float, high: float, **more: Any) -> dict[str, Any]:
    return {"value": value, "low": low, "high": high, **more}


OUTCOMES = [
    outcome(proxy={"amount": 20, "low": 10, "high": 40}, deadweight=some(0.2, 0.1, 0.4, shared="deadweight"), duration=3),
    outcome(proxy={"bank": "hour"}, deadweight=some(0.2, 0.1, 0.4, shared="deadweight"), drop_off=some(0.3, 0.2, 0.5), duration=2),
    outcome(proxy={"amount": 5, "low": 4, "high": 9}, attribution=some(0.5, 0.3, 0.6), quantity=some(40, 30, 60)),
]
INPUTS = [{"stakeholder": "town", "description": "grant", "amount": some(900, 700, 1500)}]
RATE = {"discount_rate": some(0.03, 0.01, 0.05)}


def lines_of_three_maps() -> Lines:
    """Nine outcomes and three inputs; one value of the bank is in all maps, an assumption in two outcomes of each, the rest in one."""
    impact_map = an_impact_map(OUTCOMES, RATE, inputs=INPUTS, bank=BANK)
    return expand([Applied(name, impact_map, [2020]) for name in "abc"], BANK)


def every_assumption_tried(lines: Lines, gained: np.ndarray, spent: np.ndarray) -> dict[str, tuple[float, float]]:
    """The ratio with each uncertain assumption alone at its low and at its high end, by the whole of what is valued."""
    tried = {}
    for n in Sampler(lines.assumptions).uncertain:
        ratios = []
        for end in ("low", "high"):
            values = lines.central.copy()
            values[n] = getattr(lines.assumptions[n].estimate, end)
            units = unit_values(lines, values[:, None])[:, 0]
            ratios.append(float(gained @ units) / float(spent @ units))
        tried[lines.assumptions[n].key] = (min(ratios), max(ratios))
    return tried


def weighted(quantities: np.ndarray) -> Weighted:
    places = np.flatnonzero(quantities)
    return Weighted(places, quantities[places])


@given(st.lists(st.integers(0, 9), min_size=12, max_size=12).filter(any))
@settings(deadline=None, max_examples=60)
def test_the_assumption_a_ratio_hangs_on_most_is_found_among_those_its_lines_take(numbers: list[int]) -> None:
    lines = lines_of_three_maps()
    outcomes = np.array([line.side == "outcome" for line in lines.lines])
    gained, spent = np.array(numbers) * outcomes * 1.0, ~outcomes * 1.0
    tried = every_assumption_tried(lines, gained, spent)
    most = RatioContext(lines).of(weighted(gained), weighted(spent))["most_sensitive"]
    widest = max(high - low for low, high in tried.values())
    low, high = tried[most["parameter"]]
    assert high - low == pytest.approx(widest, rel=1e-9)
    assert (most["ratio_low"], most["ratio_high"]) == pytest.approx((low, high), rel=1e-5)


def test_as_many_as_are_wanted_are_given_from_the_one_that_moves_the_ratio_most_on() -> None:
    lines = lines_of_three_maps()
    outcomes = np.array([line.side == "outcome" for line in lines.lines])
    gained, spent = outcomes * 1.0, ~outcomes * 1.0
    context = RatioContext(lines).of(weighted(gained), weighted(spent), 4)
    widths = sorted((high - low for low, high in every_assumption_tried(lines, gained, spent).values()), reverse=True)
    given_back = [context["most_sensitive"], *context["also_sensitive"]]
    assert [of["ratio_high"] - of["ratio_low"] for of in given_back] == pytest.approx(widths[:4], rel=1e-4)


def test_lines_whose_assumptions_have_no_range_hang_on_none() -> None:
    lines = expand([Applied("a", an_impact_map([outcome()]), [2020])], {})
    gained, spent = Weighted(np.array([0]), np.array([200.0])), Weighted(np.array([1]), np.array([100.0]))
    context = RatioContext(lines).of(gained, spent)
    assert context == {"payback_months": 6.0, "most_sensitive": None}


def test_lines_are_summed_with_their_quantities() -> None:
    values = np.array([[1.0, 2.0], [10.0, 20.0], [100.0, 200.0]])
    assert Weighted(np.array([0, 2]), np.array([3.0, 0.5])).sum(values).tolist() == [53.0, 106.0]
    assert Weighted(np.array([], dtype=np.int64), np.array([])).sum(values).tolist() == [0.0, 0.0]


def test_values_by_year_are_those_of_each_year_kept_alone() -> None:
    lines = lines_of_three_maps()
    central, years = lines.central[:, None], np.eye(lines.worth.shape[1])
    alone = [UnitValues(lines, year, discounted=False)(central)[:, 0] for year in years]
    by_year = UnitValues(lines, discounted=False).by_year(central)
    assert np.array_equal(by_year, np.stack(alone, axis=1))
    assert by_year[1] == pytest.approx([12 * 0.8, 12 * 0.8 * 0.7, 0])  # an hour worth 12, a fifth due to others, three tenths lost a year
