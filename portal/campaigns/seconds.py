"""Telling the second person: who may confirm a decision, and the mail that leads them to it."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from portal.accounts.mails import mailed
from portal.accounts.vouching import seconds_of
from portal.campaigns.models import PendingDecision
from portal.messages import wording

PUBLISHED = ("publish", "erratum")
"""What is decided on the pages of publication; all else is on the desk."""
FUNCTION = "function"
"""In the session: what somebody said last of what they are, so that they need not type it again."""


def write_to_seconds(request: HttpRequest, proposal: PendingDecision) -> int:
    """Writes to those who may confirm a proposal, with the page on which they do; how many mails went out."""
    link = request.build_absolute_uri(confirmation_of(proposal))
    said = {"what": wording().text(f"mail.matter.{proposal.matter}"), "year": str(proposal.year), "function": proposal.function}
    return sum(mailed(account, "proposal", link=link, **said) for account in seconds_of(proposal.by).able)


def confirmation_of(proposal: PendingDecision) -> str:
    """The page on which a proposal is confirmed."""
    room = "publication" if proposal.matter in PUBLISHED else "campaigns"
    return reverse(f"{room}:confirm", args=[proposal.year, proposal.pk])


def function_of(request: HttpRequest) -> str:
    """What who asks said last of what they are; empty before."""
    said = request.session.get(FUNCTION, "")
    return said if isinstance(said, str) else ""


def keep_function(request: HttpRequest, function: str) -> None:
    """Keeps what who asks said of what they are, while they are signed in."""
    if function:
        request.session[FUNCTION] = function
