"""What one unit of each line's quantity comes to, as a function of the values of the assumptions."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from impact.maps.models import DEDUCTIONS
from impact.valuation.lines import Lines
from impact.valuation.method import Array, decay_exponents, net_share

_ALL = slice(None)
FEW = 8
"""Lines are worked on apart in a year that fewer than one in so many reach."""


class _Year(NamedTuple):
    """A year of effect: the lines that are worked on (None: all), and what each brings before assumptions.

    strikes   whom drop-off strikes in it; True: all, None: nobody
    """

    rows: npt.NDArray[np.int64] | None
    coefficients: Array
    strikes: npt.NDArray[np.bool_] | bool | None


class UnitValues:
    """The present value of one unit of each line's quantity (L × D), as a function of the values of the assumptions (P × D).

    The sum over the years of the effect by Horner's rule, what no assumption changes worked out once; few effects last long: in the years
    that only some lines reach, the others are left alone. `years` (K, or L × K) weighs them: 1 to keep one, 0 to leave it out.
    """

    def __init__(self, lines: Lines, years: Array | None = None, *, discounted: bool = True) -> None:
        coefficients = lines.units[:, None] * lines.worth * lines.alive * (1 if years is None else years)
        if discounted:
            coefficients = coefficients * lines.discount
        strikes = np.diff(decay_exponents(lines.drop_off_from, coefficients.shape[1]), prepend=0, axis=1) > 0
        self._lines, self._discounted, self._timing, self._rates = lines, discounted, lines.timing[:, None], np.unique(lines.slots["rate"])
        reach = _reach(coefficients)
        self._years = [_year(coefficients[:, k], strikes[:, k], np.flatnonzero(reach > k)) for k in range(reach.max(initial=1))]

    def __call__(self, values: Array) -> Array:
        """The unit values (L × D) of values of the assumptions (P × D)."""
        lines, shape = self._lines, (len(self._lines.lines), values.shape[1])
        left = np.broadcast_to(lines.left("drop_off", values), shape)
        later = self._rediscount(values) if self._discounted else None
        total: Array = np.zeros(shape[::-1]).T  # draw after draw, as the values are
        for k in range(len(self._years) - 1, -1, -1):
            _bring_back(total, self._years[k], left, later if k else None)
        if later is not None:
            total *= later**self._timing
        return self._weighed(total, values)

    def by_year(self, values: Array) -> Array:
        """The undiscounted unit values by year of effect (L × K) of one value of each assumption (P × 1)."""
        left = self._lines.left("drop_off", values)
        totals: Array = np.zeros((len(self._lines.lines), self._lines.worth.shape[1]), order="F")
        for k in range(len(self._years) - 1, -1, -1):
            _bring_back(totals[:, k:], self._years[k], left, None, brought=slice(1))
        return self._weighed(totals, values)

    def _weighed(self, total: Array, values: Array) -> Array:
        """What is brought, times all that every year of a line is multiplied by."""
        total *= _net(self._lines, values)
        for slot in self._lines.multipliers:
            self._lines.multiply(total, slot, values)
        return total

    def _rediscount(self, values: Array) -> Array | None:
        """What a year of discounting changes where a rate moves: (1 + central rate) ÷ (1 + rate); None where none does."""
        lines = self._lines
        if (values[self._rates] == lines.central[self._rates, None]).all():
            return None
        later = (1 + lines.at("rate", lines.central)[:, None]) / (1 + lines.at("rate", values))
        return np.broadcast_to(later, (len(lines.lines), values.shape[1]))


def _bring_back(total: Array, year: _Year, left: Array, later: Array | None, brought: slice = _ALL) -> None:
    """What a year brings (in some columns), added to what the following ones do, and what is left of both the year before."""
    rows = _ALL if year.rows is None else year.rows
    some = total[rows]
    some[:, brought] += year.coefficients
    if year.strikes is not None:
        some *= left[rows] if isinstance(year.strikes, bool) else np.where(year.strikes, left[rows], 1)
    if later is not None:
        some *= later[rows]
    if year.rows is not None:
        total[rows] = some


def _year(coefficients: Array, strikes: npt.NDArray[np.bool_], lasting: npt.NDArray[np.int64]) -> _Year:
    rows = lasting if len(lasting) < len(coefficients) / FEW else None
    if rows is not None:
        coefficients, strikes = coefficients[rows], strikes[rows]
    struck = (True if strikes.all() else strikes[:, None]) if strikes.any() else None
    return _Year(rows, np.ascontiguousarray(coefficients)[:, None], struck)


def _reach(coefficients: Array) -> npt.NDArray[np.int64]:
    """The number of years until the last one that counts, by line."""
    counting = coefficients != 0
    reach: npt.NDArray[np.int64] = np.where(counting.any(axis=1), counting.shape[1] - counting[:, ::-1].argmax(axis=1), 0)
    return reach


def unit_values(lines: Lines, values: Array) -> Array:
    """The present value of one unit of each line's quantity, where it is asked once."""
    return UnitValues(lines)(values)


def unit_quantities(lines: Lines, values: Array) -> Array:
    """The net quantity of the first year of effect per unit of each line's quantity, in the unit of its proxy (L × D)."""
    total = np.repeat(lines.units[:, None], values.shape[1], axis=1) * _net(lines, values)
    for slot in lines.multipliers:
        if slot != "proxy":
            lines.multiply(total, slot, values)
    return total


def _net(lines: Lines, values: Array) -> Array:
    if lines.additive.any():
        shares = [lines.at(name, values) for name in DEDUCTIONS]
        net: Array = net_share(shares[0], shares[1], shares[2], lines.additive[:, None])
        return net
    if not lines.deductions:
        return np.ones(1)
    first, *others = lines.deductions
    net = lines.left(first, values)
    for name in others:
        left = lines.left(name, values)
        net = np.multiply(net, left, out=net if net.shape == left.shape else None)  # one row, where all lines share their assumption
    return net
