"""Files to be kept, never to be shown by a browser."""

from __future__ import annotations

import re
from pathlib import Path

from django.http import HttpResponse

from portal.config.language import say

ANY, PDF = "application/octet-stream", "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file under a name without signs that a program may take amiss."""
    response = HttpResponse(content, content_type=kind)
    plain = re.sub(r"[^\w.-]+", "_", name, flags=re.ASCII)
    response["Content-Disposition"] = f'attachment; filename="{plain}"'
    return response


def annotated_copy(content: bytes, source: str) -> HttpResponse:
    """A person's file with notes on its cells."""
    return download(content, XLSX, f"{Path(source).stem}-{say('table.annotated_name')}.xlsx")
