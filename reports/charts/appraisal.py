"""The pictures of an appraisal: theory of change, from gross to net, what matters, who gains and who pays, how sure it is."""

from __future__ import annotations

from impact.maps.models import ImpactMap
from impact.valuation.appraisal import Appraisal
from impact.valuation.lines import Assumption
from indicators.catalogue import Catalogue
from indicators.numbers import Language, money, ratio
from indicators.text import Text
from reports.charts.density import density
from reports.charts.matrix import Matrix, matrix
from reports.charts.picture import Picture
from reports.charts.theory import theory_of_change
from reports.charts.tornado import TornadoBar, tornado
from reports.charts.waterfall import Waterfall, WaterfallBar
from reports.charts.wording import role_title, stakeholder, wording

MOST_BARS = 15
"""Assumptions in the tornado; the others move the ratio less."""


def pictures(impact_map: ImpactMap, appraisal: Appraisal, catalogue: Catalogue, language: Language) -> dict[str, Picture]:
    """Each picture by name. Those of uncertainty are there only where something is uncertain."""
    pictures: dict[str, Picture] = {
        "theory_of_change": theory_of_change(impact_map, catalogue, language),
        "waterfall": _waterfall(appraisal, language),
        "accounts": accounts(appraisal, catalogue, language),
    }
    bars = _tornado_bars(appraisal, language)
    if bars and appraisal.interval is not None and appraisal.sroi_ratio is not None:
        interval = appraisal.interval
        pictures["tornado"] = tornado(bars, appraisal.sroi_ratio, _title("tornado", appraisal, language), language=language)
        title = _title("density", appraisal, language)
        pictures["distribution"] = density(appraisal.ratio_draws, interval.low, interval.central, interval.high, title, language=language)
    return pictures


def assumption(parameter: Assumption, language: Language) -> str:
    """What an assumption is called: what it is about, and its role."""
    return f"{parameter.title.into(language)} · {role_title(parameter.role).into(language)}"


def step_title(step: str) -> Text:
    """What a step from gross to present value is called."""
    return wording.text(f"waterfall.{step}")


def _title(code: str, appraisal: Appraisal, language: Language) -> str:
    return wording.text(f"{code}.title", title=appraisal.title).into(language)


def _tornado_bars(appraisal: Appraisal, language: Language) -> list[TornadoBar]:
    """A bar for each assumption that moves the ratio, as far as they fit."""
    moving = [s for s in appraisal.sensitivity if s.ratio_low != s.ratio_high]
    return [
        TornadoBar(
            name=assumption(s.assumption, language),
            low=s.ratio_low,
            high=s.ratio_high,
            low_text=ratio(s.ratio_low, language),
            high_text=ratio(s.ratio_high, language),
        )
        for s in moving[:MOST_BARS]
    ]


def _waterfall(appraisal: Appraisal, language: Language) -> Waterfall:
    interval, steps = appraisal.present_value_interval, []
    for step in appraisal.waterfall:
        total = step.name in ("gross", "present_value")
        if not step.amount and not total:
            continue
        text = money(step.amount, appraisal.currency, language)
        certain = step.name != "present_value" or interval.low >= interval.high
        if not certain:
            low, high = (money(end, appraisal.currency, language) for end in (interval.low, interval.high))
            text = wording.text("waterfall.interval", value=text, low=low, high=high).into(language)
        ends = None if certain else (interval.low, interval.high)
        steps.append(WaterfallBar(step_title(step.name).into(language), step.amount, "total" if total else "change", text, ends))
    return Waterfall(_title("waterfall", appraisal, language), tuple(steps))


def accounts(appraisal: Appraisal, catalogue: Catalogue, language: Language) -> Matrix:
    """The matrix outcome × stakeholder of who gains, and who pays the inputs; its rows sum to society."""
    society = wording.text("accounts.society").into(language)
    cells: dict[tuple[str, str], tuple[float | None, str]] = {}
    rows: list[str] = []
    for outcome in appraisal.outcomes:
        rows.append(outcome.description.into(language))
        gains = outcome.accounts if outcome.monetised else {}
        for name, value in gains.items():
            cells[rows[-1], stakeholder(name, catalogue, language)] = (value, money(value, appraisal.currency, language))
        total = sum(gains.values())
        text = money(total, appraisal.currency, language) if outcome.monetised else wording.text("not_monetised").into(language)
        cells[rows[-1], society] = (total if outcome.monetised else None, text)
    rows.append(wording.text("accounts.inputs").into(language))
    for name, value in [*appraisal.paid_by.items(), (society, appraisal.input_value)]:
        cells[rows[-1], stakeholder(name, catalogue, language)] = (-value, money(-value, appraisal.currency, language))
    columns = dict.fromkeys(column for _, column in cells if column != society)
    return matrix(rows, [*columns, society], cells, _title("accounts", appraisal, language))
