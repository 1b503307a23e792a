"""Other days for a campaign that is open: what they would change is shown before, two people decide, and the days before can come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, get_args

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from impact.campaigns.deciding import schedule_of
from impact.campaigns.rescheduling import effect_of, other_days, take_back_days
from impact.campaigns.timetable import DAYS, Audience, Reminder, Schedule, decision_reasons
from impact.ledger.campaigning import Campaign, DecidedBy, set_days
from impact.ledger.rehearsing import rehearsal
from indicators.text import Refusal
from portal import town
from portal.accounts.audit import noted
from portal.accounts.views import signed_in
from portal.accounts.vouching import seconds_of
from portal.campaigns.board import Board
from portal.campaigns.gestures import DeskDecision, decide, proposed_schedule, rule_of
from portal.campaigns.just_done import just_done
from portal.campaigns.models import PendingDecision
from portal.campaigns.opening import days_shown
from portal.campaigns.seconds import function_of, keep_function, write_to_seconds
from portal.campaigns.views import board_or_404, writes
from portal.config.language import into_spoken, say
from portal.config.tags import written
from portal.messages import messages
from portal.returns.answers import LONGEST

AUDIENCES: tuple[Audience, ...] = get_args(Audience)
MOST_REMINDERS = 12
"""Rows of reminders that a form may send."""
BLANK = 2
"""Rows that the form has for reminders to come."""
DECIDED = "days_decided_last"
"""In the session: the year whose days were just changed or proposed, and which of both; said once."""
FARTHEST = 365


@dataclass(frozen=True)
class TypedDays:
    """The form as it stands: the days by name, the reminders row by row, why, and who."""

    days: dict[str, str]
    reminders: Sequence[tuple[str, Sequence[str]]]
    seen: int
    code: str = ""
    reason: str = ""
    function: str = ""


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, year: int) -> HttpResponse:
    """The days of today, others with what they would do, and the way back."""
    of, refusal = board_or_404(year), ""
    if of.campaign is None:
        return redirect("campaigns:open", year=year)
    typed, wanted = _typed(request, of.campaign), None
    decision = request.POST.get("decision", "")
    try:
        if decision == "undo":
            _take_back(request, year, typed)
            return redirect("campaigns:days", year=year)
        wanted = _wanted(request, of.campaign, typed)
        if wanted and decision == "decide":
            _decide(request, year, typed, wanted)
            return redirect("campaigns:days", year=year)
    except Refusal as error:
        refusal = into_spoken(error.text)
    return _page(request, of, of.campaign, typed, wanted, refusal)


def _typed(request: HttpRequest, campaign: Campaign) -> TypedDays:
    """What was typed; of a form not sent yet the days of today, those before them, or those that wait for a second person."""
    post, seen = request.POST, campaign.scheduled.sequence
    function = post.get("function", "")[:100].strip() or function_of(request)
    if post:
        sent = post.get("seen", "")
        rows = [
            (post.get(f"before-{n}", "")[:5].strip(), [who for who in AUDIENCES if post.get(f"{who}-{n}")]) for n in range(MOST_REMINDERS)
        ]
        code, reason = (post.get(name, "")[:LONGEST].strip() for name in ("code", "reason"))
        days = {name: post.get(name, "")[:20] for name in DAYS}
        return TypedDays(days, rows, int(sent) if sent.isdecimal() else seen, code, reason, function)
    shown = _asked_for(request.GET, campaign) or schedule_of(campaign)
    days = {name: day.isoformat() for name, day in shown.days(campaign.year).items()}
    return TypedDays(days, [(str(each.days_before), each.to) for each in shown.reminders], seen, function=function)


def _asked_for(query: QueryDict, campaign: Campaign) -> Schedule | None:
    """The days that the address names: of a change (`jours`), or of what somebody proposed (`proposition`)."""
    change_of, proposal = query.get("jours", ""), query.get("proposition", "")
    for event in (campaign.opened, *campaign.rescheduled):
        if change_of == str(event.sequence):
            return Schedule.model_validate(event.details["schedule"])
    waiting = PendingDecision.objects.filter(pk=proposal, year=campaign.year, matter="days").first() if proposal.isdecimal() else None
    return proposed_schedule(waiting) if waiting else None


def _wanted(request: HttpRequest, campaign: Campaign, typed: TypedDays) -> Schedule | None:
    """The schedule that is asked for, checked as if it were decided; None where none is yet.

    Raises Refusal `reminder_days`, `reminder_nobody`, and as `other_days`, `set_days`.
    """
    if not (request.POST or _asked_for(request.GET, campaign)):
        return None
    wanted = other_days(campaign, typed.days, town.today(), _reminders(typed))
    with town.ledger() as ledger:
        set_days(rehearsal(ledger), campaign.year, wanted.model_dump(mode="json"), DecidedBy(), typed.seen)
    return wanted


def _reminders(typed: TypedDays) -> list[Reminder]:
    """The reminders of the rows that have a number; two of one day are one."""
    asked: dict[int, set[Audience]] = {}
    for text, to in typed.reminders:
        if not text:
            continue
        if not text.isdecimal() or int(text) > FARTHEST:
            raise messages.refusal("reminder_days", days=text)
        if not to:
            raise messages.refusal("reminder_nobody", days=text)
        asked.setdefault(int(text), set()).update(who for who in AUDIENCES if who in to)
    return [Reminder(days_before=days, to=[who for who in AUDIENCES if who in to]) for days, to in sorted(asked.items(), reverse=True)]


def _decide(request: HttpRequest, year: int, typed: TypedDays, wanted: Schedule) -> None:
    """Changes the days, or proposes to. Raises Refusal as `decide`."""
    asked = DeskDecision("days", code=typed.code, reason=typed.reason, function=typed.function, schedule=wanted, seen=typed.seen)
    decided = decide(year, asked, signed_in(request))
    keep_function(request, typed.function)
    if isinstance(decided, PendingDecision):
        write_to_seconds(request, decided)
    request.session[DECIDED] = {"year": year, "what": "proposed" if isinstance(decided, PendingDecision) else "done"}


def _take_back(request: HttpRequest, year: int, typed: TypedDays) -> None:
    """Brings back the days before the last change. Raises Refusal `function_needed`, and as `take_back_days`."""
    account, event = signed_in(request), request.POST.get("event", "")
    if not typed.function:
        raise messages.refusal("function_needed")
    decided = DecidedBy(say("days.undo_reason"), author=typed.function, who=account.id, channel="portal")
    with town.ledger() as ledger:
        take_back_days(ledger, year, int(event) if event.isdecimal() else 0, decided)
    keep_function(request, typed.function)
    noted(account, "days_undone", str(year))


def _page(request: HttpRequest, of: Board, campaign: Campaign, typed: TypedDays, wanted: Schedule | None, refusal: str) -> HttpResponse:
    schedule, rows = schedule_of(campaign), [row for row in typed.reminders if any(row)]
    context = {
        "of": of,
        "year": str(of.year),
        "refusal": refusal,
        "done": _just_decided(request, of.year),
        **days_shown(schedule, of.year),
        "names": DAYS,
        "typed": typed,
        "rows": [*rows, *[("", ())] * BLANK],
        "audiences": AUDIENCES,
        "preview": _preview(of, schedule, wanted) if wanted else None,
        "reasons": [(code, into_spoken(text)) for code, text in decision_reasons().days.items()],
        "by_two": rule_of("days") in schedule.by_two,
        "seconds": seconds_of(signed_in(request)),
        "waiting": PendingDecision.objects.filter(year=of.year, matter="days").first(),
        "history": _history(campaign),
        "function": typed.function,
        "writes": writes(request),
    }
    return render(request, "campaigns/days_changed.html", context, status=422 if refusal else 200)


def _preview(of: Board, schedule: Schedule, wanted: Schedule) -> dict[str, Any]:
    """What the days asked for would do: each day beside that of today, the projects by name, the reminders that are over."""
    workspace = town.town()
    with town.ledger() as ledger:
        effect = effect_of(ledger, workspace.register, of.year, wanted, town.today(), workspace.territory.clock)
    titles = {line.project.id: line.title for line in of.lines}
    named = {name: [titles.get(project, project) for project in getattr(effect, name)] for name in ("late", "in_time")}
    then = wanted.days(of.year)
    return {
        "days": [(name, day, then[name]) for name, day in schedule.days(of.year).items()],
        "before": days_shown(schedule, of.year)["reminded"],
        "after": days_shown(wanted, of.year)["reminded"],
        "past": ", ".join(map(written, effect.past)),
    } | named


def _history(campaign: Campaign) -> list[dict[str, Any]]:
    """The changes of the days, the last first, each with the days it set; `before`: the event that had set those it replaced."""
    reasons, events = decision_reasons().days, [campaign.opened, *campaign.rescheduled]
    return [
        {
            "event": event,
            "before": before.sequence,
            "why": ". ".join(text for text in (into_spoken(reasons[event.details["code"]]), event.details["reason"]) if text),
            "days": Schedule.model_validate(event.details["schedule"]).days(campaign.year),
            "last": event is campaign.scheduled,
        }
        for before, event in reversed(list(pairwise(events)))
    ]


def _just_decided(request: HttpRequest, year: int) -> str:
    """What the person just decided about the days, said once."""
    last = just_done(request, DECIDED, year)
    return say(f"days.now_{last['what']}", year=str(year)) if last else ""
