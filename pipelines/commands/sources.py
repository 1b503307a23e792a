"""What a euro rests on, for `impact explain`: quantity × factors × corrections × unit value, each with its source."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from impact.figures.definition import LocalTerms
from indicators.numbers import money, significant
from indicators.text import localised
from reports.charts.wording import role_title

if TYPE_CHECKING:
    from impact.figures.definition import ValueDefinition
    from impact.lineage.values import ValuedLine
    from pipelines.commands.console import Console

MOST = 12
"""Outcomes shown one by one; the rest is counted, and is in the JSON."""
Assumed = dict[str, Any]
"""Assumptions as the warehouse keeps them (JSON)."""


def show_valued_lines(console: Console, lines: list[ValuedLine], currency: str) -> None:
    """A table of outcomes and inputs, then the assumptions and sources of each."""
    columns = ("outcome", "year", "quantity", "net_quantity", "present_value")
    console.table("explain.outcomes", columns, [_row(console, line, currency) for line in lines])
    for line in lines[:MOST]:
        console.heading(line.title[console.language], f" ({line.activity_year})")
        for text in _assumptions(console, line.assumptions):
            console.line(f"   {text}")
    if len(lines) > MOST:
        console.say("explain.more_outcomes", count=len(lines) - MOST)


def _row(console: Console, line: ValuedLine, currency: str) -> tuple[str, ...]:
    worth = "—" if line.present_value is None else money(line.present_value, currency, console.language)
    unit = line.assumptions["unit"][console.language]
    net = f"{console.number(line.proxy_quantity)} {unit}" if line.proxy_quantity is not None else "—"
    title = f"{line.title[console.language]} [{line.map_id}/{line.outcome_id}]"
    return title, str(line.activity_year), console.number(line.quantity), net, worth


def show_local_spending(console: Console, definition: ValueDefinition) -> None:
    """What each project's spending makes turn over in the territory rests on."""
    for spending in definition.context.local if isinstance(definition.context, LocalTerms) else []:
        assumed = spending.assumed()
        console.heading(assumed["title"][console.language], f" ({spending.project_id}, {spending.year})")
        for name in ("share", "multiplier"):
            console.line(f"   {_sourced(console, console.word(f'explain.local_{name}'), assumed['local'][name])}")


def _assumptions(console: Console, assumed: Assumed) -> list[str]:
    lines = []
    if assumed["proxy"]:
        lines.append(_sourced(console, _role(console, "proxy"), assumed["proxy"]))
    lines += [_sourced(console, _role(console, "factor"), factor) for factor in assumed.get("factors", [])]
    lines += [_sourced(console, _role(console, name), share) for name, share in assumed.get("corrections", {}).items()]
    lines += _terms(console, assumed)
    for name in ("discount_rate", "price_index"):
        if isinstance(assumed[name], dict) and "value" in assumed[name]:
            lines.append(_sourced(console, console.word(f"convention.{name}"), assumed[name]))
    return lines


def _terms(console: Console, assumed: Assumed) -> list[str]:
    """How long it lasts, whether it is a loss, who gains or pays, and the step from the prices of the value to those of the year."""
    lines = []
    if "duration" in assumed:
        timing = console.word(f"convention_value.{assumed['timing']}")
        lines.append(console.word("explain.lasts", years=assumed["duration"], timing=timing))
        lines += _falls(console, assumed)
        lines += [console.word("explain.loss")] if assumed["negative"] else []
        shares = ", ".join(f"{name} {_amount(console, share)}" for name, share in assumed["accounts"].items())
        lines.append(console.word("explain.accounts", accounts=shares))
        lines += [_sourced(console, console.word("explain.residents"), assumed["residents"])] if assumed.get("residents") else []
    if assumed.get("public_funds"):
        lines.append(console.word("explain.public_funds", factor=_amount(console, assumed["public_funds"])))
    if assumed.get("price_factor"):
        lines.append(console.word("explain.price_factor", factor=_amount(console, assumed["price_factor"])))
    return lines


def _role(console: Console, name: str) -> str:
    return role_title(name).into(console.language)


def _sourced(console: Console, role: str, assumption: Assumed) -> str:
    """One assumption: what it is, its value and range, its year of prices, its standing, where it was read."""
    title = f" « {assumption['title'][console.language]} »" if "title" in assumption else ""
    value = assumption.get("value", assumption.get("amount", assumption.get("series")))
    text = f"{role}{title} : {_amount(console, value)}"
    if "unit" in assumption:
        currency = f"{assumption['currency']}/" if "currency" in assumption else ""
        text += f" {currency}{assumption['unit'][console.language]}"
    if assumption.get("low") is not None:
        ends = f"{_amount(console, assumption['low'])} – {_amount(console, assumption['high'])}"
        text += f" ({ends}, {console.word('distribution.' + assumption['distribution'])})"
    if assumption.get("per", 1) != 1:
        text += f" ÷ {assumption['per']}"
    notes = _notes(console, assumption)
    return text + (f" — {' ; '.join(notes)}" if notes else "")


def _falls(console: Console, assumed: Assumed) -> list[str]:
    """When an effect begins, where that is not at once, and how a sum over years was spread."""
    lines = [console.word("explain.begins", years=assumed["starts_after"])] if assumed.get("starts_after") else []
    covers = assumed.get("covers")
    if isinstance(covers, dict):
        lines.append(console.word("explain.spread", share=_amount(console, covers["yearly"]), years=covers["years"]))
    return lines


def _notes(console: Console, assumption: Assumed) -> list[str]:
    notes = [console.word("explain.price_year", year=str(assumption["price_year"]))] if assumption.get("price_year") else []
    notes += [console.word(f"standing.{assumption['status']}")] if "status" in assumption else []
    notes += [console.word("explain.grade", grade=assumption["grade"])] if assumption.get("grade") else []
    if use := assumption.get("use"):
        notes.append(console.word("explain.use", grade=use["grade"], why=use["why"][console.language]))
    if due := assumption.get("expected_update"):
        notes.append(console.word("explain.update", date=localised(date.fromisoformat(due), console.language)))
    source = assumption.get("source")
    if isinstance(source, dict):
        return [*notes, f"{source['publication']}, {source['publisher']}, {source['date']}, {source['url']}"]
    return [*notes, source] if source else notes


def _amount(console: Console, value: Any) -> str:
    is_number = isinstance(value, int | float)
    return significant(value, console.language) if is_number else localised(value, console.language)
