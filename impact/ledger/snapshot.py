"""What is slow to read back from a ledger, kept in a file as it stood after one event. Never the truth: it may be deleted at any time.

A snapshot names its event by number and hash: whoever reads it compares them with the chain, and ignores it where it is of another ledger,
or of events that the ledger has lost. A hash of the whole file shows a truncated or damaged one, which is ignored as well. What was changed
in the ledger behind a snapshot is for `Ledger.verify` to find, which reads no snapshot. It lies on the machine that reads, also where the
ledger is in an object store: nobody waits for the network, and no machine reads what another spoiled.

A snapshot holds what people handed in: those made before an original was erased are removed with it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

Buffer = bytes | memoryview
FORMAT = 1
"""Raised when what is kept changes its form: what another version kept is ignored."""
DRAFT = ".draft-"
"""In the name of a snapshot that is being written."""
ABANDONED = 3600
"""Seconds after which whoever was writing one must have died."""
_HASH = 2 * hashlib.sha256().digest_size


@dataclass(frozen=True)
class Snapshot:
    """Named parts, as they stood after the event of that number and hash."""

    sequence: int
    head: str
    parts: Sequence[tuple[str, Buffer]]


def write_snapshot(path: Path, snapshot: Snapshot) -> None:
    """Puts it in the place of the one before, whole; not at all where the folder cannot be written to, for nothing depends on it."""
    sizes = [(name, len(content)) for name, content in snapshot.parts]
    header = json.dumps({"format": FORMAT, "sequence": snapshot.sequence, "head": snapshot.head, "parts": sizes}).encode() + b"\n"
    hashed = hashlib.sha256(header)
    for _, content in snapshot.parts:
        hashed.update(content)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(path)
        descriptor, draft = tempfile.mkstemp(prefix=f"{path.name}{DRAFT}", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.writelines([hashed.hexdigest().encode(), b"\n", header, *(content for _, content in snapshot.parts)])
            Path(draft).replace(path)
        finally:
            Path(draft).unlink(missing_ok=True)


def read_snapshot(path: Path) -> Snapshot | None:
    """The snapshot as it was written; None where there is none, or not a whole one of this format."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    view = memoryview(content)
    if hashlib.sha256(view[_HASH + 1 :]).hexdigest().encode() != content[:_HASH]:
        return None
    start = content.index(b"\n", _HASH + 1) + 1
    header = json.loads(content[_HASH + 1 : start])
    if header["format"] != FORMAT:
        return None
    parts = []
    for name, size in header["parts"]:
        parts.append((name, view[start : start + size]))
        start += size
    return Snapshot(header["sequence"], header["head"], parts)


def _remove_abandoned(path: Path) -> None:
    for draft in path.parent.glob(f"{path.name}{DRAFT}*"):
        if time.time() - draft.stat().st_mtime > ABANDONED:
            draft.unlink(missing_ok=True)
