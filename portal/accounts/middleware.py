"""Every request passes here: a program is known by its token, and what a route does is asked of the rules before the route is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse

from portal.accounts.models import Account, Token, digest
from portal.accounts.permissions import PUBLIC, Route, may, permissions
from portal.api.problems import problem
from portal.config.errors import not_allowed, not_found
from portal.town import project_of, submission

Answer = Callable[[HttpRequest], HttpResponse]
API = "/api/"
_BEARER = "Bearer "


class TokenAuthentication:
    """In the API, the account is that of the token alone: a browser's session is nobody there, so that no page acts through it."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:  # noqa: D102 (Django's)
        if request.path.startswith(API):
            request.user = _bearer(request.headers.get("Authorization", "")) or AnonymousUser()
        return self._get_response(request)


def _bearer(header: str) -> Account | None:
    if not header.startswith(_BEARER):
        return None
    token = Token.objects.select_related("account").filter(secret=digest(header.removeprefix(_BEARER).strip())).first()
    return token.account if token and token.account.is_active else None


class Gate:
    """Asks the rules. Who may not, and what is not there, get the same answer: not found. Who is not signed in is asked to."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:  # noqa: D102 (Django's)
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        """The answer to who may not; None where the view may answer."""
        del view, args
        name = request.resolver_match.view_name if request.resolver_match else ""
        route = permissions().routes.get(name)
        if route is None:
            return _nothing(request)
        action = route.action(request.method or "GET")
        if action == PUBLIC:
            return None
        if action is None and _is_api(request):
            return _no_such_method(request, route)
        if not isinstance(request.user, Account):
            return _sign_in(request)
        if action is None:
            return HttpResponseNotAllowed(["GET"]) if request.method == "POST" else not_allowed(request)
        if route.of == "form" and not request.POST.get("project"):
            return None  # the view says what is missing
        return None if may(request.user, action, _about(request, route, kwargs)) else _nothing(request)


def _about(request: HttpRequest, route: Route, kwargs: dict[str, Any]) -> str | None:
    """The project, or the funder, that a request is about."""
    match route.of:
        case "funder":
            return str(kwargs["funder"])
        case "project":
            return str(kwargs["project"])
        case "form":
            return request.POST["project"]
        case "submission":
            known = submission(kwargs["submission"])
            return project_of(known) if known else None
    return None


def _no_such_method(request: HttpRequest, route: Route) -> HttpResponse:
    response = problem(request, "method_not_allowed", 405)
    response["Allow"] = ", ".join(method for method in ("GET", "HEAD", "POST", "DELETE") if route.action(method))
    return response


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith(API)


def _nothing(request: HttpRequest) -> HttpResponse:
    return problem(request, "not_found", 404) if _is_api(request) else not_found(request)


def _sign_in(request: HttpRequest) -> HttpResponse:
    if _is_api(request):
        return problem(request, "token_needed", 401)
    if request.path == "/":  # a stranger who comes in by the front is a citizen first
        return redirect("public:front")
    back = {"next": request.get_full_path()} if request.method == "GET" else {}
    return redirect(reverse("account_request_login_code") + (f"?{urlencode(back)}" if back else ""))
