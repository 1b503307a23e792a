"""The laws that assumptions are drawn from: quantile functions, what does not depend on the draw worked out once.

triangular, uniform   between low and high; `value` is the mode of the first
pert                  beta between low and high, of mean (low + 4 value + high) ÷ 6
normal, lognormal     of mean, or median, `value`; 90 % of it is as wide as high − low, or as high ÷ low
beta                  of mean `value`, its standard deviation that of a normal law so wide; kept to what a beta law can have
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from impact.valuation.method import Array

CONFIDENCE = 0.9
"""How much of a law lies between the ends of a range, where a law has no ends of its own."""
Fill = Callable[[Array, Array], None]
"""Writes, at probabilities (its first argument), the values of a law into its second."""


@cache
def _width() -> float:
    """How wide the interval of a normal law is that holds `CONFIDENCE` of it, in standard deviations."""
    from scipy.special import ndtri  # here and below: no other law needs SciPy, whose import takes longer than most years are drawn

    return 2 * float(ndtri((1 + CONFIDENCE) / 2))


def law(distribution: str, low: Array, value: Array, high: Array) -> Fill:
    """The quantile function of one law for many assumptions at once (one row each: the columns are draws)."""
    return _LAWS[distribution](low, value, high)


def quantile(distribution: str, low: Array, value: Array, high: Array, at: Array) -> Array:
    """The values of a law at probabilities `at`; every argument broadcasts."""
    values: Array = np.empty(np.broadcast_shapes(low.shape, at.shape))
    law(distribution, low, value, high)(at, values)
    return values


def _triangular(low: Array, mode: Array, high: Array) -> Fill:
    """The rising half as far as the mode, and what the falling half adds beyond it: no branch; in place, as most ranges follow this law."""
    turn, shift = (mode - low) / (high - low), low + high - mode
    rise, fall = (high - low) * (mode - low), (high - low) * (high - mode)

    def fill(at: Array, out: Array) -> None:
        falling = np.maximum(at, turn)
        np.subtract(1, falling, out=falling)
        falling *= fall
        np.sqrt(falling, out=falling)
        np.minimum(at, turn, out=out)
        out *= rise
        np.sqrt(out, out=out)
        out += shift
        out -= falling

    return fill


def _uniform(low: Array, _value: Array, high: Array) -> Fill:
    width = high - low

    def fill(at: Array, out: Array) -> None:
        np.multiply(width, at, out=out)
        out += low

    return fill


def _normal(low: Array, value: Array, high: Array) -> Fill:
    from scipy.special import ndtri

    deviation = (high - low) / _width()

    def fill(at: Array, out: Array) -> None:
        ndtri(at, out=out)
        out *= deviation
        out += value

    return fill


def _lognormal(low: Array, value: Array, high: Array) -> Fill:
    from scipy.special import ndtri

    deviation = np.log(high / low) / _width()

    def fill(at: Array, out: Array) -> None:
        ndtri(at, out=out)
        out *= deviation
        np.exp(out, out=out)
        out *= value

    return fill


def _pert(low: Array, value: Array, high: Array) -> Fill:
    from scipy.special import betaincinv

    width = high - low
    first, second = 1 + 4 * (value - low) / width, 1 + 4 * (high - value) / width

    def fill(at: Array, out: Array) -> None:
        betaincinv(first, second, at, out=out)
        out *= width
        out += low

    return fill


def _beta(low: Array, value: Array, high: Array) -> Fill:
    from scipy.special import betaincinv

    shapes = np.maximum(value * (1 - value) / ((high - low) / _width()) ** 2 - 1, 1e-3)
    first, second = np.maximum(value, 1e-9) * shapes, np.maximum(1 - value, 1e-9) * shapes

    def fill(at: Array, out: Array) -> None:
        betaincinv(first, second, at, out=out)

    return fill


_LAWS: dict[str, Callable[[Array, Array, Array], Fill]] = {
    "triangular": _triangular,
    "uniform": _uniform,
    "normal": _normal,
    "lognormal": _lognormal,
    "pert": _pert,
    "beta": _beta,
}
