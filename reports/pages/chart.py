"""A chart as a template takes it: the picture, the table behind it, and the mark of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reports.charts.bars import ChartPoint, bars, years
from reports.pages.presented import AnyPresented, mark_of
from reports.pages.wording import Say

Rows = Sequence[tuple[str, AnyPresented]]
"""Figures with the names they have in a chart."""


@dataclass(frozen=True)
class Chart:
    """A picture over its table.

    rows     the table: name and figure
    heading  what the names are
    rest     says that not all of the rows are drawn
    covered  whether a column says from how many projects each comes
    mark     that of illustrative data
    """

    title: str
    svg: Markup
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
    svg = bars(points if points is not None else _points(rows), title, mark)
    return Chart(title, Markup(svg), rows, heading, rest, covered, mark)  # noqa: S704 (names are escaped where they are drawn)


def year_chart(title: str, rows: Rows, say: Say, *, points: Sequence[ChartPoint] | None = None, covered: bool = False) -> Chart:
    """A line through `points`, one a year, which are the rows unless others are given."""
    mark = mark_of((figure for _, figure in rows), say)
    svg = years(points if points is not None else _points(rows), title, mark)
    return Chart(title, Markup(svg), rows, say("col_year"), "", covered, mark)  # noqa: S704 (names are escaped where they are drawn)


def _points(rows: Rows) -> list[ChartPoint]:
    return [figure.point(name) for name, figure in rows]
