"""A sum as one writes it by hand: the quantity counted, each factor with its range, where it was read and how good that is, the result."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from impact.figures.address import of_project, short_name
from indicators.numbers import amount, money, percent, significant
from portal import town
from portal.config.language import into_spoken, say, spoken
from reports.edition.typography import typeset

CORRECTIONS = ("deadweight", "displacement", "attribution")
MINUS = str.maketrans("-", "−")
Assumed = Mapping[str, Any]


@dataclass(frozen=True)
class Term:
    """A line of the sum: its sign, its number, what it is, from where to where it was tried, where it was read, its grade.

    `counted`: of what was counted, the figure that leads on to its cells.
    """

    sign: str
    number: str
    text: str
    tried: str = ""
    source: str = ""
    url: str = ""
    grade: str = ""
    result: bool = False
    counted: str = ""


def terms(line: Assumed, parameters: Mapping[str, Any], currency: str, published: Container[str]) -> list[Term]:
    """The sum of an outcome or an input; empty where its numbers are not published. `published`: the addresses of figures that are."""
    if line["withheld"] or line["quantity"] is None:
        return []
    counted = Term("", _number(line["quantity"]), say("figures.counted", name=_indicator(line)), counted=_counted(line, published))
    return [counted, *_terms(line, parameters, currency)]


def _counted(line: Assumed, published: Container[str]) -> str:
    """The short name of the figure of what was counted, or of the whole that it is a part of; empty where neither is published."""
    if not line.get("indicator_id"):
        return ""
    whole = of_project(line["activity_year"], line["map_id"], line["indicator_id"])
    part = of_project(line["activity_year"], line["map_id"], line["indicator_id"], line["breakdown"]) if line["breakdown"] else whole
    return next((short_name(address) for address in (part, whole) if address in published), "")


def _terms(line: Assumed, parameters: Mapping[str, Any], currency: str) -> Iterator[Term]:
    assumed, unit = line["assumptions"], words(line["assumptions"].get("unit"))
    for factor in assumed.get("factors", []):
        yield _term("×", factor, words(factor.get("title")))
    for role in CORRECTIONS:
        if role in (corrections := assumed.get("corrections", {})):
            yield _left(corrections[role], role)
    if line.get("proxy_quantity") is not None:
        yield Term("=", _number(line["proxy_quantity"]), say("figures.net", unit=unit), result=True)
    if proxy := _whole(assumed.get("proxy"), parameters):
        yield from _price(proxy, assumed.get("price_factor"), currency)
    if (duration := assumed.get("duration")) and line["side"] == "outcome":
        rate = _whole(assumed.get("discount_rate"), parameters)
        discount = percent(rate["value"], spoken(), 1) if rate and rate.get("value") is not None else ""
        yield Term("", "", say("figures.lasts", years=duration, rate=discount))
    if line["present_value"] is not None:
        yield Term("=", money(line["present_value"], currency, spoken()), words(line["title"]), result=True)


def _price(proxy: Assumed, factor: float | None, currency: str) -> Iterator[Term]:
    value = proxy.get("amount", proxy.get("value"))
    grades = [grade for grade in (proxy.get("grade"), (proxy.get("use") or {}).get("grade")) if grade]
    grade = say(f"portfolio.grades.{max(grades)}") if grades else ""
    year = proxy.get("price_year")
    text = words(proxy.get("title")) or (say("figures.price_of", year=str(year)) if year else say("figures.price"))
    source, url = sourced(proxy.get("source"))
    number = money(value, proxy.get("currency") or currency, spoken()) if value is not None else say("figures.series")
    yield Term("×", number, text, _tried(proxy), source, url, grade)
    if factor is not None:
        yield Term("×", _number(factor), say("figures.to_prices"))


def _term(sign: str, of: Assumed, text: str) -> Term:
    source, url = sourced(of.get("source"))
    number = of.get("value")
    written = "" if number is None else _number(number)
    per = of.get("per", 1)
    return Term(sign, written if per == 1 else f"{written} / {_number(per)}", text, _tried(of), source, url)


def _left(of: Assumed, role: str) -> Term:
    """What a correction leaves: one minus it, its ends turned round."""
    turned = {end: 1 - of[other] for end, other in (("value", "value"), ("low", "high"), ("high", "low")) if of.get(other) is not None}
    source, url = sourced(of.get("source"))
    text = say(f"figures.{role}", share=amount(of.get("value", 0), "share", spoken()))
    return Term("×", _number(turned.get("value", 1)), text, _tried(turned), source, url)


def _whole(of: Any, parameters: Mapping[str, Any]) -> Assumed | None:
    """An assumption with all that its parameter of the bank says."""
    if not isinstance(of, Mapping):
        return None
    return {**parameters.get(of["bank"], {}), **of} if "bank" in of else of


def _tried(of: Assumed) -> str:
    low, high = of.get("low"), of.get("high")
    return "" if low is None or high is None or low == high else say("figures.range", low=_number(low), high=_number(high))


def sourced(source: Any) -> tuple[str, str]:
    """Where something was read, and its address where it has one that a browser follows."""
    if isinstance(source, Mapping) and "fr" not in source:
        said = ", ".join(str(source[name]) for name in ("publisher", "publication", "title", "date") if source.get(name))
        url = str(source.get("url") or "")
        return typeset(said, spoken()), url if url.startswith(("https://", "http://")) else ""
    return words(source), ""


def words(text: Any) -> str:
    """A text of a pedigree in the language of the person."""
    return typeset(str(text.get(spoken(), "")) if isinstance(text, Mapping) else str(text or ""), spoken())


def _indicator(line: Assumed) -> str:
    known = town.town().catalogue.indicators
    name = line.get("indicator_id")
    return into_spoken(known[name].current.title) if name in known else words(line["title"])


def _number(value: float) -> str:
    return significant(value, spoken()).translate(MINUS)
