"""A row of the table `value_total`: a total with its interval, in each of the ways that it was intervals."""

from __future__ import annotations

from typing import Any

import polars as pl

from impact.valuation.intervals import Ends, spread
from impact.valuation.method import Array
from impact.valuation.parts import Cut
from impact.valuation.streams import WAYS

MONEY = ("created", "realised", "invested", "net", "transferred", "local_spending")
CENTS, PRECISE = 2, 4
"""Decimals that amounts, and ratios and quantities, keep: so that totals do not depend on the order in which a processor adds."""
ENDS = [f"{way}_{end}" for way in WAYS for end in Ends._fields]
"""The columns of the intervals of each way."""
TOTAL: dict[str, Any] = {
    "project_id": pl.String,
    "year": pl.Int64,
    **dict.fromkeys(("measure", "direction", "key"), pl.String),
    **dict.fromkeys(("value", "low", "high", *ENDS, "below_one"), pl.Float64),
    "currency": pl.String,
    "price_year": pl.Int64,
    **dict.fromkeys(("valued", "expected"), pl.Int64),
    "illustrative": pl.Boolean,
    "beside": pl.String,
}


def total_row(cut: Cut, draws: Array, ways: int, **others: Any) -> tuple[object, ...]:
    """The row, its columns in order.

    draws    the central value first, then the draws of each way
    others   what is said of the total beside its numbers
    """
    decimals, intervals = CENTS if cut.measure in MONEY else PRECISE, spread(draws[1:], ways)
    row: dict[str, Any] = dict.fromkeys(TOTAL) | others
    row |= {"project_id": cut.project, "measure": cut.measure, "direction": cut.direction, "key": cut.key}
    row |= {"value": draws[0], "low": intervals.ends.low, "high": intervals.ends.high}
    if len(set(intervals.ways)) > 1:
        row |= dict(zip(ENDS, (end for ends in intervals.ways for end in ends), strict=True))
    rounded = {name: round(float(row[name]), decimals) for name in ("value", "low", "high", *ENDS) if row[name] is not None}
    below = {"below_one": round(float((intervals.draws < 1).mean()), PRECISE)} if cut.measure == "ratio" else {}
    return tuple((row | rounded | below).values())
