"""The room of what begins, as Django names it."""

from __future__ import annotations

from django.apps import AppConfig


class SetupRoom(AppConfig):
    """The guided path of a town that begins."""

    name = "portal.setup"
    label = "setup"
