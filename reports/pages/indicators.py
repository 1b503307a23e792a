"""The indicators: a table of all of them by pillar, and a page for each with its years, its projects and its breakdowns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from impact.figures.definition import CountDefinition, IndicatorDefinition, RateDefinition
from indicators.breakdown import cell_words, read_cell
from indicators.models import Indicator
from indicators.numbers import Language
from indicators.text import alphabetical
from reports.edition.content import Edition
from reports.edition.presented import Presented
from reports.pages.correction import CorrectedFigure, CorrectionNotice, corrected_on
from reports.pages.page import Page, card, indicator_file
from reports.pages.scale import MarkedTable, marked_table
from reports.pages.trend import OverYears, Trend, Yearly, over_years, trend

Measured = Presented[IndicatorDefinition]


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator of the territory in the table of all of them.

    figure   that of the year; None where there is none, and `without` says why
    before   that of the year before, where it reads in one series with it
    """

    title: str
    href: str
    figure: Measured | None
    without: str
    before: Measured | None
    trend: Trend | None


class IndicatorsPage(Page):
    """All indicators that anyone gave something for, this year or before."""

    template = "indicators.html"
    file = "indicators.html"

    def __init__(self, edition: Edition, language: Language) -> None:
        super().__init__(edition, language)
        self._of: dict[str, list[Measured]] = defaultdict(list)
        for figure in self.presenter.all(IndicatorDefinition):
            self._of[figure.definition.indicator_id].append(figure)

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.say("indicators_title", territory=self.world.territory.name, year=self.year)

    @property
    def summary(self) -> str:
        """How many indicators are followed, and by how many projects."""
        counts = {f.definition.indicator_id: f for f in self.presenter.all(CountDefinition, self.year)}
        indicators, projects = (counts.get(name) for name in ("indicators_followed", "projects_followed"))
        if indicators is None or projects is None:
            return ""
        return self.sentence("indicators_summary", marked=False, indicators=indicators, projects=projects)

    @property
    def figures(self) -> list[Measured]:
        """The figures on it."""
        rows = [row for _, _, rows in self.pillars for row in rows]
        return [f for row in rows for f in (row.figure, row.before) if f]

    @cached_property
    def pillars(self) -> list[tuple[str, str, list[IndicatorRow]]]:
        """The rows of each pillar."""
        labels = self.world.catalogue.vocabulary.pillars
        rows = {p: [self._row(i) for i in self.world.catalogue if i.current.pillar == p and i.id in self._of] for p in labels}
        return [(pillar, label.text.into(self.language), rows[pillar]) for pillar, label in labels.items() if rows[pillar]]

    def _row(self, indicator: Indicator) -> IndicatorRow:
        years = comparable(indicator, self._of[indicator.id], self.year)
        of = dict(years)
        figure = next((f for f in self._of[indicator.id] if _is_whole(f) and f.definition.year == self.year), None)
        by_projects = any(f.definition.scope == "project" and f.definition.year == self.year for f in self._of[indicator.id])
        return IndicatorRow(
            title=indicator.in_year(self.year).title.into(self.language),
            href=indicator_file(indicator.id),
            figure=figure,
            without=self.say("not_combined" if by_projects else "no_value"),
            before=of.get(self.year - 1) if self.year in of else None,
            trend=trend(years, self.say),
        )


