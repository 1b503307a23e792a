"""What lines take from the assumptions: the same whether it is taken run by run or place by place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.maps.models import ImpactMap
from impact.valuation.expansion import Applied, expand
from impact.valuation.lines import LONG, Lines
from impact.valuation.unit_values import unit_quantities

PLACES = st.one_of(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 2 * LONG), st.booleans()), min_size=1, max_size=4),  # runs
    st.lists(st.tuples(st.integers(0, 40), st.just(1), st.just(True)), min_size=3 * LONG, max_size=3 * LONG),  # single places
)


def lines(**slots: list[int]) -> Lines:
    """As many lines as there are places, which take some of their slots there."""
    outcome = {
        "stakeholder": "residents",
        "description": "o",
        "quantity": 1,
        "proxy": {"amount": 1.0},
        "deadweight": 0.5,
        "attribution": 0.25,
    }
    inputs = [{"stakeholder": "town", "description": "grant", "amount": 1}]
    [applied] = [Applied("map", ImpactMap.model_validate({"title": "a map", "inputs": inputs, "outcomes": [outcome]}), [None])]
    expanded, number = expand([applied], {}), len(next(iter(slots.values())))
    same = np.zeros(number, dtype=np.int64)
    taken: dict[str, npt.NDArray[np.int64]] = {name: np.array(places) for name, places in slots.items()}
    return replace(expanded.only(same), slots={name: taken.get(name, expanded.slots[name][same]) for name in expanded.slots})


@given(pieces=PLACES)
def test_values_by_line_are_those_of_their_places_however_they_follow_each_other(pieces: list[tuple[int, int, bool]]) -> None:
    places = [start + (step if steps else 0) for start, long, steps in pieces for step in range(long)]
    some, values = lines(proxy=places), np.random.default_rng(7).random((max(places) + 1, 3))
    expected, product = values[places], np.full((len(places), 3), 2.0)
    some.multiply(product, "proxy", values)
    assert (np.broadcast_to(some.at("proxy", values), expected.shape) == expected).all()
    assert (np.broadcast_to(some.left("proxy", values), expected.shape) == 1 - expected).all()
    assert (product == 2 * expected).all()


def test_a_share_that_all_lines_have_in_common_is_multiplied_with_one_of_each() -> None:
    usual = lines(rate=[0]).central
    some = lines(attribution=[len(usual), len(usual) + 1, len(usual) + 2])  # all have the deadweight of the outcome, one half
    values = np.tile(np.append(usual, [0.0, 0.2, 0.4])[:, None], (1, 2))
    assert unit_quantities(some, values)[:, 0].tolist() == pytest.approx([0.5, 0.5 * 0.8, 0.5 * 0.6])
