"""Laws that hold of any valuation, whatever the map: tried on maps drawn at random under all conventions.

The formulas of design.md (section 5) are written out a second time here, in plain loops, to be held against the kernel.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from impact.valuation.doubt import unit_values
from impact.valuation.kernel import schedule
from impact.valuation.lines import Lines
from tests.valuation_world import an_impact_map, by_horner, observed, outcome, present, spelt, sums, valued, worth

few = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])  # each example asks DuckDB once or more
many = settings(max_examples=200)
same = {"rel": 1e-9, "abs": 1e-6}

TIMINGS = ("start", "mid", "end")
PEOPLE = ("residents", "volunteers", "state")
CORRECTIONS = ("deadweight", "displacement", "attribution")
SHARES = st.integers(0, 1000).map(lambda x: x / 1000)
AMOUNTS = st.integers(0, 100_000).map(lambda x: x / 100)
PRICES = st.integers(1, 100_000).map(lambda x: x / 100)


@st.composite
def proxies(draw: Any) -> dict[str, Any]:
    priced = {"price_year": year} if (year := draw(st.sampled_from([None, 2015, 2021, 2040]))) else {}
    if draw(st.booleans()):
        return {"amount": draw(AMOUNTS)} | priced
    years = draw(st.lists(st.integers(2015, 2030), min_size=1, max_size=4, unique=True))
    return {"series": {y: draw(PRICES) for y in years}, "interpolation": draw(st.sampled_from(["linear", "geometric", "step"]))} | priced


@st.composite
def outcomes(draw: Any) -> dict[str, Any]:
    # corrections that stay below the whole effect when they are added up
    cuts = [share / 3 for share in draw(st.tuples(SHARES, SHARES, SHARES))]
    told = outcome(
        stakeholder=draw(st.sampled_from(PEOPLE)),
        quantity=draw(AMOUNTS),
        proxy=draw(proxies()),
        duration=draw(st.integers(1, 6)),
        drop_off=draw(SHARES),
        negative=draw(st.booleans()),
        timing=draw(st.sampled_from([None, *TIMINGS])),
        **dict(zip(CORRECTIONS, cuts, strict=True)),
    )
    if draw(st.integers(0, 3)) == 0:
        years = draw(st.lists(AMOUNTS, min_size=1, max_size=6))
        told = {k: v for k, v in told.items() if k not in ("quantity", "duration", "drop_off")} | {"quantity_by_year": years}
    if draw(st.integers(0, 3)) == 0:
        told |= {"factors": [{"estimate": draw(AMOUNTS), "per": draw(st.sampled_from([1, 100, 1000]))}]}
    if draw(st.integers(0, 3)) == 0:
        told |= {"common": "a_result", "our_share": draw(SHARES)}
    return told


several = st.lists(outcomes(), min_size=1, max_size=4)


@st.composite
def conventions(draw: Any) -> dict[str, Any]:
    return {
        "discount_rate": draw(st.sampled_from([0, 0.032, 0.2, {"series": {2019: 0.01, 2022: 0.05}}])),
        "timing": draw(st.sampled_from(TIMINGS)),
        "corrections": draw(st.sampled_from(["multiplicative", "additive"])),
        "drop_off_from": draw(st.integers(1, 4)),
    } | draw(st.sampled_from([{}, {"price_index": {2019: 1.3, 2021: 1.1, 2023: 1.0}}]))


def lines_of(told: list[dict[str, Any]], under: dict[str, Any] | None = None, years: tuple[int, ...] = (2020,)) -> Lines:
    return spelt(an_impact_map(told, under), years)


def value_of(told: list[dict[str, Any]], under: dict[str, Any] | None = None) -> float:
    return present(valued(lines_of(told, under)))


# — the formulas, a second time —


def between(points: dict[int, float], year: int, how: str) -> float:
    """A series of whole years at a year; constant outside the ends."""
    years = sorted(points)
    if year <= years[0] or year >= years[-1]:
        return points[years[0] if year <= years[0] else years[-1]]
    before, after = max(y for y in years if y <= year), min(y for y in years if y > year)
    low, high, part = points[before], points[after], (year - before) / (after - before)
    return {"step": low, "linear": low + (high - low) * part, "geometric": low * (high / low) ** part}[how]


def rate_in(given: Any, year: int) -> float:
    return between(given["series"], year, "step") if isinstance(given, dict) else given


def by_the_book(told: dict[str, Any], under: dict[str, Any], y: int, quantity: float) -> list[tuple[float, float]]:
    """Value and present value of each year of effect of an outcome, for the activity of year y."""
    cuts = [told.get(name, 0.0) for name in CORRECTIONS]
    net = 1 - sum(cuts) if under["corrections"] == "additive" else (1 - cuts[0]) * (1 - cuts[1]) * (1 - cuts[2])
    for factor in told.get("factors", []):
        net *= factor["estimate"] / factor["per"]
    net *= told.get("our_share", 1.0) * (-1 if told.get("negative") else 1)
    quantities = told.get("quantity_by_year") or [quantity] * told["duration"]
    s = {"end": 1.0, "start": 0.0, "mid": 0.5}[told.get("timing") or under["timing"]]
    found = []
    for k, units in enumerate(quantities):
        proxy = told["proxy"]
        money = between(proxy["series"], y + k, proxy["interpolation"]) if "series" in proxy else proxy["amount"]
        if "price_index" in under:
            money *= between(under["price_index"], proxy.get("price_year", y + k), "linear")
        struck = max(0, k + 1 - under["drop_off_from"] + 1)  # year n = k + 1; the first that is struck is drop_off_from
        value = units * net * money * (1 - told.get("drop_off", 0.0)) ** struck
        rates = [rate_in(under["discount_rate"], y + j) for j in range(k + 1)]
        found.append((value, value / (math.prod(1 + r for r in rates[:k]) * (1 + rates[k]) ** s)))
    return found


@few
@given(several, conventions(), st.lists(st.integers(2017, 2024), min_size=1, max_size=3, unique=True), st.data())
def test_the_kernel_on_frames_says_what_plain_loops_say(
    told: list[dict[str, Any]], under: dict[str, Any], years: list[int], data: Any
) -> None:
    lines = lines_of(told, under, tuple(years))
    handed_in = observed(lines)
    if data.draw(st.booleans()):  # quantities that differ by year of activity, as projects hand them in
        handed_in = handed_in.with_columns(quantity=pl.col("quantity") * (pl.col("activity_year") - 2000))
    rows = {(r["line_id"], r["activity_year"], r["effect_year"]): r for r in valued(lines, handed_in).to_dicts()}
    by_key = {(r["measure"], r["activity_year"]): r["quantity"] for r in handed_in.to_dicts()}
    expected_rows = 0
    for n, o in enumerate(told, start=1):
        for y in years:
            quantity = by_key[f"m/outcome_{n}", y]
            for k, (value, discounted) in enumerate(by_the_book(o, under, y, quantity)):
                scale = quantity if "quantity_by_year" in o else 1.0  # a multiple of the quantities that the map writes
                row = rows[f"outcome_{n}", y, y + k]
                assert row["value"] == pytest.approx(value * scale, **same)
                assert row["present_value"] == pytest.approx(discounted * scale, **same)
                expected_rows += 1
    assert len(rows) == expected_rows


@many
@given(several, conventions())
def test_horner_s_rule_is_the_sum_over_the_years_of_the_schedule(told: list[dict[str, Any]], under: dict[str, Any]) -> None:
    lines = lines_of(told, under)
    unit = schedule(lines).with_columns(unit=pl.col("net") * pl.col("conversion") * pl.col("price") * pl.col("discount") * pl.col("share"))
    found = unit_values(lines, lines.central[:, None])[:, 0]
    for line, by_rule in zip(lines.lines, found, strict=True):
        by_year = math.fsum(unit.filter(line_id=line.line_id)["unit"])
        assert by_rule == pytest.approx(by_year, rel=1e-9, abs=1e-12)


@many
@given(several, conventions(), st.integers(0, 6))
def test_horner_s_rule_picks_out_one_year_or_none(told: list[dict[str, Any]], under: dict[str, Any], k: int) -> None:
    lines = lines_of(told, under)
    horizon = lines.worth.shape[1]
    assume(k < horizon)
    rows = schedule(lines).filter(pl.col("effect_year") == 2020 + k)
    at_k = dict(zip(rows["line_id"], rows["net"] * rows["conversion"] * rows["price"] * rows["discount"] * rows["share"], strict=True))
    found = unit_values(lines, lines.central[:, None], years=np.eye(horizon)[k])[:, 0]
    assert found == pytest.approx([at_k.get(line.line_id, 0.0) for line in lines.lines], rel=1e-9, abs=1e-12)


# — quantities and corrections —


@few
@given(several, conventions(), st.integers(0, 5000).map(lambda x: x / 1000))
def test_value_is_linear_in_quantity(told: list[dict[str, Any]], under: dict[str, Any], times: float) -> None:
    lines = lines_of(told, under)
    assert present(valued(lines, observed(lines, times=times))) == pytest.approx(times * present(valued(lines)), **same)


@few
@given(several, conventions(), st.integers(2, 9))
def test_value_is_linear_in_the_quantity_that_a_map_writes(told: list[dict[str, Any]], under: dict[str, Any], times: int) -> None:
    def more(o: dict[str, Any]) -> dict[str, Any]:
        if "quantity" in o:
            return o | {"quantity": o["quantity"] * times}
        return o | {"quantity_by_year": [q * times for q in o["quantity_by_year"]]}

    assert value_of([more(o) for o in told], under) == pytest.approx(times * value_of(told, under), **same)


@few
@given(several, conventions())
def test_without_corrections_value_is_quantity_times_proxy_every_year(told: list[dict[str, Any]], under: dict[str, Any]) -> None:
    plain = [{k: v for k, v in o.items() if k not in (*CORRECTIONS, "drop_off", "our_share", "common", "factors")} for o in told]
    zero = [o | dict.fromkeys(CORRECTIONS, 0) | ({"drop_off": 0} if "quantity" in o else {}) for o in plain]
    index = under.get("price_index")
    for rows in (valued(lines_of(plain, under)), valued(lines_of(zero, under))):
        for row in rows.to_dicts():
            o, k = told[int(row["line_id"].removeprefix("outcome_")) - 1], row["effect_year"] - 2020
            proxy, units = o["proxy"], o.get("quantity_by_year", [o.get("quantity")] * 6)[k]
            money = between(proxy["series"], 2020 + k, proxy["interpolation"]) if "series" in proxy else proxy["amount"]
            prices = between(index, proxy.get("price_year", 2020 + k), "linear") if index else 1
            assert row["value"] == pytest.approx((-1 if o["negative"] else 1) * units * money * prices, **same)


@few
@given(several, conventions(), st.sampled_from(CORRECTIONS), SHARES)
def test_a_larger_correction_never_gives_more_value(told: list[dict[str, Any]], under: dict[str, Any], name: str, share: float) -> None:
    gains = [o | {"negative": False} for o in told]
    more = [o | {name: o[name] + share * (1 - sum(o[c] for c in CORRECTIONS))} for o in gains]
    assert value_of(more, under) <= value_of(gains, under) * (1 + 1e-12) + 1e-9


# — time —


@few
@given(several, conventions(), st.sampled_from(TIMINGS))
def test_the_present_value_at_no_discount_is_the_plain_sum(told: list[dict[str, Any]], under: dict[str, Any], timing: str) -> None:
    rows = valued(lines_of(told, under | {"discount_rate": 0, "timing": timing}))
    assert present(rows) == pytest.approx(math.fsum(rows["value"]), **same)


@few
@given(several, conventions(), st.floats(0.001, 0.5))
def test_the_end_of_a_year_is_the_start_of_it_discounted_once_more(told: list[dict[str, Any]], under: dict[str, Any], rate: float) -> None:
    plain = [{k: v for k, v in o.items() if k != "timing"} for o in told]
    start, mid, end = (value_of(plain, under | {"discount_rate": rate, "timing": t}) for t in TIMINGS)
    assert end * (1 + rate) == pytest.approx(start, **same)
    assert mid * (1 + rate) ** 0.5 == pytest.approx(start, **same)


TONNES = {2025: 256.0, 2050: 256 * 1.032**25}


@pytest.mark.parametrize("year", range(2025, 2051))
def test_a_tonne_of_carbon_is_worth_the_same_today_whenever_it_is_avoided(year: int) -> None:
    avoided = outcome(quantity=None, quantity_by_year=[0.0] * (year - 2025) + [1.0], proxy={"series": TONNES, "interpolation": "geometric"})
    found = worth(avoided, activity_year=2025, discount_rate=0.032, timing="start")
    assert found.present == pytest.approx(256, rel=1e-12)
    assert found.value == pytest.approx(256 * 1.032 ** (year - 2025), rel=1e-12)


@pytest.mark.parametrize("year", [2025, 2026, 2037, 2049, 2050])
def test_a_tonne_avoided_by_the_activity_of_a_year_is_worth_as_much_once_that_year_is_discounted(year: int) -> None:
    avoided = outcome(quantity=1, proxy={"series": TONNES, "interpolation": "geometric"})
    found = worth(avoided, activity_year=year, discount_rate=0.032, timing="start")
    assert found.present / 1.032 ** (year - 2025) == pytest.approx(256, rel=1e-12)


@few
@given(several, conventions(), st.lists(st.integers(2000, 2030), min_size=1, max_size=4, unique=True))
def test_what_is_created_over_all_cohorts_is_realised_over_all_years(
    told: list[dict[str, Any]], under: dict[str, Any], years: list[int]
) -> None:
    rows = valued(lines_of(told, under | {"discount_rate": 0}, tuple(years)))
    created, realised = sums(rows, "activity_year", "present_value"), sums(rows, "effect_year")
    assert math.fsum(created.values()) == pytest.approx(math.fsum(realised.values()), **same)
    assert set(created) == set(years)
    assert min(realised) == min(years)


# — who, and in what order —


@few
@given(several, conventions(), st.tuples(SHARES, SHARES))
def test_accounts_sum_to_society(told: list[dict[str, Any]], under: dict[str, Any], parts: tuple[float, float]) -> None:
    first, second = parts[0], (1 - parts[0]) * parts[1]
    split = [o | {"accounts": {"residents": first, "state": second, "volunteers": 1 - first - second}} for o in told]
    transfers = [outcome(description="t", quantity=7, proxy={"amount": 3}, accounts={"residents": 1, "state": -0.4, "volunteers": -0.6})]
    alone, shared = valued(lines_of(told, under)), valued(lines_of(split + transfers, under))
    whole = present(alone)
    assert math.fsum(sums(alone, "stakeholder_id", "present_value").values()) == pytest.approx(whole, **same)
    assert math.fsum(sums(shared, "stakeholder_id", "present_value").values()) == pytest.approx(whole, **same)
    assert present(shared) == pytest.approx(whole, **same)
    assert by_horner(lines_of(split + transfers, under)) == pytest.approx(whole, **same)


@few
@given(several, conventions(), SHARES)
def test_a_split_gives_each_their_share_and_leaves_the_total(told: list[dict[str, Any]], under: dict[str, Any], part: float) -> None:
    split = [o | {"accounts": {"residents": part, "state": 1 - part}} for o in told]
    rows, whole = valued(lines_of(split, under)), value_of(told, under)
    assert present(rows) == pytest.approx(whole, **same)
    assert present(rows.filter(stakeholder_id="residents")) == pytest.approx(part * whole, **same)
    assert math.fsum(rows["net_quantity"]) == pytest.approx(math.fsum(valued(lines_of(told, under))["net_quantity"]), **same)


@few
@given(several, conventions(), SHARES)
def test_a_project_told_as_two_projects_is_worth_the_same(told: list[dict[str, Any]], under: dict[str, Any], part: float) -> None:
    lines = lines_of(told, under)
    whole = valued(lines)
    two = valued(lines, observed(lines, "one", part), observed(lines, "other", 1 - part))
    keys = ["line_id", "stakeholder_id", "activity_year", "effect_year"]
    for column in ("quantity", "net_quantity", "value", "present_value", "realised", "low", "high"):
        together = two.group_by(keys).agg(pl.col(column).sum()).sort(keys)[column].to_list()
        assert together == pytest.approx(whole.sort(keys)[column].to_list(), **same), column


@few
@given(several, conventions(), st.randoms(use_true_random=False))
def test_the_order_of_observations_changes_nothing(told: list[dict[str, Any]], under: dict[str, Any], chance: Any) -> None:
    lines = lines_of(told, under, (2020, 2021))
    rows = observed(lines).to_dicts()
    mixed = rows[:]
    chance.shuffle(mixed)
    keys = ["line_id", "activity_year", "effect_year"]
    one, other = (valued(lines, pl.DataFrame(some, schema=observed(lines).schema)).sort(keys) for some in (rows, mixed))
    assert one.equals(other)


@few
@given(several, conventions(), st.randoms(use_true_random=False))
def test_the_order_of_outcomes_changes_nothing(told: list[dict[str, Any]], under: dict[str, Any], chance: Any) -> None:
    named = [o | {"id": f"outcome_named_{'abcd'[n]}"} for n, o in enumerate(told)]
    mixed = named[:]
    chance.shuffle(mixed)
    one, other = (sums(valued(lines_of(some, under)), "line_id", "present_value") for some in (named, mixed))
    assert one == pytest.approx(other, rel=1e-12)


@few
@given(several, several, conventions())
def test_two_maps_side_by_side_are_worth_their_sum(one: list[dict[str, Any]], other: list[dict[str, Any]], under: dict[str, Any]) -> None:
    assert value_of(one + other, under) == pytest.approx(value_of(one, under) + value_of(other, under), **same)


@few
@given(several, conventions())
def test_a_loss_is_the_gain_it_undoes(told: list[dict[str, Any]], under: dict[str, Any]) -> None:
    undone = [o | {"negative": not o["negative"]} for o in told]
    assert value_of(told + undone, under) == pytest.approx(0, abs=1e-6 + 1e-12 * abs(value_of(told, under)))
