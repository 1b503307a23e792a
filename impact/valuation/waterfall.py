"""From gross value to present value, step by step."""

from __future__ import annotations

from collections.abc import Iterator
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
    """What is left of one unit of each line's quantity after each of the steps, as a function of the values of the assumptions.

    But for the last step: what is left after discounting is the present value (`UnitValues`).
    """

    def __init__(self, lines: Lines) -> None:
        self._lines, self._dropped = lines, UnitValues(lines, discounted=False)
        self._gross = (lines.units[:, None] * lines.worth * lines.alive).sum(axis=1)[:, None]

    def __call__(self, values: Array) -> list[Array]:
        """A table (L × D) for each step, of values of the assumptions (P × D)."""
        gross = np.repeat(self._gross, values.shape[1], axis=1)
        for slot in self._lines.multipliers:
            self._lines.multiply(gross, slot, values)
        return [gross, *(gross * left for left in self._shares(values)), self._dropped(values)]

    def _shares(self, values: Array) -> Iterator[Array]:
        """The share that is left after each deduction, which are multiplied, or added where a line says so."""
        lines, left = self._lines, np.ones((1, 1))
        mixed = lines.additive.any()
        for name in DEDUCTIONS:
            if name in lines.deductions:
                share = lines.at(name, values)
                multiplied = left * (1 - share)
                left = np.where(lines.additive[:, None], np.maximum(0, left - share), multiplied) if mixed else multiplied
            yield left


def waterfall(lines: Lines, counted: Array) -> list[WaterfallStep]:
    """From gross value to present value, society as a whole.

    `counted`: the quantity of each line (L), 0 for what changes hands without being worth anything to society.
    """
    gained, central = np.array([line.side == "outcome" for line in lines.lines]), lines.central[:, None]
    left = [float(counted * gained @ table[:, 0]) for table in (*LeftValues(lines)(central), UnitValues(lines)(central))]
    steps = [WaterfallStep(name, after - before) for name, before, after in zip(STEPS, [0.0, *left], left, strict=False)]
    return [*steps, WaterfallStep("present_value", left[-1])]
