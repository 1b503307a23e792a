"""Retiring a thing of the register: from a day on it is no longer asked or used. What names it is shown; what still needs it forbids it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from indicators.text import Refusal
from pipelines.retiring import Citation, citations, figures_after
from portal import town
from portal.accounts.views import signed_in
from portal.config.days import day_in
from portal.config.language import into_spoken, say, spoken
from portal.messages import messages
from portal.registry import changing
from portal.registry.kinds import kinds
from portal.registry.models import PreparedChange
from portal.registry.things import Thing, at, document_of, place_of, text_of, thing_of

FIRST = 3
"""Things that a refusal names; the list below it has all of them."""


@dataclass(frozen=True)
class Touched:
    """What a retirement touches: the things that name what is retired, kind by kind, and the years after it of which there are figures."""

    day: date
    by_kind: dict[str, list[Citation]]
    years: list[int]

    @property
    def needing(self) -> list[Citation]:
        """Those that still need it."""
        return [citation for named in self.by_kind.values() for citation in named if citation.needs]

    def check(self) -> None:
        """Whether nothing needs it after the day. Raises Refusal `still_needed`, `figures_after`."""
        if self.needing:
            named = [title_of(citation) for citation in self.needing[:FIRST]] + (["…"] if len(self.needing) > FIRST else [])
            raise messages.refusal("still_needed", day=day_in(self.day, spoken()), count=len(self.needing), things=named)
        if self.years:
            raise messages.refusal("figures_after", day=day_in(self.day, spoken()), years=[str(year) for year in self.years])


def title_of(citation: Citation) -> str:
    """What a thing is called."""
    return citation.title if isinstance(citation.title, str) else into_spoken(citation.title)


def touched(kind: str, name: str, day: date) -> Touched:
    """What retiring a thing on a day touches."""
    named: dict[str, list[Citation]] = {}
    for citation in citations(town.town().world, kind, name, day):
        named.setdefault(citation.kind, []).append(citation)
    with town.ledger() as ledger:
        years = figures_after(ledger, name, day) if kind == "projects" else []
    return Touched(day, named, years)


def touched_by(change: PreparedChange) -> Touched | None:
    """What a change that is being prepared touches, where it retires the thing it is about."""
    key = kinds()[change.kind].retired if change.kind in kinds() else None
    if key is None or not change.text:
        return None
    thing = Thing(change.kind, change.thing, change.thing, change.file)
    was, day = (_day(text, thing, key) for text in (text_of(town.town(), change.file)[0], change.text))
    return touched(change.kind, change.thing, day) if day is not None and day != was else None


def _day(text: str, thing: Thing, key: str) -> date | None:
    day = at(document_of(text), (*place_of(text, thing), key)) if text else None
    return day if isinstance(day, date) else None


@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, kind: str, thing: str) -> HttpResponse:
    """The day from which a thing is no longer used, and what that touches; or its use again. A change is prepared, nothing written."""
    of = thing_of(town.town(), kind, thing) if kind in kinds() else None
    key = kinds()[kind].retired if of else None
    if of is None or key is None or not of.own:
        raise Http404
    typed = request.POST.get("day", request.GET.get("jour", "")).strip()
    fault, touches = "", None
    try:
        touches = touched(kind, thing, _typed_day(typed))
        if request.method == "POST":
            return _prepare(request, of, key, None if "again" in request.POST else touches)
    except Refusal as refusal:
        fault = into_spoken(refusal.text)
    context: dict[str, Any] = {"thing": of, "touched": touches, "fault": fault, "day": typed or town.today().isoformat()}
    context |= {"retired": of.retired}
    return render(request, "registry/retire.html", context, status=422 if fault else 200)


def _typed_day(text: str) -> date:
    """The day that was typed, today where none was. Raises Refusal `day_wrong`."""
    try:
        return date.fromisoformat(text) if text else town.today()
    except ValueError as error:
        raise messages.refusal("day_wrong", day=text) from error


def _prepare(request: HttpRequest, of: Thing, key: str, touches: Touched | None) -> HttpResponse:
    """Keeps the change that retires a thing, or with nothing touched uses it again. Raises Refusal."""
    if touches is not None:
        touches.check()
    account = signed_in(request)
    before = changing.prepared(account, of)
    text = changing.with_fields(before, before.place(of), of.kind, of, {key: touches.day.isoformat() if touches else ""})
    checked = changing.check(of, text)
    if isinstance(checked, Refusal):
        raise checked
    change = changing.keep(account, of, before, text)
    PreparedChange.objects.filter(pk=change.pk, reason="").update(reason="" if touches else say("retire.again_reason"))
    return redirect("registry:change", change.pk)
