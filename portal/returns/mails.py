"""Mails to leaders: the receipt, and what the town asks for again. One that cannot be sent stops nothing: the page says the same."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterable

from django.core.mail import send_mail
from django.http import HttpRequest
from django.urls import reverse

from impact.ecosystem.projects import Project
from impact.ledger.submission import Receipt
from indicators.numbers import Language
from portal.accounts.models import Account
from portal.messages import wording
from portal.town import town

_log = logging.getLogger("portal.mail")


def receipt(request: HttpRequest, account: Account, project: Project, given: Receipt) -> None:
    """Says to who sent them that figures were received, with their number and hash."""
    language: Language = "en" if account.language == "en" else "fr"
    link = request.build_absolute_uri(reverse("returns:receipt", args=[given.submission_id]))
    values = {
        "project": project.title,
        "town": town().territory.name,
        "number": given.submission_id,
        "hash": given.sha256,
        "received": given.received,
        "accepted": given.accepted,
        "unchanged": given.unchanged,
        "rejected": given.rejected,
        "link": link,
    }
    _send([account], language, "receipt", values)


def returned(request: HttpRequest, accounts: Iterable[Account], project: Project, reason: str) -> None:
    """Says to those who hand in for a project that the town asks for something again."""
    link = request.build_absolute_uri(reverse("home"))
    for account in accounts:
        language: Language = "en" if account.language == "en" else "fr"
        _send([account], language, "returned", {"project": project.title, "town": town().territory.name, "reason": reason, "link": link})


def _send(accounts: list[Account], language: Language, code: str, values: dict[str, object]) -> None:
    subject = wording().said(f"mail.{code}_subject", language, **values)
    body = wording().said(f"mail.{code}", language, **values)
    try:
        send_mail(subject, body, None, [account.email for account in accounts])
    except (OSError, smtplib.SMTPException):
        _log.exception("a mail could not be sent")
