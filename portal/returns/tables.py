"""A leader's own table: shown as it is read, with what it would change, before anything of it is kept in the ledger."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from impact.ledger.replay import remember
from impact.ledger.submission import hand_in, preview
from indicators.text import Refusal
from portal import town
from portal.accounts.audit import noted
from portal.accounts.views import signed_in
from portal.config.language import spoken
from portal.messages import messages
from portal.returns import mails
from portal.returns.evidence import content_of
from portal.returns.models import WaitingTable
from portal.returns.views import project_or_404

WAITS = timedelta(days=1)
"""How long a table waits to be confirmed before it is forgotten."""


@require_http_methods(["GET", "POST"])
def table(request: HttpRequest, project: str) -> HttpResponse:
    """Takes a table and leads to how it is read."""
    known, refusal = project_or_404(project), ""
    if request.method == "POST":
        WaitingTable.objects.filter(uploaded_at__lt=timezone.now() - WAITS).delete()
        try:
            waiting = waiting_table(project, request.FILES.get("file"))
        except Refusal as error:
            refusal = error.text.into(spoken())
        else:
            waiting.account = signed_in(request)
            waiting.save()
            return redirect("returns:table_check", project=project, table=waiting.pk)
    return render(request, "returns/table.html", {"project": known, "refusal": refusal}, status=422 if refusal else 200)


def waiting_table(project: str, file: UploadedFile[Any] | None) -> WaitingTable:
    """A table that was sent, not kept yet. Raises Refusal `file_missing`, `too_large`."""
    if file is None:
        raise messages.refusal("file_missing")
    name = Path((file.name or "").replace("\\", "/")).name[:200] or "tableau"
    return WaitingTable(project_id=project, name=name, content=content_of(file))


@require_http_methods(["GET", "POST"])
def table_check(request: HttpRequest, project: str, table: int) -> HttpResponse:
    """What a table would change; handing it in, or dropping it."""
    known, account = project_or_404(project), signed_in(request)
    waiting = WaitingTable.objects.filter(pk=table, project_id=project, account=account).first()
    if waiting is None:
        raise Http404
    content, context = bytes(waiting.content), town.town().context(project)
    if request.method == "POST":
        if "drop" in request.POST:
            waiting.delete()
            return redirect("returns:table", project=project)
        with town.ledger() as ledger:
            receipt = hand_in(ledger, content, waiting.name, context, "portal", who=account.id, confirmed="confirmed" in request.POST)
            remember(ledger)
        waiting.delete()
        noted(account, "handed_in", f"{receipt.submission_id} {project}")
        mails.receipt(request, account, known, receipt)
        return redirect("returns:receipt", submission=receipt.submission_id)
    with town.ledger() as ledger:
        receipt = preview(ledger, content, waiting.name, context)
    rejections = [(r["row"], r["column"], r[f"message_{spoken()}"]) for r in receipt.rejections.iter_rows(named=True)]
    aside = [(r["row"], r[f"message_{spoken()}"]) for r in receipt.aside.iter_rows(named=True)]
    remarks = [text.into(spoken()) for _, text in receipt.remarks]
    shown = {"project": known, "receipt": receipt, "rejections": rejections[:200], "aside": aside[:200], "remarks": remarks}
    return render(request, "returns/table_check.html", shown | {"waiting": waiting})
