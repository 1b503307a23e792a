"""The theory of change of an impact map as a picture: what is put in, what is done, what comes out, what changes, and for whom.

An arrow is drawn where the map tells it: an activity gives an output, an outcome is counted by an output, leads to another outcome,
is worth something to someone. Two columns between which the map tells no link are joined as wholes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from statistics import fmean

from impact.maps.models import FromIndicator, ImpactMap, Input, Outcome
from indicators.catalogue import Catalogue
from indicators.numbers import Language
from reports.charts.pictures import words
from reports.charts.sheet import BLUE, GREY, INK, LEADING, PAD, WARN, WHITE, Sheet, wrap

WIDTH, CHAINED, GAP, BETWEEN, HEAD, EDGE = 600.0, 660.0, 25.0, 9.0, 28.0, 3.0
"""In points: the picture, the one with two columns of outcomes, the room between columns, between boxes, for the headings, at the sides."""
SIZE, TAG, TIP, MOST = 8.0, 7.0, 5.0, 8
"""Letters of the boxes and of the remarks below them, heads of arrows, and the most lines a text may take before it ends with …."""
PARTS = ("inputs", "activities", "outputs", "outcomes", "impact")


@dataclass(eq=False)
class Box:
    """A box of the picture: what is written in it, what is told of it in the description, and where it stands once placed."""

    text: str
    tags: list[tuple[str, str]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
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
class Link:
    """An arrow from a box to another."""

    start: Box
    end: Box
    loss: bool = False

    @property
    def back(self) -> bool:
        """Whether both are in one column: it then comes back to the side it left by."""
        return self.end.x == self.start.x


def theory_of_change(impact_map: ImpactMap, catalogue: Catalogue, language: Language) -> str:
    """The picture of a map: inputs → activities → outputs → outcomes → impact; its description tells every box in full."""
    theory = _Theory(impact_map, catalogue, language)
    sheet = theory.placed()
    for link, start, end in _ports(theory.links):
        _arrow(sheet, link, start, end)
    for sources, targets in theory.wholes():
        _join(sheet, sources, targets)
    for boxes in theory.boxes.values():
        for box in boxes:
            box.draw(sheet)
    title = words().text("theory", title=impact_map.title).into(language)
    return sheet.svg(title, [" ".join(theory.told(part) for part in PARTS)])


class _Theory:
    """The boxes of a map by part, and the links between them."""

    def __init__(self, impact_map: ImpactMap, catalogue: Catalogue, language: Language) -> None:
        self.map, self.catalogue, self.language = impact_map, catalogue, language
        self.outcomes = {impact_map.outcome_id(n): outcome for n, outcome in enumerate(impact_map.outcomes)}
        self.links: list[Link] = []
        self.boxes: dict[str, list[Box]] = {"inputs": [self._input(given) for given in impact_map.inputs]}
        outputs = {name: Box(self._indicator(name)) for name in self._outputs()}
        self.boxes["activities"] = [Box(activity.title.into(language)) for activity in impact_map.activities] or [self._nothing()]
        self.boxes["outputs"] = list(outputs.values()) or [self._nothing()]
        changes = {name: self._outcome(outcome) for name, outcome in self.outcomes.items()}
        self.boxes["outcomes"] = [changes[name] for name in _in_order(self.outcomes)]
        for activity, box in zip(impact_map.activities, self.boxes["activities"], strict=False):
            self._link(box, [outputs[name] for name in activity.outputs], "gives")
        for name, outcome in self.outcomes.items():
            counted = outcome.quantity.indicator if isinstance(outcome.quantity, FromIndicator) else None
            self._link(changes[name], [outputs[counted]] if counted in outputs else [], "counted_by", back=True)
            self._link(changes[name], [changes[target] for target in outcome.leads_to if target in changes], "leads_to")
        self.boxes["impact"] = self._impact(changes)

    def _word(self, code: str, **values: object) -> str:
        return words().text(code, **values).into(self.language)

    def _who(self, name: str) -> str:
        known = self.catalogue.vocabulary.stakeholders.get(name)
        return (known.fr if self.language == "fr" else known.en) if known else name

    def _indicator(self, name: str) -> str:
        known = self.catalogue.indicators.get(name)
        return known.current.title.into(self.language) if known else name

    def _nothing(self) -> Box:
        return Box(self._word("not_described"), edge=GREY, style=":")

    def _input(self, given: Input) -> Box:
        tag = f"{self._who(given.stakeholder)}, {self._word(given.kind)}"
        return Box(given.description.into(self.language), [(tag, GREY)], [tag])

    def _outputs(self) -> Iterator[str]:
        """What activities give, then what else outcomes are counted by, as long as it is not an outcome itself; an id may come twice."""
        for activity in self.map.activities:
            yield from activity.outputs
        for outcome in self.map.outcomes:
            if isinstance(outcome.quantity, FromIndicator):
                known = self.catalogue.indicators.get(outcome.quantity.indicator)
                if known is None or known.current.level != "outcome":
                    yield outcome.quantity.indicator

    def _outcome(self, outcome: Outcome) -> Box:
        tags = []
        if outcome.negative:
            tags.append((self._word("negative"), WARN))
        if outcome.pillar:
            pillar = self.catalogue.vocabulary.pillars[outcome.pillar]
            tags.append((pillar.fr if self.language == "fr" else pillar.en, GREY))
        if outcome.proxy is None:
            tags.append((self._word("not_monetised"), INK))
        edge, style = WARN if outcome.negative else BLUE, "--" if outcome.proxy is None else "-"
        return Box(outcome.description.into(self.language), tags, [tag for tag, _ in tags], edge, style)

    def _link(self, box: Box, others: Sequence[Box], code: str, back: bool = False) -> None:
        if others:
            box.told.append(self._word(code, names=_all(others)))
        self.links += [Link(other, box) if back else Link(box, other) for other in others]

    def _impact(self, changes: dict[str, Box]) -> list[Box]:
        """A box for everyone whom an outcome touches, with how many they gain and lose by."""
        touched: dict[str, dict[str, list[Box]]] = {}
        for name, outcome in self.outcomes.items():
            for who, share in outcome.shares.items():
                if share:
                    by = touched.setdefault(who, {"gains": [], "losses": []})
                    by["losses" if (share < 0) != outcome.negative else "gains"].append(changes[name])
        boxes = []
        for who, by in touched.items():
            boxes.append(Box(self._who(who)))
            for code, causes in by.items():
                if causes:
                    boxes[-1].tags.append((self._word(code, count=len(causes)), GREY if code == "gains" else WARN))
                    boxes[-1].told.append(self._word(f"{code}_from", names=_all(causes)))
                    self.links += [Link(cause, boxes[-1], code == "losses") for cause in causes]
        return boxes

    def told(self, part: str) -> str:
        """All that a part says, in full."""
        boxes = [
            f"{n}. {box.text} ({'; '.join(box.told)})" if box.told else f"{n}. {box.text}" for n, box in enumerate(self.boxes[part], 1)
        ]
        return self._word("part", part=self._word(part), boxes="; ".join(boxes))

    def wholes(self) -> Iterator[tuple[list[Box], list[Box]]]:
        """Columns that follow one another without a link that the map tells; outcomes that follow from others wait for those."""
        fed = {link.end for link in self.links if link.start in self.boxes["outcomes"]}
        columns = [*(self.boxes[part] for part in PARTS[:3]), [box for box in self.boxes["outcomes"] if box not in fed]]
        for sources, targets in pairwise(columns):
            if not any(link.start in sources and link.end in targets for link in self.links):
                yield sources, targets

    def placed(self) -> Sheet:
        """Gives every box its place, on a sheet as high as that takes, with the headings drawn."""
        first = {link.start for link in self.links if link.start in self.boxes["outcomes"] and link.end in self.boxes["outcomes"]}
        width, weight = (CHAINED, 2.8) if first else (WIDTH, 1.5)
        unit, left = (width - 2 * EDGE - 4 * GAP) / (4 + weight), EDGE
        spans = []
        for part in PARTS:
            spans.append((left, unit * (weight if part == "outcomes" else 1)))
            left += spans[-1][1] + GAP
        for part, (start, span) in zip(PARTS, spans, strict=True):
            halved = bool(first) and part == "outcomes"
            for box in self.boxes[part]:
                box.part = part
                box.fit((span - GAP) / 2 if halved else span)
                box.x = start + span - box.width if halved and box not in first else start
        room = max(sum(box.height + BETWEEN for box in self.boxes[part]) for part in PARTS)
        sheet = Sheet(width, HEAD + room)
        for part, (start, span) in zip(PARTS, spans, strict=True):
            _heading(sheet, self._word(part), start, span)
        for part in ("outcomes", "impact", "outputs", "activities", "inputs"):
            _stack(self.boxes[part], self.links if part != "outcomes" else [], room)
        return sheet


def _all(boxes: Sequence[Box]) -> str:
    return " + ".join(box.text for box in boxes)


def _in_order(outcomes: dict[str, Outcome]) -> list[str]:
    """Outcomes from top to bottom: each after those that lead to it, so that chains are short."""
    order: list[str] = []

    def add(name: str, path: frozenset[str]) -> None:
        for before, outcome in outcomes.items():
            if name in outcome.leads_to and before not in path and before not in order:
                add(before, path | {before})
        if name not in order:
            order.append(name)

    for name in sorted(outcomes, key=lambda name: bool(outcomes[name].leads_to)):
        add(name, frozenset({name}))
    return order


def _stack(boxes: list[Box], links: Sequence[Link], room: float) -> None:
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


def _ports(links: Sequence[Link]) -> Iterator[tuple[Link, float, float]]:
    """Where arrows leave and reach their boxes: spread over the side, in the order of what is at their other end."""
    sides: dict[tuple[Box, bool], list[tuple[float, int]]] = {}
    for number, link in enumerate(links):
        sides.setdefault((link.start, True), []).append((link.end.middle, number))
        sides.setdefault((link.end, link.back), []).append((link.start.middle, number))
    for number, link in enumerate(links):
        heights = []
        for box, other, right in ((link.start, link.end, True), (link.end, link.start, link.back)):
            side = sorted(sides[box, right])
            heights.append(box.y + box.height * (side.index((other.middle, number)) + 1) / (len(side) + 1))
        yield link, heights[0], heights[1]


def _arrow(sheet: Sheet, link: Link, start: float, end: float) -> None:
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


def _join(sheet: Sheet, sources: Sequence[Box], targets: Sequence[Box]) -> None:
    """Two columns as wholes: all of the one is needed for all of the other, as far as the map tells."""
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
