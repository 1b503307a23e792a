"""Where the boxes of a theory of change stand on its sheet, and how the arrows run between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from statistics import fmean

from reports.charts.sheet import Sheet, wrap
from reports.charts.style import BLUE, GREY, LEADING, PAD, WARN, WHITE, WIDTH

CHAINED, GAP, BETWEEN, HEAD, EDGE = 660.0, 25.0, 9.0, 28.0, 3.0
"""In points: the picture with two columns of outcomes, the room between columns, between boxes, for the headings, at the sides."""
SIZE, TAG, TIP, MOST = 8.0, 7.0, 5.0, 8
"""Letters of the boxes and of the remarks below them, heads of arrows, and the most lines a text may take before it ends with …."""
PARTS = ("inputs", "activities", "outputs", "outcomes", "impact")
"""The columns, from left to right."""


@dataclass(eq=False)
class TheoryBox:
    """A box of the picture: what is written in it, what the description says of it, and where it stands once placed."""

    text: str
    tags: list[tuple[str, str]] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    edge: str = BLUE
    style: str = "-"
    part: str = ""
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    lines: list[str] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)

    def fit(self, width: float) -> None:
        """Wraps its texts to a width, which gives its height."""
        self.width = width
        self.lines = wrap(self.text, width - 2 * PAD, SIZE, most=MOST)
        self.remarks = [(line, colour) for tag, colour in self.tags for line in wrap(tag, width - 2 * PAD, TAG)]

    @property
    def height(self) -> float:
        """What its texts take."""
        return len(self.lines) * SIZE * LEADING + len(self.remarks) * TAG * LEADING + 2 * PAD

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
        sheet.box(self.x, self.y, self.width, self.height, WHITE, self.edge, style=self.style, thick=1.2)
        sheet.text(self.x + PAD, self.y + PAD, self.lines, size=SIZE)
        below = self.y + PAD + len(self.lines) * SIZE * LEADING
        for position, (line, colour) in enumerate(self.remarks):
            sheet.text(self.x + PAD, below + position * TAG * LEADING, [line], size=TAG, colour=colour)


@dataclass(frozen=True)
class TheoryLink:
    """An arrow from a box to another."""

    start: TheoryBox
    end: TheoryBox
    loss: bool = False

    @property
    def back(self) -> bool:
        """Whether both are in one column: it then comes back to the side it left by."""
        return self.end.x == self.start.x


def draw_theory(
    boxes: Mapping[str, list[TheoryBox]],
    links: Sequence[TheoryLink],
    wholes: Iterable[tuple[Sequence[TheoryBox], Sequence[TheoryBox]]],
    headings: Mapping[str, str],
) -> Sheet:
    """The boxes of each part in its column, with the arrows between them; `wholes` are columns that are joined as wholes.

    Gives every box its place.
    """
    sheet = _place(boxes, links, headings)
    for link, start, end in _ports(links):
        _arrow(sheet, link, start, end)
    for sources, targets in wholes:
        _join(sheet, sources, targets)
    for column in boxes.values():
        for box in column:
            box.draw(sheet)
    return sheet


def _place(boxes: Mapping[str, list[TheoryBox]], links: Sequence[TheoryLink], headings: Mapping[str, str]) -> Sheet:
    """Gives every box its place, on a sheet as high as that takes, with the headings drawn."""
    first = {link.start for link in links if link.start in boxes["outcomes"] and link.end in boxes["outcomes"]}
    width, weight = (CHAINED, 2.8) if first else (WIDTH, 1.5)
    columns = _columns(width, weight)
    for part, (start, span) in columns.items():
        halved = bool(first) and part == "outcomes"
        for box in boxes[part]:
            box.part = part
            box.fit((span - GAP) / 2 if halved else span)
            box.x = start + span - box.width if halved and box not in first else start
    room = max(sum(box.height + BETWEEN for box in boxes[part]) for part in PARTS)
    sheet = Sheet(width, HEAD + room)
    for part, (start, span) in columns.items():
        _heading(sheet, headings[part], start, span)
    for part in ("outcomes", "impact", "outputs", "activities", "inputs"):
        _stack(boxes[part], links if part != "outcomes" else [], room)
    return sheet


def _columns(width: float, weight: float) -> dict[str, tuple[float, float]]:
    """Where each column starts and how wide it is; that of the outcomes is `weight` times as wide as the others."""
    unit, left = (width - 2 * EDGE - 4 * GAP) / (4 + weight), EDGE
    columns = {}
    for part in PARTS:
        columns[part] = (left, unit * (weight if part == "outcomes" else 1))
        left += columns[part][1] + GAP
    return columns


def _stack(boxes: list[TheoryBox], links: Sequence[TheoryLink], room: float) -> None:
    """Places boxes one under the other, each as near as may be to the middle of those it is linked to that are placed already.

    Boxes that want the same place share it around the middle of their wishes (an isotonic regression of where their column would start).
    """
    wished = {}
    for position, box in enumerate(boxes):
        others = [link.end if link.start is box else link.start for link in links if box in (link.start, link.end)]
        middles = [other.middle for other in others if other.y]
        alone = (room - BETWEEN) / 2 if links else room * (position + 0.5) / len(boxes)
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


def _ports(links: Sequence[TheoryLink]) -> Iterator[tuple[TheoryLink, float, float]]:
    """Where arrows leave and reach their boxes: spread over the side, in the order of what is at their other end."""
    sides: dict[tuple[TheoryBox, bool], list[tuple[float, int]]] = {}
    for number, link in enumerate(links):
        sides.setdefault((link.start, True), []).append((link.end.middle, number))
        sides.setdefault((link.end, link.back), []).append((link.start.middle, number))
    for number, link in enumerate(links):
        heights = []
        for box, other, right in ((link.start, link.end, True), (link.end, link.start, link.back)):
            side = sorted(sides[box, right])
            heights.append(box.y + box.height * (side.index((other.middle, number)) + 1) / (len(side) + 1))
        yield link, heights[0], heights[1]


def _arrow(sheet: Sheet, link: TheoryLink, start: float, end: float) -> None:
    """An arrow bends between two columns; it crosses a column of outcomes at the height of its own outcome, where no box is."""
    colour = WARN if link.loss else GREY
    left, right = link.start.right, link.end.right if link.back else link.end.x
    tip = right + (TIP if link.back else -TIP)
    if link.back:
        bend = [(left, start), (left + 0.8 * GAP, start), (left + 0.8 * GAP, end), (tip, end)]
    else:
        near, far = (right - GAP, tip) if link.start.part == "outcomes" else (left, left + GAP - TIP)
        bend = [(near, start), ((near + far) / 2, start), ((near + far) / 2, end), (far, end)]
    sheet.curve([(left, start), *bend, (tip, end)], colour, "--" if link.loss else "-")
    sheet.shape([(right, end), (tip, end - TIP / 2), (tip, end + TIP / 2)], colour)


def _join(sheet: Sheet, sources: Sequence[TheoryBox], targets: Sequence[TheoryBox]) -> None:
    """Two columns as wholes: all of the one is needed for all of the other, as far as the map states."""
    middle = sources[0].right + GAP / 2
    heights = [box.middle for box in (*sources, *targets)]
    sheet.line([(middle, min(heights)), (middle, max(heights))], GREY)
    for box in sources:
        sheet.line([(box.right, box.middle), (middle, box.middle)], GREY)
    for box in targets:
        sheet.line([(middle, box.middle), (box.x - TIP, box.middle)], GREY)
        sheet.shape([(box.x, box.middle), (box.x - TIP, box.middle - TIP / 2), (box.x - TIP, box.middle + TIP / 2)], GREY)


def _heading(sheet: Sheet, word: str, left: float, width: float) -> None:
    """The name of a column in an arrow that points to the next."""
    right, middle, bottom, point = left + width, 12.0, 20.0, 6.0
    sheet.shape([(left, 4), (right - point, 4), (right, middle), (right - point, bottom), (left, bottom), (left + point, middle)], BLUE)
    sheet.text((left + right) / 2, 6.5, [word], "center", size=SIZE, bold=True, colour=WHITE)
