"""The theory of change of an impact map: what is put in, what is done, what comes out, what changes, and for whom.

An arrow is drawn where the map states it: an activity gives an output, an outcome is counted by an output, leads to another outcome,
is worth something to someone. Two columns between which the map states no link are joined as wholes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from impact.maps.models import FromIndicator, ImpactMap, Input, Outcome
from indicators.catalogue import Catalogue
from indicators.numbers import Language
from reports.charts.theory_layout import PARTS, TheoryBox, TheoryLink, TheoryOfChange
from reports.charts.wording import stakeholder, wording


def theory_of_change(impact_map: ImpactMap, catalogue: Catalogue, language: Language) -> TheoryOfChange:
    """The picture of a map: inputs → activities → outputs → outcomes → impact; its description says every box in full."""
    return _Theory(impact_map, catalogue, language).picture()


class _Theory:
    """Gathers the boxes of a map, part by part, and the links between them."""

    def __init__(self, impact_map: ImpactMap, catalogue: Catalogue, language: Language) -> None:
        self.map, self.catalogue, self.language = impact_map, catalogue, language
        self.outcomes = {impact_map.outcome_id(n): outcome for n, outcome in enumerate(impact_map.outcomes)}
        self.texts = {name: outcome.description.into(language) for name, outcome in self.outcomes.items()}
        self.outputs = {name: self._indicator(name) for name in self._output_names()}
        self.boxes: list[TheoryBox] = []
        self.numbers: dict[tuple[str, str], int] = {}
        self.links: list[TheoryLink] = []
        self._add_boxes()
        self._add_links()

    def picture(self) -> TheoryOfChange:
        """The whole."""
        headings = tuple(self._word(part) for part in PARTS)
        description = " ".join(self._describe(part) for part in PARTS)
        title = wording.text("theory.title", title=self.map.title).into(self.language)
        return TheoryOfChange(title, headings, tuple(self.boxes), tuple(self.links), tuple(self._wholes()), description)

    def _word(self, code: str, **values: object) -> str:
        return wording.text(f"theory.{code}", **values).into(self.language)

    def _who(self, name: str) -> str:
        return stakeholder(name, self.catalogue, self.language)

    def _indicator(self, name: str) -> str:
        known = self.catalogue.indicators.get(name)
        return known.current.title.into(self.language) if known else name

    def _output_names(self) -> Iterator[str]:
        """What activities give, then what else outcomes are counted by, as long as it is not an outcome itself; an id may come twice."""
        for activity in self.map.activities:
            yield from activity.outputs
        for outcome in self.map.outcomes:
            if isinstance(outcome.quantity, FromIndicator):
                known = self.catalogue.indicators.get(outcome.quantity.indicator)
                if known is None or known.current.level != "outcome":
                    yield outcome.quantity.indicator

    # — boxes —

    def _add_boxes(self) -> None:
        for number, put_in in enumerate(self.map.inputs):
            self._add(str(number), self._input(put_in))
        for number, activity in enumerate(self.map.activities):
            details = self._detail("gives", [self.outputs[name] for name in activity.outputs])
            self._add(str(number), TheoryBox("activities", activity.title.into(self.language), details=details))
        for name, title in self.outputs.items():
            self._add(name, TheoryBox("outputs", title))
        for part, there in (("activities", self.map.activities), ("outputs", self.outputs)):
            if not there:
                self._add("", TheoryBox(part, self._word("not_described"), look="nothing"))
        for name in _in_order(self.outcomes):
            self._add(name, self._outcome(name, self.outcomes[name]))
        for who, (gains, losses) in self._touched().items():
            self._add(who, self._stakeholder(who, gains, losses))

    def _add(self, name: str, box: TheoryBox) -> None:
        self.numbers[box.part, name] = len(self.boxes)
        self.boxes.append(box)

    def _input(self, put_in: Input) -> TheoryBox:
        tag = f"{self._who(put_in.stakeholder)}, {self._word(put_in.kind)}"
        return TheoryBox("inputs", put_in.description.into(self.language), ((tag, "plain"),), (tag,))

    def _outcome(self, name: str, outcome: Outcome) -> TheoryBox:
        tags = []
        if outcome.negative:
            tags.append((self._word("negative"), "loss"))
        if outcome.pillar:
            tags.append((self.catalogue.vocabulary.pillars[outcome.pillar].text.into(self.language), "plain"))
        if outcome.proxy is None:
            tags.append((wording.text("not_monetised").into(self.language), "plain"))
        counted = self._counted(outcome)
        details = [
            *(tag for tag, _ in tags),
            *self._detail("counted_by", [self.outputs[counted]] if counted else []),
            *self._detail("leads_to", [self.texts[target] for target in outcome.leads_to if target in self.texts]),
        ]
        look = "loss" if outcome.negative else "plain"
        return TheoryBox("outcomes", self.texts[name], tuple(tags), tuple(details), look, priced=outcome.proxy is not None)

    def _counted(self, outcome: Outcome) -> str:
        """The output that an outcome is counted by; empty if by none."""
        name = outcome.quantity.indicator if isinstance(outcome.quantity, FromIndicator) else ""
        return name if name in self.outputs else ""

    def _touched(self) -> dict[str, tuple[list[str], list[str]]]:
        """Everyone whom an outcome touches, with the outcomes that they gain and lose by."""
        touched: dict[str, tuple[list[str], list[str]]] = {}
        for name, outcome in self.outcomes.items():
            for who, share in outcome.shares.items():
                if share:
                    gains, losses = touched.setdefault(who, ([], []))
                    (losses if (share < 0) != outcome.negative else gains).append(name)
        return touched

    def _stakeholder(self, who: str, gains: list[str], losses: list[str]) -> TheoryBox:
        """Someone, with by how many outcomes they gain and lose, and by which."""
        sides = [(code, causes, look) for code, causes, look in (("gains", gains, "plain"), ("losses", losses, "loss")) if causes]
        tags = tuple((self._word(code, count=len(causes)), look) for code, causes, look in sides)
        details = (detail for code, causes, _ in sides for detail in self._detail(f"{code}_from", [self.texts[name] for name in causes]))
        return TheoryBox("impact", self._who(who), tags, tuple(details))

    def _detail(self, code: str, names: Sequence[str]) -> tuple[str, ...]:
        return (self._word(code, names=" + ".join(names)),) if names else ()

    # — links —

    def _add_links(self) -> None:
        for number, activity in enumerate(self.map.activities):
            self._link(("activities", str(number)), (("outputs", name) for name in activity.outputs))
        for name, outcome in self.outcomes.items():
            if counted := self._counted(outcome):
                self._link(("outputs", counted), [("outcomes", name)])
            self._link(("outcomes", name), (("outcomes", target) for target in outcome.leads_to if target in self.outcomes))
        for who, (gains, losses) in self._touched().items():
            for causes, loss in ((gains, False), (losses, True)):
                for cause in causes:
                    self._link(("outcomes", cause), [("impact", who)], loss=loss)

    def _link(self, start: tuple[str, str], ends: Iterable[tuple[str, str]], *, loss: bool = False) -> None:
        self.links += [TheoryLink(self.numbers[start], self.numbers[end], loss) for end in ends]

    def _wholes(self) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
        """Columns that follow one another without a link that the map states; outcomes that follow from others wait for those."""
        of = {part: [n for n, box in enumerate(self.boxes) if box.part == part] for part in PARTS}
        fed = {link.end for link in self.links if link.start in of["outcomes"]}
        columns = [*(of[part] for part in PARTS[:3]), [n for n in of["outcomes"] if n not in fed]]
        for sources, targets in pairwise(columns):
            if not any(link.start in sources and link.end in targets for link in self.links):
                yield tuple(sources), tuple(targets)

    def _describe(self, part: str) -> str:
        """All that a part says, in full."""
        boxes = [box for box in self.boxes if box.part == part]
        texts = [f"{n}. {box.text} ({'; '.join(box.details)})" if box.details else f"{n}. {box.text}" for n, box in enumerate(boxes, 1)]
        return self._word("part", part=self._word(part), boxes="; ".join(texts))


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
