"""The room of returns, as Django names it."""

from __future__ import annotations

from django.apps import AppConfig


class ReturnsRoom(AppConfig):
    """Drafts, and tables that wait to be confirmed."""

    name = "portal.returns"
    label = "returns"
