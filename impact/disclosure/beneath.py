"""What lies beneath the figures: what each project handed in, cell by cell, and the lines that values are the sum of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import partial

import duckdb
import polars as pl

from impact.figures.definition import IndicatorDefinition
from impact.figures.figure import Figure
from impact.warehouse.schema import frame
from impact.warehouse.yearly import yearly

OBSERVED = {
    **dict.fromkeys(("indicator_id", "project_id", "breakdown"), pl.String),
    "year": pl.Int64,
    **dict.fromkeys(("value", "low", "high", "numerator", "denominator"), pl.Float64),
}
LINE = {
    "year": pl.Int64,
    **dict.fromkeys(("measure", "direction", "key", "term", "project_id", "map_id", "outcome_id", "indicator_id", "breakdown"), pl.String),
    "activity_year": pl.Int64,
    **dict.fromkeys(("quantity", "net_quantity", "value"), pl.Float64),
}


@dataclass(frozen=True)
class Beneath:
    """What no one but its project, and the city, may know unless a figure says it.

    cells   one row for each project, indicator, year and breakdown cell (OBSERVED): the estimate of the year
    lines   of some indicators, one row for each total of value, project and line (LINE), with the cell that its quantity was taken from;
            read when they are asked for: few of the hundreds of thousands that a town may have take anything that could be withheld
    """

    cells: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=OBSERVED))
    lines: Callable[[Collection[str]], pl.DataFrame] = lambda _: pl.DataFrame(schema=LINE)

    @classmethod
    def read(cls, con: duckdb.DuckDBPyConnection) -> Beneath:
        """Of a warehouse."""
        observed = frame(con, "FROM observation_year")
        if observed.is_empty():
            return cls()
        cells = yearly(observed).filter(pl.col("low").is_not_null())
        return cls(_columns(cells, OBSERVED), partial(_lines, con))

    @classmethod
    def of_figures(cls, figures: Iterable[Figure]) -> Beneath:
        """What figures alone say of it: the wholes of projects."""
        wholes = [
            (d.indicator_id, d.project_id, d.breakdown, d.year, e.value, e.low, e.high, d.numerator, d.denominator)
            for figure in figures
            if isinstance(d := figure.definition, IndicatorDefinition) and d.project_id is not None and (e := figure.estimate).known
        ]
        return cls(pl.DataFrame(wholes, schema=OBSERVED, orient="row"))


def _lines(con: duckdb.DuckDBPyConnection, indicators: Collection[str]) -> pl.DataFrame:
    query = """
        SELECT year, measure, direction, key, term, project_id, map_id, outcome_id, indicator_id, breakdown, activity_year,
               quantity, net_quantity, value
        FROM value_part JOIN outcome USING (map_id, outcome_id, activity_year)
        WHERE list_contains($indicators::VARCHAR[], indicator_id) ORDER BY ALL
    """
    return _columns(frame(con, query, {"indicators": sorted(indicators)}), LINE)


def _columns(rows: pl.DataFrame, schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    return rows.select(pl.col(name).cast(kind) for name, kind in schema.items())
