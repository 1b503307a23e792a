"""Pages of what went wrong, in words: not there, stale, refused, our own fault."""

from __future__ import annotations

import sys

from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from indicators.text import Refusal
from portal.api.problems import problem
from portal.config.language import into_spoken

A_MINUTE = 60
"""Seconds."""


def for_program(request: HttpRequest) -> bool:
    """Whether it is a program that asks, which reads problems and no pages."""
    return request.path.startswith("/api/")


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page of what cannot be taken."""
    return render(request, "error.html", {"kind": "refused", "sentence": into_spoken(refusal.text)}, status=422)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing there, or nothing for this person: both look the same."""
    del exception
    if for_program(request):
        return problem(request, "not_found", 404)
    return render(request, "error.html", {"kind": "not_found"}, status=404)


def not_allowed(request: HttpRequest) -> HttpResponse:
    """An address that only a button of a page asks for."""
    response = render(request, "error.html", {"kind": "not_allowed"}, status=405)
    response["Allow"] = "POST"
    return response


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token, or with an old one."""
    del reason
    return render(request, "error.html", {"kind": "stale"}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Something that no browser sends: too large, or not for this host."""
    del exception
    if for_program(request):
        return problem(request, "request_invalid", 400, detail=request.path)
    return render(request, "error.html", {"kind": "bad_request"}, status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours, without a word of what it was; or a database that does not answer, which ends by itself."""
    if isinstance(sys.exc_info()[1], OperationalError):
        return _database_away(request)
    if for_program(request):
        return problem(request, "server_fault", 500)
    return render(request, "error.html", {"kind": "server_error"}, status=500)


def _database_away(request: HttpRequest) -> HttpResponse:
    """The database is busy for longer than anybody waits, full, or stopped: nothing more is asked of it here."""
    request.user = AnonymousUser()
    if for_program(request):
        response: HttpResponse = problem(request, "database_away", 503)
    else:
        response = render(request, "error.html", {"kind": "database_away"}, status=503)
    response["Retry-After"] = str(A_MINUTE)
    return response
