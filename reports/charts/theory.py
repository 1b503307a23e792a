"""The theory of change of an impact map as a picture: what is put in, what is done, what comes out, what changes, and for whom.

An arrow is drawn where the map states it: an activity gives an output, an outcome is counted by an output, leads to another outcome,
is worth something to someone. Two columns between which the map states no link are joined as wholes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from impact.maps.models import FromIndicator, ImpactMap, Input, Outcome
from indicators.catalogue import Catalogue
from indicators.numbers import Language
from reports.charts.style import BLUE, GREY, INK, WARN
from reports.charts.theory_layout import PARTS, TheoryBox, TheoryLink, draw_theory
from reports.charts.wording import stakeholder, wording


def theory_of_change(impact_map: ImpactMap, catalogue: Catalogue, language: Language) -> str:
    """The picture of a map: inputs → activities → outputs → outcomes → impact; its description says every box in full."""
    theory = _Theory(impact_map, catalogue, language)
    sheet = draw_theory(theory.boxes, theory.links, theory.wholes(), theory.headings)
    title = wording.text("theory.title", title=impact_map.title).into(language)
    return sheet.svg(title, [" ".join(theory.description(part) for part in PARTS)])


class _Theory:
    """The boxes of a map by part, and the links between them."""

    def __init__(self, impact_map: ImpactMap, catalogue: Catalogue, language: Language) -> None:
        self.map, self.catalogue, self.language = impact_map, catalogue, language
        self.outcomes = {impact_map.outcome_id(n): outcome for n, outcome in enumerate(impact_map.outcomes)}
        self.links: list[TheoryLink] = []
        self.boxes: dict[str, list[TheoryBox]] = {"inputs": [self._input(put_in) for put_in in impact_map.inputs]}
        outputs = {name: TheoryBox(self._indicator(name)) for name in self._outputs()}
        self.boxes["activities"] = [TheoryBox(activity.title.into(language)) for activity in impact_map.activities] or [self._nothing()]
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
        return wording.text(f"theory.{code}", **values).into(self.language)

    def _who(self, name: str) -> str:
        return stakeholder(name, self.catalogue, self.language)

    def _indicator(self, name: str) -> str:
        known = self.catalogue.indicators.get(name)
        return known.current.title.into(self.language) if known else name

    def _nothing(self) -> TheoryBox:
        return TheoryBox(self._word("not_described"), edge=GREY, style=":")

    def _input(self, put_in: Input) -> TheoryBox:
        tag = f"{self._who(put_in.stakeholder)}, {self._word(put_in.kind)}"
        return TheoryBox(put_in.description.into(self.language), [(tag, GREY)], [tag])

    def _outputs(self) -> Iterator[str]:
        """What activities give, then what else outcomes are counted by, as long as it is not an outcome itself; an id may come twice."""
        for activity in self.map.activities:
            yield from activity.outputs
        for outcome in self.map.outcomes:
            if isinstance(outcome.quantity, FromIndicator):
                known = self.catalogue.indicators.get(outcome.quantity.indicator)
                if known is None or known.current.level != "outcome":
                    yield outcome.quantity.indicator

    def _outcome(self, outcome: Outcome) -> TheoryBox:
        tags = []
        if outcome.negative:
            tags.append((self._word("negative"), WARN))
        if outcome.pillar:
            tags.append((self.catalogue.vocabulary.pillars[outcome.pillar].text.into(self.language), GREY))
        if outcome.proxy is None:
            tags.append((wording.text("not_monetised").into(self.language), INK))
        edge, style = WARN if outcome.negative else BLUE, "--" if outcome.proxy is None else "-"
        return TheoryBox(outcome.description.into(self.language), tags, [tag for tag, _ in tags], edge, style)

    def _link(self, box: TheoryBox, others: Sequence[TheoryBox], code: str, back: bool = False) -> None:
        if others:
            box.details.append(self._word(code, names=_all(others)))
        self.links += [TheoryLink(other, box) if back else TheoryLink(box, other) for other in others]

    def _impact(self, changes: dict[str, TheoryBox]) -> list[TheoryBox]:
        """A box for everyone whom an outcome touches, with how many they gain and lose by."""
        touched: dict[str, dict[str, list[TheoryBox]]] = {}
        for name, outcome in self.outcomes.items():
            for who, share in outcome.shares.items():
                if share:
                    by = touched.setdefault(who, {"gains": [], "losses": []})
                    by["losses" if (share < 0) != outcome.negative else "gains"].append(changes[name])
        boxes = []
        for who, by in touched.items():
            boxes.append(TheoryBox(self._who(who)))
            for code, causes in by.items():
                if causes:
                    boxes[-1].tags.append((self._word(code, count=len(causes)), GREY if code == "gains" else WARN))
                    boxes[-1].details.append(self._word(f"{code}_from", names=_all(causes)))
                    self.links += [TheoryLink(cause, boxes[-1], code == "losses") for cause in causes]
        return boxes

    @property
    def headings(self) -> dict[str, str]:
        """What each part is called."""
        return {part: self._word(part) for part in PARTS}

    def description(self, part: str) -> str:
        """All that a part says, in full."""
        boxes = []
        for n, box in enumerate(self.boxes[part], 1):
            boxes.append(f"{n}. {box.text} ({'; '.join(box.details)})" if box.details else f"{n}. {box.text}")
        return self._word("part", part=self._word(part), boxes="; ".join(boxes))

    def wholes(self) -> Iterator[tuple[list[TheoryBox], list[TheoryBox]]]:
        """Columns that follow one another without a link that the map states; outcomes that follow from others wait for those."""
        fed = {link.end for link in self.links if link.start in self.boxes["outcomes"]}
        columns = [*(self.boxes[part] for part in PARTS[:3]), [box for box in self.boxes["outcomes"] if box not in fed]]
        for sources, targets in pairwise(columns):
            if not any(link.start in sources and link.end in targets for link in self.links):
                yield sources, targets


def _all(boxes: Sequence[TheoryBox]) -> str:
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
