"""Pages of what begins: where it stands, the commune, its lists and their questions, the indicators proposed, people, the campaign."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from impact.campaigns.deciding import begin
from impact.ledger.campaigning import DecidedBy
from impact.ledger.chain import OPERATOR
from impact.territory.national import load_national_files
from indicators.text import Refusal
from pipelines.beginning.writing import Begun
from pipelines.campaign import schedule
from portal import town
from portal.accounts import mails, people
from portal.accounts.audit import noted
from portal.accounts.models import Account
from portal.accounts.views import signed_in
from portal.accounts.vouching import recognise, vouchers
from portal.campaigns.seconds import new_seconds_written_to
from portal.config.language import into_spoken, say
from portal.messages import messages
from portal.setup.beginning import LISTS, draft, is_named, keep_lists, name_town, read, write_files
from portal.setup.models import TownDraft
from portal.setup.shown import proposals_shown, questions_shown
from portal.setup.steps import campaigns, checked, first_year, steps

INVITED = ("city", "leader", "auditor")
ORDER = ("city", "auditor", "funder", "leader")
"""In which those who come in are listed: the town first, then the few, then the many."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where the setting up stands."""
    return render(request, "setup/home.html", {"steps": steps(), "checked": checked() if is_named() else ("", ""), **_place()})


def _place() -> dict[str, Any]:
    territory = town.town().territory
    return {"named": is_named(), "code": territory.code, "projects": len(town.town().register.projects)}


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest) -> HttpResponse:
    """The commune: its code, its name, and the national files against which the code is checked."""
    typed = {name: request.POST.get(name, "").strip()[:200] for name in ("code", "name")}
    refusal = ""
    if request.method == "POST":
        code = town.town().territory.code if is_named() else typed["code"]
        illustrative = "illustrative" in request.POST
        try:
            name_town(code, typed["name"], request.FILES.getlist("national"), signed_in(request), illustrative=illustrative)
        except Refusal as error:
            refusal = into_spoken(error.text)
        else:
            return redirect("setup:home")
    national = load_national_files([], town.town().catalogue).values()
    known = [(into_spoken(file.title), file.source) for file in national]
    context = {
        "typed": typed,
        "refusal": refusal,
        "checked": checked(),
        "known": known,
        "trial": "illustrative" in request.POST,
    }
    return render(request, "setup/place.html", context | _place(), status=422 if refusal else 200)


