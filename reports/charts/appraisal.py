"""The pictures of an appraisal: theory of change, from gross to net, what matters, who gains and who pays, how sure it is."""

from __future__ import annotations

from impact.maps.models import ImpactMap
from impact.valuation.appraisal import Appraisal
from impact.valuation.lines import Assumption
from indicators.catalogue import Catalogue
from indicators.numbers import Language, money, ratio
from indicators.text import Messages, folded
from reports.charts.pictures import Bar, Step, density, matrix, tornado, waterfall
from reports.charts.theory import theory_of_change

MOST_BARS = 15
"""Assumptions in the tornado; the others move the ratio less."""


def labels() -> Messages:
    """What the pictures of an appraisal are called."""
    return Messages("reports.charts", "appraisal.yaml")


def pictures(impact_map: ImpactMap, appraisal: Appraisal, catalogue: Catalogue, language: Language) -> dict[str, str]:
    """Each picture as SVG, by name. Those of doubt are there only where something is uncertain."""
    drawn = {
        "theory_of_change": theory_of_change(impact_map, catalogue, language),
        "waterfall": _waterfall(appraisal, language),
        "accounts": accounts(appraisal, catalogue, language),
    }
    moved = [s for s in appraisal.sensitivity if s.ratio_low != s.ratio_high]
    if moved and appraisal.interval is not None and appraisal.sroi_ratio is not None:
        bars = [
            Bar(assumption(s.assumption, language), s.ratio_low, s.ratio_high, ratio(s.ratio_low, language), ratio(s.ratio_high, language))
            for s in moved[:MOST_BARS]
        ]
        interval = appraisal.interval
        drawn["tornado"] = tornado(bars, appraisal.sroi_ratio, _say("tornado", appraisal, language), language=language)
        title = _say("density", appraisal, language)
        drawn["distribution"] = density(appraisal.ratio_draws, interval.low, interval.central, interval.high, title, language=language)
    return drawn


def assumption(parameter: Assumption, language: Language) -> str:
    """What an assumption is called: what it is about, and its role."""
    return f"{parameter.title.into(language)} · {labels().text(f'role_{parameter.role}').into(language)}"


def stakeholder(name: str, catalogue: Catalogue, language: Language) -> str:
    """A stakeholder of the catalogue in the person's language; any other as it is written."""
    for id_, words in catalogue.vocabulary.stakeholders.items():
        if folded(name) in {folded(word) for word in (id_, words.fr, words.en, *words.spellings)}:
            return words.text.into(language)
    return name


def _say(code: str, appraisal: Appraisal, language: Language) -> str:
    return labels().text(code, title=appraisal.title).into(language)


def _waterfall(appraisal: Appraisal, language: Language) -> str:
    steps = [
        Step(
            labels().text(f"step_{s.name}").into(language),
            s.amount,
            "total" if s.name in ("gross", "present_value") else "change",
            money(s.amount, appraisal.currency, language),
        )
        for s in appraisal.waterfall
        if s.amount or s.name in ("gross", "present_value")
    ]
    return waterfall(steps, _say("waterfall", appraisal, language))


def accounts(appraisal: Appraisal, catalogue: Catalogue, language: Language) -> str:
    """The matrix outcome × stakeholder of who gains, and who pays the inputs; its rows sum to society."""
    society = labels().text("society").into(language)
    cells: dict[tuple[str, str], tuple[float | None, str]] = {}
    rows: list[str] = []
    for outcome in appraisal.outcomes:
        rows.append(outcome.description.into(language))
        gains = outcome.accounts if outcome.monetised else {}
        for name, value in gains.items():
            cells[rows[-1], stakeholder(name, catalogue, language)] = (value, money(value, appraisal.currency, language))
        total = sum(gains.values())
        shown = money(total, appraisal.currency, language) if outcome.monetised else labels().text("not_monetised").into(language)
        cells[rows[-1], society] = (total if outcome.monetised else None, shown)
    rows.append(labels().text("inputs").into(language))
    for name, value in [*appraisal.paid_by.items(), (society, appraisal.input_value)]:
        cells[rows[-1], stakeholder(name, catalogue, language)] = (-value, money(-value, appraisal.currency, language))
    columns = dict.fromkeys(column for _, column in cells if column != society)
    return matrix(rows, [*columns, society], cells, _say("accounts", appraisal, language))
