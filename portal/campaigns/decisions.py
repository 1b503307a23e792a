"""Deciding on the desk: freezing a year, a gap, more time; and a second person's confirmation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from impact.campaigns.gaps import take_back_gap
from impact.campaigns.states import IndicatorState
from impact.campaigns.timetable import OnDesk, decision_reasons
from impact.ledger.campaigning import DecidedBy
from indicators.text import Refusal
from portal import town
from portal.accounts.audit import noted
from portal.accounts.views import signed_in
from portal.accounts.vouching import seconds_of
from portal.campaigns.board import Board, BoardLine
from portal.campaigns.gaps import came_after_all, gap_history, gaps_shown
from portal.campaigns.gestures import MATTERS, DeskDecision, confirm, matter_of, rule_of
from portal.campaigns.gestures import decide as decided_on_desk
from portal.campaigns.just_done import just_done
from portal.campaigns.models import PendingDecision
from portal.campaigns.seconds import function_of, keep_function, write_to_seconds
from portal.campaigns.silent import GAPS_NOTED
from portal.campaigns.views import SECONDED, board_or_404, proposals_of, proposed_text, writes
from portal.config.language import into_spoken, say
from portal.messages import messages
from portal.returns.answers import LONGEST

GAP_DECIDED = "gap_decided_last"
"""In the session: the gap that was just noted or closed, which the page says once."""


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, year: int) -> HttpResponse:
    """What is decided about a year, alone or by two people; and what waits for the second."""
    of, refusal = board_or_404(year), ""
    names = ("matter", "project", "until", "code", "reason", "function")
    typed = {name: request.POST.get(name, request.GET.get(name, ""))[:LONGEST].strip() for name in names}
    indicators = (request.POST if request.method == "POST" else request.GET).getlist("indicator")
    if request.method == "POST" and typed["matter"] in MATTERS and typed["matter"] != "days":  # these have a page of their own
        try:
            fields: dict[str, Any] = {**typed, "matter": matter_of(typed["matter"]), "indicators": tuple(indicators)}
            asked = DeskDecision(**fields)
            decided = decided_on_desk(year, asked, signed_in(request))
        except Refusal as error:
            refusal = into_spoken(error.text)
        else:
            keep_function(request, typed["function"])
            if isinstance(decided, PendingDecision):
                write_to_seconds(request, decided)
            elif decided is not None and decided.kind == "gap":
                request.session[GAP_DECIDED] = {"year": year, "closed": decided.details["closed"], "project": typed["project"]}
            return redirect("campaigns:decide", year=year)
    return _decide_page(request, of, typed | {"indicators": indicators}, refusal)


@require_http_methods(["GET", "POST"])
def second(request: HttpRequest, year: int, proposal: int) -> HttpResponse:
    """The page on which somebody confirms what another proposed, or drops it; who comes second learns so."""
    of, refusal = board_or_404(year), ""
    waiting = PendingDecision.objects.filter(pk=proposal, year=year, matter__in=MATTERS).first()
    account, function = signed_in(request), request.POST.get("function", "")[:100].strip()
    if waiting is None:
        refusal = say("proposal.gone")
    elif request.method == "GET":
        return _decide_page(request, of, {}, "")
    elif request.POST.get("decision") == "drop":
        noted(account, "dropped", f"{waiting.matter} {year} {waiting.project}")
        waiting.delete()
        request.session[SECONDED] = {"year": year, "said": say("proposal.now_dropped", what=proposed_text(waiting))}
    else:
        try:
            confirm(waiting, function, account)
            keep_function(request, function)
            request.session[SECONDED] = {"year": year, "said": say("proposal.now_confirmed", what=proposed_text(waiting))}
        except Refusal as error:
            refusal = into_spoken(error.text)
    if refusal:
        return _decide_page(request, of, {"function": function}, refusal)
    return redirect("campaigns:board", year=year)


@require_POST
def undo_gap(request: HttpRequest, year: int) -> HttpResponse:
    """Takes back the last decision about the gaps of a project, or of each of several."""
    of, account, function = board_or_404(year), signed_in(request), request.POST.get("function", "")[:100].strip()
    events = [int(event) if event.isdecimal() else 0 for event in request.POST.getlist("event")]
    decided = DecidedBy(say("gaps.undo_reason"), author=function, who=account.id, channel="portal")
    try:
        if not function:
            raise messages.refusal("function_needed")
        for event in events or [0]:
            with town.ledger() as ledger:
                noted(account, "gap_undone", f"{year} {take_back_gap(ledger, year, event, decided)}")
    except Refusal as error:
        return _decide_page(request, of, {"function": function}, into_spoken(error.text))
    keep_function(request, function)
    return redirect(reverse("campaigns:decide", args=[year]) + "#gap-history")


def _decide_page(request: HttpRequest, of: Board, typed: dict[str, Any], refusal: str) -> HttpResponse:
    reasons = decision_reasons()
    frozen = of.campaign is not None and of.campaign.frozen
    gaps, chosen = gaps_shown(of), next((line for line in of.lines if line.project.id == typed.get("project")), None)
    closing: list[OnDesk] = ["close_gap"] if gaps else []
    matters: list[OnDesk] = ["unfreeze" if frozen else "freeze", "gap", *closing, "window"]
    forms = [(matter, rule_of(matter), [(code, into_spoken(text)) for code, text in reasons.of(matter).items()]) for matter in matters]
    context = {
        "of": of,
        "year": str(of.year),
        "forms": forms,
        "typed": typed,
        "chosen": chosen,
        "gaps": gaps,
        "chosen_gaps": _closable(chosen, of.year, typed.get("indicators", [])) if chosen else [],
        "gap_history": gap_history(of),
        "done": _just_decided(request, of),
        "noted": just_done(request, GAPS_NOTED, of.year),
        "lacking": [line for line in of.lines if line.lacks],
        "pending": [line for line in of.lines if not line.lacks and any(value.open for value in line.values)],
        "silent": len(of.at("silent")),
        "refusal": refusal,
        "function": typed.get("function") or function_of(request),
        "seconds": seconds_of(signed_in(request)),
        "proposals": proposals_of(request, of.year),
        "writes": writes(request),
    }
    return render(request, "campaigns/decide.html", context, status=422 if refusal else 200)


def _closable(line: BoardLine, year: int, asked: list[str]) -> list[tuple[str, IndicatorState, bool]]:
    """The values of a project that are gaps, by their titles; those ticked that were asked for, else those that came after all."""
    catalogue = town.town().catalogue
    gaps = [value for value in line.values if value.gap]
    ticked = {value.indicator for value in gaps if (value.indicator in asked if asked else came_after_all(value))}
    return [(into_spoken(catalogue[v.indicator].in_year(year).title), v, v.indicator in ticked) for v in gaps]


def _just_decided(request: HttpRequest, of: Board) -> str:
    """What the person just decided about a gap, said once."""
    last = just_done(request, GAP_DECIDED, of.year)
    if last is None:
        return ""
    title = next((line.title for line in of.lines if line.project.id == last["project"]), last["project"])
    return say("gaps.now_closed" if last["closed"] else "gaps.now_noted", project=title)
