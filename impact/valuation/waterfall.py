"""From gross value to present value, step by step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.maps.models import DEDUCTIONS
from impact.valuation.lines import Lines
from impact.valuation.method import Array


@dataclass(frozen=True)
class WaterfallStep:
    """One step from gross to present value: what is left after it is the sum so far."""

    name: str
    amount: float


def waterfall(lines: Lines, counted: Array) -> list[WaterfallStep]:
    """From gross value to present value, society as a whole: each step is what one correction takes away (or gives, where it is a loss).

    `counted`: the quantity of each line (L), 0 for what changes hands without being worth anything to society.
    """
    gained = np.array([line.side == "outcome" for line in lines.lines])
    counted = counted * lines.at("quantity", lines.central) * lines.at("our_share", lines.central)
    yearly = (counted * gained * lines.conversion)[:, None] * lines.price
    gross = yearly * lines.alive
    totals = {"gross": float(gross.sum())}
    left = np.ones_like(counted)
    for name in DEDUCTIONS:
        share = np.broadcast_to(lines.at(name, lines.central), counted.shape)
        left = np.where(lines.additive, left - share, left * (1 - share))
        totals[name] = float((gross * left[:, None]).sum())
    dropped = yearly * left[:, None] * lines.remaining
    totals |= {"drop_off": float(dropped.sum()), "discount": float((dropped * lines.discount).sum())}
    amounts = list(totals.values())
    corrections = [WaterfallStep(n, b - a) for n, a, b in zip(list(totals)[1:], amounts, amounts[1:], strict=False)]
    return [WaterfallStep("gross", amounts[0]), *corrections, WaterfallStep("present_value", amounts[-1])]
