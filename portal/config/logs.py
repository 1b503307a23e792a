"""What the portal writes down as it runs, one JSON object a line (IMPACT_LOG=json): which route answered what, and where a fault was.

Nobody is in it: no address of a page or a person, no account, nothing typed. What a library says is kept without what it says it about,
for that may be a path with a link in it; of a fault, its kind and its place are kept and its message is not.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from typing import Any

from django.http import HttpRequest, HttpResponse

OWN = ("portal", "pipelines")
"""Loggers whose events are words of ours, with facts beside them."""
requests = logging.getLogger("portal.requests")


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """When, how grave, whose, what; the facts of ours; where a fault was."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["fault"] = type(record.exc_info[1]).__name__
            line["where"] = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in extract_tb(record.exc_info[2])]
        return json.dumps(line, ensure_ascii=False)


def _event(record: logging.LogRecord) -> str:
    """A word of ours; of a library its sentence with nothing filled in, or the place where it has only the filled one."""
    if record.name.partition(".")[0] in OWN or (record.args and isinstance(record.msg, str)):
        return str(record.msg)
    return f"{record.module}:{record.lineno}"


class Logged:
    """Writes down each answer: by which route, how, and in how many milliseconds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:  # noqa: D102 (Django's)
        began = time.monotonic()
        response = self._get_response(request)
        if requests.isEnabledFor(logging.INFO):
            route = request.resolver_match.view_name if request.resolver_match else ""
            took = round(1000 * (time.monotonic() - began))
            facts = {"route": route, "method": request.method, "status": response.status_code, "milliseconds": took}
            requests.info("answered", extra={"facts": facts})
        return response


def logging_of(kind: str) -> dict[str, Any]:
    """Django's settings for it: lines of JSON (`json`), or the warnings alone, as text."""
    as_json = kind == "json"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "portal.config.logs.JsonLines"}, "plain": {}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json" if as_json else "plain"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            **{name: {"level": "INFO" if as_json else "WARNING"} for name in OWN},
            "django.request": {"level": "ERROR"},
            "django.security": {"level": "ERROR"},
        },
    }
