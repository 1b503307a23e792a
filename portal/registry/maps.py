"""The map editor: a map line by line (who, what changes, what counts it, its worth, what is not due to the project), and its value."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from indicators.numbers import money, percent, ratio
from indicators.text import Refusal
from pipelines.proposed import MapValue, value_of_map
from portal import town
from portal.accounts.views import signed_in
from portal.config.language import into_spoken, say, spoken
from portal.registry import changing
from portal.registry.things import Thing, at, document_of
from reports.edition.typography import typeset

SIDES = ("inputs", "outcomes")
MEASURES = ("created", "invested", "net", "ratio")


@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, thing: str, side: str, number: int) -> HttpResponse:
    """One line of a map: an input or an outcome; the number after the last is one to add."""
    from portal.registry.views import form_page, kept_or_fault, thing_or_404

    of = thing_or_404(request, "maps", thing)
    before = changing.prepared(signed_in(request), of)
    lines = at(document_of(before.text), (side,)) or []
    if side not in SIDES or not 1 <= number <= len(lines) + 1:
        raise Http404
    place = before.place(of, side, number)
    more: dict[str, Any] = {
        "side": side,
        "number": number,
        "adds": number > len(lines),
        "back": reverse("registry:thing", args=["maps", of.id]),
    }
    if request.method == "GET":
        return form_page(request, of, before, side, place, None, more)
    if "remove" in request.POST:
        changing.keep(signed_in(request), of, before, changing.without(before, place))
        return redirect(more["back"])
    change, fault = kept_or_fault(request, of, before, side, place)
    if change is not None:
        checked = changing.check(of, change.text)
        fault = changing.fault_in(checked, place, side) if isinstance(checked, Refusal) else None
        before = changing.prepared(signed_in(request), of)
    if fault is not None:
        return form_page(request, of, before, side, place, fault, more)
    return redirect(f"{request.path}?calculer=1" if "calculate" in request.POST else more["back"])


def map_context(of: Thing, before: changing.Prepared, request: HttpRequest) -> dict[str, Any]:
    """What a page of a map shows beside its form: its lines, what is wrong in it, and what it comes to where that is asked."""
    document = document_of(before.text)
    sides = [(side, [_titled(entry) for entry in document.get(side) or []]) for side in SIDES]
    context: dict[str, Any] = {"sides": sides, "calculated": "calculer" in request.GET}
    if not before.text:
        return context
    checked = changing.check(of, before.text)
    if isinstance(checked, Refusal):
        return context | {"wrong": into_spoken(checked.text), "wrong_at": _link(of, checked)}
    if context["calculated"]:
        context |= _value(of, checked)
    return context


def _value(of: Thing, inputs: Any) -> dict[str, Any]:
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


def _link(of: Thing, refusal: Refusal) -> str:
    """The page of the line that a refusal is about."""
    side, *rest = refusal.place or ("",)
    if side in SIDES and rest and isinstance(rest[0], int):
        return reverse("registry:line", args=[of.id, side, rest[0] + 1])
    return ""


def _titled(entry: Any) -> str:
    title = entry.get("description") or entry.get("id") or "—"
    return str(title.get(spoken()) or title) if isinstance(title, dict) else str(title)
