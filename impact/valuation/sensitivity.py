"""Which assumptions matter: each moved alone to the ends of its range, where the ratio falls to 1, and its share of the doubt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.stats import qmc

from impact.maps.models import SHARES
from impact.valuation.lines import Assumption, Lines
from impact.valuation.method import Array
from impact.valuation.uncertainty import SEED, Sampler, unit_values

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

    parameter: Assumption
    value: float
    low: float | None
    high: float | None
    ratio_low: float
    ratio_high: float
    switching_value: float | None
    variance_share: float | None


class Ratio:
    """The ratio of a set of lines with their quantities, as a function of the values of the parameters."""

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
    assumed = [n for n, p in enumerate(lines.parameters) if p.role != "constant" and p.stated]
    variance = _variance_shares(ratio, seed)
    found = [_one(ratio, n, variance.get(n)) for n in assumed]
    return sorted(found, key=lambda s: (s.ratio_low - s.ratio_high, _distance(s), s.parameter.key))


def _distance(sensitivity: Sensitivity) -> float:
    """How far an assumption is from making the ratio 1, as a multiple of itself (of the whole, for a share)."""
    if sensitivity.switching_value is None:
        return np.inf
    whole = 1.0 if sensitivity.parameter.role in SHARES else abs(sensitivity.value) or 1.0
    return abs(sensitivity.switching_value - sensitivity.value) / whole


def _one(ratio: Ratio, n: int, variance_share: float | None) -> Sensitivity:
    parameter = ratio.lines.parameters[n]
    estimate, scale = parameter.estimate, parameter.scale
    central = ratio.lines.central
    ends = [end for end in (estimate.low, estimate.high) if end is not None] or [estimate.value]
    moved = np.repeat(central[:, None], len(ends), axis=1)
    moved[n] = ends
    ratios = ratio(moved)
    switch = _switching(ratio, n)
    return Sensitivity(
        parameter=parameter,
        value=estimate.value * scale,
        low=None if estimate.low is None else estimate.low * scale,
        high=None if estimate.high is None else estimate.high * scale,
        ratio_low=float(ratios.min()),
        ratio_high=float(ratios.max()),
        switching_value=None if switch is None else switch * scale,
        variance_share=variance_share,
    )


def _switching(ratio: Ratio, n: int) -> float | None:
    """The value nearest to the central one, among those the assumption can take, where gains equal inputs."""
    parameter, central = ratio.lines.parameters[n], ratio.lines.central

    def net(value: float) -> float:
        values = central[:, None].copy()
        values[n] = value
        return float(ratio.net(values)[0])

    here = parameter.estimate.value
    if net(here) == 0:
        return here
    found = [_root(net, here, end) for end in _ends(parameter, here)]
    return min((f for f in found if f is not None), key=lambda f: abs(f - here), default=None)


def _ends(parameter: Assumption, here: float) -> list[float]:
    """How far down and up an assumption can be imagined: shares from 0 to 1, rates to 1000 %, the rest to a million times itself."""
    if parameter.role in SHARES:
        return [0.0, 1.0]
    return [0.0, 10.0] if parameter.role == "discount_rate" else [0.0, 1e6 * (here or 1.0)]


def _root(net: object, here: float, end: float) -> float | None:
    if here == end or net(here) * net(end) > 0:  # type: ignore[operator]
        return None
    root: float = brentq(net, *sorted((here, end)), xtol=1e-12, rtol=1e-12)
    return root


def _variance_shares(ratio: Ratio, seed: int) -> dict[int, float]:
    """Total-order Sobol indices of the uncertain parameters, by SALib.

    On Saltelli's design: two samples, and the first with each column of the second in turn.
    """
    sampler = Sampler(ratio.lines.parameters)
    number = len(sampler.uncertain)
    if number <= 1:
        return dict.fromkeys(sampler.uncertain, 1.0)
    from SALib.analyze import sobol as analysis

    base = qmc.Sobol(2 * number, rng=np.random.default_rng(seed)).random(SAMPLES) if 2 * number <= qmc.Sobol.MAXDIM else None
    if base is None:
        return {}
    first, second = (sampler.values(half) for half in (base[:, :number].T, base[:, number:].T))
    ratios = [ratio(first)]
    for n in sampler.uncertain:
        mixed = first.copy()
        mixed[n] = second[n]
        ratios.append(ratio(mixed))
    found = np.stack([*ratios, ratio(second)], axis=1).ravel()  # sample by sample, as SALib reads them
    if not np.isfinite(found).all() or np.ptp(found) == 0:
        return {}
    problem = {"num_vars": number, "names": [str(n) for n in sampler.uncertain], "bounds": [[0.0, 1.0]] * number}
    indices = analysis.analyze(problem, found, calc_second_order=False, num_resamples=2, seed=seed)
    return {n: max(0.0, float(share)) for n, share in zip(sampler.uncertain, indices["ST"], strict=True)}
