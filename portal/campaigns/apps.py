"""The room of campaigns, as Django names it."""

from __future__ import annotations

from django.apps import AppConfig


class CampaignsRoom(AppConfig):
    """The town's desk."""

    name = "portal.campaigns"
    label = "campaigns"
