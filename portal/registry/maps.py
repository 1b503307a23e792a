"""What a map comes to, as the editor shows it: its value on the latest figures, what weighs in it, and what the guards remark."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from indicators.numbers import money, percent, ratio
from indicators.text import Refusal
from indicators.yamlfile import Location
from pipelines.proposed import MapValue, value_of_map
from portal import town
from portal.config.language import into_spoken, say, spoken
from portal.registry import changing
from portal.registry.fields import posted_texts
from portal.registry.parts import link_to
from portal.registry.things import Thing, at, document_of
from reports.edition.typography import typeset

MEASURES = ("created", "invested", "net", "ratio")


def value_context(of: Thing, inputs: Any) -> dict[str, Any]:
    """What a map of these inputs comes to; or why that cannot be said."""
    try:
        with town.ledger():
            value = value_of_map(town.town(), inputs, of.id)
    except Refusal as refusal:
        return {"no_value": into_spoken(refusal.text)}
    return {"value": _shown(value, inputs)} if value else {"no_value": say("registry.no_data")}


def _shown(value: MapValue, inputs: Any) -> dict[str, Any]:
    currency, language = inputs.territory.currency, spoken()

    def amount(measure: str, number: float | None) -> str:
        if number is None:
            return "—"
        return typeset(ratio(number, language) if measure == "ratio" else money(number, currency, language, cents=True), language)

    totals = [(say(f"registry.measure.{m}"), *(amount(m, n) for n in value.totals[m])) for m in MEASURES if m in value.totals]
    shares = [(into_spoken(s.title), amount("created", s.value), percent(s.share, language)) for s in value.shares]
    return {"year": str(value.year), "totals": totals, "shares": shares, "remarks": [into_spoken(text) for text in value.remarks]}


def live(request: HttpRequest, of: Thing, before: changing.Prepared, form: str, place: Location) -> HttpResponse:
    """What a map would come to with what is being typed, or what is wrong in it and where; nothing of it is kept."""
    posted = posted_texts(form, request.POST)
    context: dict[str, Any] = {"thing": of}
    if fault := changing.malformed_fault(form, posted):
        context |= {"wrong": fault[1], "wrong_at": f"#f-{fault[0]}"}
    else:
        text = changing.with_fields(before, place, form, of, posted)
        checked = changing.check(of, text)
        if isinstance(checked, Refusal):
            here = changing.fault_in(checked, place, form)
            elsewhere = link_to(of, at(document_of(text), ()), checked, 0)
            context |= {"wrong": into_spoken(checked.text), "wrong_at": f"#f-{here[0]}" if here and here[0] else elsewhere}
        else:
            context |= value_context(of, checked)
    return render(request, "registry/value.html", context)
