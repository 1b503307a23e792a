"""What holds for every answer: cookies are secure where the connection is, caches keep what is public alone, refusals are sentences."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from indicators.text import Refusal
from portal.config.errors import not_found, refused

Answer = Callable[[HttpRequest], HttpResponse]


class SecureWhereTheConnectionIs:
    """Marks every cookie `Secure` in what is answered over TLS, which a proxy of the town may end before it reaches us."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:  # noqa: D102 (Django's)
        response = self._get_response(request)
        if request.is_secure():
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response


class OwnCopies:
    """What does not say who may keep it is its reader's own: no cache on the way keeps it, and a browser asks before it shows it again."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:  # noqa: D102 (Django's)
        response = self._get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class NoNul:
    """An address with a NUL in it is none of ours: PostgreSQL, asked about it, would take it for a fault."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:  # noqa: D102 (Django's)
        return not_found(request) if "\x00" in request.path else self._get_response(request)


class Refusals:
    """Shows a refusal of the house as a page."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:  # noqa: D102 (Django's)
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page of a refusal; None for a fault of ours, which is logged."""
        return refused(request, error) if isinstance(error, Refusal) else None
