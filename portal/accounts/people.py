"""Accounts made, linked and closed: by the terminal, by the town, by those who hand in for a project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from portal.accounts.audit import noted
from portal.accounts.models import ROLES, Account, FunderLink, ProjectLink, Token
from portal.accounts.vouching import recognise
from portal.messages import messages
from portal.town import town


def invite(email: str, role: str, projects: Sequence[str] = (), funders: Sequence[str] = (), by: Account | None = None) -> Account:
    """The account of an address, made or opened again, with these links beside those it has.

    Whoever invites somebody of the town who comes in already says that they know them (`vouching`).

    Raises Refusal `email_unreadable`, `role_unknown`, `role_differs`, `project_unknown`, `project_of_leader`,
    `funder_unknown`, `funder_of_funder`.
    """
    _check(email, role)
    _check_links(role, projects, funders)
    with transaction.atomic():
        account, new = Account.objects.get_or_create(email=email.strip().lower(), defaults={"role": role})
        if account.role != role:
            raise messages.refusal("role_differs", email=email, role=account.role)
        if not account.is_active:
            account.is_active, new = True, True
            account.save()
        for project in projects:
            ProjectLink.objects.get_or_create(account=account, project_id=project)
        for funder in funders:
            FunderLink.objects.get_or_create(account=account, funder_id=funder)
        if new:
            noted(by, "account_added", account.id)
        elif role == "city":
            recognise(account, by)
        for project in projects:
            noted(by, "linked", f"{account.id} {project}")
    return account


def _check(email: str, role: str) -> None:
    try:
        validate_email(email.strip())
    except ValidationError as error:
        raise messages.refusal("email_unreadable", email=email) from error
    if role not in ROLES:
        raise messages.refusal("role_unknown", role=role, known=list(ROLES))


def _check_links(role: str, projects: Sequence[str], funders: Sequence[str]) -> None:
    if projects and role != "leader":
        raise messages.refusal("project_of_leader", role=role)
    if funders and role != "funder":
        raise messages.refusal("funder_of_funder", role=role)
    for project in projects:
        if project not in town().register.projects:
            raise messages.refusal("project_unknown", project=project)
    for funder in funders:
        if funder not in town().ecosystem.funders:
            raise messages.refusal("funder_unknown", funder=funder)


def known(email: str) -> Account:
    """The open account of an address. Raises Refusal `account_unknown`."""
    account = Account.objects.filter(email=email.strip().lower(), is_active=True).first()
    if account is None:
        raise messages.refusal("account_unknown", email=email)
    return account


def close(account: Account, by: Account | None = None) -> None:
    """Nobody comes in by this account any more; what it did stays under its opaque id.

    Its links end with it: whoever is invited again, perhaps by another project, comes in for that one alone.
    """
    with transaction.atomic():
        account.is_active = False
        account.save()
        account.project_links.all().delete()
        account.funder_links.all().delete()
        Token.objects.filter(account=account).delete()
        noted(by, "account_closed", account.id)


def forget(account: Account) -> None:
    """Deletes an account and its address; the ledger and the audit list keep an opaque id that says nothing."""
    with transaction.atomic():
        noted(account, "account_deleted", account.id)
        account.delete()


def leave(account: Account, project: str, by: Account) -> None:
    """Ends the link of an account to a project."""
    ProjectLink.objects.filter(account=account, project_id=project).delete()
    noted(by, "unlinked", f"{account.id} {project}")


def team(project: str) -> list[Account]:
    """Who hands in for a project."""
    return list(Account.objects.filter(project_links__project_id=project, is_active=True))


def team_sizes() -> Counter[str]:
    """How many hand in for each project, in one question to the database."""
    return Counter(ProjectLink.objects.filter(account__is_active=True).values_list("project_id", flat=True))
