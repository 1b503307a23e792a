"""What must hold of any valuation: linearity, accounts, cohorts, and uncertainty that follows known laws of probability."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from impact.valuation.lines import Assumption, Lines
from impact.valuation.uncertainty import INTERVAL, Sampler, quantile, unit_values
from indicators.bank import BankValue
from indicators.catalogue import Catalogue
from indicators.estimate import Estimate
from indicators.text import Text
from tests.worlds.valuation import an_impact_map, draws, expanded, observed, present, valued

SHARE = st.floats(0, 1).map(lambda x: round(x, 3))
AMOUNT = st.floats(0, 1e4).map(lambda x: round(x, 2))


@st.composite
def outcomes(draw: Any) -> dict[str, Any]:
    cut = draw(SHARE)
    return {
        "stakeholder": draw(st.sampled_from(["residents", "town", "state"])),
        "description": "x",
        "quantity": draw(AMOUNT),
        "proxy": {"amount": draw(AMOUNT)},
        "duration": draw(st.integers(1, 6)),
        "drop_off": draw(SHARE),
        "negative": draw(st.booleans()),
        "timing": draw(st.sampled_from([None, "start", "mid", "end"])),
        **dict(zip(("deadweight", "displacement", "attribution"), (cut / 3, draw(SHARE) * (1 - cut) / 2, cut / 2), strict=True)),
    }


CONVENTIONS = st.fixed_dictionaries(
    {
        "discount_rate": st.sampled_from([0.0, 0.032, 0.2]) | st.just({"series": {2020: 0.01, 2022: 0.05}}),
        "timing": st.sampled_from(["start", "mid", "end"]),
        "corrections": st.sampled_from(["multiplicative", "additive"]),
        "drop_off_from": st.integers(1, 4),
        "price_index": st.sampled_from([None, {2020: 1.2, 2023: 1.0}]),
    }
)


def lines_of(outcomes: list[dict[str, Any]], conventions: dict[str, Any] | None = None, years: tuple[int, ...] = (2020,)) -> Lines:
    """The lines of a map of these outcomes, at 3.5 % unless the conventions say otherwise."""
    return expanded(an_impact_map(outcomes, {"discount_rate": 0.035} | (conventions or {})), years)


# — the kernel —

few = settings(max_examples=25)


@few
@given(st.lists(outcomes(), min_size=1, max_size=4), CONVENTIONS)
def test_the_kernel_says_what_the_formulas_say(of: list[dict[str, Any]], conventions: dict[str, Any]) -> None:
    """design.md, section 5, written out in plain loops."""
    total = 0.0
    for o in of:
        shares = [o[n] for n in ("deadweight", "displacement", "attribution")]
        net = o["quantity"] * (1 - sum(shares) if conventions["corrections"] == "additive" else math.prod(1 - s for s in shares))
        s = {"start": 0, "mid": 0.5, "end": 1}[o["timing"] or conventions["timing"]]
        for k in range(o["duration"]):
            index = float(np.interp(2020 + k, [2020, 2023], [1.2, 1.0])) if conventions["price_index"] else 1.0
            value = net * o["proxy"]["amount"] * index * (1 - o["drop_off"]) ** max(0, k + 1 - conventions["drop_off_from"] + 1)
            rate = conventions["discount_rate"]
            rates = [(0.01 if j < 2 else 0.05) if isinstance(rate, dict) else rate for j in range(k + 1)]
            total += (-1 if o["negative"] else 1) * value / (math.prod(1 + r for r in rates[:k]) * (1 + rates[k]) ** s)
    assert present(valued(lines_of(of, conventions))) == pytest.approx(total, rel=1e-9, abs=1e-6)


@few
@given(st.lists(outcomes(), min_size=1, max_size=4), CONVENTIONS)
def test_horner_s_rule_and_the_kernel_agree(of: list[dict[str, Any]], conventions: dict[str, Any]) -> None:
    lines = lines_of(of, conventions)
    quantities = np.array([x.quantity or 0.0 for x in lines.lines]) * [x.side == "outcome" for x in lines.lines]
    assert float(quantities @ unit_values(lines, lines.central[:, None])[:, 0]) == pytest.approx(present(valued(lines)), rel=1e-9, abs=1e-6)


@few
@given(st.lists(outcomes(), min_size=1, max_size=3), st.floats(0, 10))
def test_value_is_linear_in_quantity_and_splitting_a_project_changes_nothing(of: list[dict[str, Any]], part: float) -> None:
    lines = lines_of(of)
    whole = present(valued(lines))
    assert present(valued(lines, observed(lines, times=part))) == pytest.approx(part * whole, rel=1e-9, abs=1e-6)
    halves = valued(lines, observed(lines, "a", part / 10), observed(lines, "b", 1 - part / 10))
    assert present(halves) == pytest.approx(whole, rel=1e-9, abs=1e-6)


@few
@given(st.lists(outcomes(), min_size=2, max_size=4), st.randoms())
def test_the_order_of_rows_changes_nothing(of: list[dict[str, Any]], chance: Any) -> None:
    mixed = of[:]
    chance.shuffle(mixed)
    first, second = present(valued(lines_of(of))), present(valued(lines_of(mixed)))
    assert first == pytest.approx(second, rel=1e-9, abs=1e-6)
    lines = lines_of(of)
    rows = observed(lines)
    assert present(valued(lines, rows)) == pytest.approx(
        present(valued(lines, rows.sample(fraction=1, shuffle=True, seed=1))), rel=1e-12, abs=1e-9
    )


@few
@given(st.lists(outcomes(), min_size=1, max_size=3))
def test_without_corrections_or_discount_value_is_gross(of: list[dict[str, Any]]) -> None:
    plain = [o | dict.fromkeys(("deadweight", "displacement", "attribution", "drop_off"), 0) for o in of]
    gross = sum((-1 if o["negative"] else 1) * o["quantity"] * o["proxy"]["amount"] * o["duration"] for o in plain)
    rows = valued(lines_of(plain, {"discount_rate": 0}))
    assert math.fsum(rows["value"]) == pytest.approx(gross, rel=1e-9, abs=1e-6)
    assert present(rows) == pytest.approx(gross, rel=1e-9, abs=1e-6)


@few
@given(st.lists(outcomes(), min_size=1, max_size=3), SHARE)
def test_stakeholder_accounts_sum_to_society(of: list[dict[str, Any]], part: float) -> None:
    split = [o | {"accounts": {"residents": part, "state": 1 - part}} for o in of]
    transfer = [o | {"accounts": {"beneficiaries": 1, "state": -1}} for o in of]
    whole = present(valued(lines_of(of)))
    assert present(valued(lines_of(split))) == pytest.approx(whole, rel=1e-9, abs=1e-6)
    assert present(valued(lines_of(split + transfer))) == pytest.approx(whole, rel=1e-9, abs=1e-6)


@few
@given(st.lists(outcomes(), min_size=1, max_size=3), st.lists(st.integers(2000, 2030), min_size=1, max_size=4, unique=True))
def test_created_over_cohorts_is_realised_over_years_at_no_discount(of: list[dict[str, Any]], years: list[int]) -> None:
    rows = valued(lines_of(of, {"discount_rate": 0}, tuple(years)))
    created = rows.group_by("activity_year").agg(pl.col("present_value").sum())["present_value"]
    realised = rows.group_by("effect_year").agg(pl.col("value").sum())["value"]
    assert math.fsum(created) == pytest.approx(math.fsum(realised), rel=1e-9, abs=1e-6)


def test_cohorts_overlap_by_hand() -> None:
    # 10 a year in 2020, 2021 and 2022, each lasting three years and halving: 10, 5, 2.5
    rows = valued(
        lines_of(
            [{"stakeholder": "residents", "description": "x", "quantity": 10, "proxy": {"amount": 1}, "duration": 3, "drop_off": 0.5}],
            {"discount_rate": 0},
            (2020, 2021, 2022),
        )
    )
    realised = dict(rows.group_by("effect_year").agg(pl.col("value").sum()).iter_rows())
    assert realised == pytest.approx({2020: 10, 2021: 15, 2022: 17.5, 2023: 7.5, 2024: 2.5})


# — uncertainty —


AT = np.array([[0.01, 0.05, 0.3, 0.5, 0.9, 0.95, 0.999]])
Z = stats.norm.ppf(0.95)


@pytest.mark.parametrize(
    ("distribution", "law"),
    [
        ("triangular", stats.triang((5 - 2) / 8, 2, 8)),
        ("uniform", stats.uniform(2, 8)),
        ("pert", stats.beta(1 + 4 * 3 / 8, 1 + 4 * 5 / 8, 2, 8)),
        ("normal", stats.norm(5, 8 / (2 * Z))),
        ("lognormal", stats.lognorm(math.log(10 / 2) / (2 * Z), scale=5)),
    ],
)
def test_quantiles_are_those_of_the_named_law(distribution: str, law: Any) -> None:
    ends = (np.array([[x]]) for x in (2.0, 5.0, 10.0))
    assert quantile(distribution, *ends, AT)[0] == pytest.approx(law.ppf(AT[0]), rel=1e-9)


def test_a_beta_law_has_the_mean_and_the_width_it_was_given() -> None:
    values = quantile("beta", *(np.array([[x]]) for x in (0.1, 0.3, 0.5)), (np.arange(1, 20000)[None, :]) / 20000)
    assert values.mean() == pytest.approx(0.3, abs=1e-3)
    assert values.std() == pytest.approx(0.4 / (2 * Z), rel=1e-2)


RANGED = {"stakeholder": "residents", "description": "x", "quantity": 1, "proxy": {"amount": 20, "low": 10, "high": 30}}


def test_a_sum_of_triangulars_has_the_mean_and_the_variance_of_theory() -> None:
    number = 16384
    values = draws([RANGED | {"description": str(n)} for n in range(6)], number)
    mean, variance = 6 * 20, 6 * (10**2 + 20**2 + 30**2 - 10 * 20 - 10 * 30 - 20 * 30) / 18
    error = math.sqrt(variance / number)  # of plain draws: quasi-random ones do better
    assert values.mean() == pytest.approx(mean, abs=4 * error)
    assert values.var() == pytest.approx(variance, rel=4 * math.sqrt(2 / number))


def test_a_product_of_lognormals_has_the_quantiles_of_theory() -> None:
    number = 16384
    outcome = {
        "stakeholder": "residents",
        "description": "x",
        "quantity": 1,
        "proxy": {"amount": 20, "low": 10, "high": 40, "distribution": "lognormal"},
        "factors": [{"estimate": {"value": 3, "low": 1, "high": 9, "distribution": "lognormal"}}],
    }
    values = draws([outcome], number)
    sigma = math.hypot(math.log(4) / (2 * Z), math.log(9) / (2 * Z))
    law = stats.lognorm(sigma, scale=60)
    for at in INTERVAL:
        error = math.sqrt(at * (1 - at) / number) / law.pdf(law.ppf(at))
        assert np.quantile(values, at) == pytest.approx(law.ppf(at), abs=4 * error)


def test_an_assumption_that_two_outcomes_share_is_drawn_once() -> None:
    shared = {"shared": "same", "value": 0.5, "low": 0.2, "high": 0.8}
    apart = draws([RANGED | {"proxy": {"amount": 100}, "deadweight": {k: v for k, v in shared.items() if k != "shared"}}] * 2)
    together = draws([RANGED | {"proxy": {"amount": 100}, "deadweight": shared}] * 2)
    one = 100**2 * (0.2**2 + 0.5**2 + 0.8**2 - 0.2 * 0.5 - 0.2 * 0.8 - 0.5 * 0.8) / 18
    assert apart.var() == pytest.approx(2 * one, rel=0.05)
    assert together.var() == pytest.approx(4 * one, rel=0.05)


def test_a_value_of_the_bank_is_drawn_once_for_all_who_use_it(catalogue: Catalogue) -> None:
    bank: dict[str, BankValue] = catalogue.bank
    used = {"stakeholder": "residents", "description": "x", "quantity": 1, "proxy": {"bank": "time_value_fr"}}
    assert draws([used] * 2, bank=bank) == pytest.approx(2 * draws([used], bank=bank))


def test_the_probability_of_a_ratio_below_one_is_that_of_theory() -> None:
    values = draws([RANGED | {"proxy": {"amount": 20, "low": 10, "high": 30, "distribution": "uniform"}}])
    assert (values < 14).mean() == pytest.approx(0.2, abs=0.005)


def test_ranges_of_no_width_give_the_central_value() -> None:
    flat = RANGED | {"proxy": {"amount": 20, "low": 20, "high": 20}, "deadweight": {"value": 0.5, "low": 0.5, "high": 0.5}}
    assert set(draws([flat])) == {10.0}


@few
@given(st.sampled_from(["proxy", "deadweight", "attribution", "drop_off", "quantity"]), st.floats(0.02, 0.2), st.floats(1.1, 2))
def test_a_wider_range_never_narrows_the_interval(name: str, width: float, wider: float) -> None:
    def interval(spread: float) -> float:
        shares = {
            n: {"value": 0.4, "low": 0.4 - spread, "high": 0.4 + spread} for n in ("deadweight", "attribution", "drop_off") if n == name
        }
        proxy = {"amount": 20, "low": 20 - 20 * spread, "high": 20 + 20 * spread} if name == "proxy" else {"amount": 20}
        quantity = {"value": 5, "low": 5 - 5 * spread, "high": 5 + 5 * spread} if name == "quantity" else 5
        low, high = np.quantile(draws([RANGED | {"proxy": proxy, "quantity": quantity, "duration": 3} | shares], 512), [0.05, 0.95])
        return float(high - low)

    assert interval(width * wider) > interval(width) > 0


def test_draws_are_those_of_their_seed() -> None:
    assert (draws([RANGED], 300, 7) == draws([RANGED], 300, 7)).all()
    assert (draws([RANGED], 300, 7) != draws([RANGED], 300, 8)).any()
    assert len(draws([RANGED], 300)) == 300


def test_a_correction_drawn_from_an_unbounded_law_stays_a_share() -> None:
    estimate = Estimate(value=0.1, low=0.0, high=0.3, distribution="normal")
    sampler = Sampler([Assumption("d", Text(fr="d", en="d"), "deadweight", estimate)])
    values = sampler.evaluate(lambda values: values, 1024, 1)
    assert 0 <= values.min() < values.max() <= 1
