"""The list of what was done: each change of state and each sign-in, by opaque id."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import login_code_rejected
from django.contrib.auth.signals import user_logged_in, user_logged_out

from impact.ledger.chain import OPERATOR
from portal.accounts.models import Account, AuditEntry

SCHEDULE = "schedule"
"""Who acts where a day came that the schedule of a campaign names."""


def noted(account: Account | None, action: str, subject: str = "", *, otherwise: str = OPERATOR) -> None:
    """Writes down that an account did something; without one someone at the terminal, or whoever else is said."""
    AuditEntry.objects.create(who=account.id if account else otherwise, action=action, subject=subject[:250])


def listen() -> None:
    """Signing in, failing to, and signing out write themselves down."""
    user_logged_in.connect(_signed_in, dispatch_uid="audit")
    user_logged_out.connect(_signed_out, dispatch_uid="audit")
    login_code_rejected.connect(_code_rejected, dispatch_uid="audit")


def _signed_in(user: Account, **_: Any) -> None:
    noted(user, "signed_in")


def _signed_out(user: Account | None, **_: Any) -> None:
    if user is not None:
        noted(user, "signed_out")


def _code_rejected(user: Account, **_: Any) -> None:
    noted(user, "code_rejected")
