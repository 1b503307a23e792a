"""The paper that pictures are drawn on: its unit is the point, and text is measured before it is set, so that none runs into another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from reports.charts.style import INK, LEADING, LETTERS, PAD, SIZE, WHITE
from reports.charts.svg import as_svg

NAMES = 180.0
"""Width of the column of the names, in points."""


@cache
def text_width(text: str, size: float = SIZE, bold: bool = False) -> float:
    """How wide a text is drawn, in points, in the letters of the pictures."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    font = FontProperties(family=[LETTERS["family"]], size=size, weight="bold" if bold else "normal")
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
                x, top + (position * LEADING + 0.95) * size, line, ha=align, va="baseline", fontsize=size, bbox=halo,
                weight="bold" if bold else "normal", color=look.get("colour", INK), zorder=4, **LETTERS,
            )  # fmt: skip

    def upright(self, x: float, bottom: float, text: str, size: float, colour: str = INK) -> None:
        """A line of text that climbs from `bottom`, centred on `x`."""
        self.axes.text(x, bottom, text, ha="center", va="bottom", rotation=90, fontsize=size, color=colour, zorder=4, **LETTERS)

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

    def svg(self, title: str, description: Sequence[str]) -> str:
        """The drawing as an inline SVG, with its name and, for those who do not see it, all that it says."""
        return as_svg(self.figure, title, description)


@dataclass(frozen=True)
class NamedRow:
    """A name at the left of a picture, on as many lines as it takes, and the height it takes."""

    lines: list[str]
    top: float

    @property
    def height(self) -> float:
        """In points."""
        return len(self.lines) * SIZE * LEADING + 2 * PAD

    @property
    def bottom(self) -> float:
        """Where the next row starts."""
        return self.top + self.height

    @property
    def middle(self) -> float:
        """The height of its middle on the sheet."""
        return self.top + self.height / 2

    @property
    def beside(self) -> float:
        """The top of one line of text at the height of its middle."""
        return self.middle - SIZE * LEADING / 2


def named_rows(names: Sequence[str], top: float) -> list[NamedRow]:
    """Rows one under the other from `top`, each as high as its name takes in the column of the names."""
    rows: list[NamedRow] = []
    for name in names:
        rows.append(NamedRow(wrap(name, NAMES - 2 * PAD, most=4), rows[-1].bottom if rows else top))
    return rows
