"""All figures that a warehouse can answer for: indicators, values, and for each of their years the territory and its ecosystem."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import NamedTuple

import duckdb
import polars as pl

from impact.figures.aims import objective_figures
from impact.figures.certainty import certainty_figures, findings_by_severity
from impact.figures.ecosystem import ecosystem_figures
from impact.figures.facts import FactFigures, rate_figures
from impact.figures.figure import Figure
from impact.figures.indicators import IndicatorFigures
from impact.figures.sharing import Shared
from impact.figures.values import ValueFigures
from impact.valuation.kept_years import digest
from impact.warehouse.schema import frame
from impact.world import World

WHOLE = ("project", "outcome", "need", "evidence", "proposal", "fact")
"""Tables that the figures of a year read whole, of whatever year their rows are."""
OF_YEAR = ("value_total", "answer")
"""Tables of which the figures of a year read the rows of that year."""


class FigurePart(NamedTuple):
    """Some of the figures of a year. `made_of`: all that they are a function of, beside the world (see `KeptYears`)."""

    made_of: Callable[[], list[object]]
    make: Callable[[], list[Figure]]


def make_figures(con: duckdb.DuckDBPyConnection, world: World) -> list[Figure]:
    """The figures of all years that anything was observed in, or has a value in, by address."""
    figures = [figure for part in figure_parts(con, world) for figure in part.make()]
    return sorted(figures, key=lambda figure: figure.address)


def figure_parts(con: duckdb.DuckDBPyConnection, world: World) -> Iterator[FigurePart]:
    """What `make_figures` makes, a part of a year at a time: those of all years at once would need their memory."""
    observed = frame(con, "FROM observation_year")
    if observed.is_empty():
        return
    years = set(observed["year"].unique())
    facts, others = FactFigures(con, world), _OtherFigures(con, world, observed)
    for year in sorted(years | set(others.years)):
        if year in years:
            yield FigurePart(partial(facts.made_of, year), partial(facts.of, year))
        yield FigurePart(partial(others.made_of, year, observed=year in years), partial(others.of, year, observed=year in years))


class _OtherFigures:
    """All figures but those of facts."""

    def __init__(self, con: duckdb.DuckDBPyConnection, world: World, observed: pl.DataFrame) -> None:
        self._con, self._world = con, world
        self._indicators, self._values = IndicatorFigures(con, world.catalogue, observed), ValueFigures(con, world.catalogue)

    @property
    def years(self) -> list[int]:
        """The years that anything has a value in."""
        return self._values.years

    def of(self, year: int, *, observed: bool) -> list[Figure]:
        """Those of a year; where nothing was observed in it, its values alone."""
        shared, indicators = Shared(), self._indicators.of(year)
        figures = [*map(shared.figure, self._values.of(year)), *indicators]
        if observed:
            figures += certainty_figures(self._con, figures, year)
            figures += rate_figures(indicators, self._world, year)
            figures += objective_figures(indicators, self._world, year)
            figures += ecosystem_figures(self._con, self._world, year)
        return sorted(map(shared.figure, figures), key=lambda figure: figure.address)

    def made_of(self, year: int, *, observed: bool) -> list[object]:
        """What those of a year are a function of, beside the world; whatever they read of the warehouse must be here."""
        of_year = [frame(self._con, f"FROM {name} WHERE year = $year", {"year": year}) for name in OF_YEAR]
        return [year, observed, self._whole, *of_year, findings_by_severity(self._con, year), *self._indicators.made_of(year)]

    @cached_property
    def _whole(self) -> str:
        return digest([frame(self._con, f"FROM {name}") for name in WHOLE])
