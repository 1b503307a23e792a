"""What went wrong, for programs: RFC 9457 problem documents, with a code and a sentence in the caller's language."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse

from indicators.text import Refusal
from portal.config.language import spoken
from portal.messages import messages

STATUSES = {"too_large": 413, "edition_unknown": 404, "figure_not_published": 404, "file_not_published": 404, "edition_altered": 503}
"""The status of a refusal of the house, by its code, where it is not 422."""


def problem(request: HttpRequest, code: str, status: int, extra: dict[str, Any] | None = None, **values: Any) -> JsonResponse:
    """A problem document of one of the portal's own codes."""
    return _document(request, messages.refusal(code, **values), status, extra)


def refusal_problem(request: HttpRequest, refusal: Refusal, extra: dict[str, Any] | None = None) -> JsonResponse:
    """A problem document of a refusal of the house."""
    return _document(request, refusal, STATUSES.get(refusal.code, 422), extra)


def _document(request: HttpRequest, refusal: Refusal, status: int, extra: dict[str, Any] | None) -> JsonResponse:
    sentence = refusal.text.into(spoken())
    document = {"type": "about:blank", "title": refusal.code, "status": status, "detail": sentence, "code": refusal.code}
    response = JsonResponse(document | {"instance": request.path} | (extra or {}), status=status, content_type="application/problem+json")
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response
