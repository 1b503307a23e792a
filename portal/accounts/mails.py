"""Mails to accounts, each in the language of its reader. One that cannot be sent stops nothing: the pages say the same."""

from __future__ import annotations

import logging
import smtplib
from typing import Any

from django.core.mail import EmailMessage
from django.http import HttpRequest

from impact.ecosystem.projects import Project
from indicators.numbers import Language
from portal.accounts.links import sign_in_path
from portal.accounts.models import Account
from portal.config.quotes import inner_quotes
from portal.messages import wording
from portal.town import town
from reports.edition.typography import typeset

_log = logging.getLogger("portal.mail")


def mailed(account: Account, code: str, /, *papers: tuple[str, bytes], **values: Any) -> bool:
    """Sends an account a mail of `wording.yaml`, with PDFs by their names; whether it went out."""
    language: Language = "en" if account.language == "en" else "fr"
    values = {"town": town().territory.name} | values
    parts = (typeset(wording().said(f"mail.{part}", language, **values), language) for part in (f"{code}_subject", code))
    subject, body = map(inner_quotes, parts)
    return sent(account, subject, body, *papers)


def sent(account: Account, subject: str, body: str, *papers: tuple[str, bytes]) -> bool:
    """Sends an account a mail in these words, with PDFs by their names; whether it went out."""
    mail = EmailMessage(subject, body, None, [account.email])
    for name, content in papers:
        mail.attach(name, content, "application/pdf")
    try:
        mail.send()
    except (OSError, smtplib.SMTPException):
        _log.exception("a mail could not be sent")
        return False
    return True


def invitation(request: HttpRequest, account: Account, project: Project) -> bool:
    """The link by which someone who was invited to hand in comes in; whether it went out."""
    return mailed(account, "invitation", project=project.title, link=request.build_absolute_uri(sign_in_path(account)))


def invitation_of_town(request: HttpRequest, account: Account) -> bool:
    """The link by which someone who works with the town comes in; whether it went out."""
    return mailed(account, "invitation_town", link=request.build_absolute_uri(sign_in_path(account)))
