"""A value over the years: a line through its points, each on its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.charts.bars import ChartPoint, PointChart
from reports.charts.letters import text_width, widest, with_minus
from reports.charts.plot import Frame, plotted
from reports.charts.sheet import Sheet
from reports.charts.style import ACCENT, DOT, LIKELY, LINE, MIDDLE, PAD, RULE, SOFT, WIDTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TALL = 130.0
"""In points: the height of the plot."""


@dataclass(frozen=True)
class YearChart(PointChart):
    """A value over the years, which are the names of its points."""

    def lay_out(self) -> Sheet:
        """As many values are written as fit, the latest, the first and the extremes before others; all are in the description."""
        texts, names = [with_minus(p.text) for p in self.points], [p.name for p in self.points]
        edge = PAD + max(widest([texts[0], texts[-1], *names]) / 2, DOT)
        frame = Frame(edge, self.head + LINE + PAD, WIDTH - edge, self.head + LINE + PAD + TALL)
        sheet = Sheet(WIDTH, frame.bottom + 3 * PAD + LINE + len(self.foot) * LINE)
        years = [int(name) for name in names]
        first, last = (min(years), max(years)) if len(set(years)) > 1 else (years[0] - 1, years[0] + 1)
        low, high = min(0.0, *(p.least for p in self.points)), max(0.0, *(p.most for p in self.points)) or 1.0
        with plotted(sheet, frame, (first, last), (high, low)) as axes:
            axes.hlines([0.0], first, last, colors=RULE, linewidth=0.9)
            self._plot(axes, years)
        places = [frame.left + (frame.right - frame.left) * (year - first) / (last - first) for year in years]
        for n in _fitting(places, texts, _most_telling(self.points)):
            above = frame.bottom - (self.points[n].most - low) / (high - low) * TALL - DOT / 2 - 2
            sheet.text(places[n], above - LINE, [texts[n]], "middle", halo=True)
        for n in _fitting(places, names, _ends_first(len(names))):
            sheet.text(places[n], frame.bottom + PAD, [names[n]], "middle", colour=SOFT)
        self.write_around(sheet)
        return sheet

    def _plot(self, axes: Axes, years: list[int]) -> None:
        """A line through the central values, each with its interval; a thick bar where there is no centre."""
        ranges = [(year, p) for year, p in zip(years, self.points, strict=True) if p.value is None]
        if not self.certain:
            axes.vlines(years, [p.low for p in self.points], [p.high for p in self.points], colors=ACCENT, linewidth=LIKELY)
        axes.vlines([year for year, _ in ranges], [p.low for _, p in ranges], [p.high for _, p in ranges], colors=MIDDLE, linewidth=DOT)
        centres = [float("nan") if p.value is None else p.value for p in self.points]
        axes.plot(years, centres, "o-", color=ACCENT, linewidth=LIKELY, markersize=DOT, markeredgewidth=0.0)


def _ends_first(count: int) -> list[int]:
    """The numbers of so many points: the last, the first, then the others from the latest on."""
    return [*dict.fromkeys([count - 1, 0, *reversed(range(count))])]


def _most_telling(points: Sequence[ChartPoint]) -> list[int]:
    """The numbers of the points: the last, the first, the highest and the lowest, then the others from the latest on."""
    last, first, *others = _ends_first(len(points)) if len(points) > 1 else (0, 0)
    extremes = [max(others, key=lambda n: points[n].most), min(others, key=lambda n: points[n].least)] if others else []
    return [*dict.fromkeys([last, first, *extremes, *others])]


def _fitting(places: Sequence[float], texts: Sequence[str], order: Sequence[int]) -> list[int]:
    """The texts that stand beside each other without touching, those named first before others."""
    taken: list[tuple[float, float]] = []
    fitting = []
    for n in order:
        start, end = places[n] - text_width(texts[n]) / 2 - PAD, places[n] + text_width(texts[n]) / 2 + PAD
        if all(end <= left or right <= start for left, right in taken):
            taken.append((start, end))
            fitting.append(n)
    return fitting
