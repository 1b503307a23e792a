"""`impact appraise`: what one impact map comes to, for whom, when, from gross to net, how sure it is, and what it hangs on."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indicators.numbers import money, percent, ratio, significant
from indicators.text import Text, localised
from pipelines.commands.console import Console, wording
from pipelines.commands.options import Force, Json, Lang, described
from pipelines.commands.receipts import show_finding
from pipelines.messages import default_language

if TYPE_CHECKING:
    from impact.valuation.appraisal import Appraisal
    from impact.valuation.sensitivity import Sensitivity
    from impact.valuation.streams import Way
    from indicators.catalogue import Catalogue

SHOWN = 8
"""Assumptions shown in the table; the rest is in the JSON."""


def appraise(
    file: Annotated[Path, typer.Argument(metavar="MAP.yaml", help=described("map"))],
    draws: Annotated[int | None, typer.Option(min=1, max=1_000_000, help=described("draws"))] = None,
    seed: Annotated[int | None, typer.Option(min=0, help=described("seed"))] = None,
    confidence: Annotated[float | None, typer.Option(min=0.01, max=0.99, help=described("confidence"))] = None,
    value_map: Annotated[Path | None, typer.Option("--value-map", metavar="FILE.xlsx", help=described("value_map"))] = None,
    pictures: Annotated[Path | None, typer.Option("--pictures", metavar="DIR", help=described("pictures"))] = None,
    force: Force = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Values one map."""
    console = Console(as_json=as_json, language=lang)
    with console.progress("appraise"):
        from impact.valuation.appraisal_json import as_json as data_of
        from impact.valuation.laws import CONFIDENCE
        from impact.valuation.uncertainty import DRAWS, SEED
        from indicators.catalogue import load_catalogue
        from pipelines import appraise as job
        from pipelines.replacing import check_free

        if value_map is not None:
            check_free(value_map, force=force)
        shipped = load_catalogue()
        number, start, within = (d if o is None else o for o, d in ((draws, DRAWS), (seed, SEED), (confidence, CONFIDENCE)))
        impact_map, appraisal = job.appraise_file(file, int(number), int(start), within, shipped)
        if value_map is not None:
            job.write_workbook(value_map, impact_map, shipped, console.language)
        if pictures is not None:
            job.write_pictures(pictures, impact_map, appraisal, shipped, console.language, force=force)
    if not as_json:
        _Report(console, shipped, appraisal).show()
    console.end(data_of(appraisal))


