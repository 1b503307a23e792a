"""What somebody just did of a year, kept in their session until a page of that year has said it, once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def just_done(request: HttpRequest, key: str, year: int) -> dict[str, Any] | None:
    """What was kept under a key, where it is about the year of this page; it is then let go."""
    last = request.session.get(key)
    if not isinstance(last, dict) or last.get("year") != year:
        return None
    del request.session[key]
    return last
