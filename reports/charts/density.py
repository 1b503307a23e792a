"""How sure a ratio is: how often each was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indicators.numbers import Language, number
from reports.charts.letters import with_minus
from reports.charts.picture import Picture
from reports.charts.plot import Frame, plotted, round_numbers
from reports.charts.sheet import Sheet
from reports.charts.style import ACCENT, INK, LINE, PAD, PALE, RULE, SOFT, TINT, WIDTH
from reports.charts.wording import wording

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes

TALL = 200.0
"""Height of the plot, in points."""
BINS, TICKS = 49, 6


@dataclass(frozen=True)
class Density(Picture):
    """How often each ratio was drawn, the interval shaded, the ratio where nothing is gained as a dashed line.

    counts     draws in each of as many equal parts of what is between `first` and `last`
    reference  the ratio where nothing is gained
    legends    say, in this order: the central value, the share above the reference, the interval, the draws beyond the frame
    """

    counts: tuple[int, ...]
    first: float
    last: float
    low: float
    central: float
    high: float
    reference: float
    legends: tuple[str, str, str, str]
    language: Language

    @property
    def description(self) -> tuple[str, ...]:
        """What the legends say."""
        return self.legends

    def lay_out(self) -> Sheet:
        """The central value is named above; below stand the axis, the reference and the interval."""
        top, bottom = LINE + 2 * PAD, LINE + 2 * PAD + TALL
        sheet = Sheet(WIDTH, bottom + 3 * LINE + 6 * PAD)
        frame = Frame(3 * PAD, top, WIDTH - 3 * PAD, bottom)
        ticks = _ticks(self.first, self.last)
        with plotted(sheet, frame, (self.first, self.last), (1.05 * max(1, *self.counts), 0.0)) as axes:
            self._plot(axes, ticks)

        def at(value: float) -> float:
            return frame.left + (frame.right - frame.left) * (value - self.first) / (self.last - self.first)

        for tick in ticks:
            sheet.text(at(tick), bottom + PAD, [with_minus(number(tick, self.language))], "middle", colour=SOFT)
        sheet.text(at(self.central), PAD, self.legends[:1], "middle")
        sheet.text(at(self.reference), bottom + 2 * PAD + LINE, self.legends[1:2], "middle", colour=SOFT)
        bracket = bottom + 4 * PAD + 2 * LINE
        sheet.line([(at(self.low), bracket), (at(self.high), bracket)], INK)
        for end in (at(self.low), at(self.high)):
            sheet.line([(end, bracket - 4), (end, bracket + 4)], INK)
        sheet.text((at(self.low) + at(self.high)) / 2, bracket + PAD, self.legends[2:3], "middle")
        return sheet

    def _plot(self, axes: Axes, ticks: list[float]) -> None:
        step = (self.last - self.first) / len(self.counts)
        edges = [self.first + n * step for n in range(len(self.counts))]
        axes.axvspan(self.low, self.high, color=TINT, linewidth=0.0)
        axes.bar(edges, self.counts, width=step, align="edge", facecolor=PALE, edgecolor=ACCENT, linewidth=0.5)
        axes.hlines([0.0], self.first, self.last, colors=RULE, linewidth=0.9)
        axes.plot(ticks, [0.0] * len(ticks), "|", color=RULE, markersize=PAD)
        axes.axvline(self.central, color=INK, linewidth=1.6)
        axes.axvline(self.reference, color=SOFT, linewidth=1.6, linestyle="dashed")


def density(
    values: np.ndarray, low: float, central: float, high: float, title: str, reference: float = 1.0, language: Language = "fr"
) -> Density:
    """How often each ratio was drawn: the interval goes from `low` to `high`.

    The last thousandth of the draws at either end may lie far away: it is left out of the frame, and counted in the description.
    """
    import numpy as np

    draws = values[np.isfinite(values)]
    first, last = _frame(draws, (low, central, high, reference))
    counts = np.histogram(draws, bins=BINS, range=(first, last))[0].tolist()
    above = 100 * int((draws > reference).sum()) / max(1, draws.size)
    legends = (
        wording.text("ratio.central", value=central).into(language),
        wording.text("density.above", value=reference, share=number(above, language, 0 if 1 <= above <= 99 else 1)).into(language),
        wording.text("density.interval", low=low, high=high).into(language),
        wording.text("density.beyond", count=values.size - sum(counts), total=values.size).into(language),
    )
    return Density(title, tuple(counts), first, last, low, central, high, reference, legends, language)


def _frame(draws: np.ndarray, shown: tuple[float, ...]) -> tuple[float, float]:
    """The ratios at the left and right end: all but the farthest draws, and what is pointed at."""
    import numpy as np

    first, last = np.quantile(draws, [0.001, 0.999]) if draws.size else (shown[0], shown[0])
    first, last = float(min(first, *shown)), float(max(last, *shown))
    return (first, last) if first < last else (first - 0.5, last + 0.5)


def _ticks(first: float, last: float) -> list[float]:
    """Round numbers between two ends."""
    return [tick for tick in round_numbers(first, last, TICKS) if first <= tick <= last]