class _Report:
    """An appraisal on the terminal."""

    def __init__(self, console: Console, catalogue: Catalogue, appraisal: Appraisal) -> None:
        self._console, self._catalogue, self._words, self._appraisal = console, catalogue, catalogue.vocabulary, appraisal
        self._language = console.language

    def show(self) -> None:
        """Everything: the result, for whom, when, from gross to net, the assumptions, the remarks."""
        self._result()
        self._outcomes()
        self._groups()
        self._grades()
        self._years()
        self._waterfall()
        self._footprints()
        self._assumptions()
        for remark in sorted(self._appraisal.remarks, key=lambda r: r.severity != "warning"):
            show_finding(self._console, remark.severity, remark.text)

    def _money(self, value: float | None) -> str:
        return "—" if value is None else money(value, self._appraisal.currency, self._language)

    def _result(self) -> None:
        a, say = self._appraisal, self._console.say
        self._console.heading(a.title.into(self._language))
        worth, put_in = self._money(a.present_value), self._money(a.input_value)
        say("appraise.result", present_value=worth, inputs=put_in, net=self._money(a.net_present_value))
        if a.sroi_ratio is not None and a.interval is not None:
            ends = {n: ratio(getattr(a.interval, n), self._language) for n in ("low", "central", "high", "median", "mean")}
            say("appraise.ratio", confidence=percent(a.interval.confidence, self._language), **ends)
            self._ways(a.interval.ways)
            below = percent(a.probability_below_one or 0, self._language, 1)
            say("appraise.below_one", probability=below, draws=a.draws, seed=str(a.seed))
        if a.prudent.sroi_ratio is not None and not math.isclose(a.prudent.sroi_ratio, a.sroi_ratio or 0.0):
            say("appraise.prudent", net=self._money(a.prudent.net_present_value), ratio=ratio(a.prudent.sroi_ratio, self._language))
        say("appraise.payback" if a.payback_months is not None else "appraise.no_payback", **self._payback())
        if a.internal_rate is not None:
            say("appraise.internal_rate", rate=percent(a.internal_rate, self._language, 1))
        conventions = [self._convention(name, value) for name, value in a.conventions.items()]
        say("appraise.conventions", conventions=conventions)

    def _payback(self) -> dict[str, float]:
        months = self._appraisal.payback_months
        return {} if months is None else {"months": months, "years": round(months / 12, 1)}

    def _ways(self, ways: dict[Way, dict[str, float]]) -> None:
        """The interval of the ratio in each way to draw, where these differ."""
        for way, ends in ways.items() if len(ways) > 1 else ():
            self._console.say(f"explain.{way}", **{end: ratio(value, self._language) for end, value in ends.items()})

    def _convention(self, name: str, convention: Any) -> str:
        """A convention and what was chosen for it."""
        choice = convention["value"] if isinstance(convention, dict) and "value" in convention else convention
        text = _listed(choice) or localised(choice, self._language)
        if isinstance(choice, str) and f"convention_value.{choice}" in wording().codes():
            text = self._console.word(f"convention_value.{choice}")
        elif isinstance(choice, float) and name == "discount_rate":
            text = percent(choice, self._language, 1)
        return self._console.word("appraise.convention", name=wording().text(f"convention.{name}"), value=text)

    def _outcomes(self) -> None:
        rows = []
        for o in self._appraisal.outcomes:
            interval = f"{self._money(o.low)} – {self._money(o.high)}" if o.low != o.high else "—"
            worth = [self._money(o.value_first_year), self._money(o.present_value), interval]
            unit = f" {o.unit.into(self._language)}" if o.unit else ""
            what = (self._stakeholder(o.stakeholder), o.description.into(self._language), f"{self._console.number(o.net_quantity)}{unit}")
            rows.append((*what, *(worth if o.monetised else (self._console.word("appraise.not_monetised"), "—", "—"))))
        columns = ("stakeholder", "outcome", "net_quantity", "first_year", "present_value", "interval")
        self._console.table("appraise.outcomes", columns, rows)

    def _stakeholder(self, name: str) -> str:
        from reports.charts.wording import stakeholder

        return stakeholder(name, self._catalogue, self._language)

    def _groups(self) -> None:
        a = self._appraisal
        groups = {
            "by_stakeholder": {self._stakeholder(name): value for name, value in a.by_stakeholder.items() if value >= 0},
            "losing": {self._stakeholder(name): value for name, value in a.by_stakeholder.items() if value < 0},
            "paid_by": {self._stakeholder(name): value for name, value in a.paid_by.items()},
            "by_pillar": {self._pillar(name): value for name, value in a.by_pillar.items()},
        }
        rows = [
            (self._console.word(f"appraise.{code}") if n == 0 else "", name, self._money(value))
            for code, values in groups.items()
            for n, (name, value) in enumerate(sorted(values.items(), key=lambda item: -item[1]))
        ]
        self._console.table("appraise.groups", ("group", "name", "present_value"), rows)

    def _pillar(self, name: str) -> str:
        titles = {str(pillar): label.text.into(self._language) for pillar, label in self._words.pillars.items()}
        return titles.get(name, self._console.word("appraise.unstated"))

    def _grades(self) -> None:
        titles = {str(grade): label.text.into(self._language) for grade, label in self._words.grades.items()}
        shares = [
            f"{titles.get(grade, self._console.word('appraise.unstated'))} : {percent(share, self._language)}"
            for grade, share in self._appraisal.share_by_grade.items()
        ]
        self._console.say("appraise.grades", grades=shares)

    def _years(self) -> None:
        a = self._appraisal
        rows = [
            (str(a.first_year + k) if a.first_year else str(k + 1), self._money(value), self._money(present))
            for k, (value, present) in enumerate(zip(a.value_by_year, a.present_value_by_year, strict=True))
        ]
        self._console.table("appraise.years", ("year", "value", "present_value"), rows)

    def _waterfall(self) -> None:
        from reports.charts.appraisal import step_title

        rows = [(step_title(s.name).into(self._language), self._money(s.amount)) for s in self._appraisal.waterfall]
        self._console.table("appraise.waterfall", ("step", "amount"), rows)

    def _footprints(self) -> None:
        for footprint in self._appraisal.footprints:
            title, unit = (Text.model_validate(footprint[name]) for name in ("title", "unit"))
            quantity, source = footprint["quantity"].get("value"), footprint["source"]
            self._console.say("appraise.footprint", title=title, unit=unit, quantity=quantity, source=source)

    def _assumptions(self) -> None:
        from reports.charts.appraisal import assumption

        moving = [s for s in self._appraisal.sensitivity if s.switching_value is not None or s.ratio_low != s.ratio_high]
        rows = []
        for s in moving[:SHOWN]:
            spread = "—" if s.low is None else f"{self._number(s, s.low)} – {self._number(s, s.high)}"
            ratios = "—" if s.low is None else f"{ratio(s.ratio_low, self._language)} – {ratio(s.ratio_high, self._language)}"
            variance = "—" if s.variance_share is None else percent(s.variance_share, self._language)
            switching = self._number(s, s.switching_value)
            rows.append((assumption(s.assumption, self._language), self._number(s, s.value), spread, ratios, switching, variance))
        if rows:
            self._console.table("appraise.sensitivity", ("assumption", "value", "range", "ratios", "switching", "variance"), rows)

    def _number(self, s: Sensitivity, value: float | None) -> str:
        from impact.maps.models import SHARES

        if value is None:
            return "—"
        if s.assumption.role in (*SHARES, "discount_rate"):
            return percent(value, self._language, 1)
        return significant(value, self._language, 4, 2)


def _listed(choice: object) -> str:
    """A convention that changes with the year: each year and its number; empty where there is one choice for all."""
    if not isinstance(choice, dict):
        return ""
    return ", ".join(f"{str(year)[:4]}: {value}" for year, value in choice.get("series", choice).items())
