"""What the result would be if each assumption fell elsewhere in its range. Seeded draws, one for all who share an assumption."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

import numpy as np
import numpy.typing as npt
from scipy import special
from scipy.stats import qmc

from impact.maps.models import DEDUCTIONS, SHARES
from impact.valuation.lines import Assumption, Lines
from impact.valuation.method import Array, decay_exponents, net_share

DRAWS, SEED = 8192, 2016
"""As many draws as are made, and from where, unless others are asked for."""
CHUNK = 64
"""Draws worked on at once, a power of two as the sequence wants: what they need stays in the processor's cache."""
CONFIDENCE = 0.9
FEW = 8
"""Lines are worked on apart in a year that fewer than one in so many reach."""
BLOCK = 4096
"""Assumptions worked on at once, for the same reason; few enough steps for two threads not to wait for each other."""
WORKERS = os.cpu_count() or 1
INTERVAL = ((1 - CONFIDENCE) / 2, 0.5, (1 + CONFIDENCE) / 2)
_Z = 2 * float(special.ndtri(INTERVAL[2]))
"""Width of the interval of a normal law, in standard deviations."""


def quantile(distribution: str, low: Array, value: Array, high: Array, at: Array) -> Array:
    """The quantile function of a distribution at probabilities `at`; every argument broadcasts.

    triangular, uniform   between low and high; `value` is the mode of the first
    pert                  beta between low and high, of mean (low + 4 value + high) ÷ 6
    normal, lognormal     of mean, or median, `value`; 90 % of it is as wide as high − low, or as high ÷ low
    beta                  of mean `value`, its standard deviation that of a normal law so wide; kept to what a beta law can have
    """
    width = high - low
    if distribution == "triangular":
        values = _triangular(low, value, high, at)
    elif distribution == "uniform":
        values = low + width * at
    elif distribution == "normal":
        values = value + width / _Z * special.ndtri(at)
    elif distribution == "lognormal":
        values = value * np.exp(np.log(high / low) / _Z * special.ndtri(at))
    elif distribution == "pert":
        values = low + width * special.betaincinv(1 + 4 * (value - low) / width, 1 + 4 * (high - value) / width, at)
    else:
        shapes = np.maximum(value * (1 - value) / (width / _Z) ** 2 - 1, 1e-3)
        values = special.betaincinv(np.maximum(value, 1e-9) * shapes, np.maximum(1 - value, 1e-9) * shapes, at)
    return values


def _triangular(low: Array, mode: Array, high: Array, at: Array) -> Array:
    """The rising half as far as the mode, and what the falling half adds beyond it: no branch; in place, as most ranges follow this law."""
    turn = (mode - low) / (high - low)
    rising: Array = np.minimum(at, turn)
    rising *= (high - low) * (mode - low)
    np.sqrt(rising, out=rising)
    falling: Array = np.maximum(at, turn)
    np.subtract(1, falling, out=falling)
    falling *= (high - low) * (high - mode)
    np.sqrt(falling, out=falling)
    rising += low + high - mode
    rising -= falling
    return rising


