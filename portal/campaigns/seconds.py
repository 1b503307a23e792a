"""Telling the second person: who may confirm a decision, and the mail that leads them to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from django.urls import reverse

from portal.accounts.mails import mailed
from portal.accounts.models import Account
from portal.accounts.vouching import seconds_of
from portal.campaigns.models import PendingDecision
from portal.messages import wording

PUBLISHED = ("publish", "erratum")
"""What is decided on the pages of publication; all else is on the desk."""
FUNCTION = "function"
"""In the session: what somebody said last of what they are, so that they need not type it again."""


def write_to_seconds(request: HttpRequest, proposal: PendingDecision) -> int:
    """Writes to those who may confirm a proposal, with the page on which they do; how many mails went out."""
    address = request.build_absolute_uri("/")
    return sum(_written_to(account, proposal, address) for account in seconds_of(proposal.by).able)


@contextmanager
def new_seconds_written_to(address: str) -> Iterator[None]:
    """Writes to those who may confirm what waits after the block, and could not before it: somebody invited or recognised them there.

    `address`: that of the portal.
    """
    before = _may_confirm()
    yield
    after = _may_confirm()
    for key in after.keys() - before.keys():
        _written_to(*after[key], address)


def _may_confirm() -> dict[tuple[str, int], tuple[Account, PendingDecision]]:
    """Who may confirm which of the decisions that wait."""
    waiting = PendingDecision.objects.select_related("by")
    return {(account.id, proposal.pk): (account, proposal) for proposal in waiting for account in seconds_of(proposal.by).able}


def _written_to(account: Account, proposal: PendingDecision, address: str) -> bool:
    """Writes to a second person; whether the mail went out."""
    link = address.rstrip("/") + confirmation_of(proposal)
    said = {"what": wording().text(f"mail.matter.{proposal.matter}"), "year": str(proposal.year), "function": proposal.function}
    return mailed(account, "proposal", link=link, **said)


def able_to_confirm(proposer: Account, account: Account) -> dict[str, object]:
    """Whether an account may confirm what somebody proposed, and who else may."""
    able = seconds_of(proposer).able
    return {"own": proposer == account, "able": account in able, "able_named": ", ".join(each.email for each in able if each != account)}


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
