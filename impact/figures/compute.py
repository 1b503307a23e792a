"""All figures that a warehouse can answer for: indicators, values, and for each of their years the territory and its ecosystem."""

from __future__ import annotations

import duckdb

from impact.figures.aims import objective_figures
from impact.figures.certainty import certainty_figures
from impact.figures.ecosystem import ecosystem_figures
from impact.figures.facts import fact_figures, rate_figures
from impact.figures.figure import Figure
from impact.figures.indicators import indicator_figures
from impact.figures.values import value_figures
from impact.warehouse.schema import frame
from impact.world import World


def make_figures(con: duckdb.DuckDBPyConnection, world: World) -> list[Figure]:
    """The figures of all years that anything was observed in, by address."""
    observed = frame(con, "FROM observation_year")
    if observed.is_empty():
        return []
    indicators = indicator_figures(con, world.catalogue, observed)
    measured = [*value_figures(con, world.catalogue), *indicators]
    years = sorted(observed["year"].unique().to_list())
    figures = [*measured, *fact_figures(con, world, years)]
    for year in years:
        figures += rate_figures(indicators, world, year)
        figures += objective_figures(indicators, world, year)
        figures += ecosystem_figures(con, world, year)
        figures += certainty_figures(con, measured, year)
    return sorted(figures, key=lambda figure: figure.address)
