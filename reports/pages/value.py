"""The part of the page that tells what projects are worth: euros with their interval, beside the quantities that have none."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from impact.figures.values import RATIOS
from impact.figures.wording import title_of
from impact.maps.models import SHARES, FromIndicator
from indicators.numbers import Language, money, number, percent, ratio
from reports.charts.appraisal import role_title
from reports.edition.content import Edition
from reports.pages.drawn import drawn
from reports.pages.presented import Shown

WHOLE = ("created", "realised", "invested", "net", "ratio", "levered", "local_spending")
"""The measures of the territory, in the order they are told."""
CHARTS = (
    ("created", "pillar"),
    ("created", "stakeholder"),
    ("created", "account"),
    ("created", "need"),
    ("created", "residence"),
    ("created", "place"),
    ("created", "grade"),
    ("invested", "stakeholder"),
    ("levered", "payer"),
)
Say = Callable[..., str]


def card(project_id: str) -> str:
    """Where the card of a project is, from the pages of its language. A name that is no file name is written so that it is one."""
    name = re.sub(r"[^A-Za-z0-9_-]", lambda sign: f"~{ord(sign[0]):x}", project_id)
    return f"projects/{name}.html"


class Worth:
    """The figures of value of one year, as the template takes them."""

    def __init__(self, edition: Edition, language: Language, indicators: list[Shown]) -> None:
        """`indicators`: the figures of indicators, among which the footprints are found."""
        self._edition, self._year, self._language, self._say = edition, edition.year, language, edition.sayer(language)
        self._indicators = indicators
        of_year = [row for row in edition.rows if row["kind"] == "value" and row["year"] == edition.year]
        self.figures = [value_shown(row, language, self._say) for row in of_year]

    @property
    def whole(self) -> list[Shown]:
        """The territory as a whole: created, realised, inputs, net, ratio."""
        found = [f for f in self.figures if f.row["scope"] == "territory" and not f.row["direction"]]
        return sorted(found, key=lambda f: WHOLE.index(f.row["measure"]))

    @property
    def below(self) -> str:
        """How often the value is below the inputs, in words."""
        ratios = [f for f in self.whole if f.row["below_one"] is not None]
        return self._say("worth_ratio", below=percent(ratios[0].row["below_one"], self._language)) if ratios else ""

    @property
    def beside(self) -> list[str]:
        """What stands beside the ratio: payback, and what would have to be false for it to fall to 1, or to reach it."""
        told = next((f.row["beside"] for f in self.whole if f.row["measure"] == "ratio"), None)
        return [] if told is None else [self._terms(told), self._payback(told["payback_months"]), *self._hangs_on(told["most_sensitive"])]

    def _terms(self, told: dict[str, Any]) -> str:
        currency = self.whole[0].row["currency"]
        amounts = {name: money(told[name], currency, self._language) for name in ("created", "invested")}
        return self._say("worth_terms", count=len(told["projects"]), **amounts)

    def _payback(self, months: float | None) -> str:
        return self._say("worth_no_payback") if months is None else self._say("worth_payback", months=round(months, 1))

    def _hangs_on(self, told: dict[str, Any] | None) -> list[str]:
        if told is None:
            return []
        name = f"{told['title'][self._language]} · {role_title(told['role']).into(self._language)}"
        shown = {n: self._assumed(told["role"], told[n]) for n in ("value", "low", "high", "switching_value")}
        ratios = {n: number(told[n], self._language, 2) for n in ("ratio_low", "ratio_high")}
        return [self._say("worth_hangs_on" if told["switching_value"] is not None else "worth_hangs_never", name=name, **shown, **ratios)]

    def _assumed(self, role: str, value: float | None) -> str:
        if value is None:
            return "—"
        return percent(value, self._language, 1) if role in (*SHARES, "discount_rate") else number(value, self._language, 2)

    @property
    def footprints(self) -> list[tuple[str, str, Shown]]:
        """Jobs and spending that go with the projects: beside the ratio, never in it."""
        found = []
        for map_id, impact_map in self._edition.world.maps.items():
            for footprint in impact_map.footprints:
                if isinstance(footprint.quantity, FromIndicator):
                    wanted = (footprint.quantity.indicator, footprint.quantity.cell)
                    of = [f for f in self._handed_in_by(map_id) if (f.row["indicator_id"], f.row["breakdown"]) == wanted]
                    found += [(f.project, footprint.title.into(self._language), f) for f in of]
        return sorted(found, key=lambda row: (row[0].casefold(), row[1]))

    def _handed_in_by(self, map_id: str) -> list[Shown]:
        """The figures of the projects that a map is for."""
        return [f for f in self._indicators if f.row["project_id"] is not None and map_id in self._edition.maps_of(f.row["project_id"])]

    @property
    def charts(self) -> list[dict[str, Any]]:
        """A chart for each direction, with its table."""
        return [chart for measure, direction in CHARTS if (chart := self._chart(measure, direction))]

    @property
    def outcomes(self) -> list[tuple[str, Shown, Shown | None]]:
        """Each outcome over all projects: its name, its net quantity, and its value where it is monetised."""
        of = {(f.row["measure"], f.row["key"]): f for f in self.figures if f.row["direction"] == "outcome"}
        named = [(f.title, f, of.get(("created", key))) for (measure, key), f in of.items() if measure == "quantity"]
        return sorted(named, key=lambda row: row[0].casefold())

    @property
    def projects(self) -> list[tuple[str, str, list[Shown | None]]]:
        """Each project: its name and where its card is, value created, inputs, net value, ratio; by name."""
        of: dict[str, dict[str, Shown]] = {}
        for f in self.figures:
            if f.row["scope"] == "project":
                of.setdefault(f.row["project_id"], {})[f.row["measure"]] = f
        measures = ("created", "invested", "net", "ratio")
        named = [(next(iter(own.values())).project, card(project), [own.get(m) for m in measures]) for project, own in of.items()]
        return sorted(named, key=lambda row: (row[0].casefold(), row[1]))

    @property
    def headings(self) -> list[str]:
        """The headings of the table of projects."""
        return [title_of(name).into(self._language) for name in ("value_created", "value_invested", "value_net", "sroi_ratio")]

    def _chart(self, measure: str, direction: str) -> dict[str, Any] | None:
        wanted = ("territory", measure, direction)
        found = [f for f in self.figures if (f.row["scope"], f.row["measure"], f.row["direction"]) == wanted]
        if len(found) < 2:
            return None
        ordered = sorted(found, key=lambda f: f.row["key"] if direction == "grade" else (-f.row["value"], f.row["key"]))
        title = title_of(found[0].row["indicator_id"]).into(self._language)
        caption = self._say("worth_chart", title=title, direction=self._say(f"direction_{direction}"), year=self._year)
        heading, rows = self._say(f"direction_{direction}"), [(f.title, f) for f in ordered]
        return drawn("bars", caption, [f.point(name) for name, f in rows], rows, heading, self._say, covered=True)


def value_shown(row: dict[str, Any], language: Language, say: Say) -> Shown:
    """A row of the table `figure` whose definition is that of a value."""
    value, low, high = (_number(row, row[end], language) for end in ("value", "low", "high"))
    return Shown(
        figure_id=row["figure_id"],
        raw=str(row["value"]),
        shown=say("interval", value=value, low=low, high=high) if row["low"] != row["high"] else value,
        unit=row["unit_words"][language] if row["measure"] == "quantity" else "",
        coverage=say("coverage_one" if row["reported"] <= 1 else "coverage", reported=row["reported"], expected=row["expected"]),
        missing="",
        formula=row["formula"][language],
        illustrative=row["illustrative"],
        title=row["cut"][language] if row["cut"] else title_of(row["indicator_id"]).into(language),
        project=row[f"label_{language}"].split(" · ")[0] if row["scope"] == "project" else "",
        row=row,
    )


def _number(row: dict[str, Any], value: float, language: Language) -> str:
    if row["measure"] in RATIOS:
        return ratio(value, language)
    if row["measure"] == "quantity":
        return number(value, language, 2)
    return money(value, row["currency"], language)
