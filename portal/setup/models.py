"""What a town has prepared and not written yet."""

from __future__ import annotations

from django.db import models


class TownDraft(models.Model):
    """The lists that were brought and what was said of them: one for the town, so that whoever comes next goes on with it.

    lists      names of the files, by list (`members`, `projects`)
    answers    what was answered about their cells, by list
    declined   by project, the indicators that were proposed and are not wanted
    """

    year = models.PositiveIntegerField(null=True)
    lists = models.JSONField(default=dict)
    members = models.BinaryField(default=bytes)
    projects = models.BinaryField(default=bytes)
    answers = models.JSONField(default=dict)
    declined = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)
