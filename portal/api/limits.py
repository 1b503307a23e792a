"""How often a caller may ask: a town's two cores serve everyone."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from portal.accounts.models import Account

READS, WRITES = 3_000, 600
"""Requests a minute of one caller (an account, or an address where there is no token) to one worker of the server."""
MINUTE = 60.0
READING = ("GET", "HEAD")


class MinuteLimit(BaseThrottle):
    """So many requests of a caller in each minute of the clock, counted in this process alone: a count on the disk would cost a write."""

    def __init__(self, most: int, methods: tuple[str, ...], clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._methods, self._clock = most, methods, clock
        self._minute, self._counts = 0, dict[str, int]()

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether the caller may ask once more in this minute."""
        if request.method not in self._methods:
            return True
        minute = int(self._clock() // MINUTE)
        if minute != self._minute:
            self._minute, self._counts = minute, {}
        caller = _caller(request)
        self._counts[caller] = self._counts.get(caller, 0) + 1
        return self._counts[caller] <= self._most

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return MINUTE - self._clock() % MINUTE


def limits() -> list[BaseThrottle]:
    """Those of the API: one for reading, one for handing in."""
    return [MinuteLimit(READS, READING), MinuteLimit(WRITES, ("POST", "DELETE"))]


def _caller(request: HttpRequest) -> str:
    if isinstance(request.user, Account):
        return request.user.id
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:  # a proxy is announced, and this did not come through it
        return str(request.META.get("REMOTE_ADDR", ""))
