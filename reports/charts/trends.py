"""Values over the years in small pictures side by side; where a definition changed, a gap and a word."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from reports.charts.letters import text_width, with_minus, wrap
from reports.charts.picture import Picture
from reports.charts.plot import Frame, plotted
from reports.charts.sheet import Anchor, Sheet
from reports.charts.style import ACCENT, GRID, INK, LIKELY, LINE, MIDDLE, PAD, RULE, RUST, SOFT, WIDTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TALL, ACROSS, GAP, DOT = 72.0, 3, 24.0, 6.0
"""In points: the height of a plot, the room between two, the width of a dot; and how many stand side by side."""


@dataclass(frozen=True)
class TrendPoint:
    """A year with its value, or the ends between which it lies; `breaks`: it does not compare with what came before."""

    year: int
    value: float | None
    low: float
    high: float
    text: str
    breaks: bool = False

    @property
    def middle(self) -> float:
        """Where the line passes."""
        return self.value if self.value is not None else (self.low + self.high) / 2


@dataclass(frozen=True)
class SmallTrend:
    """One of the small pictures: its title, which says the target where there is one, its points by year, and the target as a level."""

    title: str
    points: tuple[TrendPoint, ...]
    target: float | None = None


@dataclass(frozen=True)
class Trends(Picture):
    """Small pictures, each with its own years and its own scale of values from zero on. `changed`: the word for a break."""

    trends: tuple[SmallTrend, ...]
    changed: str

    @property
    def description(self) -> list[str]:
        """Every value of every picture, year by year."""
        return [f"{trend.title}: " + ", ".join(map(self._said, trend.points)) for trend in self.trends]

    def _said(self, point: TrendPoint) -> str:
        return f"{point.year}: {point.text} ({self.changed})" if point.breaks else f"{point.year}: {point.text}"

    def lay_out(self) -> Sheet:
        """Three in a row; the first and the last value of each are written."""
        across = min(ACROSS, len(self.trends))
        width = (WIDTH - 2 * PAD - GAP * (across - 1)) / across
        titles = [wrap(t.title, width, bold=True, most=3) for t in self.trends]
        rows = [range(n, min(n + across, len(self.trends))) for n in range(0, len(self.trends), across)]
        heads = [max(len(titles[n]) for n in row) * LINE for row in rows]
        sheet = Sheet(WIDTH, PAD + sum(head + LINE + TALL + 2 * LINE + 2 * PAD for head in heads))
        top = PAD
        for row, head in zip(rows, heads, strict=True):
            for n in row:
                left = PAD + (n - row.start) * (width + GAP)
                sheet.text(left, top, titles[n], bold=True)
                self._draw(sheet, self.trends[n], Frame(left, top + head + LINE + PAD / 2, left + width, top + head + LINE + TALL))
            top += head + LINE + TALL + 2 * LINE + 2 * PAD
        return sheet

    def _draw(self, sheet: Sheet, trend: SmallTrend, frame: Frame) -> None:
        points = trend.points
        ends = (points[0].year, points[-1].year) if len(points) > 1 else (points[0].year - 1, points[0].year + 1)
        target = [trend.target] if trend.target is not None else []
        low, high = min((0.0, *target, *(p.low for p in points))), max((0.0, *target, *(p.high for p in points))) or 1.0
        with plotted(sheet, frame, ends, (high, low)) as axes:
            axes.hlines([0.0], *ends, colors=RULE, linewidth=0.8)
            axes.hlines(target, *ends, colors=INK, linewidth=1.2, linestyles="dashed")
            self._plot(axes, points)
        scale = (frame.right - frame.left) / (ends[1] - ends[0])
        places = [frame.left + (p.year - ends[0]) * scale for p in points]
        for n in {0, len(points) - 1}:
            above = frame.bottom - (points[n].high - low) / (high - low) * (frame.bottom - frame.top) - DOT / 2 - LINE
            anchor = _anchor(n, points)
            sheet.text(places[n] + (-DOT / 2 if anchor == "start" else DOT / 2), above, [with_minus(points[n].text)], anchor, halo=True)
        self._years(sheet, points, places, frame)

    def _years(self, sheet: Sheet, points: tuple[TrendPoint, ...], places: list[float], frame: Frame) -> None:
        """The first and the last year, and the word where a definition changed."""
        for n in {0, len(points) - 1}:
            sheet.text(places[n], frame.bottom + PAD / 2, [str(points[n].year)], _anchor(n, points), colour=SOFT)
        for place, point in zip(places, points, strict=True):
            if point.breaks:
                sheet.line([(place - 3, frame.top), (place - 3, frame.bottom)], RUST, style="dotted")
                at = min(place, frame.right - text_width(self.changed))
                sheet.text(at, frame.bottom + PAD / 2 + LINE, [self.changed], colour=RUST, italic=True)

    def _plot(self, axes: Axes, points: tuple[TrendPoint, ...]) -> None:
        """A line from year to year, broken where values do not compare; each point on its interval."""
        for before, after in pairwise(points):
            if not after.breaks:
                axes.plot([before.year, after.year], [before.middle, after.middle], "-", color=ACCENT, linewidth=1.6)
        spread = [p for p in points if p.low < p.high]
        axes.vlines([p.year for p in spread], [p.low for p in spread], [p.high for p in spread], colors=MIDDLE, linewidth=LIKELY * 2)
        certain = [(p.year, p.value) for p in points if p.value is not None]
        axes.plot([year for year, _ in certain], [value for _, value in certain], "o", color=ACCENT, markersize=DOT, markeredgewidth=0.0)
        axes.hlines([max(p.high for p in points)], points[0].year, points[-1].year, colors=GRID, linewidth=0.4)


def _anchor(number: int, points: tuple[TrendPoint, ...]) -> Anchor:
    """The first of several is written from its point on, the last up to it."""
    return "start" if number == 0 and len(points) > 1 else "end"
