"""Which assumptions matter: each moved alone to the ends of its range, where the ratio falls to 1, and its share of the uncertainty.

The switching value, which makes the ratio 1, is looked for as far as an assumption can be imagined, by solving for it: right for any role,
at some fifty valuations each. The thousands of ratios of a workspace have a way of their own (`context`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from impact.maps.models import SHARES
from impact.valuation.lines import Assumption, Lines
from impact.valuation.method import Array
from impact.valuation.sequence import MOST_DIMENSIONS, SobolSequence
from impact.valuation.uncertainty import SEED, Sampler
from impact.valuation.unit_values import unit_values

SAMPLES = 512
"""Base samples of the variance decomposition; it takes (assumptions + 2) times as many valuations."""


@dataclass(frozen=True)
class Sensitivity:
    """What one assumption does to the ratio.

    low, high           its range (None where it has none), in its own unit
    ratio_low, _high    the ratio with this assumption alone at those ends: the smaller and the larger of the two
    switching_value     where it makes the ratio 1, everything else unchanged; None where it cannot
    variance_share      its total share of the variance of the ratio, interactions included; None where nothing is uncertain
    """

    assumption: Assumption
    value: float
    low: float | None
    high: float | None
    ratio_low: float
    ratio_high: float
    switching_value: float | None
    variance_share: float | None


class Ratio:
    """The ratio of a set of lines with their quantities, as a function of the values of the assumptions."""

    def __init__(self, lines: Lines, quantities: Array) -> None:
        self.lines = lines
        outcome = np.array([line.side == "outcome" for line in lines.lines])
        self._weights = np.stack([quantities * outcome, quantities * ~outcome])

    def __call__(self, values: Array) -> Array:
        """The ratio for each column of `values` (P × D)."""
        gained, spent = self._weights @ unit_values(self.lines, values)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio: Array = gained / spent
        return ratio

    def net(self, values: Array) -> Array:
        """What is gained less what is put in, for each column of `values`."""
        gained, spent = self._weights @ unit_values(self.lines, values)
        net: Array = gained - spent
        return net


def sensitivities(lines: Lines, quantities: Array, seed: int = SEED) -> list[Sensitivity]:
    """Every assumption that a map states: the one that moves the ratio most first, then that which is nearest to making it 1."""
    ratio = Ratio(lines, quantities)
    stated = [n for n, p in enumerate(lines.assumptions) if p.role != "constant" and p.stated]
    variance = _variance_shares(ratio, seed)
    each = [_one(ratio, n, variance.get(n)) for n in stated]
    return sorted(each, key=lambda s: (s.ratio_low - s.ratio_high, _distance(s), s.assumption.key))


def _distance(sensitivity: Sensitivity) -> float:
    """How far an assumption is from making the ratio 1, as a multiple of itself (of the whole, for a share)."""
    if sensitivity.switching_value is None:
        return np.inf
    whole = 1.0 if sensitivity.assumption.role in SHARES else abs(sensitivity.value) or 1.0
    return abs(sensitivity.switching_value - sensitivity.value) / whole


def _one(ratio: Ratio, n: int, variance_share: float | None) -> Sensitivity:
    assumption = ratio.lines.assumptions[n]
    estimate, scale = assumption.estimate, assumption.scale
    ends = [end for end in (estimate.low, estimate.high) if end is not None] or [estimate.value]
    ratios = ratio(_moved(ratio.lines, [n] * len(ends), ends))
    switch = _solved(ratio, n)
    return Sensitivity(
        assumption=assumption,
        value=estimate.value * scale,
        low=None if estimate.low is None else estimate.low * scale,
        high=None if estimate.high is None else estimate.high * scale,
        ratio_low=float(ratios.min()),
        ratio_high=float(ratios.max()),
        switching_value=None if switch is None else switch * scale,
        variance_share=variance_share,
    )


def _moved(lines: Lines, places: list[int], ends: list[float]) -> Array:
    """The central values, in each column with the assumption of one place at one end of its range (P × places)."""
    values = np.repeat(lines.central[:, None], len(places), axis=1)
    values[places, range(len(places))] = ends
    return values


def _solved(ratio: Ratio, n: int) -> float | None:
    """The switching value: the nearest to the central one, among those the assumption can take, where gains equal inputs."""
    assumption, lines = ratio.lines.assumptions[n], ratio.lines

    def net(value: float) -> float:
        return float(ratio.net(_moved(lines, [n], [value]))[0])

    here = assumption.estimate.value
    if net(here) == 0:
        return here
    roots = [_root(net, here, end) for end in _ends(assumption, here)]
    return min((root for root in roots if root is not None), key=lambda root: abs(root - here), default=None)


def _ends(assumption: Assumption, here: float) -> list[float]:
    """How far down and up an assumption can be imagined: shares from 0 to 1, rates to 1000 %, the rest to a million times itself."""
    if assumption.role in SHARES:
        return [0.0, 1.0]
    return [0.0, 10.0] if assumption.role == "discount_rate" else [0.0, 1e6 * (here or 1.0)]


def _root(net: Callable[[float], float], here: float, end: float) -> float | None:
    if here == end or net(here) * net(end) > 0:
        return None
    root: float = brentq(net, *sorted((here, end)), xtol=1e-12, rtol=1e-12)
    return root


def _variance_shares(ratio: Ratio, seed: int) -> dict[int, float]:
    """Total-order Sobol indices of the uncertain assumptions, by SALib.

    On Saltelli's design: two samples, and the first with each column of the second in turn.
    """
    sampler = Sampler(ratio.lines.assumptions)
    number = len(sampler.uncertain)
    if number <= 1:
        return dict.fromkeys(sampler.uncertain, 1.0)
    if 2 * number > MOST_DIMENSIONS:
        return {}
    from SALib.analyze import sobol as analysis

    base = SobolSequence(2 * number, seed, SAMPLES).stretch(0).some(0, np.empty((SAMPLES, 2 * number)))
    first, second = (sampler.values(half) for half in (base[:, :number].T, base[:, number:].T))
    ratios = [ratio(first)]
    for n in sampler.uncertain:
        mixed = first.copy()
        mixed[n] = second[n]
        ratios.append(ratio(mixed))
    results = np.stack([*ratios, ratio(second)], axis=1).ravel()  # sample by sample, as SALib reads them
    if not np.isfinite(results).all() or np.ptp(results) == 0:
        return {}
    problem = {"num_vars": number, "names": [str(n) for n in sampler.uncertain], "bounds": [[0.0, 1.0]] * number}
    indices = analysis.analyze(problem, results, calc_second_order=False, num_resamples=2, seed=seed)
    return {n: max(0.0, float(share)) for n, share in zip(sampler.uncertain, indices["ST"], strict=True)}
