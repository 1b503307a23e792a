"""The table `figure` filled: what is kept of figures is put there as it is, and made into no figure on the way.

After a correction, the figures of the years that it is not about, and those of facts, are not made again (see `kept_years`).
"""

from __future__ import annotations

from functools import partial

import duckdb
import polars as pl

from impact.figures.compute import FigurePart, figure_parts
from impact.figures.store import insert_figures, write_figures
from impact.valuation.kept_years import KeptYears
from impact.world import World
from indicators.kept import KeptAnswers


def fill_figures(con: duckdb.DuckDBPyConnection, world: World, kept: KeptAnswers | None = None) -> int:
    """Puts the figures of every year in the table `figure`; how many there are.

    `kept`: figures that are taken from there where they would be made of the same (see `kept_years`).
    """
    years = KeptYears(kept, [world.hashes] if kept else [])
    written = map(partial(_written, years), figure_parts(con, world))  # no loop: its names would hold some figures while others are made
    return sum(map(partial(insert_figures, con), written))


def _written(years: KeptYears, part: FigurePart) -> pl.DataFrame:
    (written,) = years.frames(("figure",), part.made_of() if years.keeping else [], lambda: (write_figures(part.make()),))
    return written
