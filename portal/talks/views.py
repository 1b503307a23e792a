"""Pages on which leaders and the town write to each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from impact.ecosystem.projects import Project
from portal.accounts.permissions import may
from portal.accounts.views import signed_in
from portal.returns.answers import LONGEST
from portal.returns.due import year_asked
from portal.returns.lookup import project_or_404
from portal.talks.asked import write
from portal.talks.models import Message, unread
from portal.talks.subjects import about_value, subject
from portal.talks.turns import Turn, conversation, projects_with_turns, turns_of
from portal.town import town

ABOUT = "sur"
"""What the address says a message is about."""


@dataclass(frozen=True)
class Thread:
    """All that was said about one thing, the oldest first: messages, and what was returned and answered."""

    about: str
    subject: str
    entries: list[Message | Turn]


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The projects with messages, those with unread ones first."""
    account = signed_in(request)
    mine = Q(project_id__in=account.projects) if account.role == "leader" else Q()
    waiting = set(unread(account).values_list("project_id", flat=True))
    written = set(Message.objects.filter(mine).values_list("project_id", flat=True)) | set(account.projects)
    if account.role != "leader":
        written |= projects_with_turns()
    projects = [town().register.projects[project] for project in written if project in town().register.projects]
    projects.sort(key=lambda project: (project.id not in waiting, project.id))
    writing = [project for project in projects if account.role == "leader"]
    context = {
        "projects": [(project, project.id in waiting) for project in projects],
        "project": writing[0] if len(writing) == 1 else None,
        "choices": _choices(writing[0], "") if len(writing) == 1 else [],
        "to_town": bool(writing),
    }
    return render(request, "talks/list.html", context)


@require_http_methods(["GET", "POST"])
def project(request: HttpRequest, project: str) -> HttpResponse:
    """What was written about a project; writing more. Whoever opens it has read it."""
    known, account = project_or_404(project), signed_in(request)
    about = _about(request)
    if request.method == "POST":
        text = request.POST.get("text", "").strip()[:LONGEST]
        if text:
            write(request, known, account, about, text)
            request.session["message_sent"] = subject(about)
            return redirect(f"{request.path}#sent")
    said = conversation(Message.objects.filter(project_id=project), turns_of(project))
    threads = [Thread(about, subject(about), entries) for about, entries in said]
    unread(account).filter(project_id=project).update(read_at=timezone.now())
    context = {
        "project": known,
        "threads": threads,
        "about": about,
        "choices": _choices(known, about),
        "sent": request.session.pop("message_sent", ""),
        "to_town": account.role == "leader",
        "writes": may(account, "message.write", project),
        "empty": request.method == "POST",
    }
    return render(request, "talks/project.html", context, status=422 if request.method == "POST" else 200)


def _choices(project: Project, about: str) -> list[tuple[str, str]]:
    """What a message may be about: the project, a value of the year that is asked for, or what a link led to."""
    year = year_asked()
    known = [name for name in project.indicators if name in town().catalogue.indicators]
    values = [about_value(name, date(year, 1, 1), date(year, 12, 31), "") for name in known]
    return [(each, subject(each)) for each in dict.fromkeys(["", about, *values])]


def _about(request: HttpRequest) -> str:
    """What the message is about. Raises BadRequest for what no link leads to."""
    about = (request.POST if request.method == "POST" else request.GET).get(ABOUT, "")[:500]
    try:
        subject(about)
    except ValueError as error:
        raise BadRequest from error
    return about
