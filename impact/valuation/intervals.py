"""The interval of a total: the wider of that of independent draws and that of draws in which corrections of one origin move together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from impact.valuation.laws import CONFIDENCE
from impact.valuation.method import Array

AT_ONCE = 512
"""Rows whose draws are put in order together."""


class Ends(NamedTuple):
    """What lies between is the part of the draws that the confidence says."""

    low: float
    high: float


class Spread(NamedTuple):
    """The intervals of a total in each of the ways it was drawn, and the draws of the widest, which is what is published."""

    ways: tuple[Ends, ...]
    draws: Array

    @property
    def ends(self) -> Ends:
        """The wider of them."""
        return self.ways[_widest(self.ways)]


def spread(draws: Array, ways: int, confidence: float = CONFIDENCE) -> Spread:
    """The intervals of draws, those of each way after the other; of a single draw, which says it all, there is one."""
    of_ways = draws.reshape(ways if len(draws) > 1 else 1, -1)
    ends = tuple(map(Ends, *(of_all.tolist() for of_all in ends_of(of_ways, confidence))))
    return Spread(ends, of_ways[_widest(ends)])


def ends_of(draws: Array, confidence: float = CONFIDENCE) -> tuple[Array, Array]:
    """Between what the draws of each row lie, but for the outermost on both sides."""
    low, high = np.empty(len(draws)), np.empty(len(draws))
    for start in range(0, len(draws), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        ordered = np.sort(draws[some], axis=1)  # a few times faster than looking for the ends alone: processors sort many numbers at once
        low[some], high[some] = _quantile(ordered, (1 - confidence) / 2), _quantile(ordered, (1 + confidence) / 2)
    return low, high


def _quantile(ordered: Array, at: float) -> Array:
    """What so many of the numbers of each row lie below, on the straight line between the two nearest (the usual definition)."""
    place = at * (ordered.shape[1] - 1)
    before = int(place)
    low, high = ordered[:, before], ordered[:, min(before + 1, ordered.shape[1] - 1)]
    part, step = place - before, high - low
    value: Array = low + step * part if part < 0.5 else high - step * (1 - part)  # exact at both ends, as NumPy's
    return value


def _widest(ways: tuple[Ends, ...]) -> int:
    return max(range(len(ways)), key=lambda n: ways[n].high - ways[n].low)
