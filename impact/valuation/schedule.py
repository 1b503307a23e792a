"""What the kernel multiplies: a row for each line, stakeholder and year of effect; and the kernel itself, as the query that is run.

The query (`kernel.sql`) is compiled from the expression in `kernel.py`: Ibis takes a second to be imported, and is not needed to run it.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import duckdb
import numpy as np
import polars as pl

from impact.valuation.lines import Lines
from impact.warehouse.schema import registered

KEYS = ("map_id", "measure", "breakdown", "activity_year")
OBSERVED = {"project_id": pl.String, "map_id": pl.String, "measure": pl.String, "breakdown": pl.String, "activity_year": pl.Int64}
"""Columns of an observation, beside its `quantity`."""
NO_YEAR = 1
"""The year of an activity that has none: its effects fall in the years 1, 2, …"""


def schedule(lines: Lines, lows: Any = None, highs: Any = None, prices: Any = None) -> pl.DataFrame:
    """What one unit of quantity comes to, one row per line, stakeholder and year of effect.

    lows, highs    ends of the interval of the present value per unit (lines × years); the central value where they are not given
    prices         what brings money to the prices of the year of effect (lines × years); 1 where it is not given
    """
    present = lines.net[:, None] * lines.remaining * lines.conversion[:, None] * lines.price * lines.discount
    lows, highs = (present, present) if lows is None else (lows, highs)
    prices = np.ones_like(present) if prices is None else prices
    rows = [
        {
            "map_id": line.map_id,
            "measure": line.measure,
            "breakdown": line.breakdown,
            "activity_year": line.activity_year or NO_YEAR,
            "line_id": line.line_id,
            "side": line.side,
            "stakeholder_id": stakeholder,
            "pillar": line.pillar,
            "effect_year": (line.activity_year or NO_YEAR) + k,
            "share": share,
            "net": lines.net[n] * lines.remaining[n, k],
            "conversion": lines.conversion[n],
            "price": lines.price[n, k] if line.monetised else None,
            "discount": lines.discount[n, k],
            "effect_price": prices[n, k] if line.dated else None,
            "unit_low": min(share * lows[n, k], share * highs[n, k]) if line.monetised else None,
            "unit_high": max(share * lows[n, k], share * highs[n, k]) if line.monetised else None,
            "currency": line.currency,
            "price_year": line.price_year,
            "evidence_grade": line.grade,
        }
        for n, line in enumerate(lines.lines)
        for k in line.years
        for stakeholder, share in line.shares.items()
    ]
    return pl.DataFrame(rows, schema=SCHEDULE)


SCHEDULE = {
    **{name: kind for name, kind in OBSERVED.items() if name != "project_id"},
    **dict.fromkeys(("line_id", "side", "stakeholder_id", "pillar"), pl.String),
    "effect_year": pl.Int64,
    **dict.fromkeys(("share", "net", "conversion", "price", "discount", "effect_price", "unit_low", "unit_high"), pl.Float64),
    "currency": pl.String,
    "price_year": pl.Int64,
    "evidence_grade": pl.Int64,
}


@cache
def kernel_query() -> str:
    """The kernel in DuckDB's SQL: its rows, of the tables `observed` and `scheduled`."""
    return (files("impact.valuation") / "kernel.sql").read_text("utf-8").rstrip()


def value_frame(observed: pl.DataFrame, scheduled: pl.DataFrame) -> pl.DataFrame:
    """The rows of the kernel for frames in memory."""
    with duckdb.connect() as con, registered(con, observed=observed, scheduled=scheduled):
        answer: pl.DataFrame = con.sql(kernel_query()).pl()
    return answer
