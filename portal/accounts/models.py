"""Accounts and what they are linked to. The ledger knows an account by its opaque id alone; the address stays here."""

from __future__ import annotations

import hashlib
import secrets
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from portal.messages import wording

ROLES = ("leader", "city", "funder", "auditor")
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Those that nobody takes for another when they are read aloud."""


def opaque_id() -> str:
    """A name for an account that says nothing of the person."""
    return "A" + "".join(secrets.choice(_LETTERS) for _ in range(11))


def digest(secret: str) -> str:
    """What is kept of a secret: enough to know it again, not to find it."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Account(AbstractBaseUser):
    """Someone who comes in: an address, a role, and no password."""

    id = models.CharField(primary_key=True, max_length=12, default=opaque_id, editable=False)
    email = models.EmailField(unique=True)
    role = models.CharField(max_length=10, choices=[(role, role) for role in ROLES])
    language = models.CharField(max_length=2, default="fr")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["role"]

    class Meta:
        """Django's."""

        ordering: ClassVar[list[str]] = ["email"]

    def save(self, *args: object, **kwargs: object) -> None:
        """Saved with its address in small letters, so that one person has one account."""
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def projects(self) -> list[str]:
        """The projects it hands in for."""
        return [link.project_id for link in self.project_links.all()]

    @property
    def funders(self) -> list[str]:
        """The funders it reads for."""
        return [link.funder_id for link in self.funder_links.order_by("funder_id")]

    @property
    def linked(self) -> list[str]:
        """What is its own: a leader's projects, a funder's funders; an id of the one is none of the other."""
        return self.funders if self.role == "funder" else self.projects

    @property
    def label(self) -> str:
        """What the page calls it: the part of the address before the sign."""
        return self.email.split("@")[0]


class ProjectLink(models.Model):
    """An account hands in for a project."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="project_links")
    project_id = models.CharField(max_length=200)

    class Meta:
        """Django's."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "project_id"], name="one_link_a_project")
        ]
        ordering: ClassVar[list[str]] = ["project_id"]


class FunderLink(models.Model):
    """An account reads for a funder."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="funder_links")
    funder_id = models.CharField(max_length=200)

    class Meta:
        """Django's."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "funder_id"], name="one_link_a_funder")
        ]


class Token(models.Model):
    """The secret with which a program acts for an account; only its digest is kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens")
    secret = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    @classmethod
    def issued(cls, account: Account) -> str:
        """A new token of an account, said once."""
        secret = "impact_" + secrets.token_urlsafe(32)
        cls.objects.create(account=account, secret=digest(secret))
        return secret


class AuditEntry(models.Model):
    """Something that was done: when, by which account (opaque id or role), what, about what. Never an address, never a value."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    who = models.CharField(max_length=12)
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=250, blank=True)

    class Meta:
        """Django's."""

        ordering: ClassVar[list[str]] = ["-at", "-id"]

    @property
    def said(self) -> str:
        """The code of the sentence that says it."""
        return self.action if f"audit.{self.action}" in wording().codes() else "other"
