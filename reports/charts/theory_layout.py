"""A theory of change as data, where its boxes stand on the sheet, and how the arrows run between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import fmean

from reports.charts.letters import wrap
from reports.charts.picture import Picture
from reports.charts.sheet import Sheet
from reports.charts.style import ACCENT, INK, LINE, PAD, RULE, RUST, SOFT, WHITE

BROAD, CHAINED, GAP, BETWEEN, HEAD, EDGE = 840.0, 1040.0, 28.0, 10.0, 36.0, 3.0
"""In points: the picture, and with two columns of outcomes; the room between columns, between boxes, for headings, at the sides."""
TIP, MOST = 6.0, 8
"""Heads of arrows in points, and the most lines a text may take before it ends with …."""
PARTS = ("inputs", "activities", "outputs", "outcomes", "impact")
"""The columns, from left to right."""
EDGES, TONES = {"plain": ACCENT, "loss": RUST, "nothing": RULE}, {"plain": SOFT, "loss": RUST}
"""By look: of the border of a box, and of the remarks in it."""
Whole = tuple[tuple[int, ...], tuple[int, ...]]
"""The boxes of two columns that are joined as wholes."""


@dataclass(frozen=True)
class TheoryBox:
    """A box of the picture.

    tags     remarks below its text, each with its look
    details  what the description says of it
    look     plain, a loss, or nothing where the map does not say
    priced   whether it has a value in money: its border is dashed otherwise
    """

    part: str
    text: str
    tags: tuple[tuple[str, str], ...] = ()
    details: tuple[str, ...] = ()
    look: str = "plain"
    priced: bool = True


@dataclass(frozen=True)
class TheoryLink:
    """An arrow from a box to another, by their numbers."""

    start: int
    end: int
    loss: bool = False


@dataclass(frozen=True)
class TheoryOfChange(Picture):
    """The boxes of each part in its column, with the arrows between them."""

    headings: tuple[str, ...]
    boxes: tuple[TheoryBox, ...]
    links: tuple[TheoryLink, ...]
    wholes: tuple[Whole, ...]
    full_text: str

    @property
    def description(self) -> tuple[str]:
        """Every box in full, part by part."""
        return (self.full_text,)

    def lay_out(self) -> Sheet:
        """Boxes lie on the arrows that leave and reach them."""
        placed, arrows, sheet = _place(self)
        for arrow, start, end in _ports(arrows):
            _draw_arrow(sheet, arrow, start, end)
        for sources, targets in self.wholes:
            _join(sheet, [placed[n] for n in sources], [placed[n] for n in targets])
        for box in placed:
            box.draw(sheet)
        return sheet


class _PlacedBox:
    """A box with the lines that its texts take and, once placed, where it stands."""

    def __init__(self, box: TheoryBox, left: float, width: float) -> None:
        self.box, self.x, self.y, self.width = box, left, 0.0, width
        self.lines = wrap(box.text, width - 2 * PAD, most=MOST)
        self.remarks = [(line, look) for tag, look in box.tags for line in wrap(tag, width - 2 * PAD)]
        self.height = (len(self.lines) + len(self.remarks)) * LINE + 2 * PAD

    @property
    def middle(self) -> float:
        """Height of its middle on the sheet."""
        return self.y + self.height / 2

    @property
    def right(self) -> float:
        """Its right side on the sheet."""
        return self.x + self.width

    def draw(self, sheet: Sheet) -> None:
        """Draws it where it was placed."""
        style = "dotted" if self.box.look == "nothing" else "solid" if self.box.priced else "dashed"
        sheet.box(self.x, self.y, self.width, self.height, WHITE, EDGES[self.box.look], style=style, thick=1.2)
        sheet.text(self.x + PAD, self.y + PAD, self.lines)
        below = self.y + PAD + len(self.lines) * LINE
        for position, (line, look) in enumerate(self.remarks):
            sheet.text(self.x + PAD, below + position * LINE, [line], colour=TONES[look])


@dataclass(frozen=True)
class _Arrow:
    """An arrow between two boxes in their places."""

    start: _PlacedBox
    end: _PlacedBox
    loss: bool

    @property
    def back(self) -> bool:
        """Whether both are in one column: it then comes back to the side it left by."""
        return self.end.x == self.start.x


def _place(theory: TheoryOfChange) -> tuple[list[_PlacedBox], list[_Arrow], Sheet]:
    """Every box in its place, the arrows between them, and a sheet as high as that takes, with the headings drawn."""
    outcomes = {n for n, box in enumerate(theory.boxes) if box.part == "outcomes"}
    first = {link.start for link in theory.links if link.start in outcomes and link.end in outcomes}
    width, weight = (CHAINED, 2.6) if first else (BROAD, 1.5)
    columns = _columns(width, weight)
    placed = []
    for number, box in enumerate(theory.boxes):
        left, span = columns[box.part]
        half = (span - GAP) / 2
        if first and box.part == "outcomes":
            left, span = (left if number in first else left + half + GAP), half
        placed.append(_PlacedBox(box, left, span))
    arrows = [_Arrow(placed[link.start], placed[link.end], link.loss) for link in theory.links]
    of = {part: [box for box in placed if box.box.part == part] for part in PARTS}
    room = max(sum(box.height + BETWEEN for box in of[part]) for part in PARTS)
    sheet = Sheet(width, HEAD + room)
    for heading, (left, span) in zip(theory.headings, columns.values(), strict=True):
        _draw_heading(sheet, heading, left, span)
    for part in ("outcomes", "impact", "outputs", "activities", "inputs"):
        _stack(of[part], arrows if part != "outcomes" else [], room)
    return placed, arrows, sheet


def _columns(width: float, weight: float) -> dict[str, tuple[float, float]]:
    """Where each column starts and how wide it is; that of the outcomes is `weight` times as wide as the others."""
    unit, left = (width - 2 * EDGE - 4 * GAP) / (4 + weight), EDGE
    columns = {}
    for part in PARTS:
        columns[part] = (left, unit * (weight if part == "outcomes" else 1))
        left += columns[part][1] + GAP
    return columns


def _stack(boxes: list[_PlacedBox], arrows: Sequence[_Arrow], room: float) -> None:
    """Places boxes one under the other, each as near as may be to the middle of those it is linked to that are placed already.

    Boxes that want the same place share it around the middle of their wishes (an isotonic regression of where their column would start).
    """
    wished = {}
    for position, box in enumerate(boxes):
        others = [arrow.end if arrow.start is box else arrow.start for arrow in arrows if box in (arrow.start, arrow.end)]
        middles = [other.middle for other in others if other.y]
        alone = (room - BETWEEN) / 2 if arrows else room * (position + 0.5) / len(boxes)
        wished[box] = sum(middles) / len(middles) if middles else HEAD + alone
    boxes.sort(key=lambda box: wished[box])
    offsets = [0.0, *accumulate(box.height + BETWEEN for box in boxes)]
    groups: list[list[float]] = []
    for box, offset in zip(boxes, offsets, strict=False):
        groups.append([wished[box] - box.height / 2 - offset])
        while len(groups) > 1 and fmean(groups[-2]) > fmean(groups[-1]):
            groups[-2:] = [groups[-2] + groups[-1]]
    starts = [fmean(group) for group in groups for _ in group]
    for box, offset, start in zip(boxes, offsets, starts, strict=False):
        box.y = offset + min(max(start, HEAD), HEAD + room - offsets[-1])


def _ports(arrows: Sequence[_Arrow]) -> Iterator[tuple[_Arrow, float, float]]:
    """Where arrows leave and reach their boxes: spread over the side, in the order of what is at their other end."""
    sides: dict[tuple[_PlacedBox, bool], list[tuple[float, int]]] = {}
    for number, arrow in enumerate(arrows):
        sides.setdefault((arrow.start, True), []).append((arrow.end.middle, number))
        sides.setdefault((arrow.end, arrow.back), []).append((arrow.start.middle, number))
    for number, arrow in enumerate(arrows):
        heights = []
        for box, other, right in ((arrow.start, arrow.end, True), (arrow.end, arrow.start, arrow.back)):
            side = sorted(sides[box, right])
            heights.append(box.y + box.height * (side.index((other.middle, number)) + 1) / (len(side) + 1))
        yield arrow, heights[0], heights[1]


def _draw_arrow(sheet: Sheet, arrow: _Arrow, start: float, end: float) -> None:
    """An arrow bends between two columns; it crosses a column of outcomes at the height of its own outcome, where no box is."""
    colour = RUST if arrow.loss else RULE
    left, right = arrow.start.right, arrow.end.right if arrow.back else arrow.end.x
    tip = right + (TIP if arrow.back else -TIP)
    if arrow.back:
        bend = [(left, start), (left + 0.8 * GAP, start), (left + 0.8 * GAP, end), (tip, end)]
    else:
        near, far = (right - GAP, tip) if arrow.start.box.part == "outcomes" else (left, left + GAP - TIP)
        bend = [(near, start), ((near + far) / 2, start), ((near + far) / 2, end), (far, end)]
    sheet.curve([(left, start), *bend, (tip, end)], colour, style="dashed" if arrow.loss else "solid")
    sheet.shape([(right, end), (tip, end - TIP / 2), (tip, end + TIP / 2)], colour)


def _join(sheet: Sheet, sources: Sequence[_PlacedBox], targets: Sequence[_PlacedBox]) -> None:
    """Two columns as wholes: all of the one is needed for all of the other, as far as the map states."""
    middle = sources[0].right + GAP / 2
    heights = [box.middle for box in (*sources, *targets)]
    sheet.line([(middle, min(heights)), (middle, max(heights))], RULE)
    for box in sources:
        sheet.line([(box.right, box.middle), (middle, box.middle)], RULE)
    for box in targets:
        sheet.line([(middle, box.middle), (box.x - TIP, box.middle)], RULE)
        sheet.shape([(box.x, box.middle), (box.x - TIP, box.middle - TIP / 2), (box.x - TIP, box.middle + TIP / 2)], RULE)


def _draw_heading(sheet: Sheet, word: str, left: float, width: float) -> None:
    """The name of a column over a line that ends in an arrow to the next; that of the last ends at its side."""
    under, last = PAD / 2 + LINE + PAD / 2, left + width + GAP > sheet.width
    end = left + width if last else left + width + GAP - TIP
    sheet.text(left + EDGE, PAD / 2, [word], bold=True, colour=INK)
    sheet.line([(left, under), (end, under)], ACCENT, thick=1.6)
    if not last:
        sheet.line([(end - TIP, under - TIP / 1.5), (end, under), (end - TIP, under + TIP / 1.5)], ACCENT, thick=1.6)
