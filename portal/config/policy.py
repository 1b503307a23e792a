"""The policy of pages that others made: they run nothing, load nothing, and are of no origin."""

from __future__ import annotations

from django.http import HttpResponse

SHUT = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


SEALED = "default-src 'none'; style-src 'unsafe-inline'; img-src data: 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""That of pages of a sealed edition: they run nothing and load nothing from elsewhere, and their links and downloads work."""


def as_sealed(response: HttpResponse) -> HttpResponse:
    """A page of a sealed edition, under its own policy."""
    response["Content-Security-Policy"] = SEALED
    return response


def shut_in(response: HttpResponse) -> HttpResponse:
    """A page under that policy, in the place of the portal's own."""
    response["Content-Security-Policy"] = SHUT
    return response
