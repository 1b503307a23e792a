"""A mapping tried on real rows, in a database of its own that may touch nothing outside it and is stopped when it takes too long."""

from __future__ import annotations

import threading

import duckdb
import polars as pl

from impact.intake.mapping import Mapping, trial_connection
from impact.messages import messages
from indicators.text import Text

LONGEST = 20.0
"""Seconds after which a condition is stopped."""
LARGEST_TOTAL = 1e15
"""No total that people mean is larger; nor is one that is no number."""


def breaks(mapping: Mapping, records: pl.DataFrame) -> Text | None:
    """Why the measures of a mapping cannot be taken on these records (their column `data` has the mapping's own); None where they can."""
    rows = records.select(pl.col("data").struct.unnest())
    with trial_connection() as trial:
        trial.register("record", rows)
        clock = threading.Timer(LONGEST, trial.interrupt)
        clock.start()
        try:
            for indicator, measure in mapping.indicators.items():
                try:
                    [(value,)] = trial.execute(f"SELECT {measure.sql()} FROM record").fetchall()
                except duckdb.Error as error:
                    return messages.text("measure_breaks", indicator=indicator, mapping=mapping.id, detail=str(error).splitlines()[0][:200])
                if value is not None and not abs(value) <= LARGEST_TOTAL:
                    return messages.text("measure_too_large", indicator=indicator, mapping=mapping.id)
        finally:
            clock.cancel()
    return None
