"""Mails to leaders: the receipt, which goes out beside the server, and what the town asks for again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

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
from portal.town import town

MOST_NAMED = 12
"""Values that a mail names one by one."""
Returned = Mapping[str, Sequence[Key]]
"""The values of submissions that are asked for again; all of a submission where none is named."""


def ask_for_receipt(request: HttpRequest, account: Account, project: Project, submission_id: str) -> None:
    """Has a mail say to who sent them that figures were received, with the receipt on paper (`posting.py`)."""
    link = request.build_absolute_uri(reverse("returns:receipt", args=[submission_id]))
    ReceiptToMail.objects.create(account=account, project_id=project.id, submission_id=submission_id, link=link)


def returned(request: HttpRequest, project: Project, reason: str, values: Returned) -> int:
    """Says to those who hand in for a project what the town asks for again; how many mails went out."""
    count = 0
    for account in team(project.id):
        with translation.override(account.language):
            code, words = _returned(request, project, reason, values)
            count += mailed(account, code, **words)
    return count


def returned_letter(request: HttpRequest, project: Project, reason: str, values: Returned) -> tuple[str, str]:
    """The subject and the text of that mail as it will be sent, in the language of who asks."""
    code, words = _returned(request, project, reason, values)
    words |= {"town": town().territory.name}
    return say(f"mail.{code}_subject", **words), say(f"mail.{code}", **words)


def listed(rows: Sequence[RowShown]) -> Iterable[str]:
    """The values of a receipt, each on a line with what stood before; beyond the most that are named, how many more there are."""
    for row in rows[:MOST_NAMED]:
        value = f"{row.before} → {row.value}" if row.before else row.value
        yield say("mail.receipt_value", title=row.title, of=row.of, value=value)
    if len(rows) > MOST_NAMED:
        yield say("mail.receipt_more", count=len(rows) - MOST_NAMED)


def _returned(request: HttpRequest, project: Project, reason: str, values: Returned) -> tuple[str, dict[str, Any]]:
    """The code of that mail, and what fills it in."""
    rows = [row for name, keys in values.items() for row in _rows(name, keys)]
    words = {"project": project.title, "reason": reason, "link": request.build_absolute_uri(reverse("home"))}
    words |= {"count": len(rows), "values": "\n\n".join(_listed(request, project, rows))}
    return "returned" if rows else "returned_all", words


def _rows(submission: str, keys: Sequence[Key]) -> list[RowShown]:
    """The values of a submission that are asked for again."""
    named = {"|".join(map(str, key)) for key in keys}
    return [row for row in rows_of(submission_or_404(submission)) if not named or row.key in named]


def _listed(request: HttpRequest, project: Project, rows: Sequence[RowShown]) -> Iterable[str]:
    """Each value with its period, what was sent, and where it is corrected; beyond the most that are named, how many more there are."""
    for row in rows[:MOST_NAMED]:
        yield say("mail.returned_value", title=row.title, of=row.of, value=row.value, link=request.build_absolute_uri(row.correction))
    if len(rows) > MOST_NAMED:
        page = request.build_absolute_uri(reverse("returns:review", args=[project.id, rows[0].year]))
        yield say("mail.returned_more", count=len(rows) - MOST_NAMED, link=page)
