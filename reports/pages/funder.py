"""What one funder sees of a year: the projects that it funds, each with its figures; no totals, which no figure has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from impact.ecosystem.funders import Funder
from impact.figures.definition import IndicatorDefinition, ValueDefinition
from indicators.numbers import Language
from indicators.text import alphabetical
from reports.edition.content import Edition
from reports.edition.presented import AnyPresented, Presenter
from reports.pages.page import Page
from reports.pages.value import BY_PROJECT


@dataclass(frozen=True)
class FundedProject:
    """A project with its figures of the year: what it is worth, then its indicators."""

    name: str
    figures: list[AnyPresented]


class FunderPage(Page):
    """The page of a funder. `edition`: with the figures of the projects that it funds only."""

    template = "funder.html"
    file = "index.html"

    def __init__(self, edition: Edition, language: Language, funder: Funder) -> None:
        super().__init__(edition, language)
        self.funder = funder

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.say("funder_title", funder=self.funder.name, year=self.year)

    @property
    def summary(self) -> str:
        """What it shows, and what not."""
        return self.say("funder_summary" if self.projects else "funder_none")

    @property
    def figures(self) -> list[AnyPresented]:
        """The figures on it."""
        return [f for project in self.projects for f in project.figures]

    @property
    def illustrative(self) -> bool:
        """Whether the funding, or anything on it, is made up."""
        return self.funder.illustrative or super().illustrative

    @cached_property
    def projects(self) -> list[FundedProject]:
        """The projects that it funds in the year, by name."""
        presenter: Presenter = self.presenter
        order = {measure: n for n, measure in enumerate(BY_PROJECT)}
        values = sorted(presenter.all(ValueDefinition, self.year), key=lambda f: order.get(f.definition.measure, len(order)))
        every: list[AnyPresented] = [*values, *presenter.all(IndicatorDefinition, self.year)]
        ids = sorted(self.funder.projects(self.year), key=lambda name: alphabetical(presenter.project(name)))
        return [FundedProject(presenter.project(name), [f for f in every if f.definition.project_id == name]) for name in ids]
