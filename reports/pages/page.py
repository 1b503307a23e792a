"""What every page of an edition has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from indicators.numbers import Language
from reports.edition.content import Edition
from reports.pages.presented import AnyPresented, Presenter
from reports.pages.wording import sayer


class Page:
    """A page in one language: where it is written, by which template, and what stands at its head."""

    template: ClassVar[str]
    file: str

    def __init__(self, edition: Edition, language: Language) -> None:
        self.edition, self.world, self.year = edition, edition.world, edition.year
        self.language: Language = language
        self.say = sayer(language)
        self.presenter = Presenter(edition, language)

    @property
    def title(self) -> str:
        """What the page is called."""
        raise NotImplementedError

    @property
    def summary(self) -> str:
        """What it says, in one sentence."""
        raise NotImplementedError

    @property
    def figures(self) -> Sequence[AnyPresented]:
        """The figures on it."""
        raise NotImplementedError

    @property
    def illustrative(self) -> bool:
        """Whether anything on it is made up."""
        return any(f.illustrative for f in self.figures)

    @property
    def example(self) -> str:
        """An address to try."""
        raise NotImplementedError


def by_name(figures: Iterable[AnyPresented], names: Iterable[str]) -> list[AnyPresented]:
    """The figures of these indicators or counts, in this order, those that there are."""
    of = {f.definition.indicator_id: f for f in figures}
    return [of[name] for name in names if name in of]


def card(project_id: str) -> str:
    """Where the card of a project is, from the pages of its language. A name that is no file name is written so that it is one."""
    name = re.sub(r"[^A-Za-z0-9_-]", lambda sign: f"~{ord(sign[0]):x}", project_id)
    return f"projects/{name}.html"
