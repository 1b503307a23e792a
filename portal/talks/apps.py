"""The room of messages, as Django names it."""

from __future__ import annotations

from django.apps import AppConfig


class TalksRoom(AppConfig):
    """Messages between leaders and the town."""

    name = "portal.talks"
    label = "talks"
