"""The page of reminders: to whom one goes, its text, which can be written anew, and what came of sending it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from indicators.numbers import LANGUAGES
from indicators.text import Refusal
from portal import town
from portal.accounts import people
from portal.accounts.views import signed_in
from portal.campaigns import reminders as letters
from portal.campaigns.reminders import Letter, Reminded, Reminding
from portal.campaigns.views import board_or_404
from portal.config.language import into_spoken, say
from portal.messages import messages
from portal.returns.answers import LONGEST


@require_http_methods(["GET", "POST"])
def reminders(request: HttpRequest, year: int, audience: str) -> HttpResponse:
    """A reminder before it is sent: to whom, and its text, which can be written anew."""
    kind: Reminded | None = next((name for name in letters.AUDIENCES if name == audience), None)
    if kind is None:
        raise Http404
    of, refusal, done, sent, sizes = board_or_404(year), "", [], False, people.team_sizes()
    chosen = {name: request.GET.get(name, request.POST.get(name, ""))[:100] for name in ("theme", "indicator")}
    lines = letters.recipients(of, kind, **chosen)
    if request.method == "POST":
        try:
            _keep(request, kind)
            if request.POST.get("decision") == "send":
                if of.campaign is None:
                    raise messages.refusal("reminder_campaign", year=str(year))
                account = signed_in(request)
                came = letters.remind(of, kind, lines, request.build_absolute_uri("/"), town.today(), account.id)
                letters.note_reminders(account, year, kind, came)
                done, sent = _done(came), True
            else:
                done = [say("reminder.kept")]
        except Refusal as error:
            refusal = into_spoken(error.text)
    today = letters.reminded_on(year, town.today())
    context = {
        "of": of,
        "year": str(year),
        "audience": audience,
        "lines": [(line, sizes[line.project.id], line.project.id in today) for line in lines if sizes[line.project.id]],
        "again": sum(line.project.id in today for line in lines if sizes[line.project.id]),
        "alone": [line for line in lines if not sizes[line.project.id]],
        "count": len(lines),
        "letters": [(language, letters.letter(kind, language)) for language in LANGUAGES],
        "refusal": refusal,
        "done": done,
        "sent": sent,
        **chosen,
    }
    return render(request, "campaigns/remind.html", context, status=422 if refusal else 200)


def _done(came: Reminding) -> list[str]:
    """What came of it, a sentence each: the mails that went out, and why to others none did."""
    return [say("reminder.done", count=came.mailed), *(say(f"reminder.{name}", count=count) for name, count in came.others.items())]


def _keep(request: HttpRequest, audience: Reminded) -> None:
    for language in LANGUAGES:
        written = Letter(*(request.POST.get(f"{part}_{language}", "")[:LONGEST].replace("\r\n", "\n") for part in ("subject", "body")))
        if written != letters.letter(audience, language):
            letters.keep_letter(audience, language, written)
