"""What was withdrawn, taken up again by who hands in: value by value, or all that a page offers; or offered no longer."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from portal.accounts.views import signed_in
from portal.returns import withdrawn
from portal.returns.drafts import YearOfProject
from portal.returns.views import year_or_404

WHOLE = {"": "returns:year", "review": "returns:review"}
"""Pages that offer the values of the whole year; one of the form offers its own."""


@require_POST
def take_up(request: HttpRequest, project: str, year: int) -> HttpResponse:
    """Puts one value, or all, in the draft, or lets them go; then the page on which the button was pressed."""
    of, page = year_or_404(project, year), request.POST.get("page", "")
    if page not in {*WHOLE, *(asked.name for asked in of.pages)}:
        raise Http404
    offered = [value for value in withdrawn.taken_out(of) if page in WHOLE or value.page.name == page]
    if "drop" in request.POST:
        withdrawn.let_go(of, offered)
    else:
        one = request.POST.get("value")
        withdrawn.take_up(of, [value for value in offered if one in (None, value.cell.name)], signed_in(request))
    return redirect(_address(of, page))


def _address(of: YearOfProject, page: str) -> str:
    if page in WHOLE:
        return reverse(WHOLE[page], args=[of.project.id, of.year])
    return reverse("returns:form", args=[of.project.id, of.year, page])
