"""A gap of many silent projects at once: chosen, all of it seen before it is noted, and taken back with one gesture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from impact.campaigns.deciding import schedule_of
from impact.campaigns.timetable import decision_reasons
from impact.ledger.campaigning import campaign_of
from impact.ledger.chain import Event
from indicators.text import Refusal
from portal import town
from portal.accounts.models import Account
from portal.accounts.views import signed_in
from portal.accounts.vouching import seconds_of
from portal.campaigns.board import Board, BoardLine
from portal.campaigns.gestures import DeskDecision, check_chosen, decide
from portal.campaigns.models import PendingDecision
from portal.campaigns.reminders import last_reminded
from portal.campaigns.seconds import function_of, keep_function, write_to_seconds
from portal.campaigns.views import board_or_404
from portal.config.language import into_spoken
from portal.messages import messages
from portal.returns.answers import LONGEST

GAPS_NOTED = "gaps_noted_last"
"""In the session: the gaps that were just noted together, which the page of decisions says once, with the way back."""
ALL_TICKED = "tous"
"""In the address: that every project is ticked to begin with."""


@require_http_methods(["GET", "POST"])
def gaps(request: HttpRequest, year: int) -> HttpResponse:
    """The silent projects of a year: chosen, then seen, then noted as gaps with one reason."""
    of, refusal, looked_at = board_or_404(year), "", False
    typed = {name: request.POST.get(name, "")[:LONGEST].strip() for name in ("code", "reason", "function")}
    wanted = set(request.POST.getlist("project"))
    chosen = [line for line in of.at("silent") if line.project.id in wanted]
    if request.method == "POST":
        try:
            _check(year, chosen, typed)
            if request.POST.get("decision") == "note":
                _note(request, year, chosen, typed)
                return redirect("campaigns:decide", year=year)
            looked_at = True
        except Refusal as error:
            refusal = into_spoken(error.text)
    lines = chosen if looked_at else of.at("silent")
    return render(
        request, "campaigns/silent.html", _context(request, of, lines, wanted, typed, looked_at, refusal), status=422 if refusal else 200
    )


def _check(year: int, chosen: Sequence[BoardLine], typed: dict[str, str]) -> None:
    """Whether something can be noted. Raises Refusal `campaign_unknown`, `gaps_unchosen`, `reason_unchosen`, `function_needed`."""
    with town.ledger() as ledger:
        campaign_of(ledger, year)
    if not chosen:
        raise messages.refusal("gaps_unchosen")
    check_chosen(typed["code"])
    if not typed["function"]:
        raise messages.refusal("function_needed")


def _note(request: HttpRequest, year: int, chosen: Sequence[BoardLine], typed: dict[str, str]) -> None:
    """Notes the gaps, or proposes them to a second person, who is written to once; one that answered meanwhile was left out before."""
    decided = note_gaps(year, [line.project.id for line in chosen], typed, signed_in(request))
    keep_function(request, typed["function"])
    proposed = [each for each in decided if isinstance(each, PendingDecision)]
    if proposed:
        write_to_seconds(request, proposed[0])
    events = [each.sequence for each in decided if isinstance(each, Event)]
    request.session[GAPS_NOTED] = {
        "year": year,
        "events": events,
        "proposed": len(proposed),
        "left": len(request.POST.getlist("project")) - len(chosen),
    }


def note_gaps(year: int, projects: Iterable[str], typed: dict[str, str], account: Account) -> list[Event | PendingDecision | None]:
    """A gap of each of these projects, of all that it was to hand in. Raises Refusal as `decide`."""
    gap = DeskDecision("gap", code=typed["code"], reason=typed["reason"], function=typed["function"])
    return [decide(year, replace(gap, project=project), account) for project in projects]


def _context(
    request: HttpRequest, of: Board, lines: Sequence[BoardLine], wanted: set[str], typed: dict[str, str], looked_at: bool, refusal: str
) -> dict[str, Any]:
    reasons = {code: into_spoken(text) for code, text in decision_reasons().gap.items()}
    reminded = last_reminded(of.year)
    ticks_all = request.method == "GET" and ALL_TICKED in request.GET
    return {
        "of": of,
        "year": str(of.year),
        "lines": [(line, ticks_all or line.project.id in wanted, reminded.get(line.project.id)) for line in lines],
        "looked_at": looked_at,
        "reasons": reasons.items(),
        "why": reasons.get(typed["code"], ""),
        "typed": typed | {"function": typed["function"] or function_of(request)},
        "by_two": of.campaign is not None and "gap" in schedule_of(of.campaign).by_two,
        "seconds": seconds_of(signed_in(request)),
        "refusal": refusal,
    }
