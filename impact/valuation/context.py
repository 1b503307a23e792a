"""What goes with every ratio of a workspace: payback, and the assumption on which it hangs most.

There are thousands of ratios: each end of each range is valued once for all of them, and the switching value, which makes the ratio 1, is
read on the straight line through both ends. Where value is such a line it is the one that `sensitivity` finds by solving, but for the last
digits; where it is not, the line says nothing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from impact.maps.models import SHARES
from impact.valuation.lines import SLOTS, Assumption, Lines
from impact.valuation.method import Array, payback_months
from impact.valuation.uncertainty import Sampler
from impact.valuation.unit_values import UnitValues, unit_values

CURVED = frozenset({"drop_off", "discount_rate"})
"""Roles in which value is no straight line: their switching value is stated by an appraisal only."""
DIGITS = 6
"""Significant digits that the context of a ratio keeps, so that they do not depend on the order in which a processor adds."""
ENDS = ("low", "high")
AT_ONCE = 256
"""Lines whose draws are weighed together: a few megabytes."""
Places = npt.NDArray[np.int64]


class Weighted(NamedTuple):
    """Some lines, each once and in order, and the quantity of each."""

    lines: Places
    quantities: Array

    def sum(self, values: Array) -> Array:
        """The sum of the values of these lines, times their quantities (D), from those of all (L × D): line after line, in their order."""
        total: Array = np.zeros(values.shape[1])
        for start in range(0, len(self.lines), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            weighed = np.take(values, self.lines[some], axis=0)
            weighed *= self.quantities[some, None]
            weighed[0] += total
            total = weighed.sum(axis=0)
        return total


class RatioContext:
    """What goes with a ratio, for any lines among what is gained and what is put in.

    Holds what the unit value of each line changes by with each assumption that it takes alone at an end of its range. A line takes few of
    them and a total has few lines: only those that meet are looked at, so that thousands of projects take thousands of times one.
    """

    def __init__(self, lines: Lines) -> None:
        places = np.array(Sampler(lines.assumptions).uncertain, dtype=np.int64)
        self._uncertain = [lines.assumptions[n] for n in places]
        central = lines.central[:, None]
        self._central, self._timing = unit_values(lines, central), lines.timing
        self._yearly = UnitValues(lines, discounted=False).by_year(central)
        takers, self._taken = _takes(lines, places)
        self._starts = np.searchsorted(takers, np.arange(len(lines.lines) + 1))
        rounds = _rounds(takers, self._taken, len(places))
        self._changes = {}
        for end in ENDS:
            moved = np.repeat(central, rounds.max(initial=-1) + 1, axis=1)
            moved[places, rounds] = [getattr(assumption.estimate, end) for assumption in self._uncertain]
            self._changes[end] = unit_values(lines, moved)[takers, rounds[self._taken]] - self._central[takers, 0]

    def of(self, gained: Weighted, spent: Weighted, sensitive: int = 1) -> dict[str, Any]:
        """For what is gained and what is put in. Payback compares undiscounted values with undiscounted inputs.

        `sensitive`: of how many assumptions, those that the ratio hangs on most, it says what each does to it.
        """
        months = payback_months(gained.sum(self._yearly), float(spent.sum(self._yearly).sum()), self._timing_of(gained))
        moving = self._sensitive(gained, spent, sensitive)
        context: dict[str, Any] = {"payback_months": _rounded(months), "most_sensitive": moving[0] if moving else None}
        return context | ({"also_sensitive": moving[1:]} if moving[1:] else {})

    def _timing_of(self, gained: Weighted) -> float:
        """For which part of a year, on average, what is gained is discounted."""
        worth = gained.quantities * self._yearly[gained.lines].sum(axis=1)
        return float(worth @ self._timing[gained.lines] / worth.sum()) if worth.sum() > 0 else 1.0

    def _sensitive(self, gained: Weighted, spent: Weighted, most: int) -> list[dict[str, Any]]:
        """The assumptions that move the ratio, from the one that moves it most on."""
        some = np.unique(np.concatenate([self._taken[self._pairs(of.lines)] for of in (gained, spent)]))
        if not some.size:
            return []
        values, costs = self._at_ends(gained, some), self._at_ends(spent, some)
        ratios = {end: values[end] / costs[end] for end in ENDS}
        moved = np.abs(ratios["high"] - ratios["low"])
        order = [int(n) for n in np.argsort(-moved, kind="stable")[:most] if moved[n] > 0]
        switches = [_on_the_line(self._uncertain[some[n]], *(float(values[end][n] - costs[end][n]) for end in ENDS)) for n in order]
        return [
            _sensitivity(self._uncertain[some[n]], switch, float(ratios["low"][n]), float(ratios["high"][n]))
            for n, switch in zip(order, switches, strict=True)
        ]

    def _pairs(self, lines: Places) -> Places:
        """Where the assumptions that these lines take stand among all pairs of a line and an assumption, line by line."""
        starts = self._starts[lines]
        numbers = self._starts[lines + 1] - starts
        before = np.cumsum(numbers) - numbers
        return np.repeat(starts - before, numbers) + np.arange(numbers.sum())

    def _at_ends(self, of: Weighted, some: Places) -> dict[str, Array]:
        """What the lines come to with each of some assumptions alone at its ends."""
        pairs, whole = self._pairs(of.lines), float(of.sum(self._central)[0])
        quantities = np.repeat(of.quantities, self._starts[of.lines + 1] - self._starts[of.lines])
        at = np.searchsorted(some, self._taken[pairs])
        moved = {end: np.bincount(at, quantities * self._changes[end][pairs], minlength=len(some)) for end in ENDS}
        return {end: whole + change.astype(np.float64) for end, change in moved.items()}


def _takes(lines: Lines, places: Places) -> tuple[Places, Places]:
    """Which lines take which of the assumptions at some places: each pair once, by line, then by assumption."""
    column = np.full(len(lines.assumptions), -1)
    column[places] = np.arange(len(places))
    taken = np.sort(column[np.stack([lines.slots[slot] for slot in SLOTS], axis=1)], axis=1)
    once = (taken >= 0) & (np.diff(taken, axis=1, prepend=-1) != 0)
    return np.nonzero(once)[0], taken[once]


def _rounds(takers: Places, taken: Places, number: int) -> Places:
    """A round for each assumption, none of them with two that one line takes: those of a round can be moved at once."""
    by_assumption = takers[np.argsort(taken, kind="stable")]
    ends = np.searchsorted(np.sort(taken), np.arange(number + 1))
    lines = takers.max(initial=-1) + 1
    busy: list[npt.NDArray[np.bool_]] = []
    rounds = np.empty(number, dtype=np.int64)
    for n in range(number):
        own = by_assumption[ends[n] : ends[n + 1]]
        free = next((place for place, some in enumerate(busy) if not some[own].any()), len(busy))
        if free == len(busy):
            busy.append(np.zeros(lines, dtype=bool))
        busy[free][own] = True
        rounds[n] = free
    return rounds


def _sensitivity(assumption: Assumption, switch: float | None, *ratios: float) -> dict[str, Any]:
    """What an assumption does to the ratio, as people read it."""
    estimate = assumption.estimate
    numbers = {"value": estimate.value, "low": estimate.low, "high": estimate.high, "switching_value": switch}
    scaled = {name: _rounded(number * assumption.scale if number is not None else None) for name, number in numbers.items()}
    return {
        "parameter": assumption.key,
        "title": assumption.title.model_dump(),
        "role": assumption.role,
        **scaled,
        "ratio_low": _rounded(min(ratios)),
        "ratio_high": _rounded(max(ratios)),
    }


def _on_the_line(assumption: Assumption, net_low: float, net_high: float) -> float | None:
    """The switching value on the straight line through the net values at both ends; None where the assumption cannot go."""
    low, high = assumption.estimate.low, assumption.estimate.high
    if assumption.role in CURVED or net_high == net_low or low is None or high is None:
        return None
    value = low - net_low * (high - low) / (net_high - net_low)
    return value if value >= 0 and (value <= 1 or assumption.role not in SHARES) else None


def _rounded(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(f"{value:.{DIGITS}g}")