class Sampler:
    """Turns probabilities into values of the assumptions, those without a range at their central value."""

    def __init__(self, assumptions: Sequence[Assumption]) -> None:
        self.assumptions = list(assumptions)
        self.uncertain = [n for n, p in enumerate(self.assumptions) if p.estimate.uncertain]
        self._central = np.array([p.estimate.value for p in self.assumptions])[:, None]
        kinds = {self.assumptions[n].estimate.distribution for n in self.uncertain}
        self._groups = [(kind, *self._group(kind)) for kind in sorted(kinds)]
        normal = [n for n in self.uncertain if self.assumptions[n].estimate.distribution in ("normal", "lognormal")]
        self._shares = [n for n in normal if self.assumptions[n].role in SHARES]
        self._others = [n for n in normal if self.assumptions[n].role not in SHARES]

    def _group(self, kind: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Array, Array, Array]:
        rows = [row for row, n in enumerate(self.uncertain) if self.assumptions[n].estimate.distribution == kind]
        estimates = [self.assumptions[self.uncertain[row]].estimate for row in rows]
        ends = [np.array([getattr(e, name) for e in estimates], dtype=float)[:, None] for name in ("low", "value", "high")]
        return np.array(rows), np.array([self.uncertain[row] for row in rows]), ends[0], ends[1], ends[2]

    def values(self, at: Array) -> Array:
        """Values of all assumptions (P × D) at probabilities of the uncertain ones (U × D), draw after draw in memory as those are."""
        values: Array = np.empty((at.shape[1], len(self.assumptions))).T
        values[...] = self._central
        for kind, rows, where, low, value, high in self._groups:
            for start in range(0, len(rows), BLOCK):
                some = slice(start, start + BLOCK)
                values[_run(where[some])] = quantile(kind, low[some], value[some], high[some], at[_run(rows[some])])
        if self._shares:  # a share stays between 0 and 1
            values[self._shares] = np.clip(values[self._shares], 0, 1)
        if self._others:  # nor is any quantity, amount or rate below zero
            values[self._others] = np.maximum(values[self._others], 0)
        return values

    def probabilities(self, number: int, seed: int) -> Iterator[Array]:
        """`number` draws in chunks (U × at most CHUNK), along a scrambled Sobol sequence; pseudo-random beyond its 21,201 dimensions."""
        generator = np.random.default_rng(seed)
        dimensions = len(self.uncertain)
        sobol = qmc.Sobol(dimensions, rng=generator) if 0 < dimensions <= qmc.Sobol.MAXDIM else None
        for start in range(0, number, CHUNK):
            size = min(CHUNK, number - start)
            at = sobol.random(CHUNK) if sobol else generator.random((CHUNK, dimensions))
            yield at[:size].T

    def evaluate(self, of: Callable[[Array], Array], number: int, seed: int) -> Array:
        """A function of the values of the assumptions, drawn `number` times (its rows × number), chunks worked on side by side.

        Where nothing is uncertain one draw says it all.
        """
        results: list[Array] = []
        with ThreadPoolExecutor(WORKERS) as pool:  # NumPy lets threads work at once; the next chunk is drawn meanwhile, few wait
            ahead: deque[Future[Array]] = deque()
            for at in self.probabilities(number if self.uncertain else 1, seed):
                ahead.append(pool.submit(lambda probabilities: of(self.values(probabilities)), at))
                if len(ahead) > WORKERS:
                    results.append(ahead.popleft().result())
            results += [future.result() for future in ahead]
        return np.concatenate(results, axis=-1)


def _run(index: npt.NDArray[np.int64]) -> slice | npt.NDArray[np.int64]:
    """Places that follow one another as a slice, which needs no copy."""
    first, last = int(index[0]), int(index[-1])
    return slice(first, last + 1) if last - first + 1 == len(index) else index


def unit_values(lines: Lines, values: Array, years: Array | None = None, *, discounted: bool = True) -> Array:
    """The present value of one unit of each line's quantity (L × D), for values of the assumptions (P × D).

    The sum over the years of the effect by Horner's rule; `years` (K, or L × K) weighs them: 1 to keep one, 0 to leave it out.
    """
    coefficients = lines.units[:, None] * lines.worth * lines.alive * (1 if years is None else years)
    if discounted:
        coefficients = coefficients * lines.discount
    left, later = 1 - lines.at("drop_off", values), _rediscount(lines, values) if discounted else None
    total = _summed(coefficients, decay_exponents(lines.drop_off_from, coefficients.shape[1]), left, later)
    if later is not None:
        total *= later ** lines.timing[:, None]
    total *= _net(lines, values)
    for slot in lines.multipliers:
        total *= lines.at(slot, values)
    return total


