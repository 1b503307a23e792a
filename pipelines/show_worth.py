"""What a euro rests on, told on the terminal: quantity × factors × corrections × unit value, each with its source."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from impact.lineage.values import ValuedLine
from indicators.numbers import money, number
from indicators.text import localised
from reports.charts.appraisal import role_title

if TYPE_CHECKING:
    from pipelines.show import Show

MOST = 12
"""Outcomes told one by one; the rest is counted, and is in the JSON."""


def show_worth(show: Show, outcomes: list[ValuedLine], currency: str) -> None:
    """A table of outcomes, then the assumptions and sources of each."""
    table = show.table("explain_outcomes", "col_outcome", "col_year", "col_quantity", "col_net_quantity", "col_present_value")
    for o in outcomes:
        worth = "—" if o.present_value is None else money(o.present_value, currency, show.language)
        net = f"{show.number(o.proxy_quantity)} {o.assumptions['unit'][show.language]}" if o.proxy_quantity is not None else "—"
        title = f"{o.title[show.language]} [{o.map_id}/{o.outcome_id}]"
        table.add_row(*map(escape, (title, str(o.activity_year), show.number(o.quantity), net, worth)))
    show.console.print(table)
    for o in outcomes[:MOST]:
        show.console.print(f"[bold]{escape(o.title[show.language])}[/bold] ({o.activity_year})")
        for line in _told(show, o.assumptions):
            show.console.print(f"   {line}", markup=False, highlight=False, soft_wrap=True)
    if len(outcomes) > MOST:
        show.say("explain_more_outcomes", count=len(outcomes) - MOST)


def show_local(show: Show, told: list[dict[str, Any]]) -> None:
    """What each project's spending makes turn over in the territory rests on."""
    for project in told:
        footprint = json.loads(project["assumptions"])
        show.console.print(f"[bold]{escape(footprint['title'][show.language])}[/bold] ({escape(project['project_id'])}, {project['year']})")
        for name in ("share", "multiplier"):
            line = _sourced(show, show.word(f"explain_local_{name}"), footprint["local"][name])
            show.console.print(f"   {line}", markup=False, highlight=False, soft_wrap=True)


def _told(show: Show, a: dict[str, Any]) -> list[str]:
    lines = []
    if a["proxy"]:
        lines.append(_sourced(show, _role(show, "proxy"), a["proxy"]))
    lines += [_sourced(show, _role(show, "factor"), factor) for factor in a.get("factors", [])]
    lines += [_sourced(show, _role(show, name), share) for name, share in a.get("corrections", {}).items()]
    lines += _terms(show, a)
    for name in ("discount_rate", "price_index"):
        if isinstance(a[name], dict) and "value" in a[name]:
            lines.append(_sourced(show, show.word(f"convention_{name}"), a[name]))
    return lines


def _terms(show: Show, a: dict[str, Any]) -> list[str]:
    """How long it lasts, whether it is a loss, who gains or pays, and the step from the prices of the value to those of the year."""
    lines = []
    if "duration" in a:
        lines.append(show.word("explain_lasts", years=a["duration"], timing=show.word(f"value_{a['timing']}")))
        lines += [show.word("explain_loss")] if a["negative"] else []
        shares = ", ".join(f"{name} {_number(show, share)}" for name, share in a["accounts"].items())
        lines.append(show.word("explain_accounts", accounts=shares))
        lines += [_sourced(show, show.word("explain_residents"), a["residents"])] if a.get("residents") else []
    if a.get("price_factor"):
        lines.append(show.word("explain_price_factor", factor=_number(show, a["price_factor"])))
    return lines


def _role(show: Show, name: str) -> str:
    return role_title(name).into(show.language)


def _sourced(show: Show, role: str, given: dict[str, Any]) -> str:
    """One assumption: what it is, its value and range, its year of prices, its status, where it was read."""
    title = f" « {given['title'][show.language]} »" if "title" in given else ""
    value = given.get("value", given.get("amount", given.get("series")))
    told = f"{role}{title} : {_number(show, value)}"
    if "unit" in given:
        told += f" {given['currency'] + '/' if 'currency' in given else ''}{given['unit'][show.language]}"
    if given.get("low") is not None:
        told += f" ({_number(show, given['low'])} – {_number(show, given['high'])}, {show.word('distribution_' + given['distribution'])})"
    if given.get("per", 1) != 1:
        told += f" ÷ {given['per']}"
    extra = [show.word("explain_price_year", year=str(given["price_year"]))] if given.get("price_year") else []
    extra += [show.word(f"status_{given['status']}")] if "status" in given else []
    extra += [show.word("explain_grade", grade=given["grade"])] if given.get("grade") else []
    source = given.get("source")
    if isinstance(source, dict):
        extra.append(f"{source['publication']}, {source['publisher']}, {source['date']}, {source['url']}")
    elif source:
        extra.append(source)
    return told + (f" — {' ; '.join(extra)}" if extra else "")


def _number(show: Show, value: Any) -> str:
    return number(float(f"{value:.6g}"), show.language, 6) if isinstance(value, int | float) else localised(value, show.language)
