"""From the gross value to the present value, a row a step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from reports.charts.letters import text_width, widest, with_minus
from reports.charts.picture import Picture
from reports.charts.plot import Frame, plotted
from reports.charts.sheet import NamedRow, Sheet, named_rows
from reports.charts.style import ACCENT, DOT, INK, LIKELY, LINE, PAD, PALE, RULE, TINT, WHITE, WIDTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

THICK = 20.0
"""Of a bar, in points."""


@dataclass(frozen=True)
class WaterfallBar:
    """A bar of a waterfall: a total stands on zero, a change starts where the step before ended; `text` is how people read it.

    `interval`: the low and the high value of a total.
    """

    name: str
    value: float
    kind: Literal["total", "change"]
    text: str
    interval: tuple[float, float] | None = None

    def reach(self, span: tuple[float, float]) -> tuple[float, ...]:
        """What its row has to show: where it starts and ends, and its interval."""
        return (*span, *(self.interval or ()))


class _Scale(NamedTuple):
    """Where values stand on the sheet: the `least` one at its `left`, in points, with so many points a `unit`."""

    left: float
    least: float
    unit: float

    def at(self, value: float) -> float:
        """Where a value stands."""
        return self.left + (value - self.least) * self.unit

    def value(self, at: float) -> float:
        """Which value stands there."""
        return self.least + (at - self.left) / self.unit


@dataclass(frozen=True)
class Waterfall(Picture):
    """From the gross value to what remains: a total is a full bar, the first one light; a gain is a pale bar, a loss a hatched one."""

    steps: tuple[WaterfallBar, ...]

    @property
    def description(self) -> list[str]:
        """Every step with its amount."""
        return [f"{s.name}: {s.text}" for s in self.steps]

    def spans(self) -> list[tuple[float, float]]:
        """Where each bar starts and ends."""
        spans, level = [], 0.0
        for step in self.steps:
            start, level = (0.0, step.value) if step.kind == "total" else (level, level + step.value)
            spans.append((start, level))
        return spans

    def lay_out(self) -> Sheet:
        """Names to the left; an amount stands after its bar, or before it where it is taken away and there is room."""
        rows = named_rows([s.name for s in self.steps], PAD, heights=[THICK + 2 * PAD] * len(self.steps))
        sheet = Sheet(WIDTH, rows[-1].bottom + PAD)
        scale = self._scale(PAD + max(widest(row.lines) for row in rows) + 2 * PAD)
        frame = Frame(scale.left, rows[0].top, WIDTH - PAD, rows[-1].bottom)
        with plotted(sheet, frame, (scale.least, scale.value(frame.right)), (frame.top, frame.bottom)) as axes:
            axes.vlines([0.0], frame.top, frame.bottom, colors=RULE, linewidth=0.9)
            self._plot(axes, rows)
        for step, row, span in zip(self.steps, rows, self.spans(), strict=True):
            text, bold, top = with_minus(step.text), step.kind == "total", row.middle - LINE / 2
            before, after = scale.at(min(span)) - PAD, scale.at(max(step.reach(span))) + PAD
            sheet.text(scale.left - PAD, row.beside(len(row.lines)), row.lines, "end")
            if not bold and step.value < 0 and before - text_width(text) > scale.at(0.0) + PAD:
                sheet.text(before, top, [text], "end", halo=True)
            else:
                sheet.text(after, top, [text], bold=bold, halo=True)
        return sheet

    def _scale(self, left: float) -> _Scale:
        """The longest bar that leaves room for what is written at its end sets the scale."""
        reaches = [step.reach(span) for step, span in zip(self.steps, self.spans(), strict=True)]
        least = min(0.0, *(min(reach) for reach in reaches))
        rooms = [WIDTH - left - 2 * PAD - text_width(with_minus(step.text), bold=True) for step in self.steps]
        units = [room / (max(reach) - least) for reach, room in zip(reaches, rooms, strict=True) if max(reach) > least]
        return _Scale(left, least, min(units, default=1.0))

    def _plot(self, axes: Axes, rows: list[NamedRow]) -> None:
        """A bar a step, with the interval of a total, and a line from each to where the next starts."""
        spans = self.spans()
        for n, (step, row, (start, end)) in enumerate(zip(self.steps, rows, spans, strict=True)):
            fill, hatch = self._look(n)
            axes.barh([row.middle], [end - start], THICK, [start], facecolor=fill, edgecolor=ACCENT, linewidth=0.9, hatch=hatch)
            if step.interval:  # outlined, as it lies half on a dark bar
                axes.hlines([row.middle] * 2, *step.interval, colors=[WHITE, INK], linewidth=[LIKELY + 3, LIKELY])
                axes.plot([end], [row.middle], "o", color=INK, markersize=DOT, markeredgewidth=1.5, markeredgecolor=WHITE)
        for (_, end), row, below in zip(spans, rows, rows[1:], strict=False):
            axes.vlines([end], row.middle + THICK / 2, below.middle - THICK / 2, colors=RULE, linewidth=0.9)

    def _look(self, number: int) -> tuple[str, str | None]:
        """Fill and hatch of a bar."""
        step = self.steps[number]
        if step.kind == "total":
            return (ACCENT, None) if number or len(self.steps) == 1 else (PALE, None)
        return (TINT, None) if step.value >= 0 else (WHITE, "////")