def _summed(coefficients: Array, exponents: npt.NDArray[np.int64], left: Array, later: Array | None) -> Array:
    """The sum over years of coefficients (L × K) × left^exponents × later^years (L × D), by Horner's rule, from the last year back.

    Few effects last long: in the years that only some lines reach, the others are left alone.
    """
    shape = (len(coefficients), left.shape[1])
    strikes, reach = np.diff(exponents, prepend=0, axis=1) > 0, _reach(coefficients)
    left, later = np.broadcast_to(left, shape), None if later is None else np.broadcast_to(later, shape)
    total: Array = np.zeros(shape)
    for k in range(coefficients.shape[1] - 1, -1, -1):
        lasting = np.flatnonzero(reach > k)
        rows = lasting if len(lasting) < len(reach) / FEW else slice(None)
        some = total[rows]
        some += coefficients[rows, k, None]
        if strikes[rows, k].all():
            some *= left[rows]
        elif strikes[rows, k].any():
            some *= np.where(strikes[rows, k, None], left[rows], 1)
        if k and later is not None:
            some *= later[rows]
        total[rows] = some
    return total


def _reach(coefficients: Array) -> npt.NDArray[np.int64]:
    """The number of years until the last one that counts, by line."""
    counting = coefficients != 0
    reach: npt.NDArray[np.int64] = np.where(counting.any(axis=1), counting.shape[1] - counting[:, ::-1].argmax(axis=1), 0)
    return reach


def unit_quantities(lines: Lines, values: Array) -> Array:
    """The net quantity of the first year of effect per unit of each line's quantity, in the unit of its proxy (L × D)."""
    total = np.repeat(lines.units[:, None], values.shape[1], axis=1) * _net(lines, values)
    for slot in lines.multipliers:
        if slot != "proxy":
            total *= lines.at(slot, values)
    return total


def _net(lines: Lines, values: Array) -> Array:
    shares = [lines.at(name, values) for name in DEDUCTIONS]
    net: Array = net_share(shares[0], shares[1], shares[2], lines.additive[:, None])
    return net


def _rediscount(lines: Lines, values: Array) -> Array | None:
    """What a year of discounting changes where a rate is not the central one: (1 + central rate) ÷ (1 + rate); None where none moves."""
    rates, central = lines.at("rate", values), lines.at("rate", lines.central)[:, None]
    return None if (rates == central).all() else (1 + central) / (1 + rates)


def simulate(lines: Lines, weights: Array, draws: int = DRAWS, seed: int = SEED) -> Array:
    """The present value of each group in each draw (G × draws). `weights` (G × L): the quantity of each line that a group has."""
    return Sampler(lines.assumptions).evaluate(lambda values: weights @ unit_values(lines, values), draws, seed)


def yearly_intervals(lines: Lines, draws: int = DRAWS, seed: int = SEED) -> tuple[Array, Array]:
    """Ends of the interval of the present value per unit, by line and year of effect (L × K each)."""
    shape = lines.worth.shape
    low, high = np.zeros(shape), np.zeros(shape)
    sampler = Sampler(lines.assumptions)
    for years in _batches(lines):
        parts = [(k, rows, lines.only(rows)) for k, rows in years]
        units = sampler.evaluate(partial(_by_year, parts, shape[1]), draws, seed)
        ends, first = np.quantile(units, [INTERVAL[0], INTERVAL[2]], axis=1), 0
        for k, rows in years:
            low[rows, k], high[rows, k] = ends[:, first : first + len(rows)]
            first += len(rows)
    return low, high


def _by_year(parts: list[tuple[int, npt.NDArray[np.int64], Lines]], years: int, values: Array) -> Array:
    """The unit values of some lines in some years, one under the other."""
    return np.concatenate([unit_values(some, values, years=np.eye(years)[k]) for k, _, some in parts])


def _batches(lines: Lines) -> Iterator[list[tuple[int, npt.NDArray[np.int64]]]]:
    """Years of effect with the lines that count in them, as many at once as there are lines, for memory."""
    counting = (lines.worth * lines.alive) != 0
    batch: list[tuple[int, npt.NDArray[np.int64]]] = []
    for k in range(counting.shape[1]):
        rows = np.flatnonzero(counting[:, k])
        if batch and len(rows) + sum(len(of) for _, of in batch) > len(counting):
            yield batch
            batch = []
        if len(rows):
            batch.append((k, rows))
    if batch:
        yield batch
