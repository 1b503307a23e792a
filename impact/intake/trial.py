"""A mapping tried on real rows, where it may touch nothing else and is stopped when it takes too long (see `trial_connection`)."""

from __future__ import annotations

import polars as pl

from impact.intake.mapping import Mapping, trial_connection, tried
from impact.messages import messages
from indicators.text import Text

LARGEST_TOTAL = 1e15
"""No total that people mean is larger; nor is one that is no number."""


def breaks(mapping: Mapping, records: pl.DataFrame) -> Text | None:
    """Why the measures of a mapping cannot be taken on these records (their column `data` has the mapping's own); None where they can."""
    if records.is_empty():
        return None
    with trial_connection() as trial:
        trial.register("record", records.select(pl.col("data").struct.unnest()))
        for indicator, measure in mapping.indicators.items():
            value = tried(trial, measure)
            if isinstance(value, Text):
                return messages.text("measure_breaks", indicator=indicator, mapping=mapping.id, detail=value)
            if value is not None and not abs(value) <= LARGEST_TOTAL:
                return messages.text("measure_too_large", indicator=indicator, mapping=mapping.id)
    return None
