"""`impact appraise`: one impact map, from YAML or from a spreadsheet, valued and told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rich.markup import escape

from impact.maps.models import SHARES, ImpactMap
from impact.maps.reading import check_map, load_map
from impact.valuation.appraisal import Appraisal, appraise
from impact.valuation.expansion import Applied, expand
from impact.valuation.sensitivity import Sensitivity
from impact.valuation.uncertainty import CONFIDENCE
from indicators.catalogue import Catalogue
from indicators.numbers import Language, money, percent, ratio
from indicators.text import localised
from pipelines.messages import messages
from pipelines.show import Show
from reports.charts.appraisal import assumption, labels, pictures, stakeholder

SPREADSHEETS = (".xlsx", ".xlsm")
SHOWN = 8
"""Assumptions told in prose; the rest is in the JSON."""


def read_map(path: Path, catalogue: Catalogue) -> ImpactMap:
    """The map in a file: YAML, or the value map of a spreadsheet. Raises Refusal with the place of the first fault."""
    if path.suffix.lower() in SPREADSHEETS:
        from impact.valuation.valuemap.reading import read_value_map

        return check_map(read_value_map(path.read_bytes(), path.name), path, catalogue)
    return load_map(path, catalogue)


def appraised(path: Path, draws: int, seed: int, catalogue: Catalogue) -> tuple[ImpactMap, Appraisal]:
    """The map in a file, and what it comes to today."""
    impact_map = read_map(path, catalogue)
    if impact_map.in_workspace:
        raise messages.refusal("map_of_workspace", file=path)
    return impact_map, appraise(impact_map, catalogue, date.today(), draws, seed)  # noqa: DTZ011 (a day, of whoever asks)


def write_files(
    impact_map: ImpactMap, appraisal: Appraisal, catalogue: Catalogue, language: Language, sheet: Path | None, folder: Path | None
) -> None:
    """The value map as a spreadsheet with live formulas, and the pictures as SVG files."""
    if sheet is not None:
        from impact.valuation.valuemap.writing import write_value_map

        lines = expand([Applied("map", impact_map, [impact_map.activity_year])], catalogue.bank)
        sheet.write_bytes(write_value_map(impact_map, lines, language))
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, svg in pictures(impact_map, appraisal, catalogue, language).items():
            (folder / f"{name}.svg").write_text(svg, "utf-8")


def _listed(written: object) -> str:
    """A convention that changes with the year: each year and its number, or the entry of the bank."""
    if not isinstance(written, dict):
        return ""
    years = written.get("series", written)
    return ", ".join(f"{str(year)[:4]}: {value}" for year, value in years.items())


class Teller:
    """Tells an appraisal on the terminal."""

    def __init__(self, show: Show, catalogue: Catalogue, appraisal: Appraisal) -> None:
        self._show, self._catalogue, self._words, self._a = show, catalogue, catalogue.vocabulary, appraisal
        self._language: Language = show.language

    def tell(self) -> None:
        """Everything: the result, for whom, when, from gross to net, the assumptions, the remarks."""
        self._result()
        self._outcomes()
        self._groups()
        self._years()
        self._waterfall()
        self._footprints()
        self._assumptions()
        self._remarks()

    def _money(self, value: float | None) -> str:
        return "—" if value is None else money(value, self._a.currency, self._language)

    def _result(self) -> None:
        a, say = self._a, self._show.say
        self._show.console.print(f"[bold]{escape(a.title.into(self._language))}[/bold]", soft_wrap=True)
        worth, put_in = self._money(a.present_value), self._money(a.input_value)
        say("appraised", present_value=worth, inputs=put_in, net=self._money(a.net_present_value))
        if a.sroi_ratio is not None and a.interval is not None:
            shown = {n: ratio(getattr(a.interval, n), self._language) for n in ("low", "central", "high")}
            say("appraised_ratio", ratio=ratio(a.sroi_ratio, self._language), confidence=percent(CONFIDENCE, self._language), **shown)
            say(
                "appraised_below_one", probability=percent(a.probability_below_one or 0, self._language, 1), draws=a.draws, seed=str(a.seed)
            )
        say("appraised_payback" if a.payback_months is not None else "appraised_no_payback", months=a.payback_months or 0)
        say("appraised_conventions", conventions=self._conventions())

    def _conventions(self) -> list[str]:
        told = []
        for name, value in self._a.conventions.items():
            written = value["value"] if isinstance(value, dict) and "value" in value else value
            word = f"value_{written}" if isinstance(written, str) else ""
            shown = self._show.word(word) if word in messages.codes() else localised(written, self._language)
            shown = percent(written, self._language, 1) if name == "discount_rate" and isinstance(written, float) else shown
            told.append(self._show.word("convention", name=messages.text(f"convention_{name}"), value=_listed(written) or shown))
        return told

    def _outcomes(self) -> None:
        show = self._show
        table = show.table(
            "appraised_outcomes",
            "col_stakeholder",
            "col_outcome",
            "col_net_quantity",
            "col_first_year",
            "col_present_value",
            "col_interval",
        )
        for o in self._a.outcomes:
            interval = f"{self._money(o.low)} – {self._money(o.high)}" if o.low != o.high else "—"
            unit = f" {o.unit.into(self._language)}" if o.unit else ""
            worth = (
                [self._money(o.value_first_year), self._money(o.present_value), interval]
                if o.monetised
                else [show.word("not_monetised"), "—", "—"]
            )
            row = (self._stakeholder(o.stakeholder), o.description.into(self._language), f"{show.number(o.net_quantity)}{unit}", *worth)
            table.add_row(*map(escape, row))
        show.console.print(table)

    def _stakeholder(self, name: str) -> str:
        return stakeholder(name, self._catalogue, self._language)

    def _groups(self) -> None:
        a, word = self._a, self._show.word
        pillars = {p: label.text.into(self._language) for p, label in self._words.pillars.items()}
        groups = {
            "by_stakeholder": {self._stakeholder(n): v for n, v in a.by_stakeholder.items()},
            "paid_by": {self._stakeholder(n): v for n, v in a.paid_by.items()},
            "by_pillar": {str(pillars.get(n, word("unstated"))): v for n, v in a.by_pillar.items()},  # type: ignore[call-overload]
        }
        table = self._show.table("appraised_groups", "col_group", "col_name", "col_present_value")
        for code, values in groups.items():
            for n, (name, value) in enumerate(sorted(values.items(), key=lambda item: -item[1])):
                table.add_row(word(code) if n == 0 else "", escape(name), self._money(value))
        self._show.console.print(table)
        grades = [
            f"{self._words.grades[int(g)].text.into(self._language) if g != '0' else word('unstated')} : {percent(s, self._language)}"
            for g, s in a.share_by_grade.items()
        ]
        self._show.say("appraised_grades", grades=grades)

    def _years(self) -> None:
        a = self._a
        table = self._show.table("appraised_years", "col_year", "col_value", "col_present_value")
        for k, (value, present) in enumerate(zip(a.value_by_year, a.present_value_by_year, strict=True), start=1):
            table.add_row(str(a.first_year + k - 1) if a.first_year else str(k), self._money(value), self._money(present))
        self._show.console.print(table)

    def _waterfall(self) -> None:
        table = self._show.table("appraised_waterfall", "col_step", "col_amount")
        for step in self._a.waterfall:
            table.add_row(labels().text(f"step_{step.name}").into(self._language), self._money(step.amount))
        self._show.console.print(table)

    def _footprints(self) -> None:
        for f in self._a.footprints:
            told = {"title": f["title"][self._language], "quantity": f["quantity"].get("value"), "unit": f["unit"][self._language]}
            self._show.say("appraised_footprint", **told, source=f["source"])

    def _assumptions(self) -> None:
        show = self._show
        told = [s for s in self._a.sensitivity if s.switching_value is not None or s.ratio_low != s.ratio_high][:SHOWN]
        if not told:
            return
        table = show.table(
            "appraised_sensitivity", "col_assumption", "col_value", "col_range", "col_ratios", "col_switching", "col_variance"
        )
        for s in told:
            moved = "—" if s.low is None else f"{ratio(s.ratio_low, self._language)} – {ratio(s.ratio_high, self._language)}"
            variance = "—" if s.variance_share is None else percent(s.variance_share, self._language)
            numbers = [self._number(s, value) for value in (s.value, s.switching_value)]
            spread = "—" if s.low is None else f"{self._number(s, s.low)} – {self._number(s, s.high)}"
            row = (assumption(s.assumption, self._language), numbers[0], spread, moved, numbers[1], variance)
            table.add_row(*map(escape, row))
        show.console.print(table)

    def _number(self, s: Sensitivity, value: float | None) -> str:
        if value is None:
            return "—"
        if s.assumption.role in (*SHARES, "discount_rate"):
            return percent(value, self._language, 1)
        return localised(float(f"{value:.4g}"), self._language)

    def _remarks(self) -> None:
        for remark in sorted(self._a.remarks, key=lambda r: r.severity != "warning"):
            severity = self._show.word(f"severity_{remark.severity}")
            self._show.say("finding", severity=severity, message=remark.text)
