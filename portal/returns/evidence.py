"""Files that show what a page says: known by what they hold, not by their name; kept in `evidence/` under their hash."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl
from django.core.files.uploadedfile import UploadedFile

from impact.ledger.chain import sha256
from impact.ledger.claims import KeptClaims
from impact.ledger.store import synced
from impact.tables.encodings import decoded
from portal.messages import messages
from portal.returns.drafts import YearOfProject
from portal.returns.models import Attachment
from portal.returns.questions import PageAsked
from portal.town import ledger, town

MOST = 10
"""Megabytes of the largest file that is taken."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SIGNS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"%PDF-": "application/pdf", b"PK\x03\x04": "application/zip"}


def content_of(file: UploadedFile[Any]) -> bytes:
    """The bytes of a file that was sent. Raises Refusal `too_large`."""
    if file.size is None or file.size > MOST * 1_000_000:
        raise messages.refusal("too_large", most=MOST)
    return bytes(file.read())


def kind_of(content: bytes) -> str:
    """What a file holds, by its first bytes. Raises Refusal `evidence_kind`."""
    for sign, kind in _SIGNS.items():
        if content.startswith(sign):
            return kind
    if _is_table(content):
        return "text/plain"
    raise messages.refusal("evidence_kind")


def _is_table(content: bytes) -> bool:
    """Whether it is the text of a table, in any of the encodings that tables are read in; never a page or a drawing."""
    if b"\x00" in content:
        return False
    text = decoded(content).text.lstrip()
    return bool(text) and not text.startswith("<") and not _CONTROL.search(text)


def let_go(digests: Iterable[str]) -> int:
    """Removes the files that no draft names any more, nor anything that was ever handed in; how many."""
    wanted = set(digests)
    wanted -= set(Attachment.objects.filter(sha256__in=wanted).values_list("sha256", flat=True))
    files = [folder() / digest for digest in wanted if (folder() / digest).is_file() and not stated(digest)]
    for file in files:
        file.unlink()
    return len(files)


def stated(digest: str, project: str | None = None) -> bool:
    """Whether anything that was ever handed in, or that a project ever handed in, names this file."""
    with ledger() as opened:
        said = opened.kept(KeptClaims).observations()
    of = pl.lit(value=True) if project is None else pl.col("project_id") == project
    return said.filter(of & pl.col("evidence").str.contains(digest, literal=True)).height > 0


def attach(of: YearOfProject, page: PageAsked, file: UploadedFile[Any]) -> None:
    """Keeps a file with a page of a draft. Raises Refusal `too_large`, `evidence_kind`."""
    content = content_of(file)
    kind_of(content)
    name = Path(file.name or "").name[:200] or "?"
    _keep(sha256(content), content)
    if of.draft:
        Attachment.objects.get_or_create(draft=of.draft, page=page.name, sha256=sha256(content), defaults={"name": name})


def detach(of: YearOfProject, page: PageAsked, digest: str) -> None:
    """Takes a file off a page, and away; one that was sent before stays where it is, for the ledger names it."""
    if of.draft and Attachment.objects.filter(draft=of.draft, page=page.name, sha256=digest).delete()[0]:
        let_go([digest])


def folder() -> Path:
    """Where evidence lies."""
    return town().root / "evidence"


def _keep(digest: str, content: bytes) -> None:
    folder().mkdir(mode=0o700, exist_ok=True)
    target = folder() / digest
    if target.exists():
        return
    descriptor, draft = tempfile.mkstemp(prefix=".draft-", dir=folder())
    with os.fdopen(descriptor, "wb") as kept:
        kept.write(content)
        kept.flush()
        os.fsync(kept.fileno())
    Path(draft).replace(target)
    synced(folder())
