"""The paper that pictures are drawn on. Its unit is the point, from the top left corner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from reports.charts.letters import text_width, with_signs, wrap
from reports.charts.style import INK, LEADING, LINE, PAD, SIZE, WHITE

NAMES = 190.0
"""Width of the column of the names, in points, at most."""
Anchor = Literal["start", "middle", "end"]
"""Which part of a text stands where it is set."""
DASHES = {"solid": "", "dashed": "4 2.5", "dotted": "1.2 2"}
"""By style of a line: its strokes and gaps, in points."""


@dataclass(frozen=True)
class SheetText:
    """A line of text on its baseline; `halo` hides the lines behind it."""

    x: float
    baseline: float
    text: str
    anchor: Anchor
    size: float
    colour: str
    bold: bool
    italic: bool
    halo: bool


@dataclass(frozen=True)
class SheetBox:
    """A rectangle, or with `round` corners a dot; `name` is shown to who points at it."""

    kind: ClassVar[str] = "box"
    x: float
    y: float
    width: float
    height: float
    fill: str = WHITE
    edge: str = "none"
    thick: float = 0.9
    dash: str = ""
    round: float = 0.0
    name: str = ""


@dataclass(frozen=True)
class SheetPath:
    """Lines and curves, in the commands of SVG."""

    kind: ClassVar[str] = "path"
    commands: str
    colour: str
    filled: bool = False
    thick: float = 0.9
    dash: str = ""


@dataclass(frozen=True)
class SheetPlot:
    """What matplotlib drew, as elements of SVG in the coordinates of the sheet."""

    kind: ClassVar[str] = "plot"
    elements: str


class Sheet:
    """A drawing: its shapes in the order in which they lie on each other, and its texts, which lie on all of them."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.shapes: list[SheetBox | SheetPath | SheetPlot] = []
        self.texts: list[SheetText] = []

    def text(
        self, x: float, top: float, lines: Sequence[str], anchor: Anchor = "start", *, size: float = SIZE,
        bold: bool = False, italic: bool = False, colour: str = INK, halo: bool = False,
    ) -> None:  # fmt: skip
        """Lines of text under `top`, moved sideways to stay on the sheet."""
        lines = [with_signs(line) for line in lines]
        width = max(text_width(line, size, bold) for line in lines)
        before = {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        x = min(max(x, PAD + before), self.width - PAD - width + before)
        for position, line in enumerate(lines):
            baseline = top + (position * LEADING + 0.95) * size
            self.texts.append(SheetText(x, baseline, line, anchor, size, colour, bold, italic, halo))

    def box(
        self, x: float, y: float, width: float, height: float, fill: str = WHITE, edge: str = "none", *,
        thick: float = 0.9, style: str = "solid",
    ) -> None:  # fmt: skip
        """A rectangle."""
        self.shapes.append(SheetBox(x, y, width, height, fill, edge, thick, DASHES[style]))

    def dot(self, x: float, y: float, width: float, fill: str, edge: str, name: str = "") -> None:
        """A disc around a point, called `name`."""
        self.shapes.append(SheetBox(x - width / 2, y - width / 2, width, width, fill, edge, round=width / 2, name=with_signs(name)))

    def line(self, points: Sequence[tuple[float, float]], colour: str, *, thick: float = 0.9, style: str = "solid") -> None:
        """Straight from point to point."""
        self.shapes.append(SheetPath("M" + "L".join(_at(*point) for point in points), colour, thick=thick, dash=DASHES[style]))

    def curve(self, points: Sequence[tuple[float, float]], colour: str, *, style: str = "solid") -> None:
        """Straight from the first point to the second and from the fifth to the last, bent between (the third and fourth pull it)."""
        start, leave, *pulls, land, end = (_at(*point) for point in points)
        self.shapes.append(SheetPath(f"M{start}L{leave}C{' '.join(pulls)} {land}L{end}", colour, dash=DASHES[style]))

    def shape(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        """A filled polygon."""
        self.shapes.append(SheetPath("M" + "L".join(_at(*point) for point in points) + "Z", colour, filled=True))


def points(value: float) -> str:
    """A length in points, to the hundredth, without needless zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _at(x: float, y: float) -> str:
    return f"{points(x)} {points(y)}"


@dataclass(frozen=True)
class NamedRow:
    """A name at the left of a picture, on as many lines as it takes, and the height it takes."""

    lines: list[str]
    top: float
    height: float

    @property
    def bottom(self) -> float:
        """Where the next row starts."""
        return self.top + self.height

    @property
    def middle(self) -> float:
        """The height of its middle on the sheet."""
        return self.top + self.height / 2

    def beside(self, lines: int = 1) -> float:
        """The top of so many lines of text around the height of its middle."""
        return self.middle - lines * LINE / 2


def named_rows(
    names: Sequence[str], top: float, *, width: float = NAMES, heights: Sequence[float] | None = None, room: float = 2 * PAD
) -> list[NamedRow]:
    """Rows one under the other from `top`, each as high as its name takes in the column of the names, and at least its own of `heights`.

    `room`: what is left above and below the names together.
    """
    rows: list[NamedRow] = []
    for position, name in enumerate(names):
        lines = wrap(name, width, most=4)
        height = max(len(lines) * LINE + room, heights[position] if heights else 0.0)
        rows.append(NamedRow(lines, rows[-1].bottom if rows else top, height))
    return rows
