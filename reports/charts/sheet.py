"""The paper that pictures are drawn on: its unit is the point, and text is measured before it is set, so that none runs into another."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Literal
from xml.sax.saxutils import escape

BLUE, BAND, TINT, GREY, INK, WARN, WHITE, BLANK = "#00518a", "#9cc3e0", "#e6f0f8", "#4a5460", "#1b1f24", "#b35806", "#ffffff", "#e4e7ea"
WIDTH, SIZE, LEADING, PAD = 600.0, 9.0, 1.25, 5.0
"""In points: a picture, its letters (12 pixels of 800), a line (in sizes), the room around a text."""


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

    def upright(self, x: float, bottom: float, text: str, size: float, colour: str = INK) -> None:
        """A line of text that climbs from `bottom`, centred on `x`."""
        self.axes.text(
            x,
            bottom,
            text,
            ha="center",
            va="bottom",
            rotation=90,
            fontsize=size,
            family="sans-serif",
            color=colour,
            parse_math=False,
            zorder=4,
        )

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
