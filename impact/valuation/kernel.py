"""The kernel: observations and the lines of impact maps, joined, multiplied and ready to be summed.

Written once in Ibis, it becomes one query of whichever engine holds the frames: DuckDB by default, Spark for a network of towns.
"""

from __future__ import annotations

from typing import Any

import ibis
import numpy as np
import polars as pl

from impact.valuation.lines import Lines

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


def valuations(observations: ibis.Table, scheduled: ibis.Table) -> ibis.Table:
    """One row per project, line, stakeholder, year of activity and year of effect, on the engine that holds the two tables.

    quantity        as observed
    net_quantity    after corrections and drop-off, in the indicator's unit
    proxy_quantity  the same in the unit of the proxy (tonnes of CO2e, euros…)
    value           money of the year of effect, in prices of `price_year`; null where it is not monetised
    realised        the same in prices of the year of effect; null where the years of the effect are not known
    present_value   discounted to the year of activity; low, high: its interval
    """
    joined = observations.join(scheduled, list(KEYS))
    net_quantity = joined.quantity * joined.net
    value = net_quantity * joined.conversion * joined.price * joined.share
    return joined.select(
        "project_id",
        "map_id",
        "line_id",
        "side",
        "stakeholder_id",
        "pillar",
        "activity_year",
        "effect_year",
        "quantity",
        net_quantity=net_quantity * joined.share,
        proxy_quantity=net_quantity * joined.conversion * joined.share,
        value=value,
        present_value=value * joined.discount,
        realised=value * joined.effect_price,
        low=joined.quantity * joined.unit_low,
        high=joined.quantity * joined.unit_high,
        currency=joined.currency,
        price_year=joined.price_year,
        evidence_grade=joined.evidence_grade,
    )


def value_frame(observations: pl.DataFrame, scheduled: pl.DataFrame) -> pl.DataFrame:
    """The same for frames in memory, valued by DuckDB."""
    con = ibis.duckdb.connect()
    answer: pl.DataFrame = con.to_polars(valuations(ibis.memtable(observations), ibis.memtable(scheduled)))
    con.disconnect()
    return answer
