"""The page of a year: what projects are worth, the indicators by pillar, and the findings of validation (law 7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from impact.figures.definition import IndicatorDefinition, RateDefinition
from indicators.breakdown import cell_words, read_cell
from indicators.models import Indicator
from indicators.numbers import Language
from reports.edition.content import Edition
from reports.pages.chart import Chart, bar_chart, year_chart
from reports.pages.page import Page
from reports.pages.presented import AnyPresented, Presented
from reports.pages.value import ValueSection

MOST_BARS = 15
"""Bars in one chart; the table behind it has all."""
SEVERITIES = ("critical", "warning", "info")
Measured = Presented[IndicatorDefinition]


@dataclass(frozen=True)
class IndicatorCard:
    """An indicator of the territory: its figure, or what is said `without` one, what that comes to per inhabitant, and its charts."""

    title: str
    figure: Measured | None
    without: str
    charts: list[Chart]
    rates: list[Presented[RateDefinition]]


class YearPage(Page):
    """The first page of an edition."""

    template = "index.html"
    file = "index.html"

    def __init__(self, edition: Edition, language: Language) -> None:
        super().__init__(edition, language)
        self._all: dict[str, list[Measured]] = defaultdict(list)
        for figure in self.presenter.all(IndicatorDefinition):
            self._all[figure.definition.indicator_id].append(figure)
        of_year = [f for figures in self._all.values() for f in figures if f.definition.year == self.year]
        self._projects = sorted((f for f in of_year if f.definition.scope == "project"), key=lambda f: f.address)
        self._territory = sorted((f for f in of_year if f.definition.scope == "territory"), key=lambda f: f.address)
        self._rates = self.presenter.all(RateDefinition, self.year)
        self.value = ValueSection(self, self._projects)

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.say("title", territory=self.world.territory.name, year=self.year)

    @property
    def figures(self) -> list[AnyPresented]:
        """The figures on it."""
        return [*self._projects, *self._territory, *self.value.figures]

    @property
    def example(self) -> str:
        """An address to try."""
        return next((f.address for f in self._territory), f"{self.year}/territory/people_reached")

    @property
    def summary(self) -> str:
        """How much it says."""
        figures = [*self._projects, *self._territory]
        return self.say(
            "summary",
            indicators=len({f.definition.indicator_id for f in figures}),
            projects=len({f.definition.project_id for f in self._projects}),
            figures=len(figures),
            findings=sum(len(messages) for _, messages in self.findings),
        )

    @property
    def pillars(self) -> Iterator[tuple[str, list[IndicatorCard]]]:
        """By pillar, the indicators that anyone gave something for, this year or not."""
        for pillar, label in self.world.catalogue.vocabulary.pillars.items():
            cards = [self._card(i) for i in self.world.catalogue if i.current.pillar == pillar and i.id in self._all]
            if cards:
                yield self.say("pillar", pillar=label.text), cards

    def _card(self, indicator: Indicator) -> IndicatorCard:
        title = indicator.current.title.into(self.language)
        projects = [f for f in self._projects if f.definition.indicator_id == indicator.id]
        territory = [f for f in self._territory if f.definition.indicator_id == indicator.id]
        whole = next((f for f in territory if not f.definition.breakdown), None)
        return IndicatorCard(
            title=title,
            figure=whole,
            without=self.say("not_combined" if projects else "no_value"),
            charts=[
                *self._projects_chart(title, projects, whole),
                *self._years_chart(title, indicator),
                *self._cells_charts(title, territory),
            ],
            rates=[r for r in self._rates if r.definition.indicator_id == indicator.id],
        )

    def _projects_chart(self, title: str, projects: list[Measured], whole: Measured | None) -> Iterator[Chart]:
        """Bars of projects, in the order of their values for amounts; ratios and means are never a ranking: in that of their names."""
        if len(projects) < 2:
            return
        compared = any(f.definition.denominator is not None for f in projects)
        ordered = sorted(projects, key=lambda f: f.project.casefold() if compared else (-f.high, f.project.casefold()))
        caption = self.say("chart_projects", title=title, year=self.year)
        points = [f.point(f.project) for f in ordered[:MOST_BARS]]
        if whole is not None and whole.figure.estimate.value is None and whole.figure.estimate.known:
            points.append(whole.point(self.say("territory")))
        rows = [(f.project, f) for f in ordered]
        yield bar_chart(caption, rows, self.say("col_project"), self.say, points=points, drawn_rows=MOST_BARS)

    def _years_chart(self, title: str, indicator: Indicator) -> Iterator[Chart]:
        """The territory over the years up to this one, as far back as the indicator means the same."""
        wholes = [f for f in self._all[indicator.id] if f.definition.scope == "territory" and not f.definition.breakdown]
        known = [f for f in wholes if f.figure.estimate.known and f.definition.year <= self.year]
        comparable = [f for f in known if self._comparable(indicator, f.definition.version)]
        if len(comparable) < 2:
            return
        rows = [(str(f.definition.year), f) for f in sorted(comparable, key=lambda f: f.definition.year)]
        yield year_chart(self.say("chart_years", title=title), rows, self.say, covered=True)

    def _comparable(self, indicator: Indicator, version: int) -> bool:
        """Whether a version reads in one series with the latest: nothing after it was bridged or broken."""
        later = [v.comparability for v in indicator.versions if v.version > version]
        return all(c is not None and c.status == "same" for c in later)

    def _cells_charts(self, title: str, territory: list[Measured]) -> Iterator[Chart]:
        """Bars of the territory's breakdown cells, one chart for each single breakdown."""
        breakdowns = self.world.catalogue.vocabulary.breakdowns
        by_direction: dict[str, list[Measured]] = defaultdict(list)
        for figure in territory:
            directions = list(read_cell(figure.definition.breakdown))
            if len(directions) == 1:
                by_direction[directions[0]].append(figure)
        for key, cells in sorted(by_direction.items()):
            direction = breakdowns[key].fr if self.language == "fr" else breakdowns[key].en
            caption = self.say("chart_cells", title=title, breakdown=direction, year=self.year)
            ordered = sorted(cells, key=lambda f: (-f.high, f.address))
            rows = [(cell_words(f.definition.breakdown, breakdowns, named=False).into(self.language), f) for f in ordered]
            points = [f.point(name) for name, f in rows[:MOST_BARS]]
            yield bar_chart(caption, rows, self.say("col_cell"), self.say, points=points, drawn_rows=MOST_BARS, covered=True)

    @cached_property
    def findings(self) -> list[tuple[str, list[str]]]:
        """The messages about periods that end this year, by severity."""
        of_year = self.edition.findings.filter(pl.col("period_end").dt.year() == self.year)
        messages = {s: of_year.filter(pl.col("severity") == s)[f"message_{self.language}"].to_list() for s in SEVERITIES}
        return [(severity, texts) for severity, texts in messages.items() if texts]
