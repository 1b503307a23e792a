"""Observations by project and year: periods combined, then breakdown cells into the whole, each under the indicator's own rule (law 5)."""

from __future__ import annotations

import polars as pl

from indicators.aggregation import combine, estimates

CELL = ["indicator_id", "year", "breakdown", "project_id"]


def yearly(observed: pl.DataFrame) -> pl.DataFrame:
    """One estimate per project, indicator, year and breakdown cell, the whole among them.

    `observed` is the warehouse's view `observation_year`, which says what each observation is used for.
    """
    standing = estimates(observed.filter("stands"))
    rules = observed.select("indicator_id", "year", "over_breakdowns", "over_projects").unique(["indicator_id", "year"])
    cells = combine(standing.with_columns(rule=pl.col("over_time")), CELL).join(rules, on=["indicator_id", "year"])
    parts = cells.join(standing.filter(pl.col("makes_whole") & (pl.col("breakdown") != "")).select(CELL).unique(), on=CELL, how="semi")
    parts = parts.with_columns(rule=pl.col("over_breakdowns"), breakdown=pl.lit(""), period_end=pl.lit(None, pl.Date))
    wholes = combine(parts, CELL).join(rules, on=["indicator_id", "year"])
    return pl.concat([cells, wholes.select(cells.columns)]).sort(CELL)
