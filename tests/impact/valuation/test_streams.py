"""Corrections that are guesses of one author are not independent: what moves together, and what it does to an interval.

Two outcomes of 100 units worth 1 each, of which anything between nothing and all would have happened anyway, evenly. Drawn each on its own
they come to the sum of two even laws, which has 90 % of its draws between 100 × √0.1 = 31.6 and 168.4; moving together to twice one of
them, between 10 and 190.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.valuation.appraisal import Appraisal, appraise
from impact.valuation.appraisal_json import as_json
from impact.valuation.expansion import Applied, expand
from impact.valuation.intervals import Ends, spread
from impact.valuation.parts import Cut
from impact.valuation.streams import ways_of
from impact.valuation.total_rows import TOTAL, total_row
from impact.valuation.uncertainty import simulate, yearly_intervals
from tests.conftest import TODAY
from tests.worlds.valuation import CATALOGUE, an_impact_map, outcome

NUMBER = 8192
ALONE, TOGETHER = (100 * 0.1**0.5, 200 - 100 * 0.1**0.5), (10.0, 190.0)
about = pytest.approx


def guess(source: str | None, **fields: Any) -> dict[str, Any]:
    return {"value": 0.5, "low": 0, "high": 1, "distribution": "uniform", "source": source} | fields


def appraised(*sources: str | None, **fields: Any) -> Appraisal:
    outcomes = [outcome(description=f"change {n}", deadweight=guess(source, **fields)) for n, source in enumerate(sources)]
    return appraise(an_impact_map(outcomes), CATALOGUE, TODAY, draws=NUMBER)


def ends(appraisal: Appraisal, way: str) -> tuple[float, float]:
    """The interval of the present value in a way to draw."""
    of_way = appraisal.present_value_interval.ways[way]  # type: ignore[index]
    return of_way["low"], of_way["high"]


@pytest.mark.parametrize(
    "sources",
    [
        ("a study of 2012", "a study of 2012"),
        ("A study of 2012 ", "a study of 2012"),
        ("Hypothèse : un sur deux", "Hypothèse : la moitié serait venue"),
        ("hypothesis: one in two", "Hypothèse : un sur deux"),
    ],
    ids=["the same text", "but for case and blanks", "hypotheses, each for its reason", "in either language"],
)
def test_corrections_of_one_origin_move_together_and_the_wider_interval_is_published(sources: tuple[str, str]) -> None:
    appraisal = appraised(*sources)
    interval = appraisal.present_value_interval
    assert ends(appraisal, "independent") == about(ALONE, abs=1)
    assert ends(appraisal, "together") == about(TOGETHER, abs=0.1)
    assert (interval.low, interval.high) == about(TOGETHER, abs=0.1)
    assert interval.central == 100


@pytest.mark.parametrize("sources", [("a study", "another study"), (None, None)], ids=["two origins", "no origin"])
def test_corrections_of_two_origins_or_of_none_move_on_their_own(sources: tuple[str | None, str | None]) -> None:
    appraisal = appraised(*sources)
    assert (appraisal.present_value_interval.low, appraisal.present_value_interval.high) == about(ALONE, abs=1)
    assert list(appraisal.present_value_interval.ways) == ["independent"]


def test_where_a_gain_and_a_loss_of_one_origin_cancel_out_the_wider_interval_is_that_of_independent_draws() -> None:
    gain, loss = outcome(deadweight=guess("one author")), outcome(description="y", deadweight=guess("one author"), negative=True)
    appraisal = appraise(an_impact_map([gain, loss]), CATALOGUE, TODAY, draws=NUMBER)
    assert ends(appraisal, "together") == about((0, 0), abs=1e-9)
    assert (appraisal.present_value_interval.low, appraisal.present_value_interval.high) == about((-68.4, 68.4), abs=1)


def test_the_corrections_of_one_outcome_move_together_too() -> None:
    # 100 × (1 − u)²: 90 % between 100 × 0.05² and 100 × 0.95²
    both = outcome(deadweight=guess("Hypothèse : a"), attribution=guess("Hypothèse : b"))
    lines = expand([Applied("m", an_impact_map([both]), [2020])], {})
    low, high = yearly_intervals(lines, NUMBER, 1)
    assert (100 * low[0, 0], 100 * high[0, 0]) == about((0.25, 90.25), abs=0.1)


def test_prices_and_factors_of_one_source_do_not_move_together() -> None:
    # two prices read at one place are two numbers: the source did not guess them
    price = {"amount": 1, "low": 0, "high": 2, "distribution": "uniform", "source": "Hypothèse : un prix"}
    appraisal = appraise(an_impact_map([outcome(proxy=price), outcome(description="y", proxy=price)]), CATALOGUE, TODAY, draws=NUMBER)
    assert list(appraisal.present_value_interval.ways) == ["independent"]


# — a judgement of several maps —


def of_two_maps(shared: Any) -> np.ndarray:
    """What two maps with a correction each come to, drawn independently but for what they share."""
    applied = [Applied(name, an_impact_map([outcome(deadweight=guess(None, shared=shared))]), [2020]) for name in "ab"]
    lines = expand(applied, {})
    gained = np.array([[line.side == "outcome" for line in lines.lines]]) * 100.0
    return np.quantile(simulate(lines, gained, NUMBER, 1)[0], [0.05, 0.95])


def test_an_identifier_names_one_judgement_across_maps() -> None:
    assert of_two_maps("deadweight_learning") == about(TOGETHER, abs=0.1)


def test_words_name_an_assumption_within_its_map() -> None:
    assert of_two_maps("what would have been learnt anyway") == about(ALONE, abs=1)


def test_a_judgement_moves_each_of_its_instances_within_its_own_range() -> None:
    # the other map takes off between nothing and half: together, 100 × (1 − u) + 100 × (1 − u ÷ 2) = 200 − 150 u
    other = guess(None, shared="deadweight_learning") | {"value": 0.25, "high": 0.5}
    maps = [an_impact_map([outcome(deadweight=correction)]) for correction in (guess(None, shared="deadweight_learning"), other)]
    lines = expand([Applied(name, impact_map, [2020]) for name, impact_map in zip("ab", maps, strict=True)], {})
    gained = np.array([[line.side == "outcome" for line in lines.lines]]) * 100.0
    assert np.quantile(simulate(lines, gained, NUMBER, 1)[0], [0.05, 0.95]) == about([57.5, 192.5], abs=0.1)


def test_what_moves_with_nothing_is_drawn_alike_in_both_ways() -> None:
    price = {"amount": 1, "low": 0, "high": 2}
    guesses = [outcome(description=f"y{n}", deadweight=guess("one author")) for n in range(2)]
    lines = expand([Applied("m", an_impact_map([outcome(proxy=price), *guesses]), [2020])], {})
    first = np.eye(len(lines.lines))[:1]
    independent, together = (simulate(lines, first, 64, 1, [way]) for way in ways_of(lines.assumptions))
    assert np.array_equal(independent, together)


# — the rows and figures that are published —


def test_the_interval_published_is_the_wider_and_its_draws_say_how_often_the_ratio_is_below_one() -> None:
    narrow, wide = np.linspace(0.9, 1.0, 101), np.linspace(0.0, 2.0, 101)
    drawn = spread(np.concatenate([narrow, wide]), 2)
    assert drawn.ways == (about(Ends(0.905, 0.995)), about(Ends(0.1, 1.9)))
    assert drawn.ends == about(Ends(0.1, 1.9))
    row = dict(zip(TOTAL, total_row(Cut("ratio"), np.concatenate([[1.2], narrow, wide]), 2), strict=True))
    assert (row["value"], row["low"], row["high"]) == (1.2, 0.1, 1.9)
    assert [row[name] for name in ("independent_low", "independent_high", "together_low", "together_high")] == about(
        [0.905, 0.995, 0.1, 1.9]
    )
    assert row["below_one"] == about(50 / 101, abs=1e-4)


@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=60), st.sampled_from([0.5, 0.8, 0.9, 0.99]))
def test_the_ends_of_an_interval_are_the_usual_quantiles(draws: list[float], confidence: float) -> None:
    sides = [(1 - confidence) / 2, (1 + confidence) / 2]
    assert tuple(spread(np.array(draws), 1, confidence).ends) == tuple(np.quantile(draws, sides))


def test_an_interval_that_is_the_same_in_both_ways_is_stated_once() -> None:
    draws = np.linspace(0.0, 1.0, 101)
    row = dict(zip(TOTAL, total_row(Cut("created"), np.concatenate([[0.5], draws, draws]), 2), strict=True))
    assert (row["low"], row["high"], row["independent_low"], row["together_low"]) == (0.05, 0.95, None, None)


def test_an_appraisal_as_json_has_both_intervals() -> None:
    data = json.loads(json.dumps(as_json(appraised("one author", "one author"))))
    assert data["present_value_interval"]["ways"]["together"] == {"low": about(10, abs=0.1), "high": about(190, abs=0.1)}
    assert set(data["interval"]["ways"]) == {"independent", "together"}
