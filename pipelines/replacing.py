"""A file or folder in the place of another: at every moment the old one or the new one stands, whole; what the dead left is cleaned."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from glob import escape
from pathlib import Path

from impact.ledger.store import synced
from pipelines.messages import messages

DRAFT = ".draft-"
"""In the name of what is being made and does not stand yet."""
ABANDONED = 3600.0
"""Seconds after which whoever was making something, where no lock says so, must have died."""
_BEFORE = "before"
"""In a draft: what stood, where it had to step aside."""
_AT_FOLDER, _EXCHANGE = -100, 2


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A temporary path beside `target`, file or folder, that takes its place, synced, when the block ends well; else nothing changes."""
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}{DRAFT}", dir=target.parent))
    try:
        new = draft / target.name
        yield new
        _put(new, target)
        synced(target.parent)
    finally:
        _end(draft, target)


def _put(new: Path, target: Path) -> None:
    if new.is_file():
        synced(new)
    elif target.exists():  # a folder cannot replace another by a plain rename
        if exchanged(new, target):
            return
        target.rename(new.parent / _BEFORE)
    new.replace(target)


def exchanged(one: Path, other: Path) -> bool:
    """Whether two paths were swapped in one step, which Linux can on most file systems; elsewhere nothing is done."""
    swap = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if os.name == "posix" else None
    return swap is not None and swap(_AT_FOLDER, os.fsencode(one), _AT_FOLDER, os.fsencode(other), _EXCHANGE) == 0


def settle(folder: Path, older_than: float = 0.0, of: str | None = None) -> None:
    """Cleans a folder of the drafts of processes that died; what had stepped aside for one that never came stands again.

    `older_than`: seconds since they were begun, where those who make them hold no lock. `of`: the one thing whose drafts are meant.
    """
    for draft in folder.glob(f".{escape(of) if of else '*'}{DRAFT}*"):
        with contextlib.suppress(OSError):
            if time.time() - draft.stat().st_mtime >= older_than:
                _end(draft, folder / draft.name[1:].rpartition(DRAFT)[0])


def _end(draft: Path, target: Path) -> None:
    """Removes a draft; what stood before it stands again, if nothing does."""
    if (draft / _BEFORE).exists() and not target.exists():
        (draft / _BEFORE).rename(target)
    if draft.is_dir():
        shutil.rmtree(draft, ignore_errors=True)
    else:
        draft.unlink(missing_ok=True)


def check_free(target: Path, *, force: bool) -> None:
    """Nothing of a person's is overwritten. Raises Refusal `file_exists`, unless they said so."""
    if target.exists() and not force:
        raise messages.refusal("file_exists", file=target)


def write(target: Path, content: bytes) -> None:
    """Writes a file whole, or not at all."""
    with replacing(target) as draft:
        draft.write_bytes(content)
