"""The room of people, as Django names it."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsRoom(AppConfig):
    """Accounts, links, tokens and the audit list."""

    name = "portal.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Signing in and out are written down."""
        from portal.accounts import audit

        audit.listen()
