"""Columns of a table that seem to tell who people are: asked about before anything of the table is kept.

Until its sender answers, the table lies encrypted, and the key is in their page alone: whoever never answers has left nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from impact.ecosystem.projects import Project
from impact.intake.personal import PersonalColumn, personal_columns, without
from indicators.text import Refusal
from portal import town
from portal.accounts.views import signed_in
from portal.returns.lookup import project_or_404
from portal.returns.models import WaitingTable

LEFT_OUT = "sans"
"""What the address says of a table of which columns were left out."""
_ZIP = b"PK"


def columns_of(content: bytes) -> list[PersonalColumn]:
    """The columns to be asked about; none where the file is no table."""
    try:
        return personal_columns(content, town.town().territory.country, town.today())
    except Refusal:
        return []


def ask(request: HttpRequest, project: Project, waiting: WaitingTable, columns: Sequence[PersonalColumn]) -> HttpResponse:
    """The page that asks which columns tell nobody."""
    key = Fernet.generate_key()
    waiting.content, waiting.locked = Fernet(key).encrypt(bytes(waiting.content)), True
    waiting.save()
    shown = {
        "project": project,
        "waiting": waiting,
        "columns": columns,
        "key": key.decode(),
        "several": len({c.sheet for c in columns}) > 1,
    }
    return render(request, "returns/people.html", shown)


@require_POST
def answered(request: HttpRequest, project: str, table: int) -> HttpResponse:
    """Takes the answer: the columns that were not said to tell nobody are left out, and only then the table is kept."""
    project_or_404(project)
    waiting = get_object_or_404(WaitingTable, pk=table, project_id=project, account=signed_in(request), locked=True)
    try:
        content = Fernet(request.POST.get("key", "")).decrypt(bytes(waiting.content))
    except (ValueError, InvalidToken):
        content = b""
    if "drop" in request.POST or not content:
        waiting.delete()
        return redirect("returns:table", project=project)
    left = [column for column in columns_of(content) if column.name not in request.POST.getlist("keep")]
    waiting.content, waiting.locked = (without(content, left) if left else content), False
    waiting.name = _named(waiting.name, bytes(waiting.content))
    waiting.save()
    address = reverse("returns:table_check", args=[project, waiting.pk])
    return redirect(f"{address}?{LEFT_OUT}" if left else address)


def _named(name: str, content: bytes) -> str:
    """The name of a table that was written again: a workbook is one whatever it was."""
    return str(Path(name).with_suffix(".xlsx")) if content.startswith(_ZIP) and Path(name).suffix.lower() != ".xlsm" else name
