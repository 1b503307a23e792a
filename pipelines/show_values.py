"""The bank of values on the terminal: all of them a line each, or one with its dates, source, range and caveats."""

from __future__ import annotations

from datetime import date

from rich.markup import escape

from indicators.bank import BankValue
from indicators.catalogue import Catalogue
from indicators.numbers import number
from indicators.text import localised
from pipelines.show import Show


def show_values(show: Show, catalogue: Catalogue, today: date) -> None:
    """Every value of the bank, a line each; those whose update is due say so."""
    table = show.table("col_id", "col_id", "col_title", "col_value", "col_unit", "col_date", "col_status", "col_grade", title=False)
    for value in catalogue.bank.values():
        status = show.word(f"status_{value.status}") + (f" · {show.word('update_due')}" if value.stale(today) else "")
        row = (value.id, value.title.into(show.language), _number(show, value.latest.value), _unit(show, value))
        table.add_row(*map(escape, (*row, str(value.latest.start.year), status, str(value.grade))))
    show.say("values_title", count=len(catalogue.bank))
    show.console.print(table)


def show_value(show: Show, value: BankValue, today: date) -> None:
    """One value of the bank, whole."""
    show.console.print(f"[bold]{escape(value.title.into(show.language))}[/bold] ({value.id})")
    for dated in value.values:
        source = dated.source or value.source
        amount = f"{_number(show, dated.value)} {_unit(show, value)}"
        told = f"{localised(dated.start, show.language)} : {amount} — {source.title}, {source.url}"
        show.console.print(f"  {told}", markup=False, highlight=False, soft_wrap=True)
    facts = {
        "col_range": f"{_number(show, value.low)} – {_number(show, value.high)} ({value.range_source})" if value.low is not None else "—",
        "col_status": show.word(f"status_{value.status}"),
        "col_grade": str(value.grade),
        "value_source": f"{value.source.title}, {value.source.publisher}, {value.source.date}, {value.source.url}",
        "value_licence": value.licence,
        "value_place": value.place,
        "value_update": localised(value.expected_update, show.language) + (f" ({show.word('update_due')})" if value.stale(today) else ""),
    }
    if value.price_year:
        facts["value_price_year"] = str(value.price_year)
    for code, text in facts.items():
        show.console.print(f"  {show.word(code)} : {text}", markup=False, highlight=False, soft_wrap=True)
    for caveat in value.caveats:
        show.console.print(f"  • {caveat.into(show.language)}", markup=False, highlight=False, soft_wrap=True)


def _number(show: Show, value: float | None) -> str:
    return "—" if value is None else number(float(f"{value:.6g}"), show.language, 6)


def _unit(show: Show, value: BankValue) -> str:
    return f"{value.currency}/{value.unit.into(show.language)}" if value.currency else value.unit.into(show.language)