@require_http_methods(["GET", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """The lists that the town keeps already, and the first year that is measured."""
    of, refusal = draft(), ""
    year = request.POST.get("year", str(first_year(of))).strip()
    if request.method == "POST":
        if "drop" in request.POST:
            TownDraft.objects.all().delete()
            return redirect("setup:lists")
        try:
            keep_lists(of, {what: file for what in LISTS if (file := request.FILES.get(what))}, _year(year))
            if not of.lists:
                raise messages.refusal("file_missing")
        except Refusal as error:
            refusal = into_spoken(error.text)
        else:
            return redirect("setup:questions")
    context = {"draft": of, "year": year, "refusal": refusal, "lists": [(what, of.lists.get(what, "")) for what in LISTS]}
    return render(request, "setup/lists.html", context | _place(), status=422 if refusal else 200)


def _year(text: str) -> int:
    if not (text.isdecimal() and 1990 <= int(text) <= town.today().year):
        raise messages.refusal("setup_year", text=text[:20], last=str(town.today().year))
    return int(text)


@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest) -> HttpResponse:
    """How the lists were read: what is certain, what is asked with its cell, what is left aside; an answer is read at once."""
    of = draft()
    if not of.lists:
        return redirect("setup:lists")
    if request.method == "POST":
        for what in LISTS:
            prefix = f"{what}:"
            typed = {name.removeprefix(prefix): str(text).strip()[:300] for name, text in request.POST.items() if name.startswith(prefix)}
            of.answers = of.answers | {what: of.answers.get(what, {}) | {key: text for key, text in typed.items() if text}}
        of.save()
        return redirect("setup:questions")
    begun = read(of)
    shown = [questions_shown(what, of.lists[what], getattr(begun.lists, what)) for what in LISTS if what in of.lists]
    return render(request, "setup/questions.html", {"lists": shown, "asked": begun.lists.asked, "answered": any(of.answers.values())})


@require_http_methods(["GET", "POST"])
def proposals(request: HttpRequest) -> HttpResponse:
    """The indicators proposed for each project, accepted or not; and the files written."""
    of, refusal = draft(), ""
    if not of.lists:
        return redirect("setup:lists")
    begun = read(of)
    if request.method == "POST":
        of.declined = _declined(request, begun)
        of.save()
        if request.POST.get("then") != "write":
            return redirect("setup:home")
        try:
            begun = write_files(of, signed_in(request))
        except Refusal as error:
            refusal = into_spoken(error.text)
        else:
            return render(request, "setup/written.html", {"begun": begun})
    context = {"projects": proposals_shown(begun, of.declined), "kept": begun.kept, "asked": begun.lists.asked, "refusal": refusal}
    return render(request, "setup/proposals.html", context | {"written": begun.written}, status=422 if refusal else 200)


def _declined(request: HttpRequest, begun: Begun) -> dict[str, list[str]]:
    """By project, the indicators that are not ticked."""
    return {
        project: [name for name in proposal.indicators if name not in request.POST.getlist(project)]
        for project, proposal in begun.lists.proposals.items()
    }


@require_http_methods(["GET", "POST"])
def invited(request: HttpRequest) -> HttpResponse:
    """Who comes in: the people of the town, and those who hand in for each project."""
    refusal, done, account = "", "", signed_in(request)
    typed = {name: request.POST.get(name, "").strip()[:300] for name in ("email", "role", "project")}
    register = town.town().register.projects
    if request.method == "POST":
        try:
            known = request.POST.get("recognise")
            with new_seconds_written_to(request.build_absolute_uri("/")):
                done = _recognise(known, account) if known else _invite(request, typed, account)
            typed = {"email": "", "role": typed["role"], "project": ""}
        except Refusal as error:
            refusal = into_spoken(error.text)
    accounts = sorted(
        Account.objects.filter(is_active=True).prefetch_related("project_links"), key=lambda a: (ORDER.index(a.role), a.email)
    )
    answering = vouchers()
    vouched = {each.id: answering.get(each.id, {OPERATOR}) for each in accounts if each.role == "city"}
    shown = [
        (
            each,
            ", ".join(into_spoken(register[p].title) for p in each.projects if p in register),
            _named(vouched.get(each.id, set()), accounts),
            each.id in vouched and account.id not in (each.id, *vouched[each.id]),
        )
        for each in accounts
    ]
    alone = sorted({*register} - {project for each in accounts for project in each.projects})
    context = {
        "accounts": shown,
        "roles": INVITED,
        "projects": sorted(((p.id, into_spoken(p.title)) for p in register.values()), key=lambda pair: pair[1].casefold()),
        "alone": [into_spoken(register[project].title) for project in alone],
        "typed": typed,
        "refusal": refusal,
        "done": done,
    }
    return render(request, "setup/people.html", context, status=422 if refusal else 200)


def _recognise(known: str, account: Account) -> str:
    """Says that somebody of the town knows another; what the page says of it."""
    other = Account.objects.filter(id=known, role="city", is_active=True).exclude(id=account.id).first()
    if other is None:
        raise BadRequest
    recognise(other, account)
    return say("seconds.recognised", email=other.email)


def _named(who: Collection[str], accounts: Iterable[Account]) -> str:
    """Those who answer for an account, by their addresses; whose account is gone, by its id."""
    names = {each.id: each.email for each in accounts} | {OPERATOR: say("seconds.terminal")}
    return ", ".join(sorted(names.get(each, each) for each in who))


def _invite(request: HttpRequest, typed: dict[str, str], account: Account) -> str:
    """Invites somebody by mail; what the page says of it. Raises Refusal as `people.invite`, `setup_project`."""
    if typed["role"] not in INVITED:
        raise BadRequest
    leader = typed["role"] == "leader"
    if leader and not typed["project"]:
        raise messages.refusal("setup_project")
    added = people.invite(typed["email"], typed["role"], [typed["project"]] if leader else [], by=account)
    if leader:
        sent = mails.invitation(request, added, town.town().register.projects[typed["project"]])
    else:
        sent = mails.invitation_of_town(request, added)
    return say("team.invited" if sent else "team.unmailed", email=added.email)


@require_http_methods(["GET", "POST"])
def campaign(request: HttpRequest) -> HttpResponse:
    """The campaign: its days, and opening it for the first year."""
    year, plan = first_year(draft()), schedule(town.town())
    running = sum(project.runs(year) for project in town.town().register.projects.values())
    if request.method == "POST":
        account = signed_in(request)
        with town.ledger() as ledger:
            begin(ledger, year, plan, DecidedBy(who=account.id, channel="portal"))
        noted(account, "opened", str(year))
        return redirect("campaigns:board", year=year)
    days = {"opens": plan.opens.of(year), "closes": plan.closes.of(year), "late_until": plan.late_until.of(year)}
    context = {"year": str(year), "days": days, "today": town.today(), "running": running, "opened": [str(y) for y in campaigns()]}
    return render(request, "setup/campaign.html", context)
