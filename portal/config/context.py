"""What every page knows: the town, the language, and whether what is shown is illustrative."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from portal.accounts.models import Account
from portal.campaigns.years import Desk
from portal.config.language import say, spoken
from portal.talks.models import unread
from portal.town import town


def place(request: HttpRequest) -> dict[str, Any]:
    """The town's name, the language, how accessible the pages are found to be, how many messages are not read, and the year of the desk."""
    account = getattr(request, "user", None)
    waiting = unread(account).count() if isinstance(account, Account) else 0
    territory = town().territory
    state = territory.publisher.accessibility if territory.publisher else "none"
    return {
        "accessibility": state,
        "accessibility_said": say(f"public.state.{state}"),
        "desk": Desk(request) if isinstance(account, Account) and account.role in ("city", "auditor") else None,
        "town": territory.name,
        "illustrative": territory.illustrative,
        "language": spoken(),
        "unread": waiting,
    }
