"""Mails to leaders: the receipt, and what the town asks for again."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse

from impact.ecosystem.projects import Project
from impact.ledger.submission import Receipt
from portal.accounts.mails import mailed
from portal.accounts.models import Account


def receipt(request: HttpRequest, account: Account, project: Project, given: Receipt, paper: bytes) -> None:
    """Says to who sent them that figures were received, with their number and hash, and the receipt on paper."""
    link = request.build_absolute_uri(reverse("returns:receipt", args=[given.submission_id]))
    mailed(
        account,
        "receipt",
        (f"{given.submission_id}.pdf", paper),
        project=project.title,
        number=given.submission_id,
        hash=given.sha256,
        received=given.received,
        accepted=given.accepted,
        unchanged=given.unchanged,
        rejected=given.rejected,
        link=link,
    )


def returned(request: HttpRequest, accounts: Iterable[Account], project: Project, reason: str) -> None:
    """Says to those who hand in for a project that the town asks for something again."""
    link = request.build_absolute_uri(reverse("home"))
    for account in accounts:
        mailed(account, "returned", project=project.title, reason=reason, link=link)
