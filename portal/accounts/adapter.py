"""How allauth fits the house: nobody signs up; accounts are made by the town or by those who hand in for a project."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.functional import lazy

from portal.config.language import say


class ByInvitation(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts by invitation, and a wrong code said in our own words."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {"incorrect_code": lazy(say, str)("enter.code_wrong")}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        del request
        return False
