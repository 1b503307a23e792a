"""Charts of figures: bars of named values, and a line of years with the interval as a band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.charts.style import BAND, BLUE, GREY, LETTERS, MARK, SIZE, WHITE, cut
from reports.charts.svg import as_svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SMALL, LONGEST = 8.0, 34
"""In points, the letters of marks and of the values of years; letters of a name at most."""
WRITTEN, MOST_WRITTEN = 0.015, 0.6
"""Share of the width that each letter of a value written at the end of its bar takes, and all of them at most."""


@dataclass(frozen=True)
class ChartPoint:
    """A named value, or an interval when `value` is None; `text` is how people read it."""

    name: str
    value: float | None
    low: float
    high: float
    text: str


def bars(points: Sequence[ChartPoint], title: str, mark: str = "") -> str:
    """Horizontal bars, the first point on top; an interval is a pale bar from its low to its high end, or a whisker around its value.

    `mark` is written on the picture itself, which may be taken out of its page.
    """
    figure = _figure(0.6 + 0.34 * len(points) + 0.2 * bool(mark), mark)
    axes = figure.subplots()
    for position, point in enumerate(reversed(points)):
        solid = point.value if point.value is not None else point.low
        axes.barh(position, solid, color=BLUE, height=0.62)
        if point.value is None or point.low >= point.value:
            axes.barh(position, point.high - solid, left=solid, color=BAND, height=0.62)
        else:  # a central value inside its interval
            axes.plot([point.low, point.high], [position, position], color=GREY, linewidth=1.6, marker="|", markersize=8)
        at = (max(point.high, solid, 0), position)
        axes.annotate(point.text, at, xytext=(4, 0), textcoords="offset points", va="center", fontsize=SIZE, color=GREY, **LETTERS)
    axes.set_yticks(range(len(points)), [cut(p.name, LONGEST) for p in reversed(points)], fontsize=SIZE, **LETTERS)
    low, high = min(0, *(p.low for p in points)), max(0, *(p.high for p in points)) or 1
    written = min(MOST_WRITTEN, WRITTEN * max(len(p.text) for p in points) + 0.02)
    axes.set_xlim(low, high + (high - low) * written / (1 - written))
    axes.xaxis.set_visible(False)
    axes.spines[["top", "right", "bottom", "left"]].set_visible(False)
    axes.tick_params(left=False)
    axes.axvline(0, color=GREY, linewidth=0.8)
    return as_svg(figure, title, _description(points))


def years(points: Sequence[ChartPoint], title: str, mark: str = "") -> str:
    """A line through the years; where only an interval is known, a band. `mark` is written on the picture itself."""
    figure = _figure(2.8, mark)
    axes = figure.subplots()
    at = [int(p.name) for p in points]
    axes.fill_between(at, [p.low for p in points], [p.high for p in points], color=BAND)
    axes.plot(at, [p.value if p.value is not None else float("nan") for p in points], color=BLUE, marker="o", linewidth=2)
    for year, point in zip(at, points, strict=True):
        axes.annotate(
            point.text, (year, point.high), xytext=(0, 7), textcoords="offset points", ha="center", fontsize=SMALL, color=GREY,
            bbox={"color": WHITE, "pad": 0.5}, zorder=5, **LETTERS,
        )  # fmt: skip
    axes.set_xticks(at, [p.name for p in points], fontsize=SIZE, **LETTERS)
    axes.set_ylim(min(0, *(p.low for p in points)), (max(p.high for p in points) or 1) * 1.2)
    axes.margins(x=0.08)
    axes.yaxis.set_visible(False)
    axes.spines[["top", "right", "left"]].set_visible(False)
    return as_svg(figure, title, _description(points))


def _figure(height: float, mark: str) -> Figure:
    """An empty figure so many inches high, with its mark."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, height), layout="constrained")
    if mark:
        figure.suptitle(mark, x=0.995, ha="right", fontsize=SMALL, color=MARK, **LETTERS)
    return figure


def _description(points: Sequence[ChartPoint]) -> list[str]:
    return [f"{p.name}: {p.text}" for p in points]
