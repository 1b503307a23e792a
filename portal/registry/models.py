"""Changes of the register that are being prepared: nothing is written in the town's files until they are confirmed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from portal.accounts.models import Account


class PreparedChange(models.Model):
    """What an account is writing in one file.

    was        hash of the file that it was made from; empty for a new file
    text       what the file would say
    reason     why; with `asked_at`, when a second person was asked to confirm it
    """

    author = models.ForeignKey(Account, models.CASCADE)
    file = models.CharField(max_length=250)
    kind = models.CharField(max_length=20)
    thing = models.CharField(max_length=200)
    was = models.CharField(max_length=64, blank=True)
    text = models.TextField()
    reason = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        """Django's."""

        constraints: ClassVar[list[models.BaseConstraint]] = [models.UniqueConstraint(fields=["author", "file"], name="one_change_a_file")]
        ordering: ClassVar[list[str]] = ["-changed_at", "id"]
