"""The page of a year, in French and in English: every number on it is a figure with an address (law 7)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl
from babel.numbers import format_currency, format_percent
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from impact.projects import Territory
from impact.valuation.maps import ImpactMap
from indicators.catalogue import Catalogue
from indicators.language import LANGUAGES, Language, Messages, Text, localised, number
from indicators.models import Indicator, Missing
from reports.charts import bars, years
from reports.figures import breakdown_text
from reports.shown import Shown
from reports.worth import Worth

MOST_BARS = 15
"""Bars in one chart; the table behind it has all."""
SEVERITIES = ("critical", "warning", "info")


@cache
def labels() -> Messages:
    """What the pages say around the figures."""
    return Messages("reports", "labels.yaml")


def write_pages(
    figures: pl.DataFrame,
    findings: pl.DataFrame,
    territory: Territory,
    catalogue: Catalogue,
    year: int,
    folder: Path,
    maps: Mapping[str, ImpactMap] | None = None,
) -> dict[str, Path]:
    """Writes `fr/index.html` and `en/index.html` into `folder`, self-contained; their paths by language.

    `figures` are those of all years (table `figure`): the page is about `year`, the others serve the trends. `findings` as in the table
    `finding`; `maps` are the impact maps whose theories of change are drawn.
    """
    rows = [row | json.loads(row["definition"]) for row in figures.sort("figure_id").to_dicts()]
    pages = {}
    for language in LANGUAGES:
        page = folder / language / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text(Page(rows, findings, territory, catalogue, year, language, maps or {}).html(), "utf-8")
        pages[str(language)] = page
    return pages


class Page:
    """One page in one language."""

    def __init__(
        self,
        rows: list[dict[str, Any]],
        findings: pl.DataFrame,
        territory: Territory,
        catalogue: Catalogue,
        year: int,
        language: Language,
        maps: Mapping[str, ImpactMap],
    ) -> None:
        self.rows = [row for row in rows if row["kind"] == "indicator"]
        self.findings = findings
        self.territory = territory
        self.catalogue = catalogue
        self.year = year
        self.language: Language = language
        self.worth = Worth([r for r in rows if r["kind"] == "value" and r["year"] == year], catalogue, year, language, self.say, maps)

    def say(self, code: str, **values: Any) -> str:
        """A label of the page; years are not numbers to be punctuated."""
        return labels().text(code, **{k: str(v) if k == "year" else v for k, v in values.items()}).into(self.language)

    def html(self) -> str:
        """The whole page."""
        environment = Environment(loader=PackageLoader("reports"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
        pillars = list(self._pillars())
        shown = self._of_year(scope="project") + self._of_year(scope="territory")
        self.worth.beside_indicators(shown)
        return environment.get_template("page.html").render(
            language=self.language,
            other="en" if self.language == "fr" else "fr",
            say=self.say,
            style=Markup((files("reports") / "style.css").read_text("utf-8")),  # noqa: S704 (our own file)
            territory=self.territory,
            year=str(self.year),
            summary=self._summary(shown),
            illustrative=any(f.illustrative for f in [*shown, *self.worth.figures]),
            worth=self.worth,
            pillars=pillars,
            projects=self._projects(),
            findings=self._findings(),
            example=next((f.figure_id for f in shown if f.row["scope"] == "territory"), f"{self.year}/territory/people_reached"),
        )

    def _summary(self, shown: list[Shown]) -> str:
        return self.say(
            "summary",
            indicators=len({f.row["indicator_id"] for f in shown}),
            projects=len({f.row["project_id"] for f in shown if f.row["project_id"] is not None}),
            figures=len(shown),
            findings=sum(len(messages) for _, messages in self._findings()),
        )

    def _pillars(self) -> Iterable[tuple[str, list[dict[str, Any]]]]:
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
        return {"title": title, "figure": whole, "without": self.say(without), "charts": charts}

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
        yield self._chart(caption, bars(points, caption), rows, self.say("col_project"), rest=rest)

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
        yield self._chart(caption, years(points, caption), [(str(f.row["year"]), f) for f in ordered], self.say("col_year"), covered=True)

    def _comparable(self, indicator: Indicator, version: int) -> bool:
        """Whether a version reads in one series with the latest: nothing after it was bridged or broken."""
        later = [v.comparability for v in indicator.versions if v.version > version]
        return all(c is not None and c.status == "same" for c in later)

    def _cells_charts(self, title: str, of_year: list[Shown]) -> Iterable[dict[str, Any]]:
        """Bars of the territory's breakdown cells, one chart for each single breakdown."""
        cells = [f for f in of_year if f.row["scope"] == "territory" and f.row["breakdown"] and ";" not in f.row["breakdown"]]
        for key in sorted({f.row["breakdown"].split("=")[0] for f in cells}):
            ordered = sorted((f for f in cells if f.row["breakdown"].startswith(f"{key}=")), key=lambda f: (-f.row["high"], f.figure_id))
            words = self.catalogue.vocabulary.breakdowns[key]
            caption = self.say("chart_cells", title=title, breakdown=words.fr if self.language == "fr" else words.en, year=self.year)
            named = [(breakdown_text(self.catalogue, f.row["breakdown"], named=False).into(self.language), f) for f in ordered]
            rest = self.say("chart_rest", shown=MOST_BARS, count=len(ordered)) if len(ordered) > MOST_BARS else ""
            points = [f.point(name) for name, f in named[:MOST_BARS]]
            yield self._chart(caption, bars(points, caption), named, self.say("col_cell"), rest=rest, covered=True)

    def _chart(
        self, title: str, svg: str, rows: list[tuple[str, Shown]], heading: str, *, rest: str = "", covered: bool = False
    ) -> dict[str, Any]:
        drawn = Markup(svg)  # noqa: S704 (matplotlib escapes the names it writes)
        return {"title": title, "svg": drawn, "rows": rows, "heading": heading, "rest": rest, "covered": covered}

    def _projects(self) -> list[dict[str, Any]]:
        by_name: dict[str, list[Shown]] = {}
        for figure in self._of_year(scope="project"):
            by_name.setdefault(figure.project, []).append(figure)
        return [{"name": name, "figures": by_name[name]} for name in sorted(by_name, key=str.casefold)]

    def _findings(self) -> list[tuple[str, list[str]]]:
        """The messages about periods that end this year, by severity."""
        of_year = self.findings.filter(pl.col("period_end").dt.year() == self.year)
        told = {s: of_year.filter(pl.col("severity") == s)[f"message_{self.language}"].to_list() for s in SEVERITIES}
        return [(severity, messages) for severity, messages in told.items() if messages]

    def _of_year(self, **wanted: Any) -> list[Shown]:
        wanted |= {"year": self.year}
        return [self._shown(row) for row in self.rows if all(row[name] == value for name, value in wanted.items())]

    def _shown(self, row: dict[str, Any]) -> Shown:
        unit = self.catalogue.vocabulary.units[row["unit"]].text.into(self.language)
        text, raw = self._value(row)
        indicator = self.catalogue[row["indicator_id"]].current.title.into(self.language)
        label = row[f"label_{self.language}"]
        return Shown(
            figure_id=row["figure_id"],
            raw=raw,
            shown=text,
            unit="" if row["unit"] in ("share", "euros") or row["low"] is None else unit,
            coverage=self._coverage(row["reported"], row["expected"]),
            missing=self._reasons(row["missing"]),
            formula=row["formula"][self.language],
            illustrative=row["illustrative"],
            title=indicator,
            project=label.split(" · ")[0] if row["scope"] == "project" else "",
            row=row,
        )

    def _value(self, row: dict[str, Any]) -> tuple[str, str]:
        """The value as people read it, and as machines do; an interval where only that is known, and words where there is nothing."""
        if row["low"] is None:
            return self.say("value_missing"), ""
        if row["value"] is not None:
            return self._number(row["value"], row["unit"]), str(row["value"])
        low, high = (self._number(row[end], row["unit"]) for end in ("low", "high"))
        return self.say("between", low=low, high=high), f"{row['low']}/{row['high']}"

    def _coverage(self, reported: int, expected: int) -> str:
        code = "coverage_only" if reported == expected == 1 else "coverage_one" if reported <= 1 else "coverage"
        return self.say(code, reported=reported, expected=expected)

    def _number(self, value: float, unit: str) -> str:
        """A number as the locale writes it: a share in percent, euros with their sign."""
        if unit == "share":
            return format_percent(value, "#,##0.#\u202f%" if self.language == "fr" else "#,##0.#%", locale=self.language)
        if unit == "euros":
            return format_currency(value, "EUR", locale=self.language)
        return number(value, self.language)

    def _reasons(self, missing: dict[str, int]) -> str:
        words = {code.value: label.text for code, label in self.catalogue.vocabulary.missing.items()}
        told: list[Any] = [f"{count} {self._reason(code, words)}" for code, count in sorted(missing.items())]
        return self.say("missing", reasons=localised(told, self.language)) if told else ""

    def _reason(self, code: str, words: dict[str, Text]) -> str:
        return words[code].into(self.language) if code in set(Missing) else self.say(code)
