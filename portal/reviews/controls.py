"""The pages of the validation, as Great Expectations writes them, for the town."""

from __future__ import annotations

import mimetypes

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.config.policy import shut_in
from portal.town import town

FIRST = "index.html"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The first page; where nothing was validated yet, that it is so."""
    if not (town().data_docs / FIRST).is_file():
        return render(request, "reviews/no_controls.html")
    return page(request, FIRST)


@require_safe
def page(request: HttpRequest, file: str) -> HttpResponse:
    """One page."""
    del request
    folder = town().data_docs.resolve()
    path = (folder / file).resolve()
    if not (path.is_relative_to(folder) and path.is_file()):
        raise Http404
    return shut_in(HttpResponse(path.read_bytes(), content_type=mimetypes.guess_type(file)[0] or "application/octet-stream"))
