"""What must hold of any valuation: formulas, linearity, accounts, cohorts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.valuation.lines import Lines
from impact.valuation.unit_values import unit_values
from tests.worlds.valuation import an_impact_map, expanded, observed, present, valued

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
