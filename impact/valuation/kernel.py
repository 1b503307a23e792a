"""The kernel: observations and the lines of impact maps, joined, multiplied and ready to be summed.

Written once in Ibis, it becomes one query of whichever engine holds the frames: DuckDB by default, Spark for a network of towns.
The query of DuckDB lies beside it, compiled (`kernel.sql`): `python -m tools.docs.write_kernel` writes it anew.
"""

from __future__ import annotations

import ibis
import polars as pl

from impact.valuation.schedule import KEYS, OBSERVED, SCHEDULE

KINDS = {pl.String: "string", pl.Int64: "int64", pl.Float64: "float64"}


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


def tables() -> tuple[ibis.Table, ibis.Table]:
    """The two tables that it is about, on no engine: `observed` and `scheduled`."""
    observed = {**{name: KINDS[kind] for name, kind in OBSERVED.items()}, "quantity": "float64"}
    return ibis.table(observed, name="observed"), ibis.table({name: KINDS[kind] for name, kind in SCHEDULE.items()}, name="scheduled")


def compiled(expression: ibis.Table) -> str:
    """An expression in DuckDB's SQL."""
    return str(ibis.to_sql(expression, dialect="duckdb"))
