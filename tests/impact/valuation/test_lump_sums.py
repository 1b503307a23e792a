"""Amounts that cover more than a year: spread over their years, discounted once, and realised only when they fall.

Unless a test says otherwise: 100 units, of an activity of 2020, at 10 %, effects at the start of their year.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from impact.maps.models import ImpactMap
from impact.valuation.appraisal import Appraisal, appraise
from impact.valuation.effects import falling_in
from impact.valuation.uncertainty import yearly_intervals
from impact.valuation.valuemap.writing import write_value_map
from indicators.coverage import Sum
from indicators.text import Refusal
from tests.worlds.valuation import (
    an_impact_map,
    bank_value,
    by_horner,
    catalogue_with,
    expanded,
    outcome,
    worth,
)

exactly = partial(pytest.approx, rel=1e-12)
TODAY = date(2026, 1, 1)


def a_sum(amount: float = 120, **covers: Any) -> dict[str, Any]:
    """The proxy of a sum of 120 over 3 years, not discounted, from the year of the activity on."""
    return {"amount": amount, "covers": {"years": 3, "discounted": "no"} | covers}


def appraised(proxy: dict[str, Any], **fields: Any) -> Appraisal:
    return appraise(an_impact_map([outcome(proxy=proxy, **fields)], {"discount_rate": 0.1}), catalogue_with(None), TODAY, draws=64)


def codes(appraisal: Appraisal) -> set[str]:
    return {remark.code for remark in appraisal.remarks}


# — spread over its years —


def test_a_sum_is_spread_over_its_years_and_discounted_once() -> None:
    result = worth(outcome(proxy=a_sum()), discount_rate=0.1, timing="start")
    assert result.by_year == exactly({2020: 4000, 2021: 4000, 2022: 4000})  # 100 × 120 ÷ 3
    assert result.present == exactly(4000 + 4000 / 1.1 + 4000 / 1.21)


def test_a_sum_that_begins_later_falls_later() -> None:
    result = worth(outcome(proxy=a_sum(starts_after=2)), discount_rate=0.1, timing="start")
    assert result.by_year == exactly({2022: 4000, 2023: 4000, 2024: 4000})
    assert result.present == exactly(4000 / 1.1**2 + 4000 / 1.1**3 + 4000 / 1.1**4)


def test_the_map_says_when_it_begins_where_it_knows_better_than_the_bank() -> None:
    bank = {"lump": bank_value("lump", {2020: 120}, covers={"years": 3, "starts_after": 9, "discounted": "no"})}
    sooner = worth(outcome(proxy={"bank": "lump"}, starts_after=1), bank=bank)
    assert sooner.by_year == exactly({2021: 4000, 2022: 4000, 2023: 4000})
    assert list(worth(outcome(proxy={"bank": "lump"}), bank=bank).by_year) == [2029, 2030, 2031]


def test_a_sum_that_its_source_discounted_is_brought_back_first() -> None:
    # 240 = a + a ÷ 1.5 + a ÷ 1.5²  →  a = 240 × 2.25 ÷ 4.75
    result = worth(outcome(proxy=a_sum(240, discounted=0.5)), discount_rate=0.1, timing="start")
    yearly = 100 * 240 * 2.25 / 4.75
    assert result.by_year == exactly({2020: yearly, 2021: yearly, 2022: yearly})
    same = worth(outcome(proxy=a_sum(240, discounted=0.1)), discount_rate=0.1, timing="start")
    assert same.present == exactly(24000)  # discounted as its source did it is what its source says


def test_a_sum_says_at_which_rate_it_was_discounted_not_only_that_it_was() -> None:
    with pytest.raises(ValueError, match=r"discounted"):
        Sum.model_validate({"years": 3, "discounted": True})
    assert Sum.model_validate({"years": 3, "discounted": False}).discounted == "no"


def test_a_source_brings_years_back_from_where_they_begin() -> None:
    # 100 = a ÷ 1.1² + a ÷ 1.1³
    yearly = 100 / (1 / 1.1**2 + 1 / 1.1**3)
    result = worth(outcome(quantity=1, proxy=a_sum(100, years=2, starts_after=2, discounted=0.1)))
    assert result.by_year == exactly({2022: yearly, 2023: yearly})


def test_of_two_readings_the_lower_is_taken_and_both_are_told() -> None:
    unknown = appraised(a_sum(discounted="unknown"))
    assert unknown.total_value == exactly(12000)  # as a plain sum
    (sentence,) = [r.text.en for r in unknown.remarks if r.code == "sum_discounting_unknown"]
    assert "EUR 40" in sentence.replace("€", "EUR ")
    assert "43.87" in sentence  # 120 ÷ (1 + 1 ÷ 1.1 + 1 ÷ 1.21) = 43.867…
    assert "sum_discounting_unknown" not in codes(appraised(a_sum()))


def test_discounted_may_be_written_no_or_false() -> None:
    assert Sum.model_validate({"years": 3, "discounted": False}) == Sum(years=3, discounted="no")


# — realised —


def test_nothing_of_it_is_realised_before_its_years() -> None:
    lines = expanded(an_impact_map([outcome(proxy=a_sum(starts_after=2))]))
    ones = np.ones(lines.worth.shape)
    assert falling_in(lines, 2020, ones)[0].tolist() == [1, 0, 0, 0, 0]
    assert (falling_in(lines, 2020, ones) * lines.alive * lines.price)[0].sum() == 0
    assert (falling_in(lines, 2022, ones) * lines.alive * lines.price)[0].sum() == exactly(40)


def test_a_sum_of_unknown_years_is_created_and_never_realised() -> None:
    undated = {"amount": 120, "covers": {"years": "unknown", "starts_after": 2}}
    result = worth(outcome(proxy=undated), discount_rate=0.1, timing="start")
    assert result.present == exactly(12000 / 1.21)
    assert result.rows["realised"].to_list() == [None]
    lines = expanded(an_impact_map([outcome(proxy=undated)]))
    assert all(not falling_in(lines, year, np.ones(lines.worth.shape)).any() for year in range(2020, 2026))
    assert "sum_undated" in codes(appraised(undated))


# — an effect that begins later —


def test_an_effect_may_begin_years_after_the_activity() -> None:
    result = worth(outcome(duration=2, starts_after=3), discount_rate=0.1, timing="start")
    assert result.by_year == exactly({2023: 100, 2024: 100})
    assert result.present == exactly(100 / 1.1**3 + 100 / 1.1**4)


def test_drop_off_counts_from_the_first_year_of_the_effect() -> None:
    assert worth(outcome(duration=3, starts_after=2, drop_off=0.5)).by_year == exactly({2022: 100, 2023: 50, 2024: 25})


def test_a_delayed_effect_has_its_net_quantity_and_first_value_in_its_own_first_year() -> None:
    appraisal = appraised({"amount": 1}, starts_after=2, deadweight=0.2)
    assert (appraisal.outcomes[0].net_quantity, appraisal.outcomes[0].value_first_year) == (80, 80)


# — what is paid once —


def test_a_price_paid_once_and_counted_for_years_is_remarked() -> None:
    assert "once_repeated" in codes(appraised({"amount": 1, "covers": "once"}, duration=2))
    assert "once_repeated" not in codes(appraised({"amount": 1, "covers": "once"}))
    assert "once_repeated" not in codes(appraised({"amount": 1, "covers": "year"}, duration=2))


# — the draws agree —


def test_the_draws_use_the_same_years_as_the_table() -> None:
    mixed = [outcome(proxy=a_sum(starts_after=30)), *(outcome(description=str(n), duration=2, drop_off=0.5) for n in range(20))]
    impact_map = an_impact_map(mixed, {"discount_rate": 0.1})
    by_hand = 4000 * sum(1.1**-k for k in (31, 32, 33)) + 20 * (100 / 1.1 + 50 / 1.21)
    assert by_horner(expanded(impact_map)) == exactly(by_hand)


def test_each_year_of_a_long_effect_has_the_interval_of_its_own_uncertainty() -> None:
    lump = a_sum(starts_after=30) | {"low": 60, "high": 180, "distribution": "uniform"}
    lines = expanded(an_impact_map([outcome(proxy=lump), outcome(description="y")]))
    low, high = yearly_intervals(lines, 4096, 1)
    assert low[0, 30:33] == pytest.approx([22, 22, 22], abs=0.1)  # 20 + 5 % of 40
    assert high[0, 30:33] == pytest.approx([58, 58, 58], abs=0.1)
    assert (low[0, :30], low[1].tolist()) == (pytest.approx(0), [1, *[0] * 32])


# — refused —


@pytest.mark.parametrize(
    "repeated",
    [{"duration": 2}, {"drop_off": 0.5}, {"quantity": None, "quantity_by_year": [1, 2]}],
)
def test_a_sum_is_not_spread_a_second_time(repeated: dict[str, Any]) -> None:
    with pytest.raises(Refusal, match=r"covers several years already|couvre déjà"):
        worth(outcome(proxy=a_sum(), **repeated))


def test_a_series_by_year_is_no_sum() -> None:
    with pytest.raises(Refusal, match=r"une somme sur des années|a sum over years"):
        worth(outcome(proxy={"series": {2020: 1}, "covers": {"years": 3}}))


def test_a_value_map_has_no_column_for_what_falls_later() -> None:
    impact_map: ImpactMap = an_impact_map([outcome(proxy=a_sum())])
    with pytest.raises(Refusal) as refused:
        write_value_map(impact_map, expanded(impact_map), "en")
    assert refused.value.code == "valuemap_spread"
    plain = an_impact_map([outcome(duration=2)])
    assert write_value_map(plain, expanded(plain), "en")


# — the shipped value —


def test_what_a_drop_out_costs_is_spread_over_forty_years_from_twenty_five_on(tmp_path: Path) -> None:
    bank = catalogue_with(None).bank
    entry = bank["school_dropout_cost_fr"]
    assert entry.covers == Sum(years=40, starts_after=9, discounted="unknown")
    result = worth(outcome(quantity=1, proxy={"bank": "school_dropout_cost_fr"}), bank=bank, activity_year=2016)
    assert (min(result.by_year), max(result.by_year)) == (2025, 2064)
    assert result.by_year[2025] == exactly(8500)  # 340,000 ÷ 40
