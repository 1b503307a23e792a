"""The town's tables of what was handed in and of what was done, as files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal import town
from portal.accounts.models import AuditEntry
from portal.campaigns.tables import Cell, exported
from portal.config.language import say
from portal.reviews.views import lines


@require_safe
def submissions(request: HttpRequest, kind: str) -> HttpResponse:
    """What was handed in, the latest first."""
    del request
    heads = [say(f"reviews.{name}") for name in ("number", "project", "received", "rows", "state")]
    rows: list[list[Cell]] = [
        [
            known.received.submission_id,
            title,
            town.local(known.received.recorded_at).isoformat(timespec="seconds"),
            known.reading.details.get("accepted", 0) if known.reading else 0,
            say(f"state.{state}"),
        ]
        for known, state, title in lines()
    ]
    return exported("depots", kind, heads, rows)


@require_safe
def log(request: HttpRequest, kind: str) -> HttpResponse:
    """What was done, by opaque id, the latest first."""
    del request
    heads = [say(f"audit.{name}") for name in ("at", "who", "what", "subject")]
    rows: list[list[Cell]] = [
        [town.local(entry.at).isoformat(timespec="seconds"), entry.who, say(f"audit.{entry.said}"), entry.subject]
        for entry in AuditEntry.objects.all()
    ]
    return exported("journal", kind, heads, rows)
