"""A leader's own table: shown as it is read, with what it would change, before anything of it is kept in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from impact.ecosystem.projects import Project
from impact.ledger.known import HELD
from impact.ledger.replay import remember
from impact.ledger.submission import Receipt, hand_in, preview
from indicators.text import Refusal, Text
from pipelines.read import annotate, save_layout
from portal import town
from portal.accounts.audit import noted
from portal.accounts.models import Account
from portal.accounts.views import signed_in
from portal.config.language import into_spoken
from portal.messages import messages
from portal.returns import mails, people
from portal.returns.causes import causes_of
from portal.returns.downloads import annotated_copy
from portal.returns.evidence import content_of
from portal.returns.foreseen import foreseen
from portal.returns.lookup import project_or_404
from portal.returns.models import WaitingTable
from portal.returns.revised import revisions_shown
from portal.returns.sending import read_left
from portal.returns.sheets import OwnSheet, own_sheet, taken
from portal.returns.sheets_shown import SHOWN, own_sheet_shown

WAITS = timedelta(days=1)
"""How long a table waits to be confirmed before it is forgotten."""
REREAD = "relu"
"""What the address says of a page that is shown again with what was just said of it."""


@require_http_methods(["GET", "POST"])
def table(request: HttpRequest, project: str) -> HttpResponse:
    """Takes a table and leads to how it is read."""
    known, refusal = project_or_404(project), ""
    if request.method == "POST":
        WaitingTable.objects.filter(uploaded_at__lt=timezone.now() - WAITS).delete()
        try:
            waiting = waiting_table(project, request.FILES.get("file"))
        except Refusal as error:
            refusal = into_spoken(error.text)
        else:
            waiting.account = signed_in(request)
            if columns := people.columns_of(bytes(waiting.content)):
                return people.ask(request, known, waiting, columns)
            waiting.save()
            return redirect("returns:table_check", project=project, table=waiting.pk)
    return render(request, "returns/table.html", {"project": known, "refusal": refusal}, status=422 if refusal else 200)


def waiting_table(project: str, file: UploadedFile[Any] | None) -> WaitingTable:
    """A table that was sent, not kept yet. Raises Refusal `file_missing`, `too_large`."""
    if file is None:
        raise messages.refusal("file_missing")
    name = Path((file.name or "").replace("\\", "/")).name[:200] or "tableau"
    return WaitingTable(project_id=project, name=name, content=content_of(file))


def tables_waiting(account: Account) -> list[tuple[Project, WaitingTable]]:
    """The tables that an account laid down and neither sent nor dropped, the latest first, each with its project."""
    register = town.town().register.projects
    waiting = WaitingTable.objects.filter(account=account, locked=False, uploaded_at__gte=timezone.now() - WAITS)
    waiting = waiting.filter(project_id__in=account.projects).defer("content").order_by("-uploaded_at")
    return [(register[table.project_id], table) for table in waiting if table.project_id in register]


@require_http_methods(["GET", "POST"])
def table_check(request: HttpRequest, project: str, table: int) -> HttpResponse:
    """How a table is read and what it would change; correcting that, handing it in, or dropping it."""
    known, account = project_or_404(project), signed_in(request)
    waiting = WaitingTable.objects.filter(pk=table, project_id=project, account=account, locked=False).first()
    sent = f"table {table} of {project}"
    if waiting is None and sent in request.session:  # the button was pressed twice, or the browser went back
        return redirect("returns:receipt", submission=request.session[sent])
    if waiting is None:
        raise Http404
    own = own_sheet(waiting)
    if request.method == "GET":
        return _checked(request, known, waiting, own)
    if "drop" in request.POST:
        waiting.delete()
        return redirect("returns:table", project=project)
    if own and "forget" in request.POST:
        own.forget()
        return redirect(request.path)
    if own and (faults := own.faults(request.POST)):
        return _checked(request, known, waiting, own, faults)
    if own and (own.state(request.POST) or own.asks):  # nothing is sent but what was shown
        return redirect(f"{request.path}?{REREAD}")
    request.session[sent] = _sent(request, known, waiting, own)
    return redirect("returns:receipt", submission=request.session[sent])


def _sent(request: HttpRequest, project: Project, waiting: WaitingTable, own: OwnSheet | None) -> str:
    """Hands a table in as it was shown, and gives the number of its receipt; its layout is remembered."""
    account, content, confirmed = signed_in(request), bytes(waiting.content), "confirmed" in request.POST
    if own:
        save_layout(town.town(), project.id, own.layout)
        town.reopen()
    context = own.context if own else town.town().context(project.id)
    with town.ledger() as ledger:
        read_left(ledger, context)
        submission = hand_in(ledger, content, waiting.name, context, "portal", who=account.id, confirmed=confirmed).submission_id or ""
        remember(ledger)
    with transaction.atomic():
        waiting.delete()
        noted(account, "handed_in", f"{submission} {project.id}")
        mails.ask_for_receipt(request, account, project, submission)
    return submission


def _checked(
    request: HttpRequest, known: Project, waiting: WaitingTable, own: OwnSheet | None, faults: Mapping[str, Text] | None = None
) -> HttpResponse:
    """The page of a table that waits; with what was written in it and is not taken."""
    shown: dict[str, Any] = {"project": known, "waiting": waiting}
    if own:
        shown |= {"own": own_sheet_shown(own, request.POST, faults or {}), "reread": REREAD in request.GET or bool(faults)}
    shown["left_out"] = people.LEFT_OUT in request.GET
    if own is None or not own.asks:
        with town.ledger() as ledger:
            context = own.context if own else town.town().context(known.id)
            shown |= _changes(preview(ledger, bytes(waiting.content), waiting.name, context))
        shown["doubts"] = foreseen(known, bytes(waiting.content), context)[:SHOWN]
    return render(request, "returns/own_sheet.html" if own else "returns/table_check.html", shown, status=422 if faults else 200)


def _changes(receipt: Receipt) -> dict[str, Any]:
    """What handing in would change, and what of the file cannot be taken."""
    waits = receipt.unreadable == HELD
    return {
        "receipt": receipt,
        "rejections": causes_of(receipt.rejections)[:SHOWN],
        "aside": causes_of(receipt.aside)[:SHOWN],
        "revisions": revisions_shown(receipt.revisions)[:SHOWN],
        "remarks": [into_spoken(text) for _, text in receipt.remarks],
        "nothing": not (taken(receipt) or receipt.already_known or waits),
        "held": waits,
    }


@require_safe
def table_annotated(request: HttpRequest, project: str, table: int) -> HttpResponse:
    """The file that waits, with what is read of each of its cells."""
    waiting = WaitingTable.objects.filter(pk=table, project_id=project, account=signed_in(request), locked=False).first()
    own = own_sheet(waiting) if waiting else None
    if own is None:
        raise Http404
    return annotated_copy(annotate(town.town(), bytes(own.waiting.content), own.undated), own.waiting.name)
