"""What the portal's own database lets go: with an original that is erased, and when the town's period is over.

Its tables hold what people wrote and nobody publishes: messages, comments in drafts, the names of files, tables that wait.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from impact.ledger.claims import claimed_rows
from impact.ledger.known import KnownSubmission
from portal import town
from portal.accounts.audit import noted
from portal.accounts.outbox import remove_mails
from portal.messages import messages
from portal.returns.drafts import LINK
from portal.returns.evidence import let_go
from portal.returns.models import Attachment, Entry, ReturnDraft, WaitingTable
from portal.returns.tables import WAITS
from portal.talks.models import Message

FREE_TEXT = ("comment", LINK)
"""The fields of a draft in which people write what they like."""
_TABLES = ", ".join(model._meta.db_table for model in (Message, Entry, Attachment, ReturnDraft, WaitingTable))
_ANEW = {
    "sqlite": ["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"],
    "postgresql": ["SET lock_timeout = '20s'", f"VACUUM (FULL) {_TABLES}", "RESET lock_timeout"],
}
"""What writes the files of a database anew, in which what was deleted lies."""
_A_YEAR = timedelta(days=365.2425)


def erase_with(submission_id: str) -> dict[str, int]:
    """Lets go what goes with the original of a submission that was erased; how much, by kind.

    Of its projects: every message written from when it came to when it was erased, whatever it is about; free text, links and evidence
    in drafts; tables that wait; mails about them that lie in a folder. The numbers of a draft stay. Raises Refusal `database_busy`.
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
            "attachments": _delete_attachments(Attachment.objects.filter(draft__project_id__in=projects)),
            "waiting_tables": WaitingTable.objects.filter(project_id__in=projects).delete()[0],
        }
        noted(None, "erased", submission_id)
    count["mails"] = remove_mails(known.received.recorded_at, [submission_id, *_names(projects)])
    _leave_no_trace()
    return count


def forget_old(now: datetime | None = None) -> dict[str, int]:
    """Lets go what is kept no longer: tables that nobody confirmed; messages and drafts older than the territory's period."""
    now, years = now or timezone.now(), town.town().territory.retention
    count = {"waiting_tables": WaitingTable.objects.filter(uploaded_at__lt=now - WAITS).delete()[0]}
    if years is not None:
        day = now - years * _A_YEAR
        count["messages"] = Message.objects.filter(written_at__lt=day).delete()[0]
        forgotten = ReturnDraft.objects.filter(saved_at__lt=day)
        _delete_attachments(Attachment.objects.filter(draft__in=forgotten))
        count["drafts"] = forgotten.delete()[0]
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


def _names(projects: Collection[str]) -> list[str]:
    """How mails name these projects."""
    register = town.town().register.projects
    return [name for project in projects if project in register for name in (register[project].title.fr, register[project].title.en)]


def _delete_attachments(attachments: QuerySet[Attachment]) -> int:
    """Takes files off drafts, and away where nothing else names them; how many were taken off."""
    digests = list(attachments.values_list("sha256", flat=True))
    count = attachments.delete()[0]
    let_go(digests)
    return count


def _erase_texts(projects: Collection[str]) -> int:
    entries = Entry.objects.filter(draft__project_id__in=projects).exclude(text="")
    return sum(entries.filter(name__endswith=f".{field}").update(text="") for field in FREE_TEXT)


def _leave_no_trace() -> None:
    """A database keeps what was deleted in its files until they are written anew. Raises Refusal `database_busy`."""
    try:
        with connection.cursor() as cursor:
            for statement in _ANEW[connection.vendor]:
                cursor.execute(statement)
    except OperationalError as error:
        raise messages.refusal("database_busy") from error
