"""The prudent case: what is gained at the low end of its price, what is put in or lost at the high end; all else as stated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.valuation.lines import Lines
from impact.valuation.method import Array
from impact.valuation.unit_values import unit_values


@dataclass(frozen=True)
class PrudentCase:
    """What a map comes to in the prudent case."""

    present_value: float
    input_value: float
    net_present_value: float
    sroi_ratio: float | None


def prudent_values(lines: Lines) -> Array:
    """The present value of one unit of each line in the prudent case (L). One price that is both a cost and a gain is at both its ends."""
    values: Array = unit_values(lines, lines.central[:, None])[:, 0]
    gained = np.array([line.side == "outcome" for line in lines.lines]) & (values > 0)
    estimates = [lines.assumptions[n].estimate for n in lines.slots["proxy"]]
    low = np.array([e.low / e.value if e.low is not None and e.value else 1.0 for e in estimates])
    high = np.array([e.high / e.value if e.high is not None and e.value else 1.0 for e in estimates])
    prudent: Array = values * np.where(gained, low, high)
    return prudent


def prudent_case(lines: Lines, quantities: Array) -> PrudentCase:
    """What outcomes and inputs of these quantities (L, as society counts them) come to in the prudent case."""
    values = prudent_values(lines) * quantities
    gained = np.array([line.side == "outcome" for line in lines.lines])
    present, invested = float(values[gained].sum()), float(values[~gained].sum())
    return PrudentCase(present, invested, present - invested, present / invested if invested else None)
