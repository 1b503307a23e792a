"""The prudent case beside the stated one, and what changes hands, each against numbers worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from impact.valuation.appraisal import appraise
from impact.valuation.appraisal_json import as_json
from impact.valuation.prudent import prudent_values
from impact.valuation.transfers import transfers
from tests.worlds.valuation import an_impact_map, bank_value, catalogue_with, expanded, outcome

TODAY = date(2026, 1, 1)
HOUR = bank_value("hour", {2020: 10}, low=8, high=13, range_source="x")
"""An hour of a volunteer, at 10, from 8 to 13."""


def hours(amount: float, **fields: Any) -> dict[str, Any]:
    return {"stakeholder": "volunteers", "description": "hours", "quantity": amount, "proxy": {"bank": "hour"}} | fields


def test_one_price_is_a_high_cost_and_a_low_gain_in_the_prudent_case() -> None:
    bank = {"hour": HOUR}
    impact_map = an_impact_map([outcome(quantity=50, proxy={"bank": "hour"}, deadweight=0.2)], inputs=[hours(30)], bank=bank)
    appraisal = appraise(impact_map, catalogue_with(bank), TODAY, draws=64)
    assert (appraisal.present_value, appraisal.input_value) == pytest.approx((50 * 0.8 * 10, 30 * 10))  # one price: 10
    prudent = appraisal.prudent
    assert (prudent.present_value, prudent.input_value) == pytest.approx((50 * 0.8 * 8, 30 * 13))  # gained at 8, put in at 13
    assert prudent.net_present_value == pytest.approx(320 - 390)
    assert prudent.sroi_ratio == pytest.approx(320 / 390)
    assert as_json(appraisal)["prudent"]["sroi_ratio"] == prudent.sroi_ratio


def test_a_loss_is_at_the_high_end_and_what_has_no_range_stays() -> None:
    bank = {"hour": HOUR}
    loss, fixed = outcome(quantity=1, proxy={"bank": "hour"}, negative=True), outcome(quantity=1, proxy={"amount": 5}, description="y")
    assert prudent_values(expanded(an_impact_map([loss, fixed], bank=bank), bank=bank)).tolist()[:2] == pytest.approx([-13, 5])


def test_other_assumptions_stay_as_stated_in_the_prudent_case() -> None:
    sure = outcome(quantity=1, proxy={"amount": 10, "low": 5, "high": 20}, deadweight={"value": 0.5, "low": 0, "high": 1})
    assert prudent_values(expanded(an_impact_map([sure])))[0] == pytest.approx(2.5)


# — what changes hands —


def parts(*rows: tuple[str, float]) -> pl.DataFrame:
    """The accounts of one line of one project."""
    return pl.DataFrame(
        [("p", 0, 100.0, who, share) for who, share in rows],
        schema=["project_id", "line", "quantity", "stakeholder_id", "share"],
        orient="row",
    )


def changing(*rows: tuple[str, float]) -> dict[str, float]:
    return dict(transfers(parts(*rows)).select("key", "share").iter_rows())


def test_who_loses_gives_to_who_gains() -> None:
    assert changing(("beneficiaries", 1), ("departement", -1)) == {"departement:beneficiaries": 1}


def test_of_a_value_that_is_partly_a_transfer_only_that_part_changes_hands() -> None:
    assert changing(("state", 1), ("beneficiaries", -0.6)) == pytest.approx({"beneficiaries:state": 0.6})


def test_what_is_given_goes_to_each_in_proportion() -> None:
    given = changing(("state", 0.75), ("town", 0.25), ("beneficiaries", -0.4))
    assert given == pytest.approx({"beneficiaries:state": 0.3, "beneficiaries:town": 0.1})


def test_a_gain_alone_or_a_loss_alone_is_no_transfer() -> None:
    assert changing(("beneficiaries", 0.5), ("town", 0.5)) == {}
