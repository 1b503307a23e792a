"""A chart as a template takes it: the picture, the table behind it, and the mark of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.bars import BarChart, ChartPoint
from reports.charts.picture import Picture
from reports.charts.years import YearChart
from reports.edition.presented import AnyPresented, mark_of
from reports.pages.wording import Say

Rows = Sequence[tuple[str, AnyPresented]]
"""Figures with the names they have in a chart."""


@dataclass(frozen=True)
class Chart:
    """A picture over its table.

    svg      the picture as data; the environment of the templates draws it where it stands
    rows     the table: name and figure
    heading  what the names are
    rest     says that not all of the rows are drawn
    covered  whether a column says from how many projects each comes
    mark     that of illustrative data
    """

    title: str
    svg: Picture
    rows: Rows
    heading: str
    rest: str
    covered: bool
    mark: str


def bar_chart(
    title: str,
    rows: Rows,
    heading: str,
    say: Say,
    *,
    points: Sequence[ChartPoint] | None = None,
    drawn_rows: int | None = None,
    covered: bool = False,
) -> Chart:
    """Bars of `points`, which are the rows unless others are given; `drawn_rows`: how many of the rows are among them, if not all."""
    mark = mark_of((figure for _, figure in rows), say)
    rest = say("chart_rest", shown=drawn_rows, count=len(rows)) if drawn_rows is not None and drawn_rows < len(rows) else ""
    shown = tuple(points if points is not None else _points(rows))
    picture = BarChart(title, shown, mark, _reading(shown, say))
    return Chart(title, picture, rows, heading, rest, covered, mark)


def year_chart(title: str, rows: Rows, say: Say, *, points: Sequence[ChartPoint] | None = None, covered: bool = False) -> Chart:
    """A line through `points`, one a year, which are the rows unless others are given."""
    mark = mark_of((figure for _, figure in rows), say)
    shown = tuple(points if points is not None else _points(rows))
    return Chart(title, YearChart(title, shown, mark, _reading(shown, say)), rows, say("col_year"), "", covered, mark)


def _reading(points: Sequence[ChartPoint], say: Say) -> str:
    """How to read the marks of what is not certain, those that there are."""
    centred = any(p.value is not None and not p.certain for p in points)
    ranged = any(p.value is None and p.low < p.high for p in points)
    return " ".join(say(code) for code, there in (("chart_interval", centred), ("chart_range", ranged)) if there)


def _points(rows: Rows) -> list[ChartPoint]:
    return [figure.point(name) for name, figure in rows]
