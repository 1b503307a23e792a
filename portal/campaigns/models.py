"""What waits on the desk and is in no ledger: decisions that one person proposed, and reminders, written and sent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from portal.accounts.models import Account


class PendingDecision(models.Model):
    """A decision that one person proposed, and that waits for a second: what, of which year, about what, and why.

    `function` is what is published of who proposed it. Confirmed, it becomes an event of the ledger, and is gone.
    Of a gap: `indicators` are those it is about, by name; none stands for all of the project's.
    Of a publication: `basis` is what it was proposed of, `statement` what an erratum says.
    Of other days: `statement` is the schedule, `basis` the event that had set the days when they were proposed.
    """

    year = models.PositiveIntegerField()
    matter = models.CharField(max_length=10)
    project = models.CharField(max_length=200, blank=True)
    indicators = models.JSONField(default=list)
    until = models.CharField(max_length=10, blank=True)
    code = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    function = models.CharField(max_length=100)
    basis = models.CharField(max_length=64, blank=True)
    statement = models.JSONField(null=True)
    by = models.ForeignKey(Account, models.CASCADE)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Django's."""

        ordering: ClassVar[list[str]] = ["at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["year", "matter", "project", "indicators"], name="one_proposal_a_matter")
        ]


class ReminderText(models.Model):
    """A reminder as the town wrote it, for those of one kind, in one language."""

    audience = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        """Django's."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["audience", "language"], name="one_text_a_language")
        ]


class ReminderSent(models.Model):
    """A project was reminded, on a day, of a year.

    `audience`: as what; `by`: the opaque account id, or the schedule; `mails`: how many went out; `texts`: subject and text by language.
    Of reminders from before this was kept, none of it is known.
    """

    year = models.PositiveIntegerField()
    project = models.CharField(max_length=200)
    day = models.DateField()
    audience = models.CharField(max_length=10, blank=True)
    by = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField(auto_now_add=True, null=True)
    mails = models.PositiveIntegerField(null=True)
    texts = models.JSONField(default=dict)

    class Meta:
        """Django's."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["year", "project", "day"], name="one_reminder_a_day")
        ]
