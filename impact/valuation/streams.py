"""Which assumptions move together in the draws: those that are one judgement, or, to see what it changes, those of one origin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from impact.valuation.lines import Assumption
from impact.valuation.wording import wording
from indicators.estimate import Estimate
from indicators.text import folded

Way = Literal["independent", "together"]
"""How corrections of one origin are drawn: each on its own, or all by one probability."""
WAYS: tuple[Way, ...] = ("independent", "together")

HYPOTHESIS = "hypothesis"
"""The origin of all that is one."""


def origin_of(estimate: Estimate) -> str | None:
    """Where a correction comes from: its source. Hypotheses have one origin, whatever the reason of each: who writes the maps."""
    if estimate.source is None:
        return None
    kind = folded(estimate.source.partition(":")[0])
    return HYPOTHESIS if kind in _hypotheses() else folded(estimate.source)


@cache
def _hypotheses() -> frozenset[str]:
    words = (wording.text(code) for code in ("hypothesis", "assumption"))
    return frozenset(folded(word) for text in words for word in (text.fr, text.en))


def streams(assumptions: Sequence[Assumption], way: Way) -> npt.NDArray[np.int64]:
    """By whose probability each assumption is drawn (a place among them): its own, or that of the first of those it moves with.

    A group moves as one; `together`, so do all of one origin. What moves with nothing is drawn alike in both ways.
    """
    keys = _groups(assumptions) if way == "independent" else _origins(assumptions)
    first: dict[str, int] = {}
    return np.array([n if key is None else first.setdefault(key, n) for n, key in enumerate(keys)], dtype=np.int64)


def ways_of(assumptions: Iterable[Assumption]) -> tuple[Way, ...]:
    """The ways that differ: one where no two corrections have one origin."""
    uncertain = [a for a in assumptions if a.estimate.uncertain]
    same = np.array_equal(streams(uncertain, "together"), streams(uncertain, "independent"))
    return WAYS[:1] if same else WAYS


def _groups(assumptions: Iterable[Assumption]) -> list[str | None]:
    return [None if a.group is None else f"group {a.group}" for a in assumptions]


def _origins(assumptions: Sequence[Assumption]) -> list[str | None]:
    """A group has the origin of the first of its members that has one."""
    groups, of_group = _groups(assumptions), dict[str, str]()
    for group, assumption in zip(groups, assumptions, strict=True):
        if group is not None and assumption.origin is not None:
            of_group.setdefault(group, assumption.origin)
    return [a.origin if group is None else of_group.get(group, group) for group, a in zip(groups, assumptions, strict=True)]
