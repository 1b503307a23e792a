"""Each convention of the impact-map file, by hand (contracts, section 4)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from impact.maps.models import ImpactMap
from impact.maps.reading import load_map
from impact.valuation.expansion import Applied, expand
from impact.valuation.uncertainty import unit_values
from indicators.catalogue import Catalogue
from tests.conftest import shared_data

TABLES = shared_data().parent / "published_tables"


def worth(
    catalogue: Catalogue, *outcomes: dict[str, Any], inputs: list[dict[str, Any]] | None = None, **of_map: Any
) -> tuple[float, float]:
    """Present value and inputs of a map of 2020, at 10 % and at the end of the year unless it is said otherwise."""
    base = {"stakeholder": "residents", "description": "x", "quantity": 100, "proxy": {"amount": 1}}
    conventions = {"discount_rate": 0.1} | of_map.pop("conventions", {})
    document = {
        "title": "x",
        "activity_year": 2020,
        "conventions": conventions,
        "inputs": inputs or [{"stakeholder": "town", "description": "x", "amount": 50}],
        "outcomes": [base | outcome for outcome in outcomes],
    }
    return sums(ImpactMap.model_validate(document | of_map), catalogue)


def sums(impact_map: ImpactMap, catalogue: Catalogue) -> tuple[float, float]:
    lines = expand([Applied("map", impact_map, [impact_map.activity_year])], catalogue.bank)
    units = unit_values(lines, lines.central[:, None])[:, 0]
    value = units * np.array([line.quantity for line in lines.lines])
    gained = np.array([line.side == "outcome" for line in lines.lines])
    return float(value[gained].sum()), float(value[~gained].sum())


def gain(catalogue: Catalogue, outcome: dict[str, Any], **conventions: Any) -> float:
    return worth(catalogue, outcome, conventions=conventions)[0]


@pytest.mark.parametrize("table", ["wheels_to_meals_reconstructed", "voyce_nz_2026", "pertamina_esl_2025"])
def test_published_tables_are_reproduced(table: str, catalogue: Catalogue) -> None:
    if not TABLES.is_dir():
        pytest.skip(f"the published tables are not at {TABLES} (set IMPACT_SHARED)")
    impact_map = load_map(TABLES / f"{table}.yaml", catalogue)
    assert impact_map.expected is not None
    gained, spent = sums(impact_map, catalogue)
    assert gained / spent == pytest.approx(impact_map.expected["sroi_ratio"], abs=impact_map.expected["tolerance"])
    if "present_value" in impact_map.expected:
        assert gained == pytest.approx(impact_map.expected["present_value"], rel=1e-6)


@pytest.mark.parametrize(
    ("timing", "by_hand"),
    [("end", 100 / 1.1 + 100 / 1.1**2), ("mid", 100 / 1.1**0.5 + 100 / 1.1**1.5), ("start", 100 + 100 / 1.1)],
)
def test_timing(catalogue: Catalogue, timing: str, by_hand: float) -> None:
    assert gain(catalogue, {"duration": 2}, timing=timing) == pytest.approx(by_hand)
    assert gain(catalogue, {"duration": 2, "timing": timing}) == pytest.approx(by_hand)


@pytest.mark.parametrize(("corrections", "net"), [("multiplicative", 0.8 * 0.9 * 0.7), ("additive", 1 - (0.2 + 0.1 + 0.3))])
def test_corrections(catalogue: Catalogue, corrections: str, net: float) -> None:
    outcome = {"deadweight": 0.2, "displacement": 0.1, "attribution": 0.3}
    assert gain(catalogue, outcome, corrections=corrections, discount_rate=0) == pytest.approx(100 * net)


@pytest.mark.parametrize(("first", "years"), [(1, (0.5, 0.25, 0.125)), (2, (1, 0.5, 0.25)), (3, (1, 1, 0.5)), (4, (1, 1, 1))])
def test_the_first_year_that_drop_off_reduces(catalogue: Catalogue, first: int, years: tuple[float, ...]) -> None:
    assert gain(catalogue, {"duration": 3, "drop_off": 0.5}, drop_off_from=first, discount_rate=0) == pytest.approx(100 * sum(years))


def test_drop_off_of_everything_leaves_the_first_year(catalogue: Catalogue) -> None:
    assert gain(catalogue, {"duration": 3, "drop_off": 1}, discount_rate=0) == pytest.approx(100)


def test_a_discount_rate_by_year_compounds(catalogue: Catalogue) -> None:
    rates = {"series": {2020: 0.1, 2021: 0.2}}
    assert gain(catalogue, {"duration": 3}, discount_rate=rates) == pytest.approx(100 / 1.1 + 100 / (1.1 * 1.2) + 100 / (1.1 * 1.2 * 1.2))
    assert gain(catalogue, {"duration": 2}, discount_rate=rates, timing="start") == pytest.approx(100 + 100 / 1.1)


INPUTS = [{"stakeholder": "town", "description": str(y), "amount": 110, "year": y} for y in (2020, 2021)]


def test_inputs_are_nominal_or_discounted_like_the_effects(catalogue: Catalogue) -> None:
    assert worth(catalogue, {}, inputs=INPUTS)[1] == pytest.approx(220)
    assert worth(catalogue, {}, inputs=INPUTS, conventions={"inputs": "discounted"})[1] == pytest.approx(110 / 1.1 + 110 / 1.21)
    start = {"inputs": "discounted", "timing": "start"}
    assert worth(catalogue, {}, inputs=INPUTS, conventions=start)[1] == pytest.approx(110 + 110 / 1.1)


def test_an_input_before_the_activity_grows_to_it(catalogue: Catalogue) -> None:
    before = [{"stakeholder": "town", "description": "x", "amount": 100, "year": 2019}]
    assert worth(catalogue, {}, inputs=before, conventions={"inputs": "discounted", "timing": "start"})[1] == pytest.approx(110)


INDEX = {2020: 2.0, 2021: 1.5, 2022: 1.0}


def test_a_price_index_brings_money_of_its_year_to_the_base_year(catalogue: Catalogue) -> None:
    at_zero = {"price_index": INDEX, "discount_rate": 0}
    assert gain(catalogue, {"duration": 3}, **at_zero) == pytest.approx(100 * (2 + 1.5 + 1))
    assert gain(catalogue, {"duration": 3, "proxy": {"amount": 1, "price_year": 2021}}, **at_zero) == pytest.approx(300 * 1.5)
    assert gain(catalogue, {"duration": 4}, **at_zero) == pytest.approx(100 * (2 + 1.5 + 1 + 1))
    assert worth(catalogue, {}, inputs=INPUTS, conventions={"price_index": INDEX})[1] == pytest.approx(220)
    both = {"price_index": INDEX, "inputs": "discounted", "timing": "start"}
    assert worth(catalogue, {}, inputs=INPUTS, conventions=both)[1] == pytest.approx(220 + 110 * 1.5 / 1.1)


def test_quantities_stated_by_year(catalogue: Catalogue) -> None:
    outcome = {"quantity": None, "quantity_by_year": [70, 60, 40], "deadweight": 0.5}
    assert gain(catalogue, outcome) == pytest.approx(35 / 1.1 + 30 / 1.21 + 20 / 1.331)


@pytest.mark.parametrize(
    ("interpolation", "amounts"),
    [("linear", (100, 150, 200, 200)), ("geometric", (100, 100 * 2**0.5, 200, 200)), ("step", (100, 100, 200, 200))],
)
def test_a_series_is_taken_at_the_year_of_the_effect(catalogue: Catalogue, interpolation: str, amounts: tuple[float, ...]) -> None:
    proxy = {"series": {2020: 100, 2022: 200}, "interpolation": interpolation}
    assert gain(catalogue, {"quantity": 1, "duration": 4, "proxy": proxy}, discount_rate=0) == pytest.approx(sum(amounts))
    early = worth(catalogue, {"quantity": 1, "proxy": proxy}, activity_year=2015, conventions={"discount_rate": 0})[0]
    assert early == pytest.approx(100)


def test_a_loss_counts_against(catalogue: Catalogue) -> None:
    assert worth(catalogue, {"quantity": 5}, {"quantity": 3, "negative": True}, conventions={"discount_rate": 0})[0] == pytest.approx(2)


def test_what_has_no_proxy_has_no_euros(catalogue: Catalogue) -> None:
    assert worth(catalogue, {"proxy": None}, {"quantity": 5}, conventions={"discount_rate": 0})[0] == pytest.approx(5)


def test_factors_turn_one_unit_into_another(catalogue: Catalogue) -> None:
    factors = [{"bank": "laptop_new_co2e", "per": 1000}, {"estimate": 0.5, "title": "share of its life"}]
    assert gain(catalogue, {"quantity": 10, "factors": factors, "proxy": {"amount": 100}}, discount_rate=0) == pytest.approx(
        10 * 0.1823 * 0.5 * 100
    )


def test_our_share_is_kept_the_share_of_others_is_taken_off(catalogue: Catalogue) -> None:
    outcome = {"common": "festival", "our_share": 0.3, "attribution": 0.2}
    assert gain(catalogue, outcome, discount_rate=0) == pytest.approx(100 * 0.3 * 0.8)


def test_a_value_of_the_bank_is_taken_at_its_own_year_and_brought_to_the_prices_of_the_base_year(catalogue: Catalogue) -> None:
    outcome = {"quantity": 1, "duration": 2, "proxy": {"bank": "carbon_value_2025"}}
    conventions = {"price_index": {"bank": "price_index_fr"}, "discount_rate": 0}
    # 256 then 256 × 1.032, in euros of 2023; prices of 2025 are 1.02 × 1.01 times those of 2023
    assert worth(catalogue, outcome, activity_year=2025, conventions=conventions)[0] == pytest.approx(256 * 2.032 * 1.02 * 1.01, rel=1e-6)


@pytest.mark.parametrize("year", range(2025, 2051, 5))
def test_a_tonne_avoided_in_any_year_has_one_present_value(catalogue: Catalogue, year: int) -> None:
    quantities = [0.0] * (year - 2025) + [1.0]
    outcome = {"quantity": None, "quantity_by_year": quantities, "proxy": {"bank": "carbon_value_2025"}}
    conventions = {"discount_rate": {"bank": "discount_rate_fr"}, "timing": "start"}
    assert worth(catalogue, outcome, activity_year=2025, conventions=conventions)[0] == pytest.approx(256)
