"""Who brings and who receives: two figures of value for each stakeholder, on one scale."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from impact.figures.definition import Measure, ValueDefinition
from reports.edition.presented import Presented, all_made_up
from reports.pages.page import Page
from reports.pages.scale import CommonScale, RowMark

Valued = Presented[ValueDefinition]


@dataclass(frozen=True)
class ExchangeRow:
    """A stakeholder: what it receives (value created) and what it brings (inputs), with their marks."""

    name: str
    receives: Valued | None
    brings: Valued | None
    received: RowMark | None
    brought: RowMark | None


class Exchange:
    """The stakeholders in the order of the vocabulary."""

    def __init__(self, page: Page, figures: Iterable[Valued]) -> None:
        self._page = page
        parts = [f for f in figures if f.definition.scope == "territory" and f.definition.direction == "stakeholder"]
        self._of: dict[tuple[Measure, str], Valued] = {
            (f.definition.measure, f.definition.key): f for f in parts if f.definition.measure in ("created", "invested")
        }

    @property
    def figures(self) -> list[Valued]:
        """The figures in it."""
        return list(self._of.values())

    @cached_property
    def rows(self) -> list[ExchangeRow]:
        """A row for each stakeholder that receives or brings anything."""
        scale, order = CommonScale(self.figures), list(self._page.world.catalogue.vocabulary.stakeholders)
        keys = sorted({key for _, key in self._of}, key=lambda key: (order.index(key) if key in order else len(order), key))
        return [self._row(scale, key) for key in keys]

    def _row(self, scale: CommonScale, key: str) -> ExchangeRow:
        created, invested = (self._part(measure, key) for measure in ("created", "invested"))
        title = next(f.title for f in (created, invested) if f is not None)
        return ExchangeRow(title, created, invested, *(scale.mark(f) if f is not None else None for f in (created, invested)))

    def _part(self, measure: Measure, key: str) -> Valued | None:
        return self._of.get((measure, key))

    @property
    def finding(self) -> str:
        """Who receives most, and who loses, in a sentence."""
        received = [f for (measure, _), f in self._of.items() if measure == "created"]
        if not received:
            return ""
        marked = all_made_up(self.figures)
        most = max(received, key=lambda f: f.value)
        texts = [self._page.sentence("exchange_most", marked=marked, name=most.title, value=most)]
        lost = [f for f in received if f.high < 0]
        texts += [self._page.sentence("exchange_lost", marked=marked, name=f.title, value=f) for f in lost]
        return Markup(" ").join(texts)
