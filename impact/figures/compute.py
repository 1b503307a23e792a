"""All figures that a warehouse can answer for: indicators, values, and for each of their years the territory and its ecosystem."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from impact.figures.aims import objective_figures
from impact.figures.certainty import certainty_figures
from impact.figures.ecosystem import ecosystem_figures
from impact.figures.facts import fact_figures, rate_figures
from impact.figures.figure import Figure
from impact.figures.indicators import IndicatorFigures
from impact.figures.sharing import Shared
from impact.figures.values import ValueFigures
from impact.warehouse.schema import frame
from impact.world import World


def make_figures(con: duckdb.DuckDBPyConnection, world: World) -> list[Figure]:
    """The figures of all years that anything was observed in, or has a value in, by address."""
    return [figure for of_year in figures_by_year(con, world) for figure in of_year]


def figures_by_year(con: duckdb.DuckDBPyConnection, world: World) -> Iterator[list[Figure]]:
    """`make_figures`, a year at a time: those of all years at once would need their memory."""
    observed = frame(con, "FROM observation_year")
    if observed.is_empty():
        return
    indicators, values = IndicatorFigures(con, world.catalogue, observed), ValueFigures(con, world.catalogue)
    years = sorted(observed["year"].unique().to_list())
    facts = fact_figures(con, world, years)

    def of(year: int) -> list[Figure]:
        shared, of_indicators = Shared(), indicators.of(year)
        figures = [*map(shared.figure, values.of(year)), *of_indicators]
        if year in years:
            figures += certainty_figures(con, figures, year)
            figures += [figure for figure in facts if figure.edition == str(year)]
            figures += rate_figures(of_indicators, world, year)
            figures += objective_figures(of_indicators, world, year)
            figures += ecosystem_figures(con, world, year)
        return sorted(map(shared.figure, figures), key=lambda figure: figure.address)

    yield from map(of, sorted({*years, *values.years}))  # no loop: its names would hold a year's figures while the next are made
