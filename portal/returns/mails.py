"""Mails to leaders: the receipt, which goes out beside the server, and what the town asks for again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from impact.ecosystem.projects import Project
from impact.ledger.reviewing import Key
from portal.accounts.mails import mailed
from portal.accounts.models import Account
from portal.accounts.people import team
from portal.config.language import say
from portal.returns.models import ReceiptToMail
from portal.returns.receipts import RowShown, rows_of, submission_or_404

MOST_NAMED = 12
"""Values that a mail names one by one."""


def ask_for_receipt(request: HttpRequest, account: Account, project: Project, submission_id: str) -> None:
    """Has a mail say to who sent them that figures were received, with the receipt on paper (`posting.py`)."""
    link = request.build_absolute_uri(reverse("returns:receipt", args=[submission_id]))
    ReceiptToMail.objects.create(account=account, project_id=project.id, submission_id=submission_id, link=link)


def returned(request: HttpRequest, project: Project, reason: str, values: Mapping[str, Sequence[Key]]) -> None:
    """Says to those who hand in for a project what the town asks for again: these values of submissions, or all where none is named."""
    for account in team(project.id):
        with translation.override(account.language):
            rows = [row for name, keys in values.items() for row in _rows(name, keys)]
            words = {"count": len(rows), "values": "\n\n".join(_listed(request, project, rows))}
            code = "returned" if rows else "returned_all"
            mailed(account, code, project=project.title, reason=reason, link=request.build_absolute_uri(reverse("home")), **words)


def _rows(submission: str, keys: Sequence[Key]) -> list[RowShown]:
    """The values of a submission that are asked for again."""
    named = {"|".join(map(str, key)) for key in keys}
    return [row for row in rows_of(submission_or_404(submission)) if not named or row.key in named]


def _listed(request: HttpRequest, project: Project, rows: Sequence[RowShown]) -> Iterable[str]:
    """Each value with its period, what was sent, and where it is corrected; beyond the most that are named, how many more there are."""
    for row in rows[:MOST_NAMED]:
        yield say("mail.returned_value", title=row.title, of=row.of, value=row.value, link=request.build_absolute_uri(row.box))
    if len(rows) > MOST_NAMED:
        page = request.build_absolute_uri(reverse("returns:review", args=[project.id, rows[0].year]))
        yield say("mail.returned_more", count=len(rows) - MOST_NAMED, link=page)
