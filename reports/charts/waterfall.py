"""From the gross value to the present value, a row a step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reports.charts.letters import text_width, widest, with_minus
from reports.charts.picture import Picture
from reports.charts.plot import Frame, plotted
from reports.charts.sheet import Sheet, named_rows
from reports.charts.style import ACCENT, DOT, INK, LIKELY, LINE, PAD, PALE, RULE, TINT, WHITE, WIDTH

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
        rows, spans = named_rows([s.name for s in self.steps], PAD, heights=[THICK + 2 * PAD] * len(self.steps)), self.spans()
        texts = [with_minus(s.text) for s in self.steps]
        left = PAD + max(widest(row.lines) for row in rows) + 2 * PAD
        sheet = Sheet(WIDTH, rows[-1].bottom + PAD)
        ends = [max(*span, *(step.interval or span)) for span, step in zip(spans, self.steps, strict=True)]
        least = min(0.0, *(min(*span, *(step.interval or span)) for span, step in zip(spans, self.steps, strict=True)))
        # the longest bar that leaves room for what is written at its end sets the scale
        rooms = [(end - least, WIDTH - left - 2 * PAD - text_width(text, bold=True)) for end, text in zip(ends, texts, strict=True)]
        unit = min((room / value for value, room in rooms if value > 0), default=1.0)
        right = WIDTH - PAD
        down = (rows[0].top, rows[-1].bottom)
        with plotted(sheet, Frame(left, down[0], right, down[1]), (least, least + (right - left) / unit), down) as axes:
            axes.vlines([0.0], *down, colors=RULE, linewidth=0.9)
            for n, (step, row, (start, end)) in enumerate(zip(self.steps, rows, spans, strict=True)):
                fill, hatch = self._look(n)
                axes.barh(
                    [row.middle], [end - start], left=start, height=THICK, facecolor=fill, edgecolor=ACCENT, linewidth=0.9, hatch=hatch
                )
                if step.interval:  # outlined, as it lies half on a dark bar
                    axes.hlines([row.middle] * 2, *step.interval, colors=[WHITE, INK], linewidth=[LIKELY + 3, LIKELY])
                    axes.plot([end], [row.middle], "o", color=INK, markersize=DOT, markeredgewidth=1.5, markeredgecolor=WHITE)
            for (_, end), row, below in zip(spans, rows, rows[1:], strict=False):
                axes.vlines([end], row.middle + THICK / 2, below.middle - THICK / 2, colors=RULE, linewidth=0.9)
        for step, row, span, text, end in zip(self.steps, rows, spans, texts, ends, strict=True):
            bold, before = step.kind == "total", left + (min(span) - least) * unit - PAD
            sheet.text(left - PAD, row.beside(len(row.lines)), row.lines, "end")
            if step.value < 0 and not bold and before - text_width(text) > left - least * unit + PAD:
                sheet.text(before, row.middle - LINE / 2, [text], "end", halo=True)
            else:
                sheet.text(left + (end - least) * unit + PAD, row.middle - LINE / 2, [text], bold=bold, halo=True)
        return sheet

    def _look(self, number: int) -> tuple[str, str | None]:
        """Fill and hatch of a bar."""
        step = self.steps[number]
        if step.kind == "total":
            return (ACCENT, None) if number or len(self.steps) == 1 else (PALE, None)
        return (TINT, None) if step.value >= 0 else (WHITE, "////")
