"""What stands beside every ratio: how long until the inputs are paid back, and the assumption on which it hangs most."""

from __future__ import annotations

from typing import Any

import numpy as np

from impact.maps.models import SHARES
from impact.valuation.lines import Assumption, Lines
from impact.valuation.method import Array, payback_months
from impact.valuation.uncertainty import Sampler, unit_values

CURVED = frozenset({"drop_off", "discount_rate"})
"""Roles in which value is no straight line: their switching value is told by an appraisal only."""
PRECISE = 6
"""Significant digits that are kept, so that they do not depend on the order in which a processor adds."""


class Beside:
    """Unit values of all lines with each uncertain assumption alone at its low and at its high end, worked out once for all totals."""

    def __init__(self, lines: Lines) -> None:
        self._parameters = [lines.parameters[n] for n in Sampler(lines.parameters).uncertain]
        places = [n for n, p in enumerate(lines.parameters) if p.estimate.uncertain]
        self._moved = {end: unit_values(lines, _moved(lines, places, end)) for end in ("low", "high")}
        central, years = lines.central[:, None], np.eye(lines.worth.shape[1])
        self._yearly = np.concatenate([unit_values(lines, central, year, discounted=False) for year in years], axis=1)

    def of(self, gained: Array, spent: Array, invested: float) -> dict[str, Any]:
        """For the quantities of each line among what is gained and what is put in (L each)."""
        months = payback_months(gained @ self._yearly, invested)
        return {"payback_months": _rounded(months), "most_sensitive": self._most_sensitive(gained, spent)}

    def _most_sensitive(self, gained: Array, spent: Array) -> dict[str, Any] | None:
        if not self._parameters:
            return None
        worth = {end: gained @ moved for end, moved in self._moved.items()}
        costs = {end: spent @ moved for end, moved in self._moved.items()}
        ratios = {end: worth[end] / costs[end] for end in ("low", "high")}
        n = int(np.argmax(np.abs(ratios["high"] - ratios["low"])))
        if ratios["high"][n] == ratios["low"][n]:
            return None
        parameter, estimate = self._parameters[n], self._parameters[n].estimate
        ends = sorted((float(ratios["low"][n]), float(ratios["high"][n])))
        switch = _switching(parameter, *(float(worth[end][n] - costs[end][n]) for end in ("low", "high")))
        told = {"value": estimate.value, "low": estimate.low, "high": estimate.high, "switching_value": switch}
        scaled = {name: _rounded(value * parameter.scale if value is not None else None) for name, value in told.items()}
        return {
            "parameter": parameter.key,
            "title": parameter.title.model_dump(),
            "role": parameter.role,
            **scaled,
            "ratio_low": _rounded(ends[0]),
            "ratio_high": _rounded(ends[1]),
        }


def _moved(lines: Lines, places: list[int], end: str) -> Array:
    """The central values, with each uncertain parameter in turn at one end of its range (P × U)."""
    values = np.repeat(lines.central[:, None], len(places), axis=1)
    values[places, range(len(places))] = [getattr(lines.parameters[n].estimate, end) for n in places]
    return values


def _switching(parameter: Assumption, net_low: float, net_high: float) -> float | None:
    """Where the net value crosses zero on the straight line through both ends; None where the assumption cannot go."""
    low, high = parameter.estimate.low, parameter.estimate.high
    if parameter.role in CURVED or net_high == net_low or low is None or high is None:
        return None
    value = low - net_low * (high - low) / (net_high - net_low)
    return value if value >= 0 and (value <= 1 or parameter.role not in SHARES) else None


def _rounded(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(f"{value:.{PRECISE}g}")