class IndicatorPage(Page):
    """One indicator: what it counts, its figure, its years, its projects, its breakdowns."""

    template = "indicator.html"

    def __init__(self, edition: Edition, language: Language, indicator: Indicator) -> None:
        """`edition`: with the figures of the indicator only."""
        super().__init__(edition, language)
        self.indicator, self.file = indicator, indicator_file(indicator.id)
        self._all = self.presenter.all(IndicatorDefinition)
        self.rates = self.presenter.all(RateDefinition, self.year)
        of_year = [f for f in self._all if f.definition.year == self.year]
        self._projects = [f for f in of_year if f.definition.scope == "project"]
        self._territory = [f for f in of_year if f.definition.scope == "territory"]

    @property
    def title(self) -> str:
        """What the indicator is called."""
        return self.indicator.in_year(self.year).title.into(self.language)

    @property
    def summary(self) -> str:
        """What it counts, in the words in which those who count are asked."""
        return self.say("indicator_asked", definition=self.indicator.in_year(self.year).definition)

    @property
    def figures(self) -> list[Measured | Presented[RateDefinition]]:
        """The figures on it."""
        return [*self._territory, *self._projects, *self.rates, *(f for _, f in self.years)]

    @property
    def corrected(self) -> Iterator[tuple[CorrectionNotice, list[CorrectedFigure]]]:
        """The erratum that led to this version, with the figures of this indicator that it changed."""
        return corrected_on(self.edition, self.presenter, {f.address for f in (*self._territory, *self._projects)})

    @property
    def figure(self) -> Measured | None:
        """The figure of the territory for the year."""
        return next((f for f in self._territory if _is_whole(f)), None)

    @property
    def per_inhabitant(self) -> MarkedTable | None:
        """What it comes to for the people it could concern."""
        rows = [(rate.title, "", rate) for rate in self.rates]
        return marked_table(self.say("indicator_rates"), self.say("col_rate"), rows) if rows else None

    @property
    def without(self) -> str:
        """What is said where there is none."""
        return self.say("not_combined" if self._projects else "no_value")

    @cached_property
    def years(self) -> Yearly:
        """The territory over the years up to this one, as far back as the indicator means the same."""
        return comparable(self.indicator, self._all, self.year)

    @property
    def broken(self) -> str:
        """Why the years before are not in the series, where there are some."""
        shown = {f.address for _, f in self.years}
        known = [f for f in self._all if _is_whole(f) and f.known and f.definition.year <= self.year and f.address not in shown]
        notes = [v.comparability.note for v in self.indicator.versions if v.comparability and v.comparability.status != "same"]
        return notes[-1].into(self.language) if known and notes else ""

    @property
    def over_years(self) -> OverYears | None:
        """The years as they are shown."""
        return over_years(self.title, self.years, self.say, covered=True)

    @property
    def projects(self) -> MarkedTable | None:
        """The projects by name: neither amounts nor ratios are a ranking."""
        ordered = sorted(self._projects, key=lambda f: (alphabetical(f.project), f.address))
        rows = [(f.project, f"../{card(f.definition.project_id or '')}", f) for f in ordered]
        caption = self.say("chart_projects", title=self.title, year=self.year)
        return marked_table(caption, self.say("col_project"), rows) if rows else None

    @property
    def parts_apart(self) -> bool:
        """Whether parts that should add up to the figure come from other projects than it does, so that they do not."""
        sums = self.indicator.in_year(self.year).aggregation.breakdowns == "sum" and self.figure is not None
        cells = [f for f in self._territory if f.definition.breakdown]
        return sums and any(f.definition.reported != self.figure.definition.reported for f in cells)  # type: ignore[union-attr]

    @property
    def cells(self) -> Iterator[MarkedTable]:
        """The territory's breakdown cells, a table for each breakdown, and for each crossing of some."""
        breakdowns = self.world.catalogue.vocabulary.breakdowns
        by_direction: dict[tuple[str, ...], list[Measured]] = defaultdict(list)
        for figure in self._territory:
            if figure.definition.breakdown:
                by_direction[tuple(read_cell(figure.definition.breakdown))].append(figure)
        for keys, cells in sorted(by_direction.items(), key=lambda item: (len(item[0]), item[0])):
            directions = " × ".join(breakdowns[key].fr if self.language == "fr" else breakdowns[key].en for key in keys)
            caption = self.say("chart_cells", title=self.title, breakdown=directions, year=self.year)
            named = [(cell_words(f.definition.breakdown, breakdowns, named=False).into(self.language), "", f) for f in cells]
            yield marked_table(caption, self.say("col_cell"), named, covered=True)


def comparable(indicator: Indicator, figures: list[Measured], year: int) -> Yearly:
    """The known figures of the territory up to a year, as far back as they read in one series with the latest version."""
    wholes = [f for f in figures if _is_whole(f) and f.known and f.definition.year <= year]
    return sorted(((f.definition.year, f) for f in wholes if _is_same(indicator, f.definition.version)), key=lambda row: row[0])


def _is_whole(f: Measured) -> bool:
    return f.definition.scope == "territory" and not f.definition.breakdown


def _is_same(indicator: Indicator, version: int) -> bool:
    """Whether a version reads in one series with the latest: nothing after it was bridged or broken."""
    later = [v.comparability for v in indicator.versions if v.version > version]
    return all(c is not None and c.status == "same" for c in later)
