"""The interval of a total: the wider of that of independent draws and that of draws in which corrections of one origin move together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from impact.valuation.laws import CONFIDENCE
from impact.valuation.method import Array


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
    quantiles = np.quantile(of_ways, [(1 - confidence) / 2, (1 + confidence) / 2], axis=1).T
    ends = tuple(Ends(low, high) for low, high in quantiles.tolist())
    return Spread(ends, of_ways[_widest(ends)])


def _widest(ways: tuple[Ends, ...]) -> int:
    return max(range(len(ways)), key=lambda n: ways[n].high - ways[n].low)
