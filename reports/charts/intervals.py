"""Values with their uncertainty, row by row: a dot on the line from low to high, panel by panel on one scale."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

from indicators.numbers import Language, number
from reports.charts.letters import text_width, widest, with_minus, wrap
from reports.charts.picture import Picture
from reports.charts.plot import Frame, plotted, round_numbers
from reports.charts.sheet import NamedRow, Sheet, named_rows
from reports.charts.style import ACCENT, GRID, INK, LIKELY, LINE, MIDDLE, PAD, RULE, SOFT, WHITE, WIDTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW, MARK, GAP = 19.0, 8.0, 22.0
"""In points: the height of a row, the width of a mark, the room between panels."""
FEWEST, MOST = 3, 6
"""Steps of the scale of a panel."""


@dataclass(frozen=True)
class IntervalPoint:
    """A value between its ends, or the ends alone; `text` is how people read it."""

    value: float | None
    low: float
    high: float
    text: str


Series = tuple[IntervalPoint | None, ...]
"""A point for each row, or nothing."""


@dataclass(frozen=True)
class IntervalPanel:
    """A panel: its title, a filled dot a row, and perhaps a second value as a hollow square beneath."""

    title: str
    first: Series
    second: Series = ()


@dataclass(frozen=True)
class Intervals(Picture):
    """Rows of values with their uncertainty.

    legends  what the dots and the squares are, where there are both
    written  whether each value is written at the end of its row
    """

    rows: tuple[str, ...]
    panels: tuple[IntervalPanel, ...]
    language: Language
    legends: tuple[str, ...] = ()
    written: bool = False
    width: float = WIDTH
    names: float = field(default=150.0)

    @property
    def description(self) -> list[str]:
        """Every row, panel by panel."""
        return [
            f"{row}, {panel.title}: {point.text}" if panel.title else f"{row}: {point.text}"
            for panel in self.panels
            for series in (panel.first, panel.second)
            for row, point in zip(self.rows, series, strict=False)
            if point is not None
        ]

    def lay_out(self) -> Sheet:
        """Names to the left, then the panels, each with its scale below."""
        head = PAD + (LINE + PAD if self.legends else 0.0) + (LINE + PAD if any(p.title for p in self.panels) else 0.0)
        rows = named_rows(self.rows, head, width=self.names, heights=[ROW] * len(self.rows), room=PAD)
        sheet = Sheet(self.width, rows[-1].bottom + LINE + 2 * PAD)
        left = PAD + max(widest(row.lines) for row in rows) + 2 * PAD
        low, high = self._ends()
        room = self.width - PAD - left - GAP * (len(self.panels) - 1)
        values = [self._room(panel) for panel in self.panels]
        each = (room - sum(values)) / len(self.panels)
        for row in rows[1:]:
            sheet.line([(PAD, row.top), (self.width - PAD, row.top)], GRID, thick=0.6)
        at = left
        for panel, taken in zip(self.panels, values, strict=True):
            self._panel(sheet, rows, panel, Frame(at, rows[0].top, at + each, rows[-1].bottom), (low, high))
            if self.written:
                for row, point in zip(rows, panel.first, strict=True):
                    sheet.text(at + each + taken, row.beside(), [with_minus(point.text) if point else "–"], "end")
            at += each + taken + GAP
        for row in rows:
            sheet.text(left - 2 * PAD, row.beside(len(row.lines)), row.lines, "end")
        self._legends(sheet, left)
        return sheet

    def _room(self, panel: IntervalPanel) -> float:
        """What the values written at the end of the rows take."""
        return widest(with_minus(point.text) for point in panel.first if point) + PAD if self.written else 0.0

    def _ends(self) -> tuple[float, float]:
        """One scale for all panels, zero in it."""
        points = [p for panel in self.panels for p in (*panel.first, *panel.second) if p is not None]
        low, high = min((0.0, *(p.low for p in points))), max((0.0, *(p.high for p in points)))
        return (low, high) if high > low else (low, low + 1.0)

    def _panel(self, sheet: Sheet, rows: list[NamedRow], panel: IntervalPanel, frame: Frame, ends: tuple[float, float]) -> None:
        low, high = ends
        ticks = self._ticks(low, high, frame.right - frame.left)
        with plotted(sheet, frame, ends, (frame.top, frame.bottom)) as axes:
            axes.vlines([tick for tick in ticks if tick], frame.top, frame.bottom, colors=GRID, linewidth=0.8)
            axes.vlines([0.0], frame.top, frame.bottom, colors=RULE, linewidth=1.0)
            lift = 4.5 if panel.second else 0.0
            self._marks(axes, rows, panel.first, -lift, filled=True)
            self._marks(axes, rows, panel.second, lift, filled=False)
        scale = (frame.right - frame.left) / (high - low)
        for tick in ticks:
            sheet.text(
                frame.left + (tick - low) * scale, frame.bottom + PAD, [with_minus(number(tick, self.language))], "middle", colour=SOFT
            )
        if panel.title:
            top = frame.top - PAD - LINE
            sheet.text(frame.left + (0.0 - low) * scale, top, wrap(panel.title, 200.0, bold=True, most=1), bold=True)

    def _marks(self, axes: Axes, rows: list[NamedRow], series: Series, lift: float, *, filled: bool) -> None:
        shown = [(row.middle + lift, point) for row, point in zip(rows, series, strict=False) if point is not None]
        colour, face, sign = (ACCENT, ACCENT, "o") if filled else (INK, WHITE, "s")
        for y, point in shown:
            if point.value is None:
                axes.hlines([y], [point.low], [point.high], colors=[MIDDLE], linewidth=MARK)
                continue
            axes.hlines([y], [point.low], [point.high], colors=[colour], linewidth=LIKELY if filled else 1.2)
            axes.plot([point.value], [y], sign, color=face, markersize=MARK, markeredgecolor=colour, markeredgewidth=1.2)

    def _ticks(self, low: float, high: float, room: float) -> list[float]:
        """Round numbers between two ends, as many as can be read beside each other."""
        longest = max(text_width(number(low, self.language)), text_width(number(high, self.language))) + 2 * PAD
        steps = max(1, min(MOST, int(room / longest)))
        ticks = round_numbers(low, high, steps, (1, 2, 5, 10))
        step = ticks[1] - ticks[0]
        every = max(1, ceil(longest / (room * step / (high - low))))  # those that are kept, zero among them, do not touch
        return [tick for tick in ticks if low <= tick <= high and round(tick / step) % every == 0]

    def _legends(self, sheet: Sheet, left: float) -> None:
        """What the marks are, in words, above the panels."""
        middle, taken = PAD + LINE / 2, [MARK + PAD + text_width(legend, bold=True) + 3 * PAD for legend in self.legends]
        at = max(PAD, min(left, self.width - PAD - sum(taken)))
        for n, legend in enumerate(self.legends):
            if n:
                sheet.box(at, middle - MARK / 2, MARK, MARK, WHITE, INK, thick=1.2)
            else:
                sheet.dot(at + MARK / 2, middle, MARK, ACCENT, ACCENT)
            sheet.text(at + MARK + PAD, PAD, [legend], bold=True)
            at += taken[n]
