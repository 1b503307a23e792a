"""Conventions that published appraisals print beside their ratio: payback, rate of return, confidence, public funds, delay."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from impact.maps.models import ImpactMap
from impact.valuation.appraisal import Appraisal, appraise
from impact.valuation.context import RatioContext, Weighted
from impact.valuation.valuemap.writing import write_value_map
from indicators.text import Refusal
from tests.conftest import TODAY
from tests.worlds.valuation import CATALOGUE, an_impact_map, expanded, outcome


def appraised(outcomes: list[dict[str, Any]], put_in: list[dict[str, Any]], confidence: float = 0.9, **conventions: Any) -> Appraisal:
    return appraise(an_impact_map(outcomes, conventions, inputs=put_in), CATALOGUE, TODAY, draws=4096, confidence=confidence)


def grant(amount: float, stakeholder: str = "town", **fields: Any) -> dict[str, Any]:
    return {"stakeholder": stakeholder, "description": "grant", "amount": amount} | fields


# — how wide an interval is —


@pytest.mark.parametrize(("confidence", "ends"), [(0.9, (1.1, 2.9)), (0.5, (1.5, 2.5))])
def test_an_interval_is_as_wide_as_the_confidence_asked_for(confidence: float, ends: tuple[float, float]) -> None:
    # one unit worth between 100 and 300, evenly, for 100 put in
    price = {"amount": 150, "low": 100, "high": 300, "distribution": "uniform"}
    interval = appraised([outcome(quantity=1, proxy=price)], [grant(100)], confidence).interval
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx(ends, abs=2e-3)
    assert interval.confidence == confidence


# — when inputs are paid back —

PUBLISHED_LIKE = {
    # an investment of 2,630 that brings 100 a year from its first year on: such tables print 25.3 years, the first value being there at once
    "25.3 years": (([outcome(duration=40)], [grant(2630)]), {"timing": "start"}, 25.3),
    # 830 spent the year before, counted at 859 in the year of the activity: undiscounted values repay what was spent, 7.3 years
    "7.3 years": (
        ([outcome(duration=20)], [grant(830, year=2019)]),
        {"timing": "start", "inputs": "discounted", "discount_rate": 0.035},
        7.3,
    ),
    # the guide's own formula, at the end of each year: inputs ÷ annual value
    "the guide's": (([outcome(duration=20)], [grant(730)]), {}, 7.3),
}


@pytest.mark.parametrize(("table", "conventions", "years"), PUBLISHED_LIKE.values(), ids=PUBLISHED_LIKE)
def test_payback_is_what_tables_of_the_kind_print(table: Any, conventions: dict[str, Any], years: float) -> None:
    months = appraised(*table, **conventions).payback_months
    assert months is not None
    assert round(months / 12, 1) == years


@pytest.mark.parametrize("conventions", [case[1] for case in PUBLISHED_LIKE.values()], ids=PUBLISHED_LIKE)
def test_a_workspace_pays_back_as_an_appraisal_does(conventions: dict[str, Any]) -> None:
    impact_map = an_impact_map([outcome(duration=30)], conventions, inputs=[grant(830, year=2019)])
    lines = expanded(impact_map)
    gained, spent = Weighted(np.array([0]), np.array([100.0])), Weighted(np.array([1]), np.array([lines.lines[1].quantity or 0.0]))
    appraisal = appraise(impact_map, CATALOGUE, TODAY, draws=16)
    assert RatioContext(lines).of(gained, spent)["payback_months"] == pytest.approx(appraisal.payback_months, rel=1e-5)


def test_payback_compares_undiscounted_values_with_undiscounted_inputs() -> None:
    # 300 € spent, 100 € a year at the end of each: three years, whatever inputs are discounted by
    assert appraised([outcome(duration=5)], [grant(300)], discount_rate=0.5, inputs="discounted").payback_months == 36


def test_an_effect_that_begins_later_pays_back_later() -> None:
    # 100 a year from the third year on: 200 are repaid at the end of the fourth
    assert appraised([outcome(duration=5, starts_after=2)], [grant(200)]).payback_months == 48


# — the internal rate of return —


def test_an_appraisal_states_its_internal_rate_of_return() -> None:
    # 100 put in; after a delay of a year 121 at the end of the second: 10 %
    assert appraised([outcome(quantity=121, starts_after=1)], [grant(100)]).internal_rate == pytest.approx(0.10)


# — the cost of public funds —


def test_a_euro_of_public_money_costs_society_what_the_convention_says() -> None:
    # 100 of the town count for 120; 50 of a company, and 30 worth of a lent room of the town, for themselves: 200
    inputs = [grant(100), grant(50, "company"), grant(30, kind="premises")]
    appraisal = appraised([outcome(quantity=300)], inputs, cost_of_public_funds=1.2)
    assert appraisal.input_value == pytest.approx(200)
    assert appraisal.sroi_ratio == pytest.approx(1.5)
    assert appraised([outcome(quantity=300)], inputs).input_value == 180


def test_whether_an_input_is_public_money_can_be_said() -> None:
    said = [grant(100, "Ministry of nowhere", public=True), grant(100, public=False)]
    assert appraised([outcome()], said, cost_of_public_funds=1.2).input_value == pytest.approx(220)


def test_a_cost_of_public_funds_that_nobody_has_is_remarked() -> None:
    def codes(stakeholder: str) -> set[str]:
        return {r.code for r in appraised([outcome()], [grant(1, stakeholder)], cost_of_public_funds=1.2).remarks}

    assert "public_funds_unpaid" in codes("company")
    assert "public_funds_unpaid" not in codes("town")


def test_a_value_map_has_no_column_for_the_cost_of_public_funds() -> None:
    impact_map: ImpactMap = an_impact_map([outcome()], {"cost_of_public_funds": 1.2})
    with pytest.raises(Refusal) as refused:
        write_value_map(impact_map, expanded(impact_map), "fr")
    assert refused.value.code == "valuemap_public_funds"


# — limits, as they are shown —


def test_a_correction_is_outside_practice_only_where_the_limits_shown_say_so() -> None:
    # 8 in 10 published analyses take off 5.2 % to 50 %, shown as 0.05 to 0.5
    noticed = {d: {r.code for r in appraised([outcome(deadweight=d)], [grant(1)]).remarks} for d in (0.04, 0.05, 0.5, 0.51)}
    assert [d for d, codes in noticed.items() if "correction_out_of_practice" in codes] == [0.04, 0.51]
