"""A value over the years: a line through its points, each on its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.bars import Chart, ChartPoint
from reports.charts.letters import text_width, widest, with_minus
from reports.charts.plot import Frame, plotted
from reports.charts.sheet import Sheet
from reports.charts.style import ACCENT, DOT, LIKELY, LINE, MIDDLE, PAD, RULE, SOFT, WIDTH

TALL = 130.0
"""In points: the height of the plot."""


@dataclass(frozen=True)
class YearChart(Chart):
    """A value over the years, which are the names of its points."""

    def lay_out(self) -> Sheet:
        """As many values are written as fit, the latest, the first and the extremes before others; all are in the description."""
        texts = [with_minus(p.text) for p in self.points]
        edge = PAD + max(widest(texts[:1]), widest(texts[-1:]), widest(p.name for p in self.points)) / 2
        frame = Frame(edge, self.head + LINE + PAD, WIDTH - edge, self.head + LINE + PAD + TALL)
        sheet = Sheet(WIDTH, frame.bottom + 2 * PAD + LINE + len(self.foot) * LINE + PAD)
        years = [int(p.name) for p in self.points]
        across = (min(years), max(years)) if len(set(years)) > 1 else (years[0] - 1, years[0] + 1)
        low, high = min(0.0, *(p.low for p in self.points)), max(0.0, *(p.high for p in self.points)) or 1.0
        with plotted(sheet, frame, across, (high, low)) as axes:
            ranges = [(year, p) for year, p in zip(years, self.points, strict=True) if p.value is None]
            axes.hlines([0.0], *across, colors=RULE, linewidth=0.9)
            if not self.certain:
                axes.vlines(years, [p.low for p in self.points], [p.high for p in self.points], colors=ACCENT, linewidth=LIKELY)
            axes.vlines([year for year, _ in ranges], [p.low for _, p in ranges], [p.high for _, p in ranges], colors=MIDDLE, linewidth=DOT)
            centres = [float("nan") if p.value is None else p.value for p in self.points]
            axes.plot(years, centres, "o-", color=ACCENT, linewidth=LIKELY, markersize=DOT, markeredgewidth=0.0)
        places = [frame.left + (frame.right - frame.left) * (year - across[0]) / (across[1] - across[0]) for year in years]
        tops = [frame.bottom - (p.high - low) / (high - low) * TALL - DOT / 2 - LINE - 2 for p in self.points]
        for n in _fitting(places, texts, _most_telling(self.points)):
            sheet.text(places[n], tops[n], [texts[n]], "middle", halo=True)
        names = [p.name for p in self.points]
        for n in _fitting(places, names, range(len(names) - 1, -1, -1)):
            sheet.text(places[n], frame.bottom + PAD, [names[n]], "middle", colour=SOFT)
        self.write_around(sheet)
        return sheet


def _most_telling(points: Sequence[ChartPoint]) -> list[int]:
    """The numbers of the points: the last, the first, the highest and the lowest, then the others from the latest on."""
    numbers = range(len(points))
    extremes = [max(numbers, key=lambda n: points[n].high), min(numbers, key=lambda n: points[n].low)]
    return [*dict.fromkeys([len(points) - 1, 0, *extremes, *reversed(numbers)])]


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
