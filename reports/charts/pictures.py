"""Pictures of value, the same bytes for the same data: from gross to present value, what it hangs on, who gains by what, how sure it is.

They are drawn on a `Sheet`: what is measured is what is drawn, so that no text can run into another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from indicators.numbers import Language, number
from indicators.text import Messages
from reports.charts.sheet import (
    BAND,
    BLANK,
    BLUE,
    GREY,
    INK,
    LEADING,
    PAD,
    SIZE,
    TINT,
    WARN,
    WHITE,
    WIDTH,
    Sheet,
    readable_on,
    shade,
    text_width,
    wrap,
)

if TYPE_CHECKING:
    import numpy as np

NAMES = 180.0
"""Width of the column of the names, in points."""


@dataclass(frozen=True)
class Step:
    """A bar of a waterfall: a total stands on zero, a change starts where the step before ended."""

    name: str
    value: float
    kind: Literal["total", "change"]
    shown: str


@dataclass(frozen=True)
class Bar:
    """What the ratio becomes when one assumption goes from one end of its range to the other."""

    name: str
    low: float
    high: float
    low_shown: str
    high_shown: str


@cache
def words() -> Messages:
    """What the pictures say around the data."""
    return Messages("reports.charts", "pictures.yaml")


def waterfall(steps: Sequence[Step], title: str) -> str:
    """From the gross value to what remains, a row a step: a total is a full bar, a gain a pale one, a loss a hatched one."""
    rows = _rows([s.name for s in steps], PAD)
    bottom = rows[-1].bottom
    sheet = Sheet(WIDTH, bottom + PAD)
    spans, level = [], 0.0
    for step in steps:
        start, level = (0.0, step.value) if step.kind == "total" else (level, level + step.value)
        spans.append((start, level))
    least = min(0.0, *(min(span) for span in spans))
    # the longest bar that leaves room for what is written at its end sets the scale
    rooms = [(max(span) - least, WIDTH - NAMES - 3 * PAD - text_width(s.shown, bold=True)) for span, s in zip(spans, steps, strict=True)]
    unit = min((points / value for value, points in rooms if value > 0), default=1.0)
    sheet.line([(NAMES - unit * least, PAD), (NAMES - unit * least, bottom)], GREY)
    for position, (step, row) in enumerate(zip(steps, rows, strict=True)):
        start, end = (NAMES + unit * (value - least) for value in spans[position])
        colour, edge, hatch = (BLUE, BLUE, "") if step.kind == "total" else (BAND, BLUE, "") if step.value >= 0 else (WHITE, WARN, "////")
        sheet.box(min(start, end), row.top + 3, abs(end - start), row.height - 6, colour, edge, hatch=hatch)
        if position + 1 < len(steps):
            sheet.line([(end, row.bottom - 3), (end, row.bottom + 3)], INK)
        sheet.text(PAD, row.top + PAD, row.lines)
        sheet.text(max(start, end) + PAD, row.middle - SIZE * LEADING / 2, [step.shown], bold=step.kind == "total", halo=True)
    return sheet.svg(title, [f"{s.name}: {s.shown}" for s in steps])


def tornado(bars: Sequence[Bar], centre: float, title: str, reference: float | None = 1.0, language: Language = "fr") -> str:
    """The range of the ratio under each assumption, the widest on top, with the central value and the ratio where nothing is gained."""
    ranked = sorted(bars, key=lambda bar: (-abs(bar.high - bar.low), bar.name))
    rows = _rows([bar.name for bar in ranked], 20.0)
    top, bottom = rows[0].top, rows[-1].bottom
    sheet = Sheet(WIDTH, bottom + 22)
    ends = [(bar.low, bar.low_shown, bar.high, bar.high_shown) for bar in ranked]
    ends = [(low, shown, high, other) if low <= high else (high, other, low, shown) for low, shown, high, other in ends]
    lines = [centre] if reference is None else [centre, reference]
    first, last = min([*lines, *(e[0] for e in ends)]), max([*lines, *(e[2] for e in ends)])
    left = NAMES + PAD + max(text_width(e[1]) for e in ends)
    unit = (WIDTH - 2 * PAD - max(text_width(e[3]) for e in ends) - left) / ((last - first) or 1.0)
    at = [left + unit * (value - first) for value in lines]
    told = [words().text("central", value=centre).into(language)]
    sheet.line([(at[0], top - 4), (at[0], bottom)], INK, width=1.4)
    sheet.text(at[0], 4, told, "center")
    if reference is not None:
        told.append(words().text("reference", value=reference).into(language))
        sheet.line([(at[1], top), (at[1], bottom + 4)], WARN, width=1.4, style="--")
        sheet.text(at[1], bottom + 6, told[1:], "center", colour=WARN)
    for row, (low, low_shown, high, high_shown) in zip(rows, ends, strict=True):
        sheet.text(PAD, row.top + PAD, row.lines)
        start, end, middle = left + unit * (low - first), left + unit * (high - first), row.middle - SIZE * LEADING / 2
        sheet.box(start, row.top + 3, end - start, row.height - 6, BAND, BLUE, behind=True)
        sheet.text(start - PAD, middle, [low_shown], "right", halo=True)
        sheet.text(end + PAD, middle, [high_shown], halo=True)
    return sheet.svg(title, told + [f"{bar.name}: {bar.low_shown} – {bar.high_shown}" for bar in ranked])


def matrix(rows: Sequence[str], columns: Sequence[str], cells: Mapping[tuple[str, str], tuple[float | None, str]], title: str) -> str:
    """A table of gains (blue) and losses (orange), each with its number; a cell without a value is grey, one that is not given is empty."""
    shown = {name: [cells[row, name][1] for row in rows if (row, name) in cells] for name in columns}
    widths = {name: 2 * PAD + max(min(_widest(name.split()), 70.0), _widest(shown[name])) for name in columns}
    spare = min(40.0, max(0.0, (WIDTH - NAMES - PAD - sum(widths.values())) / len(columns)))
    headings = {name: wrap(name, widths[name] + spare - 2 * PAD, bold=True) for name in columns}
    lines = _rows(rows, 2 * PAD + max(map(len, headings.values())) * SIZE * LEADING)
    sheet = Sheet(max(WIDTH, NAMES + sum(widths.values()) + spare * len(columns) + PAD), lines[-1].bottom + PAD)
    most = max((abs(value) for value, _ in cells.values() if value is not None), default=0.0) or 1.0
    left = NAMES
    for column in columns:
        width = widths[column] + spare
        sheet.text(left + width / 2, lines[0].top - PAD - len(headings[column]) * SIZE * LEADING, headings[column], "center", bold=True)
        for row, line in zip(rows, lines, strict=True):
            value, told = cells.get((row, column), (0.0, ""))
            colour = BLANK if value is None else shade(value / most)
            sheet.box(left, line.top, width, line.height, colour, WHITE)
            sheet.text(left + width / 2, line.middle - SIZE * LEADING / 2, [told], "center", colour=readable_on(colour))
        left += width
    for line in lines:
        sheet.text(PAD, line.top + PAD, line.lines)
    return sheet.svg(title, [f"{row} × {column}: {cells[row, column][1]}" for row in rows for column in columns if (row, column) in cells])


def density(
    values: np.ndarray, low: float, central: float, high: float, title: str, reference: float = 1.0, language: Language = "fr"
) -> str:
    """How often each ratio was drawn, the interval from `low` to `high` shaded, the ratio where nothing is gained as a dashed line.

    The last thousandth of the draws at either end may lie far away: it is left out of the frame, and told.
    """
    import numpy as np

    drawn = values[np.isfinite(values)]
    first, last = np.quantile(drawn, [0.001, 0.999]) if drawn.size else (central, central)
    first, last = float(min(first, low, central, reference)), float(max(last, high, central, reference))
    first, last = (first, last) if first < last else (first - 0.5, last + 0.5)
    top, bottom = 22.0, 222.0
    sheet = Sheet(WIDTH, bottom + 68)

    def at(value: float) -> float:
        return 2 * PAD + (WIDTH - 4 * PAD) * (value - first) / (last - first)

    sheet.box(at(low), top, at(high) - at(low), bottom - top, TINT, TINT, behind=True)
    counts, edges = np.histogram(drawn, bins=49, range=(first, last))
    for count, start in zip(counts.tolist(), edges.tolist(), strict=False):
        height = (bottom - top - 8) * count / max(1, *counts.tolist())
        sheet.box(at(start), bottom - height, (WIDTH - 4 * PAD) / len(counts), height, BAND, WHITE, behind=True)
    _axis(sheet, at, (first, last), bottom, language)
    sheet.line([(at(central), top - 5), (at(central), bottom)], INK, width=1.6)
    sheet.line([(at(reference), top), (at(reference), bottom)], WARN, width=1.6, style="--")
    above = 100 * int((drawn > reference).sum()) / max(1, drawn.size)
    share = number(above, language, decimals=0 if 1 <= above <= 99 else 1)
    left_out = values.size - int(counts.sum())
    told = [
        words().text("central", value=central).into(language),
        words().text("above", value=reference, share=share).into(language),
        words().text("interval", low=low, high=high).into(language),
        words().text("beyond", count=left_out, total=values.size).into(language),
    ]
    sheet.text(at(central), 4, told[:1], "center")
    sheet.text(at(reference), bottom + 18, told[1:2], "center", colour=WARN)
    sheet.line([(at(low), bottom + 39), (at(high), bottom + 39)], INK)
    for x in (at(low), at(high)):
        sheet.line([(x, bottom + 35), (x, bottom + 43)], INK)
    sheet.text((at(low) + at(high)) / 2, bottom + 48, told[2:3], "center")
    return sheet.svg(title, told)


def _axis(sheet: Sheet, at: Callable[[float], float], ends: tuple[float, float], y: float, language: Language) -> None:
    """A line with round numbers under it."""
    from matplotlib.ticker import MaxNLocator

    sheet.line([(at(ends[0]), y), (at(ends[1]), y)], GREY)
    for tick in map(float, MaxNLocator(6).tick_values(*ends)):
        if ends[0] <= tick <= ends[1]:
            sheet.line([(at(tick), y), (at(tick), y + 3)], GREY)
            sheet.text(at(tick), y + 4, [number(tick, language)], "center", colour=GREY)


def _widest(texts: Iterable[str]) -> float:
    return max((text_width(text, bold=True) for text in texts), default=0.0)


@dataclass(frozen=True)
class _Row:
    """A name at the left of a picture, on as many lines as it takes, and the height it takes."""

    lines: list[str]
    top: float

    @property
    def height(self) -> float:
        return len(self.lines) * SIZE * LEADING + 2 * PAD

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


def _rows(names: Sequence[str], top: float) -> list[_Row]:
    rows: list[_Row] = []
    for name in names:
        rows.append(_Row(wrap(name, NAMES - 2 * PAD, most=4), rows[-1].bottom if rows else top))
    return rows
