"""`impact catalogue`: the indicators and the bank of reference values, all of them a line each, or one with all that is known of it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from indicators.numbers import significant
from indicators.text import localised
from pipelines.commands.console import Console
from pipelines.commands.options import Json, Lang, described
from pipelines.messages import default_language

if TYPE_CHECKING:
    from indicators.bank import BankValue
    from indicators.catalogue import Catalogue
    from indicators.models import Indicator, Version


def catalogue(
    indicator: Annotated[str | None, typer.Argument(metavar="INDICATOR", help=described("indicator"))] = None,
    check: Annotated[bool, typer.Option("--check", help=described("check_catalogue"))] = False,
    folder: Annotated[Path | None, typer.Option("--folder", help=described("folder"))] = None,
    values: Annotated[bool, typer.Option("--values", help=described("values"))] = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Lists, shows or checks the catalogue."""
    from indicators.catalogue import load_catalogue

    console = Console(as_json=as_json, language=lang)
    loaded = load_catalogue(folder)
    if check:
        counts = {"versions": sum(len(i.versions) for i in loaded), "values": len(loaded.bank)}
        console.say("catalogue.sound", count=len(loaded.indicators), **counts)
        console.end({"indicators": len(loaded.indicators), **counts})
    if values or indicator in loaded.bank:
        _show_bank(console, loaded, indicator)
    if indicator is not None:
        _show_indicator(console, loaded, loaded[indicator])
        console.end(loaded[indicator].model_dump(mode="json"))
    _show_indicators(console, loaded)
    console.end({"indicators": [i.model_dump(mode="json") for i in loaded]})


def _show_indicators(console: Console, catalogue: Catalogue) -> None:
    words, language = catalogue.vocabulary, console.language
    rows = []
    for indicator in catalogue:
        version = indicator.current
        rules = " · ".join(words.rules[r].text.into(language) for r in (version.aggregation.time, version.aggregation.projects))
        unit, pillar = (words.units[version.unit].text.into(language), words.pillars[version.pillar].text.into(language))
        rows.append((indicator.id, version.title.into(language), unit, pillar, rules))
    console.say("catalogue.title", count=len(catalogue.indicators))
    console.table(None, ("id", "title", "unit", "pillar", "aggregation"), rows)


def _show_indicator(console: Console, catalogue: Catalogue, indicator: Indicator) -> None:
    """One indicator, all its versions."""
    for version in indicator.versions:
        console.heading(version.title.into(console.language), f" ({indicator.id}, v{version.version}, {version.valid_from})")
        console.paragraph(version.definition.into(console.language))
        _show_terms(console, catalogue, version)


def _show_terms(console: Console, catalogue: Catalogue, version: Version) -> None:
    words = catalogue.vocabulary
    terms = {
        "column.unit": words.units[version.unit].text,
        "column.pillar": words.pillars[version.pillar].text,
        "column.aggregation": [words.rules[r].text for r in (version.aggregation.time, version.aggregation.projects)],
        "catalogue.limits": " – ".join(console.number(limit) for limit in (version.limits.min, version.limits.max)),
        "catalogue.missing": [words.missing[m].text for m in version.missing],
        "catalogue.standards": [*(f"ODD/SDG {t}" for t in version.standards.sdg), *(f"IRIS+ {m.id}" for m in version.standards.iris)],
    }
    if version.comparability:
        terms["catalogue.comparability"] = version.comparability.note
    for code, value in terms.items():
        console.line(f"  {console.word(code)} : {localised(value, console.language)}")


def _show_bank(console: Console, catalogue: Catalogue, value_id: str | None) -> NoReturn:
    """The reference values, or one of them."""
    today = datetime.now().astimezone().date()
    if value_id is None:
        _show_values(console, catalogue, today)
        console.end({"values": [v.model_dump(mode="json", by_alias=True) for v in catalogue.bank.values()]})
    _show_value(console, catalogue.value(value_id), today)
    console.end(catalogue.value(value_id).model_dump(mode="json", by_alias=True))


def _show_values(console: Console, catalogue: Catalogue, today: date) -> None:
    """Every value of the bank, a line each; those whose update is due say so."""
    rows = []
    for value in catalogue.bank.values():
        standing = console.word(f"standing.{value.status}") + (f" · {console.word('bank.update_due')}" if value.stale(today) else "")
        amount = (_amount(console, value.latest.value), _unit(console, value), str(value.latest.start.year))
        rows.append((value.id, value.title.into(console.language), *amount, standing, str(value.grade)))
    console.say("bank.title", count=len(catalogue.bank))
    console.table(None, ("id", "title", "value", "unit", "date", "status", "grade"), rows)


def _show_value(console: Console, value: BankValue, today: date) -> None:
    """One value of the bank: its dates, source, range and caveats."""
    console.heading(value.title.into(console.language), f" ({value.id})")
    for dated in value.values:
        source = dated.source or value.source
        amount = f"{_amount(console, dated.value)} {_unit(console, value)}"
        console.line(f"  {localised(dated.start, console.language)} : {amount} — {source.title}, {source.url}")
    spread = f"{_amount(console, value.low)} – {_amount(console, value.high)} ({value.range_source})" if value.low is not None else "—"
    due = f" ({console.word('bank.update_due')})" if value.stale(today) else ""
    terms = {
        "column.range": spread,
        "column.status": console.word(f"standing.{value.status}"),
        "column.grade": str(value.grade),
        "bank.source": f"{value.source.title}, {value.source.publisher}, {value.source.date}, {value.source.url}",
        "bank.licence": value.licence,
        "bank.place": value.place,
        "bank.update": localised(value.expected_update, console.language) + due,
    }
    if value.price_year:
        terms["bank.price_year"] = str(value.price_year)
    for code, text in terms.items():
        console.line(f"  {console.word(code)} : {text}")
    for caveat in value.caveats:
        console.line(f"  • {caveat.into(console.language)}")


def _amount(console: Console, value: float | None) -> str:
    return "—" if value is None else significant(value, console.language)


def _unit(console: Console, value: BankValue) -> str:
    unit = value.unit.into(console.language)
    return f"{value.currency}/{unit}" if value.currency else unit
