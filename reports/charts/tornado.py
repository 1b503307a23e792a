"""What the ratio hangs on: its range under each assumption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indicators.numbers import Language
from reports.charts.letters import widest, with_minus
from reports.charts.picture import Picture
from reports.charts.plot import Frame, plotted
from reports.charts.sheet import NamedRow, Sheet, named_rows
from reports.charts.style import ACCENT, INK, LINE, PAD, PALE, RULE, SOFT, WIDTH
from reports.charts.wording import wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

THICK = 14.0
"""Of a bar, in points."""
NAMES = 340.0
"""Of the column of names: assumptions have long ones, and their ranges are short."""


@dataclass(frozen=True)
class TornadoBar:
    """What the ratio becomes when one assumption goes from one end of its range to the other; each as a number and as people read it."""

    name: str
    low: float
    high: float
    low_text: str
    high_text: str

    def ascending(self) -> TornadoBar:
        """The same with the lower ratio first, whichever end of the assumption gives it."""
        return self if self.low <= self.high else TornadoBar(self.name, self.high, self.low, self.high_text, self.low_text)


@dataclass(frozen=True)
class Tornado(Picture):
    """The range of the ratio under each assumption, the widest on top, with the central value and the ratio where nothing is gained.

    `legends` name the central value and, where it is drawn, the reference.
    """

    bars: tuple[TornadoBar, ...]
    centre: float
    reference: float | None
    legends: tuple[str, ...]

    @property
    def description(self) -> list[str]:
        """The lines, and every assumption with its two ends."""
        return [*self.legends, *(f"{bar.name}: {bar.low_text} – {bar.high_text}" for bar in self.bars)]

    def lay_out(self) -> Sheet:
        """Names to the left, each range with its ends beside it."""
        rows = named_rows([bar.name for bar in self.bars], PAD + LINE + PAD, width=NAMES, room=PAD)
        spans = [bar.ascending() for bar in self.bars]
        lows, highs = [with_minus(s.low_text) for s in spans], [with_minus(s.high_text) for s in spans]
        first, last = self._ends()
        names = PAD + max(widest(row.lines) for row in rows)
        frame = Frame(names + 3 * PAD + widest(lows), rows[0].top, WIDTH - 2 * PAD - widest(highs), rows[-1].bottom)
        sheet = Sheet(WIDTH, frame.bottom + LINE + 2 * PAD)

        def at(value: float) -> float:
            return frame.left + (frame.right - frame.left) * (value - first) / (last - first)

        with plotted(sheet, frame, (first, last), (frame.top, frame.bottom)) as axes:
            self._plot(axes, rows)
        sheet.text(at(self.centre), PAD, self.legends[:1], "middle")
        if self.reference is not None:
            sheet.text(at(self.reference), frame.bottom + PAD, self.legends[1:], "middle", colour=SOFT)
        for row, span, low, high in zip(rows, spans, lows, highs, strict=True):
            sheet.text(names, row.beside(len(row.lines)), row.lines, "end")
            sheet.text(at(span.low) - PAD, row.beside(), [low], "end", halo=True)
            sheet.text(at(span.high) + PAD, row.beside(), [high], halo=True)
        return sheet

    def _ends(self) -> tuple[float, float]:
        """The least and the greatest ratio that is shown."""
        ratios = [self.centre, *(end for bar in self.bars for end in (bar.low, bar.high))]
        if self.reference is not None:
            ratios.append(self.reference)
        return (min(ratios), max(ratios)) if min(ratios) < max(ratios) else (min(ratios), min(ratios) + 1.0)

    def _plot(self, axes: Axes, rows: list[NamedRow]) -> None:
        spans, top, bottom = [bar.ascending() for bar in self.bars], rows[0].top, rows[-1].bottom
        middles, lows, lengths = [row.middle for row in rows], [s.low for s in spans], [s.high - s.low for s in spans]
        axes.barh(middles, lengths, THICK, lows, facecolor=PALE, edgecolor=ACCENT, linewidth=0.9)
        axes.vlines([self.centre], top - PAD / 2, bottom, colors=INK, linewidth=1.4)
        if self.reference is not None:
            axes.vlines([self.reference], top, bottom + PAD / 2, colors=RULE, linewidth=1.4, linestyles="dashed")


def tornado(
    bars: Sequence[TornadoBar],
    centre: float,
    title: str,
    reference: float | None = 1.0,
    language: Language = "fr",
    centre_text: str | None = None,
) -> Tornado:
    """A tornado of some bars, the widest on top, with its legends in a language. `centre_text`: how the centre is written elsewhere."""
    ranked = sorted(bars, key=lambda bar: (-abs(bar.high - bar.low), bar.name))
    legends = [wording.text("ratio.central", value=centre_text or centre).into(language)]
    if reference is not None:
        legends.append(wording.text("ratio.reference", value=reference).into(language))
    return Tornado(title, tuple(ranked), centre, reference, tuple(legends))
