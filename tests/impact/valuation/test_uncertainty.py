"""Uncertainty: draws compared with the laws of probability they are named after, with the error that the number of draws allows.

Errors are those of independent draws; the sequence that is used does better, so that a failure is a fault and not bad luck.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import qmc

from impact.valuation.appraisal import appraise
from impact.valuation.laws import quantile
from impact.valuation.lines import Assumption
from impact.valuation.local import residents
from impact.valuation.uncertainty import Sampler
from impact.valuation.unit_values import UnitValues
from indicators.estimate import Estimate
from indicators.text import Text
from tests.conftest import TODAY
from tests.worlds.valuation import CATALOGUE, an_impact_map, bank_value, draws, expanded, outcome

LAWS = ("triangular", "pert", "uniform", "normal", "lognormal", "beta")
Z = float(stats.norm.ppf(0.95))  # 90 % of a normal law lies within 1.645 standard deviations of its mean


def between(value: float, low: float, high: float, law: str = "triangular", **more: Any) -> dict[str, Any]:
    return {"value": value, "low": low, "high": high, "distribution": law, **more}


def proxy(amount: float, low: float, high: float, law: str = "triangular") -> dict[str, Any]:
    return {"amount": amount, "low": low, "high": high, "distribution": law}


def one_unit(**fields: Any) -> dict[str, Any]:
    return outcome(quantity=1, **fields)


def variance_of_triangular(low: float, mode: float, high: float) -> float:
    return (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18


# — the laws —

AT = np.array([0.001, 0.01, 0.05, 0.25, 0.3, 0.5, 0.6, 0.75, 0.95, 0.99, 0.999])


def drawn_at(law: str, low: float, value: float, high: float) -> np.ndarray:
    return quantile(law, *(np.array([[x]]) for x in (low, value, high)), AT[None, :])[0]


@pytest.mark.parametrize(("low", "value", "high"), [(2, 5, 10), (2, 2, 10), (2, 10, 10), (0, 0.1, 0.3), (100, 600, 1100)])
def test_each_law_between_two_ends_has_the_quantiles_of_scipy(low: float, value: float, high: float) -> None:
    width, place = high - low, (value - low) / (high - low)
    assert drawn_at("triangular", low, value, high) == pytest.approx(stats.triang(place, low, width).ppf(AT), rel=1e-9)
    assert drawn_at("uniform", low, value, high) == pytest.approx(stats.uniform(low, width).ppf(AT), rel=1e-12)
    # PERT: a beta law on [low, high] of mean (low + 4 mode + high) ÷ 6 whose two shapes sum to 6
    mean = (low + 4 * value + high) / 6
    first = 6 * (mean - low) / width
    assert drawn_at("pert", low, value, high) == pytest.approx(stats.beta(first, 6 - first, low, width).ppf(AT), rel=1e-9)


@pytest.mark.parametrize(("low", "value", "high"), [(3, 5, 7), (4.9, 5, 5.1), (1, 100, 199)])
def test_a_normal_law_has_its_ends_at_5_and_95_per_cent(low: float, value: float, high: float) -> None:
    law = stats.norm(value, (high - low) / (2 * Z))
    assert law.ppf([0.05, 0.95]) == pytest.approx([low, high])  # evenly on either side of the value
    assert drawn_at("normal", low, value, high) == pytest.approx(law.ppf(AT), rel=1e-9)


@pytest.mark.parametrize(("low", "value", "high"), [(2, 4, 8), (1, 10, 100), (0.9, 0.95, 0.95**2 / 0.9)])
def test_a_lognormal_law_has_its_ends_at_5_and_95_per_cent_and_its_value_in_the_middle(low: float, value: float, high: float) -> None:
    law = stats.lognorm(math.log(high / low) / (2 * Z), scale=value)
    assert law.ppf([0.05, 0.5, 0.95]) == pytest.approx([low, value, high])  # by the same factor on either side
    assert drawn_at("lognormal", low, value, high) == pytest.approx(law.ppf(AT), rel=1e-9)


@pytest.mark.parametrize(("low", "value", "high"), [(0.1, 0.3, 0.5), (0.0, 0.1, 0.2), (0.45, 0.5, 0.55), (0.5, 0.8, 1.0)])
def test_a_beta_law_has_its_mean_and_the_spread_of_a_normal_law_so_wide(low: float, value: float, high: float) -> None:
    spread = (high - low) / (2 * Z)
    total = value * (1 - value) / spread**2 - 1  # of the two shapes, by the variance of a beta law
    law = stats.beta(value * total, (1 - value) * total)
    assert (law.mean(), law.std()) == pytest.approx((value, spread))
    assert drawn_at("beta", low, value, high) == pytest.approx(law.ppf(AT), rel=1e-9)


@pytest.mark.parametrize("law", LAWS)
def test_a_quantile_function_never_falls(law: str) -> None:
    assert (np.diff(drawn_at(law, 0.1, 0.3, 0.6)) > 0).all()


@pytest.mark.parametrize("law", LAWS)
def test_a_range_reaches_the_draws_of_a_map_under_each_law(law: str) -> None:
    # an amount of 10 between 5 and 20 as the deadweight of 1, and so on, would hide a law mistaken for another: look at quartiles
    number = 4096
    values = 1 - draws([one_unit(deadweight=between(0.3, 0.1, 0.6, law))], number)
    for at in (0.25, 0.5, 0.75):
        expected = float(quantile(law, *(np.array([[x]]) for x in (0.1, 0.3, 0.6)), np.array([[at]]))[0, 0])
        assert np.quantile(values, at) == pytest.approx(expected, abs=2e-3)


# — what is certain, what is wider, what is repeated —


@pytest.mark.parametrize("law", LAWS)
def test_ranges_of_no_width_give_exactly_the_central_value(law: str) -> None:
    an_outcome = outcome(
        quantity=between(4, 4, 4, law if law != "beta" else "normal"),
        proxy=proxy(20, 20, 20, law if law != "beta" else "normal"),
        duration=3,
        deadweight=between(0.5, 0.5, 0.5, law),
        drop_off=between(0.25, 0.25, 0.25, law),
    )
    values = draws([an_outcome], 256)
    assert set(values) == {4 * 20 * 0.5 * (1 + 0.75 + 0.75**2)}


def test_an_appraisal_without_ranges_has_an_interval_of_no_width() -> None:
    appraisal = appraise(an_impact_map([outcome()]), CATALOGUE, TODAY, draws=64)
    assert appraisal.interval is not None
    assert (appraisal.interval.low, appraisal.interval.central, appraisal.interval.high) == (1, 1, 1)


SPREADS = ("quantity", "proxy", "factor", "deadweight", "displacement", "attribution", "drop_off", "discount_rate")


def uncertain_map(spreads: dict[str, float]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """One outcome whose every number has a symmetric range, of so many times its value on either side."""

    def around(name: str, value: float) -> dict[str, Any]:
        spread = spreads[name]
        return between(value, value * (1 - spread), value * (1 + spread))

    an_outcome = outcome(
        quantity=around("quantity", 50),
        proxy=proxy(*(20 * x for x in (1, 1 - spreads["proxy"], 1 + spreads["proxy"]))),
        factors=[{"estimate": around("factor", 3)}],
        duration=4,
        **{name: around(name, 0.3) for name in ("deadweight", "displacement", "attribution", "drop_off")},
    )
    return [an_outcome], {"discount_rate": around("discount_rate", 0.05)}


def interval(spreads: dict[str, float], number: int) -> tuple[float, float]:
    outcomes, conventions = uncertain_map(spreads)
    low, high = np.quantile(draws(outcomes, number, 1, conventions), [0.05, 0.95])
    return float(low), float(high)


@settings(max_examples=60)
@given(st.sampled_from(SPREADS), st.floats(0.01, 0.5), st.floats(1.01, 2))
def test_widening_the_only_range_widens_the_interval_at_both_ends(name: str, spread: float, wider: float) -> None:
    certain = dict.fromkeys(SPREADS, 0.0)
    narrow, wide = interval(certain | {name: spread}, 256), interval(certain | {name: spread * wider}, 256)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


@settings(max_examples=60)
@given(st.sampled_from(SPREADS), st.fixed_dictionaries(dict.fromkeys(SPREADS, st.floats(0, 0.4))), st.floats(1, 2.4))
def test_widening_any_one_range_among_many_never_narrows_the_interval(name: str, spreads: dict[str, float], wider: float) -> None:
    narrow, wide = interval(spreads, 1024), interval(spreads | {name: spreads[name] * wider}, 1024)
    # an interval from 1024 draws is known to a few parts in a hundred
    assert wide[1] - wide[0] >= 0.95 * (narrow[1] - narrow[0])


def test_the_same_seed_gives_the_same_draws_and_another_seed_others() -> None:
    outcomes = [one_unit(proxy=proxy(20, 10, 30), deadweight=between(0.2, 0.1, 0.3))]
    assert (draws(outcomes, 300, 7) == draws(outcomes, 300, 7)).all()
    assert (draws(outcomes, 300, 7) != draws(outcomes, 300, 8)).any()


@pytest.mark.parametrize("number", [1, 63, 64, 65, 300])
def test_there_are_as_many_draws_as_were_asked_for_and_the_first_are_always_the_same(number: int) -> None:
    outcomes = [one_unit(proxy=proxy(20, 10, 30))]
    values = draws(outcomes, number, 7)
    assert len(values) == number
    assert (values == draws(outcomes, 1024, 7)[:number]).all()


def assumptions_of(laws: list[str]) -> list[Assumption]:
    """An uncertain share for each law, and a certain one after every third."""
    estimates = [(0.1 + n % 50 / 100, 0.05, 0.75, law) for n, law in enumerate(laws)]
    mixed = [e for n, e in enumerate(estimates) for e in ([e] if n % 3 else [e, (0.5, 0.5, 0.5, "triangular")])]
    return [Assumption(str(n), Text(fr="p", en="p"), "deadweight", Estimate.model_validate(between(*e))) for n, e in enumerate(mixed)]


@pytest.mark.parametrize("number", [40, 300])
@pytest.mark.parametrize("laws", [["triangular"] * 5000, [*LAWS] * 40, ["uniform"] * 300 + [*LAWS]], ids=["one", "mixed", "run"])
def test_draws_are_those_of_the_sequence_of_the_seed_whatever_is_worked_on_at_once(laws: list[str], number: int) -> None:
    assumptions = assumptions_of(laws)
    sampler = Sampler(assumptions)
    at = qmc.Sobol(len(laws), rng=np.random.default_rng(2016)).random(512)[:number].T
    drawn = sampler.evaluate(np.copy, number, 2016)
    again = sampler.evaluate(np.copy, number, 2016)  # the scrambled sequence is kept, and begins again
    uncertain = iter(at)
    for values, estimate in zip(drawn, (a.estimate for a in assumptions), strict=True):
        if not estimate.uncertain:
            assert (values == estimate.value).all()
            continue
        ends = (np.array([[x]]) for x in (estimate.low, estimate.value, estimate.high))
        assert (values == np.clip(quantile(estimate.distribution, *ends, next(uncertain)[None, :])[0], 0, 1)).all()
    assert (drawn == again).all()


def test_an_appraisal_is_that_of_its_seed() -> None:
    impact_map = an_impact_map([outcome(proxy=proxy(1, 0.5, 1.5))])
    one, again, other = (appraise(impact_map, CATALOGUE, TODAY, draws=256, seed=seed).interval for seed in (3, 3, 4))
    assert one == again != other


# — what is one assumption, and what is two —


def variance(outcomes: list[dict[str, Any]], number: int = 8192, **more: Any) -> float:
    return float(draws(outcomes, number, **more).var())


HALF = between(0.5, 0.2, 0.8)
OF_HALF = 100**2 * variance_of_triangular(0.2, 0.5, 0.8)
"""Variance of 100 € less a deadweight so uncertain."""


def test_two_assumptions_that_look_alike_are_drawn_apart() -> None:
    apart = [one_unit(proxy={"amount": 100}, deadweight=HALF), one_unit(description="y", proxy={"amount": 100}, deadweight=HALF)]
    assert variance(apart) == pytest.approx(2 * OF_HALF, rel=0.03)


def test_an_assumption_that_two_outcomes_share_is_drawn_once() -> None:
    shared = HALF | {"shared": "what would have happened anyway"}
    together = [one_unit(proxy={"amount": 100}, deadweight=shared), one_unit(description="y", proxy={"amount": 100}, deadweight=shared)]
    assert variance(together) == pytest.approx(4 * OF_HALF, rel=0.03)


def test_a_shared_assumption_of_a_gain_and_a_loss_cancels_out() -> None:
    shared = HALF | {"shared": "what would have happened anyway"}
    gain, loss = one_unit(deadweight=shared), one_unit(description="y", deadweight=shared, negative=True)
    assert np.abs(draws([gain, loss], 512)).max() < 1e-12


@pytest.mark.parametrize("kind", ["proxy", "factor"])
def test_a_value_of_the_bank_is_drawn_once_for_all_outcomes_that_use_it(kind: str) -> None:
    bank = {"entry": bank_value("entry", {2020: 10.0}, kind, low=5.0, high=15.0, range_source="made up")}
    used = {"proxy": {"bank": "entry"}} if kind == "proxy" else {"factors": [{"bank": "entry"}]}
    together = [one_unit(**used), one_unit(description="y", **used)]
    assert variance(together, bank=bank) == pytest.approx(4 * variance_of_triangular(5, 10, 15), rel=0.03)


def test_where_effects_fall_is_drawn_apart_from_what_they_are_worth() -> None:
    # as many dimensions on both sides: one sequence for both, scrambled again or not, would correlate them at 0.75 to 1
    uniform = between(0.5, 0.0, 1.0, "uniform")
    outcomes = [one_unit(description=str(n), deadweight=uniform, residents=uniform) for n in range(8)]
    lines = expanded(an_impact_map(outcomes))
    kept = Sampler(lines.assumptions).evaluate(UnitValues(lines), NUMBER, 2016)[:8]
    here = residents(lines, NUMBER, 2016).of(np.arange(8))[:, 1:]
    assert here.std(axis=1) == pytest.approx([1 / math.sqrt(12)] * 8, rel=1e-3)
    assert np.abs(np.corrcoef(kept, here)[:8, 8:]).max() < 4 / math.sqrt(NUMBER)
    assert np.abs(np.corrcoef(here) - np.eye(8)).max() < 4 / math.sqrt(NUMBER)


# — the centre —


def appraised(**fields: Any) -> Any:
    return appraise(an_impact_map([one_unit(**fields)]), CATALOGUE, TODAY, draws=4096)


def codes(appraisal: Any) -> set[str]:
    return {r.code for r in appraisal.remarks} & {"stated_optimistic", "stated_pessimistic", "value_at_end_of_range"}


def test_the_central_ratio_is_that_of_the_stated_values_beside_the_median_and_the_mean_of_the_draws() -> None:
    # a proxy uniform on [100, 300], stated at 150, for 100 € of inputs
    interval = appraised(proxy=proxy(150, 100, 300, "uniform")).interval
    assert interval.central == 1.5
    assert (interval.median, interval.mean) == pytest.approx((2, 2), abs=2e-3)
    assert (interval.low, interval.high) == pytest.approx((1.1, 2.9), abs=2e-3)


@pytest.mark.parametrize(("stated", "code"), [(300, "stated_optimistic"), (100, "stated_pessimistic")])
def test_a_value_stated_at_an_end_of_its_range_lies_outside_an_interval_that_is_not_moved(stated: float, code: str) -> None:
    appraisal = appraised(proxy=proxy(stated, 100, 300, "uniform"))
    assert (appraisal.interval.low, appraisal.interval.high) == pytest.approx((1.1, 2.9), abs=2e-3)
    assert codes(appraisal) == {code, "value_at_end_of_range"}


def test_a_correction_stated_at_an_end_is_remarked_and_one_in_the_middle_is_not() -> None:
    assert "value_at_end_of_range" in codes(appraised(deadweight=between(0.0, 0.0, 0.4)))
    assert not codes(appraised(deadweight=between(0.2, 0.0, 0.4)))


def test_without_a_range_the_stated_value_is_the_interval_and_nothing_is_remarked() -> None:
    assert not codes(appraised(proxy=proxy(0.1 + 0.2, 0.1 + 0.2, 0.1 + 0.2)))


def test_the_discount_rate_is_one_assumption_of_the_whole_map() -> None:
    # 100 ÷ (1 + r), twice
    conventions = {"discount_rate": between(0.05, 0.0, 0.1, "uniform")}
    one, two = (draws([outcome(description=str(n)) for n in range(many)], conventions=conventions) for many in (1, 2))
    assert two == pytest.approx(2 * one)
    # the mean of 100 ÷ (1 + r) for r uniform on [0, 0.1] is 100 × ln(1.1) ÷ 0.1
    assert one.mean() == pytest.approx(1000 * math.log(1.1), rel=1e-4)


def test_drawn_rates_discount_each_year_at_the_timing_of_its_outcome() -> None:
    conventions = {"discount_rate": between(0.05, 0.0, 0.1, "uniform")}
    three = outcome(duration=3, timing="start")
    # the mean of 1 + 1 ÷ (1 + r) + 1 ÷ (1 + r)²: 1, ln(1.1) ÷ 0.1, (1 − 1 ÷ 1.1) ÷ 0.1
    by_hand = 100 * (1 + 10 * math.log(1.1) + 10 * (1 - 1 / 1.1))
    assert draws([three], 8192, conventions=conventions).mean() == pytest.approx(by_hand, rel=1e-5)


# — Monte Carlo against closed forms —

NUMBER = 8192


def test_a_sum_of_independent_triangulars_has_the_mean_and_the_variance_of_theory() -> None:
    ranges = [(10, 20, 30), (0, 5, 40), (50, 50, 80), (1, 9, 10), (100, 130, 130)]
    outcomes = [one_unit(description=str(n), proxy=proxy(mode, low, high)) for n, (low, mode, high) in enumerate(ranges)]
    values = draws(outcomes, NUMBER)
    mean, spread = sum(sum(r) / 3 for r in ranges), sum(variance_of_triangular(*r) for r in ranges)
    assert values.mean() == pytest.approx(mean, abs=4 * math.sqrt(spread / NUMBER))
    # the variance of a sample's variance is about 2 σ⁴ ÷ n: less than that here, a sum of triangulars having thinner tails
    assert values.var() == pytest.approx(spread, rel=4 * math.sqrt(2 / NUMBER))


def test_a_loss_adds_to_the_uncertainty_and_takes_from_the_mean() -> None:
    gain, loss = one_unit(proxy=proxy(20, 10, 30)), one_unit(description="y", proxy=proxy(8, 2, 14), negative=True)
    values = draws([gain, loss], NUMBER)
    spread = variance_of_triangular(10, 20, 30) + variance_of_triangular(2, 8, 14)
    assert values.mean() == pytest.approx(20 - 8, abs=4 * math.sqrt(spread / NUMBER))
    assert values.var() == pytest.approx(spread, rel=4 * math.sqrt(2 / NUMBER))


def test_a_product_of_lognormals_has_the_quantiles_of_theory() -> None:
    # medians 100 × 3 × 20; 90 % of each within a factor of 2, 3 and 1.5: logarithms add up, their variances too
    an_outcome = outcome(
        quantity=between(100, 50, 200, "lognormal"),
        factors=[{"estimate": between(3, 1, 9, "lognormal")}],
        proxy=proxy(20, 20 / 1.5, 30, "lognormal"),
    )
    values = draws([an_outcome], NUMBER)
    sigma = math.sqrt(math.log(2) ** 2 + math.log(3) ** 2 + math.log(1.5) ** 2) / Z
    law = stats.lognorm(sigma, scale=6000)
    for at in (0.05, 0.25, 0.5, 0.75, 0.95):
        error = math.sqrt(at * (1 - at) / NUMBER) / law.pdf(law.ppf(at))
        assert np.quantile(values, at) == pytest.approx(law.ppf(at), abs=4 * error)


def test_a_product_of_uniforms_has_the_mean_and_the_variance_of_theory() -> None:
    # 100 × (1 − d)(1 − a): E = 100 E[1 − d] E[1 − a], E² = 100² E[(1 − d)²] E[(1 − a)²], uniform on [0.6, 1] and on [0.3, 0.9]
    an_outcome = outcome(deadweight=between(0.2, 0.0, 0.4, "uniform"), attribution=between(0.3, 0.1, 0.7, "uniform"))
    values = draws([an_outcome], NUMBER)
    mean = 100 * 0.8 * 0.6
    square = 100**2 * (0.8**2 + 0.4**2 / 12) * (0.6**2 + 0.6**2 / 12)
    assert values.mean() == pytest.approx(mean, abs=4 * math.sqrt((square - mean**2) / NUMBER))
    assert values.var() == pytest.approx(square - mean**2, rel=4 * math.sqrt(2 / NUMBER))


def test_drawn_drop_off_strikes_as_often_as_the_years_say() -> None:
    # 1 + (1 − f) + (1 − f)², f uniform on [0, 1]: 1 + 1/2 + 1/3; struck from the third year on: 1 + 1 + 1/2
    certain = between(0.5, 0.0, 1.0, "uniform")
    for first, by_hand in ((1, 1 / 2 + 1 / 3 + 1 / 4), (2, 1 + 1 / 2 + 1 / 3), (3, 1 + 1 + 1 / 2)):
        values = draws([outcome(duration=3, drop_off=certain)], NUMBER, conventions={"drop_off_from": first})
        assert values.mean() == pytest.approx(100 * by_hand, rel=1e-4)


def test_additive_corrections_that_draws_take_beyond_the_whole_effect_leave_nothing() -> None:
    an_outcome = outcome(deadweight=between(0.5, 0.0, 1.0, "uniform"), attribution=between(0.5, 0.0, 1.0, "uniform"))
    values = draws([an_outcome], NUMBER, conventions={"corrections": "additive"})
    # 1 − d − a where it is positive, d and a uniform on [0, 1]: mean 1/6, nothing half of the time
    assert values.min() == 0
    assert values.mean() == pytest.approx(100 / 6, rel=4 * math.sqrt(1 / NUMBER))
    assert (values == 0).mean() == pytest.approx(0.5, abs=4 * math.sqrt(0.25 / NUMBER))


@pytest.mark.parametrize("spent", [14, 20, 26])
def test_the_probability_of_a_ratio_below_one_is_that_of_one_uniform_proxy(spent: float) -> None:
    # one unit worth between 10 and 30: below what was spent with probability (spent − 10) ÷ 20
    inputs = [{"stakeholder": "town", "description": "grant", "amount": spent}]
    impact_map = an_impact_map([one_unit(proxy=proxy(20, 10, 30, "uniform"))], inputs=inputs)
    appraisal = appraise(impact_map, CATALOGUE, TODAY, draws=NUMBER)
    probability = (spent - 10) / 20
    assert appraisal.probability_below_one == pytest.approx(probability, abs=4 * math.sqrt(probability * (1 - probability) / NUMBER))
    assert appraisal.interval is not None
    assert (appraisal.interval.low, appraisal.interval.high) == pytest.approx(
        (11 / spent, 29 / spent), rel=2e-3
    )  # 5 % and 95 % of [10, 30]


def test_an_uncertainty_of_inputs_is_in_the_ratio() -> None:
    # 100 ÷ c, c uniform on [50, 150]: below 1 half of the time, its 5 % and 95 % quantiles 100 ÷ 145 and 100 ÷ 55
    inputs = [{"stakeholder": "town", "description": "grant", "amount": between(100, 50, 150, "uniform")}]
    appraisal = appraise(an_impact_map([outcome()], inputs=inputs), CATALOGUE, TODAY, draws=NUMBER)
    assert appraisal.probability_below_one == pytest.approx(0.5, abs=4 * math.sqrt(0.25 / NUMBER))
    assert appraisal.interval is not None
    assert (appraisal.interval.low, appraisal.interval.high) == pytest.approx((100 / 145, 100 / 55), rel=5e-3)


# — what draws may not become —


@pytest.mark.parametrize("name", ["deadweight", "displacement", "attribution", "drop_off", "our_share"])
@pytest.mark.parametrize(("value", "low", "high"), [(0.1, 0.0, 0.3), (0.9, 0.6, 1.0), (0.5, 0.0, 1.0)])
def test_a_share_drawn_from_a_normal_law_stays_a_share(name: str, value: float, low: float, high: float) -> None:
    estimate = Estimate.model_validate(between(value, low, high, "normal"))
    sampler = Sampler([Assumption("p", Text(fr="p", en="p"), name, estimate)])
    shares = sampler.evaluate(np.copy, NUMBER, 1)
    assert 0 <= shares.min() < shares.max() <= 1
    law = stats.norm(value, (high - low) / (2 * Z))
    assert (shares == 0).mean() == pytest.approx(law.cdf(0), abs=2e-3)
    assert (shares == 1).mean() == pytest.approx(law.sf(1), abs=2e-3)


@pytest.mark.parametrize("name", ["deadweight", "displacement", "attribution", "our_share"])
def test_a_value_whose_shares_follow_a_normal_law_stays_between_nothing_and_all(name: str) -> None:
    common = {"common": "festival"} if name == "our_share" else {}
    values = draws([outcome(**{name: between(0.5, 0.0, 1.0, "normal")}, **common)], NUMBER)
    assert 0 <= values.min() < values.max() <= 100


def test_an_amount_drawn_from_a_normal_law_is_never_below_zero() -> None:
    assert draws([outcome(proxy=proxy(1, 0, 4, "normal"))], NUMBER).min() == 0


def test_an_assumption_shared_by_a_factor_and_a_share_stays_a_share_where_it_is_one() -> None:
    shared = between(0.9, 0.6, 1.0, "normal", shared="one assumption")
    values = draws([outcome(factors=[{"estimate": shared}], deadweight=shared)], NUMBER)
    assert values.min() >= 0


def test_an_assumption_may_have_any_name() -> None:
    # `shared` is a name that people choose: it is not taken for the discount rate of the map
    shared = between(0.5, 0.2, 0.8, "uniform", shared="discount_rate")
    conventions = {"discount_rate": 0.25, "timing": "end"}
    values = draws([outcome(deadweight=shared)], NUMBER, conventions=conventions)
    assert (values.min(), values.max()) == pytest.approx((20 / 1.25, 80 / 1.25), rel=1e-2)


def test_a_quantity_may_follow_a_beta_law() -> None:
    values = draws([outcome(quantity=between(0.4, 0.2, 0.6, "beta"), proxy={"amount": 1})], NUMBER)
    assert values.mean() == pytest.approx(0.4, abs=4 * (0.4 / (2 * Z)) / math.sqrt(NUMBER))
    assert values.max() <= 1


def test_the_range_of_a_rate_of_the_bank_is_about_the_rate_in_force() -> None:
    # 10 %, then 2 % between 1 % and 3 % from 1 July 2025 on: an activity of 2026 is discounted at 1 % to 3 %
    ends = {"low": 0.01, "high": 0.03, "distribution": "uniform", "range_source": "made up"}
    bank = {"rate": bank_value("rate", {"2015-01-01": 0.10, "2025-07-01": 0.02}, "parameter", **ends)}
    impact_map = an_impact_map([outcome()], {"discount_rate": {"bank": "rate"}}, bank=bank, activity_year=2026)
    appraisal = appraise(impact_map, CATALOGUE.model_copy(update={"bank": bank}), TODAY, draws=1024)
    assert appraisal.present_value == pytest.approx(100 / 1.02)
    # 5 % and 95 % of [1 %, 3 %]
    assert appraisal.present_value_interval.low == pytest.approx(100 / 1.029, rel=1e-3)
    assert appraisal.present_value_interval.high == pytest.approx(100 / 1.011, rel=1e-3)
    (rate,) = [s for s in appraisal.sensitivity if s.assumption.role == "discount_rate"]
    assert (rate.value, rate.low, rate.high) == pytest.approx((0.02, 0.01, 0.03))
