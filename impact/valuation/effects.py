"""When effects fall, and in whose prices: from the year of the activity to the calendar years of what it brings about."""

from __future__ import annotations

import numpy as np

from impact.maps.conventions import InBank
from impact.maps.models import ImpactMap
from impact.valuation.expansion import Bank
from impact.valuation.lines import Lines
from impact.valuation.method import Array


def effect_prices(lines: Lines, maps: dict[str, ImpactMap], bank: Bank) -> Array:
    """What brings the money of each line and year of effect from the prices of the year of activity to its own (lines × years)."""
    factors: Array = np.ones(lines.worth.shape)
    of: dict[tuple[str, int], list[float]] = {}
    for n, line in enumerate(lines.lines):
        cohort, price_index = line.activity_year, maps[line.map_id].conventions.price_index
        if cohort is not None and isinstance(price_index, InBank):
            if (price_index.bank, cohort) not in of:  # few indices and years, many lines
                index = bank[price_index.bank].series
                of[price_index.bank, cohort] = [index.at(cohort + k) / index.at(cohort) for k in range(factors.shape[1])]
            factors[n] = of[price_index.bank, cohort]
    return factors


def falling_in(lines: Lines, year: int, prices: Array) -> Array:
    """The years of effect that fall in a calendar year, brought to its prices; 0 for the others (lines × years).

    A sum whose source does not say over which years falls in none.
    """
    effects = [[(line.activity_year or 0) + k for k in range(prices.shape[1])] for line in lines.lines]
    gained = np.array([[line.side == "outcome" and line.dated] for line in lines.lines])
    falling: Array = np.where((np.array(effects) == year) & gained, prices, 0.0)
    return falling
