"""Messages. They are the portal's own: nothing of them is in the ledger."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import QuerySet

from portal.accounts.models import Account


class Message(models.Model):
    """What one side wrote to the other. `about`: the key of a value, `page|YEAR`, or nothing: the project."""

    project_id = models.CharField(max_length=200)
    about = models.CharField(max_length=500, blank=True)
    author = models.ForeignKey(Account, models.SET_NULL, null=True)
    from_town = models.BooleanField()
    text = models.TextField()
    written_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        """Django's."""

        ordering: ClassVar[list[str]] = ["written_at", "id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["project_id", "from_town", "read_at"], name="unread_messages")]


def unread(account: Account) -> QuerySet[Message]:
    """What the other side wrote to an account and nobody of its side has opened."""
    waiting = Message.objects.filter(read_at=None)
    match account.role:
        case "leader":
            return waiting.filter(from_town=True, project_id__in=account.projects)
        case "city":
            return waiting.filter(from_town=False)
    return waiting.none()
