"""A project's own page before it is published: as it would be today, and the right to reply to it."""

from __future__ import annotations

import re
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.permissions import may
from portal.accounts.views import signed_in
from portal.config.language import spoken
from portal.config.policy import shut_in
from portal.editions.older import with_age
from portal.editions.versions import laid_out_today
from portal.returns.lookup import project_or_404
from portal.talks.subjects import about_page
from portal.town import town

_ELSEWHERE = re.compile(r"(<a\b[^>]*?)\shref=\"(?!#|https?:)[^\"]*\"")
"""A link to another page of the edition, which its reader does not have yet."""


@require_safe
def own_page(request: HttpRequest, project: str, year: int) -> HttpResponse:
    """Leads to the page of a year, and to replying to it."""
    known = project_or_404(project)
    context = {
        "project": known,
        "year": year,
        "there": _file(project, year).is_file(),
        "older": not laid_out_today(year),
        "about": about_page(year),
        "writes": may(signed_in(request), "message.write", project),
    }
    return render(request, "returns/own_page.html", context)


@require_safe
def preview_page(request: HttpRequest, project: str, year: int) -> HttpResponse:
    """The page itself."""
    del request
    file = _file(project_or_404(project).id, year)
    if not file.is_file():
        raise Http404
    page = _ELSEWHERE.sub(r"\1", file.read_text("utf-8"))
    return shut_in(HttpResponse(with_age(page, year, "own_page.lead_older")))


def _file(project: str, year: int) -> Path:
    """The page of a project in the preview of a year, in the language of who asks."""
    return town().preview(year) / spoken() / "projects" / f"{project}.html"
