"""From gross value to present value, step by step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.maps.models import DEDUCTIONS
from impact.valuation.lines import Lines
from impact.valuation.method import Array
from impact.valuation.unit_values import UnitValues

STEPS = ("gross", *DEDUCTIONS, "drop_off", "discount")
"""The gross value, then what each correction takes away (or gives, where it is a loss); they add up to the present value."""


@dataclass(frozen=True)
class WaterfallStep:
    """One step from gross to present value: what is left after it is the sum so far."""

    name: str
    amount: float


class LeftValues:
    """What is left of one unit of each line's quantity after each of the steps, as a function of the values of the assumptions."""

    def __init__(self, lines: Lines) -> None:
        self._lines, self._additive = lines, lines.additive[:, None]
        self._gross = (lines.units[:, None] * lines.worth * lines.alive).sum(axis=1)[:, None]
        self._dropped, self._present = UnitValues(lines, discounted=False), UnitValues(lines)

    def __call__(self, values: Array) -> list[Array]:
        """A table (L × D) for each step, of values of the assumptions (P × D); the last is the present value."""
        lines = self._lines
        gross = np.repeat(self._gross, values.shape[1], axis=1)
        for slot in lines.multipliers:
            gross *= lines.at(slot, values)
        left, tables = np.ones_like(gross), [gross]
        for name in DEDUCTIONS:
            if name in lines.deductions:
                share = lines.at(name, values)
                left = np.where(self._additive, np.maximum(0, left - share), left * (1 - share))
            tables.append(gross * left)
        return [*tables, self._dropped(values), self._present(values)]


def waterfall(lines: Lines, counted: Array) -> list[WaterfallStep]:
    """From gross value to present value, society as a whole.

    `counted`: the quantity of each line (L), 0 for what changes hands without being worth anything to society.
    """
    gained = np.array([line.side == "outcome" for line in lines.lines])
    left = [float(counted * gained @ table[:, 0]) for table in LeftValues(lines)(lines.central[:, None])]
    steps = [WaterfallStep(name, after - before) for name, before, after in zip(STEPS, [0.0, *left], left, strict=False)]
    return [*steps, WaterfallStep("present_value", left[-1])]
