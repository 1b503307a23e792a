"""What the portal's own database lets go: with an original that is erased, and when the town's period is over.

Its tables hold what people wrote and nobody publishes: messages, comments in drafts, the names of files, tables that wait.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from impact.ledger.claims import claimed_rows
from impact.ledger.known import KnownSubmission
from portal import town
from portal.accounts.audit import noted
from portal.messages import messages
from portal.returns.drafts import LINK
from portal.returns.models import Attachment, Entry, ReturnDraft, WaitingTable
from portal.returns.tables import WAITS
from portal.talks.models import Message

FREE_TEXT = ("comment", LINK)
"""The fields of a draft in which people write what they like."""
_A_YEAR = timedelta(days=365.2425)


def erase_with(submission_id: str) -> dict[str, int]:
    """Lets go what goes with the original of a submission that was erased; how much, by kind.

    Of its projects: every message written from when it came to when it was erased, whatever it is about; free text, links and evidence
    in drafts; tables that wait. The numbers of a draft stay. Raises Refusal `database_busy`.
    """
    known = town.submission(submission_id)
    if known is None or known.erased is None:
        return {}
    projects = _projects(known)
    with transaction.atomic():
        talked = Message.objects.filter(project_id__in=projects, written_at__range=(known.received.recorded_at, known.erased.recorded_at))
        count = {
            "messages": talked.exclude(text="").update(text=""),
            "draft_texts": _erase_texts(projects),
            "attachments": Attachment.objects.filter(draft__project_id__in=projects).delete()[0],
            "waiting_tables": WaitingTable.objects.filter(project_id__in=projects).delete()[0],
        }
        noted(None, "erased", submission_id)
    _leave_no_trace()
    return count


def forget_old(now: datetime | None = None) -> dict[str, int]:
    """Lets go what is kept no longer: tables that nobody confirmed; messages and drafts older than the territory's period."""
    now, years = now or timezone.now(), town.town().territory.retention
    count = {"waiting_tables": WaitingTable.objects.filter(uploaded_at__lt=now - WAITS).delete()[0]}
    if years is not None:
        day = now - years * _A_YEAR
        count["messages"] = Message.objects.filter(written_at__lt=day).delete()[0]
        count["drafts"] = ReturnDraft.objects.filter(saved_at__lt=day).delete()[0]
    if any(count.values()):
        _leave_no_trace()
    return count


def _projects(known: KnownSubmission) -> set[str]:
    """The projects that a submission is about."""
    if project := town.project_of(known):
        return {project}
    if known.reading is None:
        return set()
    with town.ledger() as ledger:
        return set(claimed_rows(ledger, known.reading)["project_id"])


def _erase_texts(projects: Collection[str]) -> int:
    entries = Entry.objects.filter(draft__project_id__in=projects).exclude(text="")
    return sum(entries.filter(name__endswith=f".{field}").update(text="") for field in FREE_TEXT)


def _leave_no_trace() -> None:
    """SQLite keeps what was deleted in its file, and beside it, until it is written anew. PostgreSQL does so by itself.

    Raises Refusal `database_busy`.
    """
    if connection.vendor != "sqlite":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except OperationalError as error:
        raise messages.refusal("database_busy") from error
