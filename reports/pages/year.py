"""The page of a year, in French and in English: every number on it is a figure with an address (law 7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import polars as pl

from indicators.breakdown import cell_words, read_cell
from indicators.models import Indicator
from indicators.numbers import Language
from reports.edition.content import Edition
from reports.pages.drawn import drawn
from reports.pages.indicators import indicator_shown
from reports.pages.plainly import shown_plainly
from reports.pages.presented import Shown
from reports.pages.value import Worth

MOST_BARS = 15
"""Bars in one chart; the table behind it has all."""
SEVERITIES = ("critical", "warning", "info")


class YearPage:
    """One page in one language."""

    template = "index.html"
    file = "index.html"

    def __init__(self, edition: Edition, language: Language) -> None:
        self.catalogue, self.year = edition.world.catalogue, edition.year
        self.language: Language = language
        self.say = edition.sayer(language)
        self.rows = [row for row in edition.rows if row["kind"] == "indicator"]
        self._findings = edition.findings
        self._territory = edition.world.territory
        of_year = [row for row in edition.rows if row["year"] == edition.year]
        self._rates = [shown_plainly(row, language, self.say) for row in of_year if row["kind"] == "rate"]
        self._shown_figures = self._of_year(scope="project") + self._of_year(scope="territory")
        self.worth = Worth(edition, language, self._shown_figures)

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.say("title", territory=self._territory.name, year=self.year)

    @property
    def illustrative(self) -> bool:
        """Whether anything on it is made up."""
        return any(f.illustrative for f in [*self._shown_figures, *self.worth.figures])

    @property
    def example(self) -> str:
        """An address to try."""
        return next((f.figure_id for f in self._shown_figures if f.row["scope"] == "territory"), f"{self.year}/territory/people_reached")

    @property
    def summary(self) -> str:
        """How much it tells."""
        shown = self._shown_figures
        return self.say(
            "summary",
            indicators=len({f.row["indicator_id"] for f in shown}),
            projects=len({f.row["project_id"] for f in shown if f.row["project_id"] is not None}),
            figures=len(shown),
            findings=sum(len(messages) for _, messages in self.findings),
        )

    @property
    def pillars(self) -> Iterable[tuple[str, list[dict[str, Any]]]]:
        """By pillar, the indicators that anyone gave something for, this year or not."""
        known = {row["indicator_id"] for row in self.rows}
        for pillar, label in self.catalogue.vocabulary.pillars.items():
            cards = [self._card(i) for i in self.catalogue if i.current.pillar == pillar and i.id in known]
            if cards:
                yield self.say("pillar", pillar=label.text), cards

    def _card(self, indicator: Indicator) -> dict[str, Any]:
        of_year = self._of_year(indicator_id=indicator.id)
        whole = next((f for f in of_year if f.row["scope"] == "territory" and not f.row["breakdown"]), None)
        projects = [f for f in of_year if f.row["scope"] == "project"]
        without = "not_combined" if projects else "no_value"
        title = indicator.current.title.into(self.language)
        charts = [*self._projects_chart(title, projects, whole), *self._years_chart(title, indicator), *self._cells_charts(title, of_year)]
        rates = [r for r in self._rates if r.row["indicator_id"] == indicator.id]
        return {"title": title, "figure": whole, "without": self.say(without), "charts": charts, "rates": rates}

    def _projects_chart(self, title: str, projects: list[Shown], whole: Shown | None) -> Iterable[dict[str, Any]]:
        """Bars of projects, in the order of their values for amounts; ratios and means are never a ranking: in that of their names."""
        if len(projects) < 2:
            return
        compared = any(f.row["denominator"] is not None for f in projects)
        ordered = sorted(projects, key=lambda f: f.project.casefold() if compared else (-f.row["high"], f.project.casefold()))
        caption = self.say("chart_projects", title=title, year=self.year)
        points = [f.point(f.project) for f in ordered[:MOST_BARS]]
        if whole is not None and whole.row["value"] is None and whole.row["low"] is not None:
            points.append(whole.point(self.say("territory")))
        rest = self.say("chart_rest", shown=MOST_BARS, count=len(ordered)) if len(ordered) > MOST_BARS else ""
        rows = [(f.project, f) for f in ordered]
        yield drawn("bars", caption, points, rows, self.say("col_project"), self.say, rest=rest)

    def _years_chart(self, title: str, indicator: Indicator) -> Iterable[dict[str, Any]]:
        """The territory over the years up to this one, as far back as the indicator means the same."""
        rows = [
            r
            for r in self.rows
            if r["indicator_id"] == indicator.id and r["scope"] == "territory" and not r["breakdown"] and r["low"] is not None
        ]
        comparable = [self._shown(r) for r in rows if r["year"] <= self.year and self._comparable(indicator, r["version"])]
        if len(comparable) < 2:
            return
        ordered = sorted(comparable, key=lambda f: f.row["year"])
        caption = self.say("chart_years", title=title)
        points = [f.point(str(f.row["year"])) for f in ordered]
        named = [(str(f.row["year"]), f) for f in ordered]
        yield drawn("years", caption, points, named, self.say("col_year"), self.say, covered=True)

    def _comparable(self, indicator: Indicator, version: int) -> bool:
        """Whether a version reads in one series with the latest: nothing after it was bridged or broken."""
        later = [v.comparability for v in indicator.versions if v.version > version]
        return all(c is not None and c.status == "same" for c in later)

    def _cells_charts(self, title: str, of_year: list[Shown]) -> Iterable[dict[str, Any]]:
        """Bars of the territory's breakdown cells, one chart for each single breakdown."""
        breakdowns = self.catalogue.vocabulary.breakdowns
        cells: dict[str, list[Shown]] = defaultdict(list)
        for figure in of_year:
            keys = list(read_cell(figure.row["breakdown"]))
            if figure.row["scope"] == "territory" and len(keys) == 1:
                cells[keys[0]].append(figure)
        for key in sorted(cells):
            ordered = sorted(cells[key], key=lambda f: (-f.row["high"], f.figure_id))
            direction = breakdowns[key]
            caption = self.say(
                "chart_cells", title=title, breakdown=direction.fr if self.language == "fr" else direction.en, year=self.year
            )
            named = [(cell_words(f.row["breakdown"], breakdowns, named=False).into(self.language), f) for f in ordered]
            rest = self.say("chart_rest", shown=MOST_BARS, count=len(ordered)) if len(ordered) > MOST_BARS else ""
            points = [f.point(name) for name, f in named[:MOST_BARS]]
            yield drawn("bars", caption, points, named, self.say("col_cell"), self.say, rest=rest, covered=True)

    @property
    def findings(self) -> list[tuple[str, list[str]]]:
        """The messages about periods that end this year, by severity."""
        of_year = self._findings.filter(pl.col("period_end").dt.year() == self.year)
        told = {s: of_year.filter(pl.col("severity") == s)[f"message_{self.language}"].to_list() for s in SEVERITIES}
        return [(severity, messages) for severity, messages in told.items() if messages]

    def _of_year(self, **wanted: Any) -> list[Shown]:
        wanted |= {"year": self.year}
        return [self._shown(row) for row in self.rows if all(row[name] == value for name, value in wanted.items())]

    def _shown(self, row: dict[str, Any]) -> Shown:
        return indicator_shown(row, self.catalogue, self.language, self.say)
