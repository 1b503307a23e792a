"""The method's formulas, on numbers or arrays alike.

    net      = quantity × (1 − deadweight) × (1 − displacement) × (1 − attribution)
    value_k  = net × proxy(y + k) × (1 − drop_off)^k                                   k = 0 … duration − 1
    PV       = Σ_k value_k ÷ (1 + r)^(k + s)                                           s = 1 (end), 0.5 (mid-year), 0 (start)

Source: Nicholls, Lawlor, Neitzert, Goodspeed, A guide to Social Return on Investment (2012), stages 4 and 5; the options are the
variants that published tables use.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
LOWEST, HIGHEST = -0.99, 1e4
"""Rates of return that are looked for."""
ByYear = Callable[[Any], float]
"""A number by calendar year."""
TIMING = {"start": 0.0, "mid": 0.5, "end": 1.0}
"""How long before its effects are discounted a year's activity is placed, in years."""


def net_share(deadweight: Any, displacement: Any, attribution: Any, additive: npt.NDArray[np.bool_]) -> Any:
    """The share of a change that is due to the project: corrections multiplied, or added where `additive`."""
    if not additive.any():
        return (1 - deadweight) * (1 - displacement) * (1 - attribution)
    added = np.maximum(0, 1 - (deadweight + displacement + attribution))  # draws may take off more than there is
    return np.where(additive, added, (1 - deadweight) * (1 - displacement) * (1 - attribution))


def decay_exponents(drop_off_from: npt.NDArray[np.int64], years: int) -> npt.NDArray[np.int64]:
    """How often drop-off has struck by year n = 1 … `years` of an effect, one row per line: max(0, n − drop_off_from + 1)."""
    exponents: npt.NDArray[np.int64] = np.maximum(0, np.arange(1, years + 1)[None, :] - drop_off_from[:, None] + 1)
    return exponents


def discount_factor(rate: ByYear, activity_year: int | None, k: int, timing: float) -> float:
    """The present value of one euro of year `k` of an effect (0 is the year of the activity, below 0 the years before it).

    `rate` gives the rate in force in a calendar year (any year will do where it is constant): years compound, the last for the fraction s.
    """
    year = activity_year or 0
    passed = math.prod(1 + rate(year + j) for j in range(k)) if k >= 0 else 1 / math.prod(1 + rate(year + j) for j in range(k, 0))
    return float(1 / (passed * (1 + rate(year + k)) ** timing))


def payback_months(values_by_year: Array, invested: float, timing: float = 1.0) -> float | None:
    """Months until the undiscounted values have repaid the undiscounted inputs; None if they never do.

    The value of year k has come in by k + `timing` (as it is discounted), evenly over the year before. At the end of the year, with the
    same value every year, this is the guide's formula: inputs ÷ (annual value ÷ 12).
    """
    if invested <= 0:
        return 0.0
    total = 0.0
    for year, value in enumerate(values_by_year):
        if total + value >= invested:  # so that value is above 0: all before it fell short
            return max(0.0, float(12 * (year + (invested - total) / value + timing - 1)))
        total += float(value)
    return None


def internal_rate(values_by_year: Array, invested: float, timing: float = 1.0) -> float | None:
    """The rate at which the values are worth what was put in at the start; None where there is none from −99 % to 1,000,000 %."""
    from scipy.optimize import brentq

    def net(rate: float) -> float:
        return float(sum(value / (1 + rate) ** (k + timing) for k, value in enumerate(values_by_year))) - invested

    if invested <= 0 or net(LOWEST) * net(HIGHEST) >= 0:
        return None
    rate: float = brentq(net, LOWEST, HIGHEST, xtol=1e-12)
    return rate
