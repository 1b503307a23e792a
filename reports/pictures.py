"""Pictures of value, the same bytes for the same data: from gross to present value, what it hangs on, who gains by what, how sure it is.

They are drawn on a `Sheet`, whose unit is the point: what is measured is what is drawn, so that no text can run into another.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal
from xml.sax.saxutils import escape

from indicators.language import Language, Messages, number

if TYPE_CHECKING:
    import numpy as np

BLUE, BAND, TINT, GREY, INK, WARN, WHITE, BLANK = "#00518a", "#9cc3e0", "#e6f0f8", "#4a5460", "#1b1f24", "#b35806", "#ffffff", "#e4e7ea"
WIDTH, SIZE, LEADING, PAD, NAMES = 600.0, 9.0, 1.25, 5.0, 180.0
"""In points: a picture, its letters (12 pixels of 800), a line (in sizes), the room around a text, the column of the names."""


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
    return Messages("reports", "pictures.yaml")


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


def shade(part: float) -> str:
    """A colour for a part from −1 (orange) through 0 (white) to 1 (blue): two hues that no colour blindness confuses."""
    end = BLUE if part > 0 else WARN
    mixed = (round(255 + (int(end[i : i + 2], 16) - 255) * min(1.0, abs(part))) for i in (1, 3, 5))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def contrast(one: str, other: str) -> float:
    """The ratio of luminances of two colours (#rrggbb) as the WCAG define it, from 1 to 21."""
    channels = [[int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)] for colour in (one, other)]
    linear = [[c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour] for colour in channels]
    dark, light = sorted(0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in linear)
    return (light + 0.05) / (dark + 0.05)


def readable_on(colour: str) -> str:
    """Black or white, whichever is read best: one of the two always passes 4.5."""
    return max("#000000", WHITE, key=lambda ink: contrast(ink, colour))


@cache
def text_width(text: str, size: float = SIZE, bold: bool = False) -> float:
    """How wide a text is drawn, in points, in the letters of the pictures."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    font = FontProperties(family=["sans-serif"], size=size, weight="bold" if bold else "normal")
    width, _, _ = TextToPath().get_text_width_height_descent(text, font, ismath=False)
    return float(width)


def wrap(text: str, width: float, size: float = SIZE, bold: bool = False, most: int | None = None) -> list[str]:
    """The lines of a text in a width. A word wider than a line is broken; beyond `most` lines the text ends with …."""
    lines: list[str] = []
    for word in re.findall(r"[^ \t\r\n]+", text):  # a no-break space is part of its word
        head, *tail = _pieces(word, width, size, bold)
        if lines and text_width(f"{lines[-1]} {head}", size, bold) <= width:
            lines[-1] += f" {head}"
        else:
            lines.append(head)
        lines += tail
    if most is not None and len(lines) > most:
        last = lines[most - 1]
        while text_width(f"{last}…", size, bold) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], last.rstrip(" ,;:-") + "…"]
    return lines or [""]


def _pieces(word: str, width: float, size: float, bold: bool) -> list[str]:
    """A word in parts no wider than a line: cut after its own hyphen or slash where it has one, at a letter otherwise."""
    pieces = []
    while len(word) > 1 and text_width(word, size, bold) > width:
        fits = max((n for n in range(2, len(word) - 2) if text_width(f"{word[:n]}-", size, bold) <= width), default=1)
        own = max(word.rfind(sign, 0, fits) + 1 for sign in "-/")
        pieces.append(word[:own] if own > 1 else f"{word[:fits]}-")
        word = word[own if own > 1 else fits :]
    return [*pieces, word]


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


class Sheet:
    """A drawing in points from its top left corner."""

    def __init__(self, width: float, height: float) -> None:
        from matplotlib.figure import Figure

        self.width = width
        self.figure = Figure(figsize=(width / 72, height / 72), dpi=72)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, width), ylim=(height, 0))
        self.axes.axis("off")

    def text(self, x: float, top: float, lines: Sequence[str], align: Literal["left", "center", "right"] = "left", **look: Any) -> None:
        """Lines of text under `top`, moved sideways to stay on the sheet. Look: size, bold, colour; halo hides what is behind."""
        size, bold = look.get("size", SIZE), look.get("bold", False)
        width = max(text_width(line, size, bold) for line in lines)
        before = {"left": 0.0, "center": width / 2, "right": width}[align]
        x = min(max(x, PAD + before), self.width - PAD - width + before)
        halo = {"facecolor": WHITE, "edgecolor": "none", "pad": 0.8} if look.get("halo") else None
        for position, line in enumerate(lines):
            self.axes.text(
                x, top + (position * LEADING + 0.95) * size, line, ha=align, va="baseline", fontsize=size, family="sans-serif", bbox=halo,
                weight="bold" if bold else "normal", color=look.get("colour", INK), parse_math=False, zorder=4,
            )  # fmt: skip

    def box(self, x: float, y: float, width: float, height: float, fill: str, edge: str, **look: Any) -> None:
        """A rectangle. Look: style (of the border), thick, hatch; `behind` puts it under the lines."""
        from matplotlib.patches import Rectangle

        self.axes.add_patch(
            Rectangle(
                (x, y), width, height, facecolor=fill, edgecolor=edge, linestyle=look.get("style", "-"), linewidth=look.get("thick", 0.9),
                hatch=look.get("hatch") or None, zorder=1 if look.get("behind") else 3,
            )
        )  # fmt: skip

    def line(self, points: Sequence[tuple[float, float]], colour: str, width: float = 0.9, style: str = "-") -> None:
        """Straight from point to point."""
        self.axes.plot([x for x, _ in points], [y for _, y in points], color=colour, linewidth=width, linestyle=style, zorder=2)

    def curve(self, points: Sequence[tuple[float, float]], colour: str, style: str = "-") -> None:
        """Straight from the first point to the second and from the fifth to the last, bent between (the third and fourth pull it)."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        path = Path(list(points), [Path.MOVETO, Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4, Path.LINETO])
        self.axes.add_patch(PathPatch(path, fill=False, edgecolor=colour, linewidth=0.9, linestyle=style, zorder=2))

    def shape(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        """A filled polygon."""
        from matplotlib.patches import Polygon

        self.axes.add_patch(Polygon(list(points), closed=True, facecolor=colour, edgecolor="none", zorder=2))

    def svg(self, title: str, told: Sequence[str]) -> str:
        """The drawing as an inline SVG, with its name and, for those who do not see it, all that it tells."""
        import matplotlib as mpl

        buffer = io.StringIO()
        # text stays text (small, searchable); the salt fixes the ids that matplotlib would draw at random
        with mpl.rc_context({"svg.hashsalt": title, "svg.fonttype": "none"}):
            self.figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
        drawn = buffer.getvalue()
        drawn = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", drawn[drawn.index("<svg") :], flags=re.DOTALL)
        drawn = re.sub(r"\s+", " ", drawn)
        opening = f'<svg role="img" aria-label="{escape(title, {chr(34): "&quot;"})}"'
        described = f"><title>{escape(title)}</title><desc>{escape('; '.join(told))}</desc>"
        return drawn.replace("<svg", opening, 1).replace(">", described, 1)
