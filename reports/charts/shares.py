"""The parts of a whole side by side in one bar, each with its pattern, its share and its word."""

from __future__ import annotations

from dataclasses import dataclass

from reports.charts.letters import text_width, wrap
from reports.charts.picture import Picture
from reports.charts.plot import Frame, plotted
from reports.charts.sheet import Sheet
from reports.charts.style import ACCENT, INK, LINE, MIDDLE, PAD, PALE, TINT, WHITE, WIDTH

THICK, SQUARE = 22.0, 12.0
"""In points: the bar, and the squares of its legend."""
LOOKS: tuple[tuple[str, str | None], ...] = ((ACCENT, None), (MIDDLE, None), (PALE, None), (TINT, None), (WHITE, None), (WHITE, "////"))
"""Fill and hatch of the parts, from the surest on."""


@dataclass(frozen=True)
class SharePart:
    """A part: its word, how large it is, and its share as people read it. `look`: which of the looks it has."""

    name: str
    value: float
    text: str
    look: int


@dataclass(frozen=True)
class Shares(Picture):
    """The parts of a whole, in their order, with a legend of two columns below."""

    parts: tuple[SharePart, ...]
    width: float = WIDTH

    @property
    def description(self) -> list[str]:
        """Every part with its share."""
        return [f"{part.name}: {part.text}" for part in self.parts]

    def lay_out(self) -> Sheet:
        """The bar above, its legend below."""
        column = (self.width - 2 * PAD) / 2
        before = SQUARE + 2 * PAD + max(text_width(part.text, bold=True) for part in self.parts)
        lines = [wrap(part.name, column - before - 2 * PAD) for part in self.parts]
        half = -(-len(lines) // 2)
        heights = [max((len(lines[n]), *(len(lines[m]) for m in [n + half] if m < len(lines)))) * LINE + PAD for n in range(half)]
        sheet = Sheet(self.width, PAD + THICK + 2 * PAD + sum(heights))
        whole = sum(max(0.0, part.value) for part in self.parts) or 1.0
        with plotted(sheet, Frame(PAD, PAD, self.width - PAD, PAD + THICK), (0.0, whole), (PAD, PAD + THICK)) as axes:
            at = 0.0
            for part in self.parts:
                fill, hatch = LOOKS[part.look]
                axes.barh([PAD + THICK / 2], [max(0.0, part.value)], THICK, [at], facecolor=fill, hatch=hatch, edgecolor=INK, linewidth=0.8)
                at += max(0.0, part.value)
        top = PAD + THICK + 2 * PAD
        tops = [top + sum(heights[:n]) for n in range(half)]
        for n, (part, text) in enumerate(zip(self.parts, lines, strict=True)):
            self._legend(sheet, PAD + (n // half) * column, tops[n % half], part, text, before)
        return sheet

    def _legend(self, sheet: Sheet, left: float, top: float, part: SharePart, lines: list[str], before: float) -> None:
        """A square with the look of the part, its share in bold, its word."""
        frame = Frame(left, top + 2, left + SQUARE, top + 2 + SQUARE)
        with plotted(sheet, frame, (0.0, 1.0), (frame.top, frame.bottom)) as axes:
            fill, hatch = LOOKS[part.look]
            axes.barh([top + 2 + SQUARE / 2], [1.0], SQUARE, [0.0], facecolor=fill, hatch=hatch, edgecolor=INK, linewidth=0.8)
        sheet.text(left + SQUARE + PAD, top, [part.text], bold=True)
        sheet.text(left + before, top, lines)
