"""Pages of people: signing in by a link, one's own account, those who hand in for a project, the audit list, personal data."""

from __future__ import annotations

import json
from typing import cast

from django.conf import settings
from django.contrib.auth import login, logout
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from indicators.text import Refusal
from portal.accounts import mails, people
from portal.accounts.journal import journal
from portal.accounts.links import account_of
from portal.accounts.models import Account, AuditEntry
from portal.config.language import into_spoken, say
from portal.town import town

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


def signed_in(request: HttpRequest) -> Account:
    """The account of a request that the rules let through."""
    return cast("Account", request.user)


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, account: str, token: str) -> HttpResponse:
    """Signs in by a link. Looking at it does nothing, so that a mail program that opens links does not use it up."""
    person = account_of(account, token)
    if person is None:
        return render(request, "accounts/link_void.html", status=404)
    if request.method == "POST":
        login(request, person, backend=BACKEND)
        return redirect("home")
    return render(request, "accounts/enter.html", {"email": person.email})


@csrf_exempt
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Changes the language of the pages. Without a token: it would make every public page its reader's own, and set a cookie for strangers.

    Another site could at most change the language of a stranger: browsers send it no session (`SameSite=Lax`).
    """
    code = request.POST.get("language", "fr")
    response = HttpResponseRedirect(_own_page(request.POST.get("back", "")) or "/")
    if code in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=31_536_000, httponly=True, samesite="Lax")
        if isinstance(request.user, Account):
            Account.objects.filter(id=request.user.id).update(language=code)
    return response


def _own_page(path: str) -> str:
    """A page of the portal that an address names; empty where it leads elsewhere."""
    return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """One's own account."""
    return render(request, "accounts/account.html", {"projects": _titles(signed_in(request).projects)})


@require_safe
def account_export(request: HttpRequest) -> HttpResponse:
    """All that is kept of the person, as a file."""
    person = signed_in(request)
    entries = [{"at": e.at.isoformat(), "action": e.action, "subject": e.subject} for e in AuditEntry.objects.filter(who=person.id)]
    kept = {
        "id": person.id,
        "email": person.email,
        "role": person.role,
        "language": person.language,
        "created_at": person.created_at.isoformat(),
        "last_login": person.last_login.isoformat() if person.last_login else None,
        "projects": person.projects,
        "funders": [link.funder_id for link in person.funder_links.all()],
        "tokens": [token.created_at.isoformat() for token in person.tokens.all()],
        "messages": [{"at": m.written_at.isoformat(), "project": m.project_id, "text": m.text} for m in person.message_set.all()],
        "done": entries,
    }
    response = HttpResponse(json.dumps(kept, ensure_ascii=False, indent=1), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="impact.json"'
    return response


@require_http_methods(["GET", "POST"])
def account_delete(request: HttpRequest) -> HttpResponse:
    """Deletes one's own account, once it is said that this is meant."""
    if request.method == "POST":
        person = signed_in(request)
        logout(request)
        people.forget(person)
        return render(request, "accounts/deleted.html")
    return render(request, "accounts/delete.html")


@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, project: str) -> HttpResponse:
    """Those who hand in for a project: one invites another, or hands over and leaves; `retour` in the address is the way back."""
    if project not in town().register.projects:
        raise Http404
    person, refusal, invited = signed_in(request), None, ""
    if request.method == "POST":
        leaving = request.POST.get("leave")
        members = {member.id: member for member in people.team(project)}
        if leaving in members:
            people.leave(members[leaving], project, person)
            return redirect("home" if leaving == person.id else request.get_full_path())
        try:
            added = people.invite(request.POST.get("email", ""), "leader", [project], by=person)
            sent = mails.invitation(request, added, town().register.projects[project])
            invited = say("team.invited" if sent else "team.unmailed", email=added.email)
        except Refusal as error:
            refusal = into_spoken(error.text)
    context = {"project": town().register.projects[project], "members": people.team(project), "refusal": refusal, "invited": invited}
    context["back"] = _own_page(request.GET.get("retour", ""))
    context["typed"] = request.POST.get("email", "") if refusal else ""
    return render(request, "accounts/team.html", context, status=422 if refusal else 200)


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """What was done: by the names of today, with the opaque ids that are kept beside."""
    page = Paginator(AuditEntry.objects.all(), 100).get_page(request.GET.get("page"))
    return render(request, "accounts/audit.html", {"page": page, "lines": journal(list(page.object_list), signed_in(request))})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of people, why, how long, and their rights."""
    return render(request, "accounts/privacy.html", {"years": town().territory.retention})


def _titles(projects: list[str]) -> list[tuple[str, str]]:
    register = town().register.projects
    return [(project, into_spoken(register[project].title)) for project in projects if project in register]
