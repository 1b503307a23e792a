"""How allauth fits the house: nobody signs up; accounts are made by the town or by those who hand in for a project."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ByInvitation(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts by invitation, and mails in our own words."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        del request
        return False

    def format_email_subject(self, subject: str) -> str:
        """The subject as it is, without a prefix."""
        return subject

    def get_from_email(self) -> str:
        """The town's address."""
        from django.conf import settings

        return str(settings.DEFAULT_FROM_EMAIL)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No messages: the pages say what happened."""
