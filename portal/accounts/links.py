"""Sign-in links: good once, for a week, and void as soon as the account signs in in any way or is closed."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse

from portal.accounts.models import Account

SIGN_IN = "/entrer/"
"""What every address has by which somebody signs in."""


class _OnceAWeek(PasswordResetTokenGenerator):
    """Django's tokens for a new password, made of what changes with a sign-in."""

    key_salt = "portal.accounts.links"

    def _make_hash_value(self, user: AbstractBaseUser, timestamp: int) -> str:
        return f"{user.pk}{user.last_login}{user.is_active}{timestamp}"


_tokens = _OnceAWeek()


def sign_in_path(account: Account) -> str:
    """The path of a link with which an account signs in."""
    return reverse("enter", args=[account.id, _tokens.make_token(account)])


def account_of(account_id: str, token: str) -> Account | None:
    """The account that a link is good for; None where it is not good, or no longer."""
    account = Account.objects.filter(id=account_id, is_active=True).first()
    return account if account and _tokens.check_token(account, token) else None
