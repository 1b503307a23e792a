"""What changes hands: who gives and who receives, a sentence and its figure each."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from impact.figures.definition import ValueDefinition
from impact.valuation.transfers import BETWEEN
from reports.edition.presented import Presented, all_made_up
from reports.pages.page import Page

Valued = Presented[ValueDefinition]


class Transfers:
    """The transfers of the territory, the greatest first; of nothing there is none."""

    def __init__(self, page: Page, figures: Iterable[Valued]) -> None:
        self._page = page
        parts = [f for f in figures if f.definition.scope == "territory" and f.definition.direction == "transfer" and f.value]
        self.figures = sorted(parts, key=lambda f: (-f.value, f.definition.key))

    @cached_property
    def rows(self) -> list[tuple[str, Valued]]:
        """Each in a sentence, with its figure."""
        marked = all_made_up(self.figures)
        return [(self._sentence(f, marked=marked), f) for f in self.figures]

    def _sentence(self, figure: Valued, *, marked: bool) -> str:
        say, known = self._page.say, self._page.world.catalogue.vocabulary.stakeholders
        giver, receiver = (known[name] for name in figure.definition.key.split(BETWEEN))
        sentence = self._page.sentence(
            "worth_transfer",
            marked=marked,
            giver=(giver.the or giver.text).into(self._page.language),
            gives=say("worth_gives_several" if giver.several else "worth_gives_one"),
            amount=figure,
            receiver=(receiver.the or receiver.text).into(self._page.language),
            receives=say("worth_receives_several" if receiver.several else "worth_receives_one"),
        )
        return sentence[0].upper() + sentence[1:]
