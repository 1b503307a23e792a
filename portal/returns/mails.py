"""Mails to leaders: the receipt, which goes out beside the server, and what the town asks for again."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse

from impact.ecosystem.projects import Project
from portal.accounts.mails import mailed
from portal.accounts.models import Account
from portal.returns.models import ReceiptToMail


def ask_for_receipt(request: HttpRequest, account: Account, project: Project, submission_id: str) -> None:
    """Has a mail say to who sent them that figures were received, with the receipt on paper (`posting.py`)."""
    link = request.build_absolute_uri(reverse("returns:receipt", args=[submission_id]))
    ReceiptToMail.objects.create(account=account, project_id=project.id, submission_id=submission_id, link=link)


def returned(request: HttpRequest, accounts: Iterable[Account], project: Project, reason: str) -> None:
    """Says to those who hand in for a project that the town asks for something again."""
    link = request.build_absolute_uri(reverse("home"))
    for account in accounts:
        mailed(account, "returned", project=project.title, reason=reason, link=link)
