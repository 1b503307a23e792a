"""A figure over the years: as a line of a few pixels beside its row, with what it says in words; as a chart, or a table of few years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.edition.presented import AnyPresented
from reports.pages.chart import Chart, year_chart
from reports.pages.scale import MarkedTable, marked_table
from reports.pages.wording import Say

WIDTH, HEIGHT, PAD = 120.0, 32.0, 4.0
"""In pixels: the picture, and the room around the line, in which its last dot lies."""
FEWEST_YEARS = 3
"""Years that a chart is worth drawing for; two are said by their numbers."""
Yearly = Sequence[tuple[int, AnyPresented]]
"""Known figures of one thing with their years, in their order."""


@dataclass(frozen=True)
class Trend:
    """A small line.

    line   the points of the values, for those that have one
    band   the points around the intervals, high ends first and low ends back; empty where none has a width
    last   where the latest value stands; None where only its interval is known
    words  the first and the latest figure, and the extremes
    of     the addresses of the figures, in their order
    """

    line: str
    band: str
    last: tuple[float, float] | None
    words: str
    of: str


def trend(years: Yearly, say: Say) -> Trend | None:
    """The line through the years, at even distances for even times; None for a single year. Its ground is zero, or what lies below it."""
    if len(years) < 2:
        return None
    low, high = min(0.0, *(f.least for _, f in years)), max(0.0, *(f.most for _, f in years))
    start, end = years[0][0], years[-1][0]

    def at(year: int, value: float) -> tuple[float, float]:
        across = PAD + (WIDTH - 2 * PAD) * (year - start) / (end - start)
        down = HEIGHT - PAD - (HEIGHT - 2 * PAD) * ((value - low) / (high - low) if high > low else 0.0)
        return round(across, 1), round(down, 1)

    values = [at(year, f.value) for year, f in years if f.figure.estimate.value is not None]
    wide = any(not f.figure.estimate.single for _, f in years)
    around = [*(at(year, f.high) for year, f in years), *(at(year, f.low) for year, f in reversed(years))] if wide else []
    ends = years[-1][1].figure.estimate.value is not None
    return Trend(_points(values), _points(around), values[-1] if ends else None, _words(years, say), " ".join(f.address for _, f in years))


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{across:g},{down:g}" for across, down in points)


def _words(years: Yearly, say: Say) -> str:
    """From the first to the latest; where there are more than two, also the least and the most, which may lie between."""
    (start, first), (end, last) = years[0], years[-1]
    ends = {"first": first.centre, "start": str(start), "last": last.centre, "end": str(end)}
    if len(years) == 2:
        return say("trend_two", **ends)
    (least_year, least), (most_year, most) = min(years, key=lambda y: y[1].low), max(years, key=lambda y: y[1].high)
    return say("trend", **ends, least=least.centre, least_year=str(least_year), most=most.centre, most_year=str(most_year))


@dataclass(frozen=True)
class OverYears:
    """The years as a chart with its table behind, or as a table alone where they are few."""

    chart: Chart | None
    table: MarkedTable | None


def over_years(title: str, years: Yearly, say: Say, *, covered: bool = False) -> OverYears | None:
    """The years of one thing; None for a single one."""
    caption, rows = say("chart_years", title=title), [(str(year), f) for year, f in years]
    if len(rows) < 2:
        return None
    if len(rows) < FEWEST_YEARS:
        return OverYears(None, marked_table(caption, say("col_year"), [(year, "", f) for year, f in rows], covered=covered))
    return OverYears(year_chart(caption, rows, say, covered=covered), None)
