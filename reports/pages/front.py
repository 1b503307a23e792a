"""The front of an edition: the year in a dozen figures and a few pictures, how sure we are of it, and where the rest is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from markupsafe import Markup

from impact.campaigns.changes import FrozenChange
from impact.figures.definition import CountDefinition, Direction, IndicatorDefinition, ValueDefinition
from impact.figures.wording import title_of
from indicators.numbers import Language, percent
from reports.edition.content import Edition
from reports.edition.presented import AnyPresented, Presented, all_made_up
from reports.edition.sections.corrected import corrections
from reports.pages.chart import Chart
from reports.pages.correction import CorrectionNotice
from reports.pages.exchange import Exchange, Valued
from reports.pages.findings import SEVERITIES
from reports.pages.page import Page
from reports.pages.scale import MarkedTable, marked_table
from reports.pages.trend import FEWEST_YEARS, Yearly, over_years

MARKED = re.compile(r' <span class="mark">[^<]*</span>')
FIRST = ("projects_running", "needs_answered", "value_created", "value_invested", "people_reached")
"""The figures that the year begins with, where it has them."""
HEADLINE = ("projects_running", "needs_answered", "value_created", "value_invested")
MOST_FIGURES = 10


class FrontPage(Page):
    """What anyone should know of the year."""

    template = "index.html"
    file = "index.html"

    def __init__(self, edition: Edition, language: Language) -> None:
        super().__init__(edition, language)
        self._values: list[Valued] = self.presenter.all(ValueDefinition)
        self._counts = self.presenter.all(CountDefinition, self.year)
        self._indicators: list[Presented[IndicatorDefinition]] = self.presenter.all(IndicatorDefinition, self.year)
        wholes = [f for f in self._values if f.definition.year == self.year and not f.definition.direction]
        every: list[AnyPresented] = [*wholes, *self._whole_counts, *self._indicators]
        self._of = {f.definition.indicator_id: f for f in every}
        self.exchange = Exchange(self, [f for f in self._values if f.definition.year == self.year])

    @property
    def _whole_counts(self) -> list[Presented[CountDefinition]]:
        return [f for f in self._counts if f.definition.need_id is None]

    @property
    def headline(self) -> list[AnyPresented]:
        """The figures in its heading and summary."""
        return [self._of[name] for name in HEADLINE if name in self._of]

    @property
    def title(self) -> str:
        """The finding of the year in plain text."""
        return Markup(MARKED.sub("", self.heading)).striptags()  # noqa: S704 (a part of what was escaped)

    @cached_property
    def heading(self) -> Markup:
        """How many projects answer how many needs; of a place whose needs nobody wrote down, how many projects there are."""
        running, answered = self._of.get("projects_running"), self._of.get("needs_answered")
        if running is None or not running.value:
            return Markup.escape(self.say("title", territory=self.world.territory.name, year=self.year))
        if answered is None:
            return self._head("front_title_projects", projects=running, unit=running.unit, year=self.year)
        return self._head("front_title", projects=running, needs=answered, of=answered.figure.coverage.expected, year=self.year)

    @property
    def summary(self) -> str:
        """What it is worth, beside what was put in, and how much of it has no price."""
        created, invested, net = (self._of.get(f"value_{name}") for name in ("created", "invested", "net"))
        if created is None:
            return self.say("worth_none")
        if invested is None or net is None:
            return self._head("front_worth", created=created, interval=created.interval)
        code = "front_worth_less" if net.high < 0 else "front_worth_more" if net.low > 0 else "front_worth_open"
        worth = self._head(code, created=created, interval=created.interval, invested=invested)
        return Markup("{} {}").format(worth, self._without_price)

    def _head(self, code: str, **values: Any) -> Markup:
        return self.sentence(code, marked=all_made_up(self.headline), **values)

    @property
    def _without_price(self) -> str:
        count, followed = (self._of.get(name) for name in ("outcomes_without_price", "outcomes_followed"))
        return self._head("front_without_price", count=count, followed=followed) if count is not None else ""

    @property
    def figures(self) -> list[AnyPresented]:
        """The figures on it."""
        charts = (self.needs, self.pillars, self.grades)
        trend = [f for _, f in self._created_by_year] if len(self._created_by_year) >= FEWEST_YEARS else []
        return [*self.year_in_figures, *self.exchange.figures, *(f for c in charts if c for f in c.figures), *trend]

    @cached_property
    def year_in_figures(self) -> list[AnyPresented]:
        """The year in figures: those it begins with, then the indicators that are asked of most projects."""
        asked = sorted(self._indicators, key=lambda f: (-f.figure.coverage.expected, f.definition.indicator_id))
        names = dict.fromkeys((*FIRST, *(f.definition.indicator_id for f in asked)))
        known = [self._of[name] for name in names if name in self._of and self._of[name].known]
        return known[:MOST_FIGURES]

    @cached_property
    def needs(self) -> MarkedTable | None:
        """How many projects answer each need."""
        needs = self.world.ecosystem.needs
        of = [f for f in self._counts if f.definition.indicator_id == "need_projects" and f.definition.need_id in needs]
        named = [(needs[f.definition.need_id or ""].title.into(self.language), f) for f in of]
        rows = [(title, f"needs.html#need-{f.definition.need_id}", f) for title, f in sorted(named, key=lambda n: (-n[1].value, n[0]))]
        return marked_table(self.say("front_needs"), self.say("col_need"), rows, counted=self.say("col_projects")) if rows else None

    @cached_property
    def pillars(self) -> MarkedTable | None:
        """The value by pillar."""
        return self._by("pillar", "front_pillars")

    @cached_property
    def grades(self) -> MarkedTable | None:
        """The value by the evidence it rests on."""
        return self._by("grade", "front_grades")

    def _by(self, direction: Direction, code: str) -> MarkedTable | None:
        wanted = ("territory", "created", direction, self.year)
        parts = [f for f in self._values if (f.definition.scope, f.definition.measure, f.definition.direction, f.definition.year) == wanted]
        ordered = sorted(parts, key=lambda f: f.definition.key if direction == "grade" else (-f.value, f.definition.key))
        rows = [(f.title, "", f) for f in ordered]
        return marked_table(self.say(code), self.say(f"direction_{direction}"), rows) if rows else None

    @property
    def _created_by_year(self) -> Yearly:
        of = [f for f in self._values if f.definition.indicator_id == "value_created" and not f.definition.direction and f.known]
        return sorted(((f.definition.year, f) for f in of), key=lambda row: row[0])

    @property
    def years(self) -> Chart | None:
        """The value created over the years, where there are enough of them."""
        shown = over_years(title_of("value_created").into(self.language), self._created_by_year, self.say, covered=True)
        return shown.chart if shown else None

    @cached_property
    def corrections(self) -> list[CorrectionNotice]:
        """The errata of the year so far, the one that led to this version first."""
        return [CorrectionNotice(correction, self.presenter) for correction in corrections(self.edition)]

    @property
    def changes(self) -> list[str]:
        """What changed after the year was frozen: when, what, why, and the functions of the two who decided."""
        return [self._change(change) for change in self.edition.changes]

    def _change(self, change: FrozenChange) -> str:
        project = self.edition.world.register.projects.get(change.project or "")
        return self.say(
            f"frozen_change_{change.what}",
            at=change.at,
            project=project.title if project else "—",
            why=change.text,
            author=change.author,
            second=change.second,
        )

    @property
    def certainty(self) -> Iterator[str]:
        """How sure we are: from how many projects, how often the value is below the inputs, what validation found."""
        created, ratio = self._of.get("value_created"), self._of.get("sroi_ratio")
        if created is not None and created.coverage:
            yield self.say("front_coverage", coverage=created.coverage)
        if created is not None and created.ways:
            yield self.of_figure(self.say("worth_ways", title=created.title, **created.ways), created)
        if ratio is not None and ratio.definition.below_one is not None:
            said = self.say("worth_ratio", below=percent(ratio.definition.below_one, self.language))
            yield self.of_figure(said, ratio)

    @property
    def findings(self) -> list[Markup]:
        """How many findings of validation there are, by severity."""
        counts = [(severity, self._of.get(f"findings_{severity}")) for severity in SEVERITIES]
        return [self.sentence(f"severity_{severity}", marked=False, count=count) for severity, count in counts if count is not None]
