"""How sure a ratio is: how often each was drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from indicators.numbers import Language, number
from reports.charts.sheet import Sheet
from reports.charts.style import BAND, GREY, INK, PAD, TINT, WARN, WHITE, WIDTH
from reports.charts.wording import wording

if TYPE_CHECKING:
    import numpy as np

TOP, BOTTOM, BELOW = 22.0, 222.0, 68.0
"""In points: where the frame starts and ends, and the room under it."""
BINS = 49
At = Callable[[float], float]
"""Where a ratio stands on the sheet."""


def density(
    values: np.ndarray, low: float, central: float, high: float, title: str, reference: float = 1.0, language: Language = "fr"
) -> str:
    """How often each ratio was drawn, the interval from `low` to `high` shaded, the ratio where nothing is gained as a dashed line.

    The last thousandth of the draws at either end may lie far away: it is left out of the frame, and counted in the description.
    """
    import numpy as np

    draws = values[np.isfinite(values)]
    first, last = _frame(draws, (low, central, high, reference))
    sheet = Sheet(WIDTH, BOTTOM + BELOW)

    def at(value: float) -> float:
        return 2 * PAD + (WIDTH - 4 * PAD) * (value - first) / (last - first)

    sheet.box(at(low), TOP, at(high) - at(low), BOTTOM - TOP, TINT, TINT, behind=True)
    counts, edges = np.histogram(draws, bins=BINS, range=(first, last))
    for count, start in zip(counts.tolist(), edges.tolist(), strict=False):
        height = (BOTTOM - TOP - 8) * count / max(1, *counts.tolist())
        sheet.box(at(start), BOTTOM - height, (WIDTH - 4 * PAD) / BINS, height, BAND, WHITE, behind=True)
    _axis(sheet, at, (first, last), language)
    above = 100 * int((draws > reference).sum()) / max(1, draws.size)
    legends = [
        wording.text("ratio.central", value=central).into(language),
        wording.text("density.above", value=reference, share=number(above, language, 0 if 1 <= above <= 99 else 1)).into(language),
        wording.text("density.interval", low=low, high=high).into(language),
        wording.text("density.beyond", count=values.size - int(counts.sum()), total=values.size).into(language),
    ]
    sheet.line([(at(central), TOP - 5), (at(central), BOTTOM)], INK, width=1.6)
    sheet.text(at(central), 4, legends[:1], "center")
    sheet.line([(at(reference), TOP), (at(reference), BOTTOM)], WARN, width=1.6, style="--")
    sheet.text(at(reference), BOTTOM + 18, legends[1:2], "center", colour=WARN)
    _bracket(sheet, at(low), at(high), legends[2])
    return sheet.svg(title, legends)


def _frame(draws: np.ndarray, shown: tuple[float, ...]) -> tuple[float, float]:
    """The ratios at the left and right end: all but the farthest draws, and what is pointed at."""
    import numpy as np

    first, last = np.quantile(draws, [0.001, 0.999]) if draws.size else (shown[0], shown[0])
    first, last = float(min(first, *shown)), float(max(last, *shown))
    return (first, last) if first < last else (first - 0.5, last + 0.5)


def _axis(sheet: Sheet, at: At, ends: tuple[float, float], language: Language) -> None:
    """A line with round numbers under it."""
    from matplotlib.ticker import MaxNLocator

    sheet.line([(at(ends[0]), BOTTOM), (at(ends[1]), BOTTOM)], GREY)
    for tick in map(float, MaxNLocator(6).tick_values(*ends)):
        if ends[0] <= tick <= ends[1]:
            sheet.line([(at(tick), BOTTOM), (at(tick), BOTTOM + 3)], GREY)
            sheet.text(at(tick), BOTTOM + 4, [number(tick, language)], "center", colour=GREY)


def _bracket(sheet: Sheet, left: float, right: float, text: str) -> None:
    """The interval under the axis, with what it is."""
    y = BOTTOM + 39
    sheet.line([(left, y), (right, y)], INK)
    for x in (left, right):
        sheet.line([(x, y - 4), (x, y + 4)], INK)
    sheet.text((left + right) / 2, y + 9, [text], "center")
