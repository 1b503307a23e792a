"""Opening the campaign of a year: its days, who will be written to, and a way back while nothing was handed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from impact.campaigns.deciding import begin, schedule_of
from impact.campaigns.timetable import Schedule
from impact.ledger.campaigning import DecidedBy, begun, cancel_campaign
from indicators.text import Refusal
from pipelines.campaign import schedule
from portal import town
from portal.accounts import people
from portal.accounts.audit import noted
from portal.accounts.views import signed_in
from portal.campaigns.board import Board
from portal.campaigns.views import board_or_404, writes
from portal.config.language import into_spoken, say


@require_http_methods(["GET", "POST"])
def open_year(request: HttpRequest, year: int) -> HttpResponse:
    """What opening the year means, before it is opened by the schedule of the workspace; or taking that back."""
    of, refusal = board_or_404(year), ""
    if request.method == "POST":
        try:
            _decided(request, year)
        except Refusal as error:
            refusal = into_spoken(error.text)
        else:
            return redirect("campaigns:board", year=year)
    return _page(request, of, refusal)


def _decided(request: HttpRequest, year: int) -> None:
    """Opens the campaign, or cancels it. Raises Refusal as `open_campaign`, `cancel_campaign`."""
    account, cancel = signed_in(request), request.POST.get("decision") == "cancel"
    decided = DecidedBy(who=account.id, channel="portal")
    with town.ledger() as ledger:
        if cancel:
            cancel_campaign(ledger, year, decided)
        else:
            begin(ledger, year, schedule(town.town()), decided)
    noted(account, "cancelled" if cancel else "opened", str(year))


def _page(request: HttpRequest, of: Board, refusal: str) -> HttpResponse:
    days = schedule_of(of.campaign) if of.campaign else schedule(town.town())
    sizes = people.team_sizes()
    with town.ledger() as ledger:
        waits = of.campaign is not None and not begun(ledger.events(), of.campaign)
    context = {
        "of": of,
        "year": str(of.year),
        "refusal": refusal,
        **days_shown(days, of.year),
        "late": sum(any(value.awaited for value in line.values) for line in of.lines),
        "reached": sum(sizes[line.project.id] > 0 for line in of.lines),
        "alone": [line for line in of.lines if not sizes[line.project.id]],
        "cancels": waits,
        "writes": writes(request),
    }
    return render(request, "campaigns/open.html", context, status=422 if refusal else 200)


def days_shown(schedule: Schedule, year: int) -> dict[str, Any]:
    """The days of a schedule as a page lists them: its own, whom it reminds when, and what two people decide."""
    return {
        "days": schedule.days(year),
        "reminded": [
            (day, ", ".join(say(f"opening.to_{who}") for who in sorted(audiences)))
            for day, audiences in sorted(schedule.reminder_days(year).items())
        ],
        "today": town.today(),
        "two": ", ".join(say(f"opening.two_{matter}") for matter in schedule.by_two),
    }
