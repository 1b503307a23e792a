"""Drafts: what a leader has typed and not sent, kept value by value so that two devices do not overwrite each other."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from portal.accounts.models import Account


class ReturnDraft(models.Model):
    """What is typed of a project's year. The town does not see it."""

    project_id = models.CharField(max_length=200)
    year = models.PositiveIntegerField()
    saved_at = models.DateTimeField(auto_now=True)
    saved_by = models.ForeignKey(Account, models.SET_NULL, null=True)

    class Meta:
        """Django's."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["project_id", "year"], name="one_draft_a_year")
        ]


class Entry(models.Model):
    """One field of a draft, as it was typed, in the language in which it was typed."""

    draft = models.ForeignKey(ReturnDraft, models.CASCADE, related_name="entries")
    name = models.CharField(max_length=400)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=2)

    class Meta:
        """Django's."""

        constraints: ClassVar[list[models.BaseConstraint]] = [models.UniqueConstraint(fields=["draft", "name"], name="one_entry_a_field")]


class Attachment(models.Model):
    """A file that shows what a page says; it lies in `evidence/` of the workspace under its hash."""

    draft = models.ForeignKey(ReturnDraft, models.CASCADE, related_name="attachments")
    page = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)

    class Meta:
        """Django's."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["draft", "page", "sha256"], name="one_attachment_a_page")
        ]


class WithdrawnValue(models.Model):
    """A value that a submission said until its leader withdrew it, to be taken up again or let go. What it was is in the ledger."""

    project_id = models.CharField(max_length=200)
    year = models.PositiveIntegerField()
    name = models.CharField(max_length=400)
    submission_id = models.CharField(max_length=20)

    class Meta:
        """Django's."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["project_id", "year", "name"], name="one_withdrawn_value_a_cell")
        ]


class ReceiptToMail(models.Model):
    """A receipt that is to go by mail to who handed in: beside the server, which nobody waits for."""

    account = models.ForeignKey(Account, models.CASCADE)
    project_id = models.CharField(max_length=200)
    submission_id = models.CharField(max_length=20)
    link = models.URLField(max_length=500)
    asked_at = models.DateTimeField(auto_now_add=True)


class WaitingTable(models.Model):
    """A table that was uploaded and shown, and waits to be confirmed; nothing of it is in the ledger.

    `stated` is what its sender said of it since: the meanings of its rows and columns, and the answers to its questions, as a `Layout`.
    `locked`: its content is encrypted with a key that its sender's page alone has, until they say what of it may be kept.
    """

    project_id = models.CharField(max_length=200)
    account = models.ForeignKey(Account, models.CASCADE)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    stated = models.JSONField(default=dict)
    locked = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField(auto_now_add=True)
