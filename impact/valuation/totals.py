"""Totals with their uncertainty: by project and for the territory, created and realised, from draws that all of them share."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from impact.valuation.effects import falling_in
from impact.valuation.kept_years import KeptYears, Totals, of_lines, of_setting
from impact.valuation.lines import Lines
from impact.valuation.local import residents
from impact.valuation.method import Array
from impact.valuation.simulation import Simulation, undiscounted_values
from impact.valuation.year_totals import DIRECTIONS, Setting, YearTotals


def totals(
    lines: Lines,
    observed: pl.DataFrame,
    scheduled: pl.DataFrame,
    setting: Setting,
    prices: Array,
    draws: int,
    seed: int,
    kept: KeptYears | None = None,
) -> Iterator[Totals]:
    """The rows of `value_total`, and of `value_part`: what each total is made of; a year at a time, for memory.

    `scheduled` says who gains from each line, `prices` what brings effects to the prices of their year. `kept`: totals of years that are
    made of the same, if they may be taken from there.
    """
    of_projects, inside, kept = _lines_of_projects(lines, observed, scheduled), residents(lines, draws, seed), kept or KeptYears(None, [])
    years = np.array([line.activity_year or 0 for line in lines.lines])

    def activity(year: int) -> Totals:
        own = np.flatnonzero(years == year)
        mine, of_own, falling_here = _among(of_projects, own), lines.only(own), inside.only(own)

        def make() -> YearTotals:
            of_year = YearTotals(year, mine, setting, of_own)
            of_year.add_activity(Simulation(of_own, falling_here, of_year.gained, draws, seed))
            return of_year

        shares = [falling_here.shares, falling_here.row]
        return kept.of(["activity", year, draws, seed, mine, *of_lines(of_own), *shares, *of_setting(setting, year)], make)

    def realised(year: int) -> Totals:
        weights = falling_in(lines, year, prices)
        still = np.flatnonzero((weights * lines.alive).any(axis=1))
        own = still if still.size else np.arange(1)  # of a year in which nothing falls there is a total too: nothing
        mine, of_own, falling = _among(of_projects, still), lines.only(own), weights[own]

        def make() -> YearTotals:
            of_year = YearTotals(year, mine, setting, of_own)
            of_year.add_realised(undiscounted_values(of_own, falling, draws, seed))
            return of_year

        return kept.of(["realised", year, draws, seed, mine, *of_lines(of_own), falling, *of_setting(setting, year)], make)

    # a year at a time, with the same draws, and with its own lines only: those of all years at once would need their memory
    yield from map(activity, sorted(of_projects["activity_year"].unique().to_list()))
    yield from map(realised, range(min(years[years > 0]), max(years) + 1))


def _among(of_projects: pl.DataFrame, own: npt.NDArray[np.int64]) -> pl.DataFrame:
    """The rows of some lines (their places, in order), which count among themselves from then on."""
    some = of_projects.filter(pl.col("line").is_in(own))
    return some.with_columns(line=np.searchsorted(own, some["line"].to_numpy()))


def _lines_of_projects(lines: Lines, observed: pl.DataFrame, scheduled: pl.DataFrame) -> pl.DataFrame:
    """One row per project, line and stakeholder: the quantity, and the share of it in their account."""
    place = pl.DataFrame(
        [(line.map_id, line.line_id, line.activity_year, n) for n, line in enumerate(lines.lines)],
        schema={"map_id": pl.String, "line_id": pl.String, "activity_year": pl.Int64, "line": pl.Int64},
        orient="row",
    )
    keys = ["map_id", "measure", "breakdown", "activity_year"]
    who = scheduled.select(*keys, "line_id", "side", "share", *DIRECTIONS.values(), monetised=pl.col("price").is_not_null()).unique()
    parts = observed.join(who, on=keys).join(place, on=["map_id", "line_id", "activity_year"])
    return parts.with_columns(pl.col("evidence_grade").cast(pl.String)).sort(["project_id", "line", "stakeholder_id"])
