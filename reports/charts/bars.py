"""Named values in rows: a bar where they are certain, a dot on a line where they have an interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.charts.letters import widest, with_minus, wrap
from reports.charts.picture import Picture
from reports.charts.plot import Frame, plotted
from reports.charts.sheet import NamedRow, Sheet, named_rows
from reports.charts.style import ACCENT, DOT, GRID, LIKELY, LINE, MIDDLE, PAD, RULE, RUST, SOFT, SURE, WIDTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

VALUES = 240.0
"""Width of the column of the values, in points, at most."""


@dataclass(frozen=True)
class ChartPoint:
    """A named value, or an interval when `value` is None; `text` is how people read it."""

    name: str
    value: float | None
    low: float
    high: float
    text: str

    @property
    def certain(self) -> bool:
        """Whether it is one value, without an interval."""
        return self.value is not None and self.low >= self.value >= self.high

    @property
    def least(self) -> float:
        """Its lowest end: a value may lie below its interval."""
        return self.low if self.value is None else min(self.low, self.value)

    @property
    def most(self) -> float:
        """Its highest end."""
        return self.high if self.value is None else max(self.high, self.value)


@dataclass(frozen=True)
class PointChart(Picture):
    """A picture of points. `mark` is written on the picture itself, which may be taken out of its page; `reading` says how to read it."""

    points: tuple[ChartPoint, ...]
    mark: str = ""
    reading: str = ""

    @property
    def description(self) -> list[str]:
        """Every name with its value."""
        return [f"{p.name}: {p.text}" for p in self.points]

    @property
    def certain(self) -> bool:
        """Whether all of it is certain."""
        return all(p.certain for p in self.points)

    @property
    def head(self) -> float:
        """What the mark takes above the points, in points."""
        return LINE + PAD if self.mark else PAD

    @property
    def foot(self) -> list[str]:
        """What is written below them."""
        return wrap(self.reading, WIDTH - 2 * PAD) if self.reading else []

    def write_around(self, sheet: Sheet) -> None:
        """Sets the mark above and the reading below."""
        if self.mark:
            sheet.text(WIDTH - PAD, PAD / 2, [self.mark], "end", italic=True, colour=RUST)
        if self.foot:
            sheet.text(PAD, sheet.height - PAD / 2 - len(self.foot) * LINE, self.foot, colour=SOFT)


@dataclass(frozen=True)
class BarChart(PointChart):
    """Named values, the first on top, each with its text at the end of its row."""

    def lay_out(self) -> Sheet:
        """Names to the left, values to the right, the plot has the rest."""
        values = [wrap(with_minus(p.text), VALUES) for p in self.points]
        rows = named_rows([p.name for p in self.points], self.head, heights=[len(lines) * LINE + 2 * PAD for lines in values])
        left = PAD + max(widest(row.lines) for row in rows) + PAD + DOT
        right = WIDTH - PAD - max(widest(lines) for lines in values) - PAD - DOT
        sheet = Sheet(WIDTH, rows[-1].bottom + len(self.foot) * LINE + PAD)
        low, high = min(0.0, *(p.least for p in self.points)), max(0.0, *(p.most for p in self.points)) or 1.0
        with plotted(sheet, Frame(left, rows[0].top, right, rows[-1].bottom), (low, high), (rows[0].top, rows[-1].bottom)) as axes:
            self._plot(axes, rows)
        for row, lines in zip(rows, values, strict=True):
            sheet.text(left - DOT - PAD, row.beside(len(row.lines)), row.lines, "end")
            sheet.text(WIDTH - PAD, row.beside(len(lines)), lines, "end")
        self.write_around(sheet)
        return sheet

    def _plot(self, axes: Axes, rows: list[NamedRow]) -> None:
        """Bars if all is certain, else dots on their lines; what has no centre is a thick bar without a dot."""
        at = [row.middle for row in rows]
        axes.vlines([0.0], rows[0].top, rows[-1].bottom, colors=RULE, linewidth=0.9)
        if self.certain:
            axes.hlines(at, 0.0, [p.high for p in self.points], colors=ACCENT, linewidth=SURE)  # one mark; `barh` makes many
            return
        ranges = [(y, p) for y, p in zip(at, self.points, strict=True) if p.value is None]
        centres = [float("nan") if p.value is None else p.value for p in self.points]
        axes.hlines(at, 0.0, [p.low if p.value is None else p.value for p in self.points], colors=GRID, linewidth=1.0)
        axes.hlines(at, [p.low for p in self.points], [p.high for p in self.points], colors=ACCENT, linewidth=LIKELY)
        axes.hlines([y for y, _ in ranges], [p.low for _, p in ranges], [p.high for _, p in ranges], colors=MIDDLE, linewidth=DOT)
        axes.plot(centres, at, "o", color=ACCENT, markersize=DOT, markeredgewidth=0.0)
