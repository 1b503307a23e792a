"""Golden cases: the published tables, and each convention of the impact-map file (contracts, section 4) worked out by hand.

Unless a test says otherwise: 100 units worth 1 each, for one year, of an activity of 2020, at 0 %.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from impact.maps.models import ImpactMap
from impact.maps.reading import load_map
from impact.valuation.appraisal import appraise
from indicators.estimate import Series
from indicators.text import Refusal
from tests.conftest import TODAY, shared_data
from tests.worlds.valuation import (
    CATALOGUE,
    an_impact_map,
    bank_value,
    by_horner,
    expanded,
    observed,
    outcome,
    sums,
    valued,
    worth,
    worth_of,
)

exactly = partial(pytest.approx, rel=1e-12)  # the order in which a processor multiplies shows in the last digits


# — the published tables —


@pytest.fixture(params=["wheels_to_meals_reconstructed", "voyce_nz_2026", "pertamina_esl_2025"])
def published(request: Any) -> ImpactMap:
    folder: Path = shared_data().parent / "published_tables"
    if not folder.is_dir():
        pytest.skip(f"the published tables are not at {folder} (set IMPACT_SHARED)")
    return load_map(folder / f"{request.param}.yaml", CATALOGUE)


def test_a_published_table_is_reproduced(published: ImpactMap) -> None:
    expected, valued_map = published.expected, worth_of(published)
    assert valued_map.present / valued_map.inputs == pytest.approx(expected["sroi_ratio"], abs=expected["tolerance"])
    assert valued_map.present == pytest.approx(expected.get("present_value", valued_map.present), rel=1e-6)
    assert valued_map.inputs == pytest.approx(expected.get("input_value", valued_map.inputs))
    assert by_horner(expanded(published)) == pytest.approx(valued_map.present, rel=1e-12)


def test_a_published_table_appraised_gives_the_same_and_what_follows_from_it(published: ImpactMap) -> None:
    expected, appraisal = published.expected, appraise(published, CATALOGUE, TODAY, draws=64)
    assert appraisal.sroi_ratio == pytest.approx(expected["sroi_ratio"], abs=expected["tolerance"])
    assert appraisal.net_present_value == pytest.approx(appraisal.present_value - appraisal.input_value)
    assert sum(appraisal.by_stakeholder.values()) == pytest.approx(appraisal.present_value)
    assert sum(appraisal.by_pillar.values()) == pytest.approx(appraisal.present_value)
    assert sum(appraisal.present_value_by_year) == pytest.approx(appraisal.present_value)
    assert sum(appraisal.value_by_year) == pytest.approx(appraisal.total_value)
    assert sum(o.present_value or 0.0 for o in appraisal.outcomes) == pytest.approx(appraisal.present_value)


# — timing —


@pytest.mark.parametrize(
    ("timing", "by_hand"),
    [
        ("end", 100 / 1.1 + 100 / 1.1**2 + 100 / 1.1**3),
        ("mid", 100 / 1.1**0.5 + 100 / 1.1**1.5 + 100 / 1.1**2.5),
        ("start", 100 + 100 / 1.1 + 100 / 1.1**2),
    ],
)
def test_the_first_year_is_discounted_by_a_year_half_a_year_or_not_at_all(timing: str, by_hand: float) -> None:
    assert worth(outcome(duration=3), discount_rate=0.1, timing=timing).present == exactly(by_hand)


def test_effects_are_placed_at_the_end_of_the_year_where_nothing_is_stated() -> None:
    assert worth(outcome(), discount_rate=0.1).present == exactly(100 / 1.1)


def test_the_rate_is_that_of_the_guide_where_nothing_is_stated() -> None:
    document = {"title": "x", "inputs": [{"stakeholder": "t", "description": "x", "amount": 1}], "outcomes": [outcome()]}
    assert worth_of(ImpactMap.model_validate(document)).present == exactly(100 / 1.035)


def test_an_outcome_may_have_a_timing_of_its_own() -> None:
    mixed = [outcome(), outcome(description="y", timing="start"), outcome(description="z", timing="mid")]
    result = worth(mixed, discount_rate=0.21, timing="end")
    assert result.present == exactly(100 / 1.21 + 100 + 100 / 1.1)  # 1.21^0.5 = 1.1


def test_timing_changes_neither_the_calendar_year_of_an_effect_nor_its_value() -> None:
    for timing in ("start", "mid", "end"):
        assert worth(outcome(duration=2), discount_rate=0.1, timing=timing).by_year == exactly({2020: 100, 2021: 100})


# — corrections and drop-off —

CORRECTED = {"deadweight": 0.2, "displacement": 0.1, "attribution": 0.3}


def test_corrections_multiply() -> None:
    assert worth(outcome(**CORRECTED)).value == exactly(100 * 0.8 * 0.9 * 0.7)  # 50.4


def test_corrections_add_up_where_the_map_says_so() -> None:
    assert worth(outcome(**CORRECTED), corrections="additive").value == exactly(100 * 0.4)  # 1 − (0.2 + 0.1 + 0.3)


def test_corrections_that_add_up_to_more_than_the_effect_are_refused() -> None:
    with pytest.raises(Refusal):
        worth(outcome(deadweight=0.6, displacement=0.3, attribution=0.3), corrections="additive")
    assert worth(outcome(deadweight=0.6, displacement=0.3, attribution=0.3)).value == exactly(100 * 0.4 * 0.7 * 0.7)


def test_additive_corrections_leave_drop_off_to_multiply() -> None:
    result = worth(outcome(**CORRECTED, duration=2, drop_off=0.5), corrections="additive")
    assert result.by_year == exactly({2020: 40, 2021: 20})


@pytest.mark.parametrize(
    ("first", "by_hand"),
    [
        (1, {2020: 80, 2021: 64, 2022: 51.2, 2023: 40.96}),
        (2, {2020: 100, 2021: 80, 2022: 64, 2023: 51.2}),
        (3, {2020: 100, 2021: 100, 2022: 80, 2023: 64}),
    ],
)
def test_drop_off_strikes_from_the_first_second_or_third_year(first: int, by_hand: dict[int, float]) -> None:
    an_outcome = outcome(duration=4, drop_off=0.2)
    assert worth(an_outcome, drop_off_from=first).by_year == exactly(by_hand)
    assert by_horner(expanded(an_impact_map([an_outcome], {"drop_off_from": first}))) == exactly(sum(by_hand.values()))


def test_drop_off_strikes_from_the_second_year_where_nothing_is_stated() -> None:
    assert worth(outcome(duration=2, drop_off=0.2)).by_year == exactly({2020: 100, 2021: 80})


def test_drop_off_of_everything_leaves_the_years_before_it_strikes() -> None:
    assert worth(outcome(duration=3, drop_off=1)).by_year == exactly({2020: 100, 2021: 0, 2022: 0})
    assert worth(outcome(duration=3, drop_off=1), drop_off_from=1).value == 0
    assert by_horner(expanded(an_impact_map([outcome(duration=3, drop_off=1)]))) == exactly(100)


# — inputs —


def paid(amount: float, year: int | None = None) -> dict[str, Any]:
    fields = {"stakeholder": "town", "description": f"grant {year}", "amount": amount, "year": year}
    return {name: value for name, value in fields.items() if value is not None}


def test_nominal_inputs_are_added_as_they_are_whatever_their_year() -> None:
    assert worth(outcome(), inputs=[paid(110, 2020), paid(121, 2021)], discount_rate=0.1).inputs == 231


@pytest.mark.parametrize(
    ("timing", "by_hand"),
    [("start", 110 + 121 / 1.1 + 50), ("end", 110 / 1.1 + 121 / 1.21 + 50 / 1.1), ("mid", 110 / 1.1**0.5 + 121 / 1.1**1.5 + 50 / 1.1**0.5)],
)
def test_discounted_inputs_are_treated_as_effects_of_their_year(timing: str, by_hand: float) -> None:
    inputs = [paid(110, 2020), paid(121, 2021), paid(50)]  # without a year: that of the activity
    assert worth(outcome(), inputs=inputs, discount_rate=0.1, inputs_convention="discounted", timing=timing).inputs == exactly(by_hand)


def test_inputs_are_nominal_where_nothing_is_stated() -> None:
    assert worth(outcome(), inputs=[paid(121, 2021)], discount_rate=0.1).inputs == 121


def test_money_put_in_before_the_activity_grows_up_to_it() -> None:
    inputs = [paid(100, 2018)]
    assert worth(outcome(), inputs=inputs, discount_rate=0.1, inputs_convention="discounted", timing="start").inputs == exactly(
        100 * 1.1**2
    )
    assert worth(outcome(), inputs=inputs, discount_rate=0.1, inputs_convention="discounted", timing="end").inputs == exactly(100 * 1.1)


def test_an_input_may_be_hours_at_a_value_of_an_hour() -> None:
    hours = {"stakeholder": "volunteers", "description": "hours", "kind": "volunteering", "quantity": 30, "proxy": {"amount": 12}}
    assert worth(outcome(), inputs=[hours, paid(40)]).inputs == 30 * 12 + 40


@pytest.mark.parametrize(("year", "hourly"), [(2019, 12), (2020, 12), (2021, 13), (2022, 14), (2030, 14)])
@pytest.mark.parametrize("inputs", ["nominal", "discounted"])
def test_hours_are_valued_at_the_hour_of_their_year_where_the_map_gives_a_series(inputs: str, year: int, hourly: float) -> None:
    series = {"series": {2020: 12, 2022: 14}}
    hours = {"stakeholder": "volunteers", "description": "hours", "kind": "volunteering", "quantity": 10, "proxy": series, "year": year}
    assert worth(outcome(), inputs=[hours], inputs_convention=inputs).inputs == exactly(10 * hourly)


# — the discount rate —


@pytest.mark.parametrize("rate", [0.1, {"series": {2020: 0.1}}, {"series": {1990: 0.1}}, {"bank": "rate"}])
def test_a_rate_is_a_number_or_a_series_or_an_entry_of_the_bank(rate: Any) -> None:
    bank = {"rate": bank_value("rate", {2015: 0.1}, "parameter")}
    assert worth(outcome(duration=2), discount_rate=rate, bank=bank).present == exactly(100 / 1.1 + 100 / 1.21)


@pytest.mark.parametrize(
    ("timing", "by_hand"),
    [
        ("start", 100 + 100 / 1.1 + 100 / (1.1 * 1.2) + 100 / (1.1 * 1.2 * 1.2)),
        ("mid", 100 / 1.1**0.5 + 100 / (1.1 * 1.2**0.5) + 100 / (1.1 * 1.2 * 1.2**0.5) + 100 / (1.1 * 1.2 * 1.2 * 1.5**0.5)),
        ("end", 100 / 1.1 + 100 / (1.1 * 1.2) + 100 / (1.1 * 1.2 * 1.2) + 100 / (1.1 * 1.2 * 1.2 * 1.5)),
    ],
)
def test_rates_by_calendar_year_compound(timing: str, by_hand: float) -> None:
    rates = {"series": {2020: 0.1, 2021: 0.2, 2023: 0.5}}  # each in force until the next: 2022 has that of 2021
    assert worth(outcome(duration=4), discount_rate=rates, timing=timing).present == exactly(by_hand)


def test_the_rates_met_are_those_of_the_years_of_the_effect() -> None:
    rates = {"series": {2020: 0.1, 2021: 0.2}}
    assert worth(outcome(duration=2), activity_year=2021, discount_rate=rates).present == exactly(100 / 1.2 + 100 / 1.44)
    assert worth(outcome(), activity_year=2010, discount_rate=rates).present == exactly(100 / 1.1)


# — the price index —

INDEX = {2020: 2.0, 2021: 1.6, 2022: 1.0}


def test_a_proxy_without_price_year_is_money_of_the_year_of_its_effect() -> None:
    assert worth(outcome(duration=3), price_index=INDEX).by_year == exactly({2020: 200, 2021: 160, 2022: 100})


def test_a_proxy_with_price_year_is_money_of_that_year() -> None:
    an_outcome = outcome(duration=3, proxy={"amount": 1, "price_year": 2021})
    assert worth(an_outcome, price_index=INDEX).by_year == exactly({2020: 160, 2021: 160, 2022: 160})


def test_a_price_index_is_constant_outside_the_years_it_is_given_for() -> None:
    assert worth(outcome(duration=4), activity_year=2021, price_index=INDEX).by_year == exactly(
        {2021: 160, 2022: 100, 2023: 100, 2024: 100}
    )
    assert worth(outcome(duration=2), activity_year=2018, price_index=INDEX).by_year == exactly({2018: 200, 2019: 200})
    assert worth(outcome(proxy={"amount": 1, "price_year": 1999}), price_index=INDEX).value == exactly(200)
    assert worth(outcome(proxy={"amount": 1, "price_year": 2040}), price_index=INDEX).value == exactly(100)


def test_a_price_year_without_an_index_changes_nothing() -> None:
    assert worth(outcome(proxy={"amount": 1, "price_year": 1999})).value == 100


def test_an_index_and_a_discount_rate_are_both_applied() -> None:
    result = worth(outcome(duration=2), price_index=INDEX, discount_rate=0.1)
    assert result.present == exactly(200 / 1.1 + 160 / 1.21)


def test_nominal_inputs_are_not_indexed() -> None:
    assert worth(outcome(), inputs=[paid(100, 2020), paid(100, 2021)], price_index=INDEX).inputs == 200


def test_discounted_inputs_are_indexed_like_effects() -> None:
    result = worth(
        outcome(), inputs=[paid(100, 2020), paid(100, 2021)], price_index=INDEX, discount_rate=0.1, inputs_convention="discounted"
    )
    assert result.inputs == exactly(100 * 2 / 1.1 + 100 * 1.6 / 1.21)


def test_a_series_is_money_of_each_of_its_years_unless_it_has_a_price_year() -> None:
    series = {"series": {2020: 1, 2022: 3}}
    assert worth(outcome(duration=3, proxy=series), price_index=INDEX).by_year == exactly({2020: 200, 2021: 320, 2022: 300})
    priced = series | {"price_year": 2021}
    assert worth(outcome(duration=3, proxy=priced), price_index=INDEX).by_year == exactly({2020: 160, 2021: 320, 2022: 480})


# — quantities —


def by_year(*quantities: float, **fields: Any) -> dict[str, Any]:
    return outcome(quantity=None, quantity_by_year=list(quantities), **fields)


def test_quantities_by_year_are_taken_as_they_are() -> None:
    result = worth(by_year(7, 0, 4, proxy={"amount": 10}, deadweight=0.5), discount_rate=0.1)
    assert result.by_year == exactly({2020: 35, 2021: 0, 2022: 20})
    assert result.present == exactly(35 / 1.1 + 20 / 1.331)
    assert sums(result.rows, "effect_year", "net_quantity") == exactly({2020: 3.5, 2021: 0, 2022: 2})


def test_quantities_by_year_meet_the_proxy_of_their_year() -> None:
    assert worth(by_year(2, 3, proxy={"series": {2020: 10, 2021: 20}})).by_year == exactly({2020: 20, 2021: 60})


@pytest.mark.parametrize("more", [{"duration": 2}, {"drop_off": 0.1}])
def test_quantities_by_year_have_neither_duration_nor_drop_off(more: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        worth(by_year(1, 2, **more))


def test_drop_off_from_the_first_year_leaves_quantities_by_year_alone() -> None:
    assert worth(by_year(2, 3), drop_off_from=1).by_year == exactly({2020: 2, 2021: 3})


def test_a_quantity_of_zero_is_worth_nothing_and_is_still_a_quantity() -> None:
    result = worth(outcome(quantity=0, duration=2))
    assert result.by_year == {2020: 0, 2021: 0}
    assert result.rows["net_quantity"].to_list() == [0, 0]


# — proxies by year —


@pytest.mark.parametrize(
    ("interpolation", "by_hand"),
    [
        ("linear", {2018: 100, 2020: 100, 2021: 200, 2022: 300, 2023: 400, 2024: 400}),
        ("geometric", {2018: 100, 2020: 100, 2021: 100 * 4 ** (1 / 3), 2022: 100 * 4 ** (2 / 3), 2023: 400, 2024: 400}),
        ("step", {2018: 100, 2020: 100, 2021: 100, 2022: 100, 2023: 400, 2024: 400}),
    ],
)
def test_a_series_is_taken_at_the_calendar_year_of_the_effect(interpolation: str, by_hand: dict[int, float]) -> None:
    proxy = {"series": {2020: 100, 2023: 400}, "interpolation": interpolation}
    result = worth(outcome(quantity=1, duration=7, proxy=proxy), activity_year=2018)
    assert {year: result.by_year[year] for year in by_hand} == exactly(by_hand)


def test_a_series_needs_the_year_of_the_activity() -> None:
    with pytest.raises(Refusal):
        worth(outcome(proxy={"series": {2020: 100}}), activity_year=None)


def test_a_series_is_linear_where_nothing_is_stated() -> None:
    assert worth(outcome(quantity=1, proxy={"series": {2019: 10, 2021: 30}})).value == exactly(20)


# — losses, and what has no euros —


def test_a_loss_counts_against() -> None:
    result = worth([outcome(quantity=5), outcome(description="y", quantity=3, negative=True, duration=2, drop_off=0.5)], discount_rate=0.1)
    assert result.by_year == exactly({2020: 5 - 3, 2021: -1.5})
    assert result.present == exactly(5 / 1.1 - 3 / 1.1 - 1.5 / 1.21)


def test_a_loss_has_a_positive_net_quantity() -> None:
    assert worth(outcome(quantity=3, negative=True)).rows["net_quantity"].to_list() == [3]


def test_what_has_no_proxy_has_null_euros_and_a_net_quantity() -> None:
    result = worth(outcome(proxy=None, deadweight=0.2, duration=2, drop_off=0.5))
    assert result.rows["net_quantity"].to_list() == exactly([80, 40])
    for column in ("value", "present_value", "realised", "low", "high"):
        assert result.rows[column].to_list() == [None, None], column


def test_what_has_no_proxy_is_shown_without_euros_in_an_appraisal_and_changes_no_total() -> None:
    impact_map = an_impact_map([outcome(), outcome(description="y", proxy=None, quantity=12, attribution=0.25)])
    appraisal = appraise(impact_map, CATALOGUE, date(2026, 1, 1), draws=64)
    assert appraisal.total_value == 100
    assert [o.present_value for o in appraisal.outcomes] == [100, None]
    assert [o.value_by_year for o in appraisal.outcomes] == [[100], None]
    assert [o.net_quantity for o in appraisal.outcomes] == [100, 9]


# — who gains, who pays —


def test_accounts_split_a_value_between_stakeholders() -> None:
    result = worth(outcome(duration=2, accounts={"residents": 0.7, "state": 0.3}), discount_rate=0.1, timing="start")
    assert sums(result.rows, "stakeholder_id") == exactly({"residents": 140, "state": 60})
    assert sums(result.rows, "stakeholder_id", "present_value") == exactly({"residents": 70 + 70 / 1.1, "state": 30 + 30 / 1.1})
    assert result.value == exactly(200)


def test_a_transfer_is_worth_nothing_to_society_and_something_to_each() -> None:
    impact_map = an_impact_map([outcome(accounts={"beneficiaries": 1, "state": -1}), outcome(description="y", quantity=30)])
    result = worth_of(impact_map)
    assert sums(result.rows, "stakeholder_id") == exactly({"beneficiaries": 100, "state": -100, "residents": 30})
    assert (result.value, by_horner(expanded(impact_map))) == exactly((30, 30))
    appraisal = appraise(impact_map, CATALOGUE, TODAY, draws=64)
    assert (appraisal.total_value, appraisal.present_value, appraisal.sroi_ratio) == exactly((30, 30, 0.3))
    assert appraisal.by_stakeholder == exactly({"beneficiaries": 100, "state": -100, "residents": 30})


@pytest.mark.parametrize("accounts", [{"a": 0.5, "b": 0.4}, {"a": 1, "b": 1}, {"a": 0.5, "b": -0.4}])
def test_accounts_that_sum_neither_to_one_nor_to_zero_are_refused(accounts: dict[str, float]) -> None:
    with pytest.raises(Refusal):
        worth(outcome(accounts=accounts))


def test_factors_turn_the_unit_of_the_indicator_into_that_of_the_proxy() -> None:
    # 40 objects × 25 kg of CO2e each = 1 t, half of it replacing a purchase, at 200 a tonne: 100
    factors = [{"estimate": 25, "per": 1000, "title": "kg CO2e"}, {"estimate": 0.5, "title": "replaces a purchase"}]
    result = worth(outcome(quantity=40, factors=factors, proxy={"amount": 200}))
    assert result.value == exactly(40 * 25 / 1000 * 0.5 * 200) == exactly(100)
    assert (result.rows["net_quantity"].item(), result.rows["proxy_quantity"].item()) == exactly((40, 0.5))


def test_a_factor_may_be_in_per_cent() -> None:
    assert worth(outcome(factors=[{"estimate": 20, "per": 100}])).value == exactly(20)


def test_a_factor_of_the_bank_is_that_of_the_year_of_the_activity() -> None:
    bank = {"kg": bank_value("kg", {2019: 400, 2021: 600}, "factor", interpolation="linear")}
    an_outcome = outcome(factors=[{"bank": "kg", "per": 1000}], duration=2)
    assert worth(an_outcome, bank=bank).by_year == exactly({2020: 50, 2021: 50})  # 100 × 0.5, as it was when the activity took place


def test_our_share_is_what_we_keep_of_a_result_common_to_several() -> None:
    result = worth(outcome(common="festival", our_share=0.3, attribution=0.2, deadweight=0.5))
    assert result.value == exactly(100 * 0.5 * 0.8 * 0.3)  # 12
    assert result.rows["net_quantity"].item() == exactly(12)


def test_our_share_multiplies_where_corrections_add_up() -> None:
    an_outcome = outcome(common="festival", our_share=0.3, attribution=0.2, deadweight=0.5)
    assert worth(an_outcome, corrections="additive").value == exactly(100 * 0.3 * 0.3)


# — years of activity that overlap —


def test_cohorts_are_created_per_year_of_activity_and_realised_per_calendar_year() -> None:
    # 10, 20 and 40 units at 6 € in 2020, 2021 and 2022, each lasting three years and losing half of what remains every year:
    #          2020   2021   2022   2023   2024     created
    # 2020       60     30     15                      105
    # 2021             120     60     30               210
    # 2022                    240    120     60        420
    # realised   60    150    315    150     60        735
    impact_map = an_impact_map([outcome(quantity=1, proxy={"amount": 6}, duration=3, drop_off=0.5)])
    lines = expanded(impact_map, (2020, 2021, 2022))
    quantities = pl.DataFrame({"activity_year": [2020, 2021, 2022], "handed_in": [10.0, 20.0, 40.0]})
    rows = valued(lines, observed_with(lines, quantities))
    assert sums(rows, "activity_year") == exactly({2020: 105, 2021: 210, 2022: 420})
    assert sums(rows, "effect_year") == exactly({2020: 60, 2021: 150, 2022: 315, 2023: 150, 2024: 60})


def test_cohorts_meet_the_proxy_of_each_calendar_year_and_are_discounted_to_their_own() -> None:
    # a proxy of 10, 20, 30, 40 in 2020 … 2023; 1 unit a cohort for two years, discounted at 25 % from its own year (start)
    series = {"series": {2020: 10, 2023: 40}}
    impact_map = an_impact_map([outcome(quantity=1, proxy=series, duration=2)], {"discount_rate": 0.25, "timing": "start"})
    rows = valued(expanded(impact_map, (2020, 2021, 2022)))
    assert sums(rows, "activity_year", "present_value") == exactly({2020: 10 + 20 / 1.25, 2021: 20 + 30 / 1.25, 2022: 30 + 40 / 1.25})
    assert sums(rows, "effect_year") == exactly({2020: 10, 2021: 20 + 20, 2022: 30 + 30, 2023: 40})


def observed_with(lines: Any, quantities: pl.DataFrame) -> pl.DataFrame:
    return observed(lines).join(quantities, on="activity_year").with_columns(quantity="handed_in").drop("handed_in")


# — the bank —

PRICES = bank_value("prices", {2019: 80.0, 2020: 100.0, 2021: 110.0, 2022: 125.0}, "parameter", interpolation="linear")
TONNE = bank_value("tonne", {2020: 50.0, 2022: 90.0}, interpolation="linear", price_year=2019)
HOUR = bank_value("hour", {2020: 10.0, 2021: 11.0}, current_prices=True)
BANK = {"prices": PRICES, "tonne": TONNE, "hour": HOUR}
IN_PRICES = {"price_index": {"bank": "prices"}}


def test_a_value_of_the_bank_is_taken_at_the_year_of_its_effect() -> None:
    result = worth(outcome(quantity=2, duration=4, proxy={"bank": "tonne"}), bank=BANK)
    assert result.by_year == exactly({2020: 100, 2021: 140, 2022: 180, 2023: 180})


def test_a_value_of_the_bank_is_brought_from_its_price_year_to_that_of_the_activity() -> None:
    # prices of 2020 are 100 ÷ 80 = 1.25 times those of 2019
    result = worth(outcome(quantity=2, duration=2, proxy={"bank": "tonne"}), bank=BANK, **IN_PRICES)
    assert result.by_year == exactly({2020: 125, 2021: 175})
    later = worth(outcome(quantity=2, duration=2, proxy={"bank": "tonne"}), bank=BANK, activity_year=2021, **IN_PRICES)
    assert later.by_year == exactly({2021: 2 * 70 * 110 / 80, 2022: 2 * 90 * 110 / 80})


def test_a_value_of_the_bank_is_brought_to_the_price_year_that_the_map_names() -> None:
    result = worth(outcome(quantity=2, proxy={"bank": "tonne"}), bank=BANK, price_year=2022, **IN_PRICES)
    assert result.value == exactly(2 * 50 * 125 / 80)


def test_a_value_of_the_bank_in_current_prices_is_money_of_the_year_of_its_effect() -> None:
    # 10 € of 2020, then 11 € of 2021, which are 11 × 100 ÷ 110 = 10 € of 2020
    assert worth(outcome(quantity=3, duration=2, proxy={"bank": "hour"}), bank=BANK, **IN_PRICES).by_year == exactly({2020: 30, 2021: 30})


def test_an_amount_with_a_price_year_is_brought_by_the_index_of_the_bank() -> None:
    result = worth(outcome(proxy={"amount": 2, "price_year": 2019}, duration=2), bank=BANK, **IN_PRICES)
    assert result.by_year == exactly({2020: 250, 2021: 250})


def test_hours_put_in_are_worth_what_the_bank_says_of_their_year() -> None:
    hours = {"stakeholder": "volunteers", "description": "hours", "quantity": 30, "proxy": {"bank": "hour"}, "year": 2021}
    assert worth(outcome(), inputs=[hours], bank=BANK).inputs == exactly(330)


def test_a_rate_of_the_bank_is_the_one_in_force_in_each_year() -> None:
    # the same as a series written in the map: 10 % in 2020, 20 % from 2021 on
    rates = {2020: 0.1, 2021: 0.2}
    in_map = worth(outcome(duration=2), discount_rate={"series": rates})
    in_bank = worth(outcome(duration=2), discount_rate={"bank": "rate"}, bank={"rate": bank_value("rate", rates, "parameter")})
    assert in_map.present == exactly(100 / 1.1 + 100 / 1.32)
    assert in_bank.present == exactly(in_map.present)


def test_a_beta_law_belongs_to_the_shares_of_a_map_not_to_the_bank() -> None:
    with pytest.raises(ValueError, match="a beta law is that of a share"):
        bank_value("share", {2020: 0.4}, "factor", low=0.2, high=0.6, distribution="beta", range_source="made up")


def test_every_value_of_the_bank_can_be_read_for_every_year() -> None:
    for value in CATALOGUE.bank.values():
        for year in range(2000, 2061):
            estimate = value.estimate(year)
            assert estimate.value == pytest.approx(value.series.at(year))
            if estimate.low is not None:
                assert estimate.low / estimate.value == pytest.approx((value.low or 0.0) / value.latest.value)


def test_the_bank_that_ships_values_a_tonne_of_2025_in_prices_of_2025() -> None:
    # 256 € of 2023 × the index of 2025 over that of 2023; the catalogue's file has both
    an_outcome = outcome(quantity=1, proxy={"bank": "carbon_value_2025"})
    prices = CATALOGUE.bank["price_index_fr"].values
    index = {dated.start.year: dated.value for dated in prices}
    result = worth(an_outcome, activity_year=2025, bank=CATALOGUE.bank, price_index={"bank": "price_index_fr"})
    assert result.value == exactly(256 * index[2025] / index[2023])


@pytest.mark.parametrize("year", range(2025, 2051, 5))
def test_a_tonne_avoided_in_any_year_has_one_present_value(year: int) -> None:
    avoided = by_year(*[0.0] * (year - 2025), 1.0, proxy={"bank": "carbon_value_2025"})
    rate = {"bank": "discount_rate_fr"}
    result = worth(avoided, activity_year=2025, bank=CATALOGUE.bank, discount_rate=rate, timing="start")
    assert result.present == pytest.approx(256)


# — series —


def test_a_series_by_steps_is_the_mean_over_the_days_of_a_year() -> None:
    wage = Series.model_validate({"points": {"2020-01-01": 10, "2021-07-01": 12, "2024-12-31": 20}, "interpolation": "step"})
    assert wage.at(2019) == exactly(10)
    assert wage.at(2020) == exactly(10)
    # January to June of 2021: 31 + 28 + 31 + 30 + 31 + 30 = 181 days, and 184 days after
    assert wage.at(2021) == exactly((181 * 10 + 184 * 12) / 365)
    assert wage.at(2022) == exactly(12)
    assert wage.at(2024) == exactly((365 * 12 + 1 * 20) / 366)  # a leap year
    assert wage.at(2030) == exactly(20)


def test_a_value_in_force_all_year_is_that_value_to_the_last_digit() -> None:
    wage = Series.model_validate({"points": {"2020-01-01": 12.31}, "interpolation": "step"})
    assert [wage.at(year) for year in range(2018, 2030)] == [12.31] * 12


def test_several_steps_in_one_year_are_each_weighed_by_their_days() -> None:
    wage = Series.model_validate({"points": {"2021-01-01": 10, "2021-02-01": 20, "2021-03-01": 40}, "interpolation": "step"})
    assert wage.at(2021) == exactly((31 * 10 + 28 * 20 + 306 * 40) / 365)


def test_a_series_that_begins_within_a_year_has_its_first_value_before() -> None:
    wage = Series.model_validate({"points": {"2021-07-01": 12}, "interpolation": "step"})
    assert (wage.at(2021), wage.at(2020)) == exactly((12, 12))


def test_a_linear_series_is_read_at_the_first_day_of_the_year() -> None:
    years = Series.model_validate({"points": {2020: 100, 2024: 180}})
    assert [years.at(y) for y in (2019, 2020, 2021, 2023, 2024, 2025)] == exactly([100, 100, 120, 160, 180, 180])
    # from 1 July 2020 to 1 July 2022: 730 days; to 1 January 2021: 184 of them
    dates = Series.model_validate({"points": {"2020-07-01": 100, "2022-07-01": 173}})
    assert dates.at(2021) == exactly(100 + 73 * 184 / 730)


def test_a_geometric_series_grows_at_a_constant_rate() -> None:
    tonne = Series.model_validate({"points": {2025: 256, 2050: 256 * 1.032**25}, "interpolation": "geometric"})
    assert [tonne.at(y) for y in (2020, 2025, 2026, 2040, 2050, 2060)] == exactly(
        [256, 256, 256 * 1.032, 256 * 1.032**15, 256 * 1.032**25, 256 * 1.032**25]
    )


def test_the_order_in_which_a_series_is_written_changes_nothing() -> None:
    for interpolation in ("linear", "geometric", "step"):
        one, other = (
            Series.model_validate({"points": points, "interpolation": interpolation})
            for points in ({2020: 1, 2022: 4, 2030: 2}, {2030: 2, 2020: 1, 2022: 4})
        )
        assert [one.at(y) for y in range(2018, 2033)] == [other.at(y) for y in range(2018, 2033)]


# — what is refused rather than worked out wrongly —


@pytest.mark.parametrize(
    "proxy",
    [
        {"amount": 10, "low": -50, "high": 25},
        {"series": {2020: -10}},
        {"series": {2020: 10}, "spread": [-2, 3]},
    ],
)
def test_a_proxy_that_could_be_negative_is_refused(proxy: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        worth(outcome(proxy=proxy))


def test_a_geometric_series_that_touches_zero_is_refused_with_the_map() -> None:
    with pytest.raises(Refusal):
        worth(outcome(proxy={"series": {2020: 0, 2025: 20}, "interpolation": "geometric"}))


# — names that a map gives —


@pytest.mark.parametrize("name", ["input_1", "outcome_2"])
def test_an_outcome_named_like_another_line_is_counted_once_or_refused(name: str) -> None:
    outcomes = [outcome(id=name, quantity=5), outcome(description="y", quantity=7)]
    try:
        result = worth(outcomes)
    except Refusal:
        return
    assert result.value == exactly(5 + 7)


def test_an_assumption_named_like_a_parameter_keeps_its_own_value() -> None:
    an_outcome = outcome(deadweight={"value": 0.5, "shared": "outcome_1/proxy"}, proxy={"amount": 8})
    assert by_horner(expanded(an_impact_map([an_outcome]))) == exactly(100 * 0.5 * 8)


# — the steps from gross to present value —


def steps(impact_map: ImpactMap) -> dict[str, float]:
    return {step.name: step.amount for step in appraise(impact_map, CATALOGUE, TODAY, draws=64).waterfall}


def test_each_step_from_gross_to_present_value_is_what_one_correction_takes() -> None:
    an_outcome = outcome(deadweight=0.2, displacement=0.5, attribution=0.25, duration=2, drop_off=0.5)
    # 2 years of 100 are 200; × 0.8 = 160; × 0.5 = 80; × 0.75 = 60, 30 a year; 30 + 15 = 45; 30 + 15 ÷ 1.25 = 42
    assert steps(an_impact_map([an_outcome], {"discount_rate": 0.25, "timing": "start"})) == exactly(
        {"gross": 200, "deadweight": -40, "displacement": -80, "attribution": -20, "drop_off": -15, "discount": -3, "present_value": 42}
    )


@pytest.mark.parametrize(
    ("quantity", "by_hand"),
    [(0, 0), ({"value": 0, "low": 0, "high": 4}, 0), ({"value": 0.4, "low": 0.2, "high": 0.6, "distribution": "beta"}, 40)],
)
def test_the_steps_end_at_the_present_value_whatever_the_quantity(quantity: Any, by_hand: float) -> None:
    amounts = steps(an_impact_map([outcome(quantity=quantity, proxy={"amount": 100})]))
    assert (amounts["gross"], amounts["present_value"]) == exactly((by_hand, by_hand))


@pytest.mark.parametrize("quantities", [["7"], [True]])
def test_quantities_by_year_are_numbers(quantities: list[Any]) -> None:
    with pytest.raises(Refusal):
        worth(by_year(*quantities))
