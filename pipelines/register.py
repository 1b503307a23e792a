"""The register: the files that people write and that figures are a function of, each change of them an event of the ledger.

The order holds whatever is killed: the new content lies whole and durable aside, then the event says it, then it takes its place.
"""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pydantic import BaseModel

from impact.ledger.chain import OPERATOR, sha256
from impact.ledger.registering import TERMINAL, Registration, content_of, register, registered, registrations
from impact.ledger.store import synced
from impact.messages import messages as core
from pipelines.frozen import CATALOGUE, FOLDERS, READ, SINGLE, register_files
from pipelines.messages import messages
from pipelines.replacing import check_free, write

if TYPE_CHECKING:
    from filelock import FileLock

    from pipelines.workspace import Workspace

PATIENCE = 10.0
"""Seconds for which one who writes in the register waits for another."""


class Unregistered(BaseModel):
    """A file that is not as it was registered last: `sha256` of what lies there (None: gone), and what `was` registered (None: never)."""

    file: str
    sha256: str | None
    was: str | None


def unregistered(workspace: Workspace) -> list[Unregistered]:
    """The files of the register that are not as they were registered last, by name."""
    now = {name: sha256(path.read_bytes()) for name, path in register_files(workspace.root).items()}
    was = {name: known.sha256 for name, known in registered(workspace.ledger).items()}
    differing = sorted(name for name in now.keys() | was.keys() if now.get(name) != was.get(name))
    return [Unregistered(file=name, sha256=now.get(name), was=was.get(name)) for name in differing]


def edited_by_hand(workspace: Workspace) -> list[Unregistered]:
    """`unregistered`, where the register is kept in the ledger at all; else nothing: nobody has begun to."""
    return unregistered(workspace) if registrations(workspace.ledger) else []


def register_found(workspace: Workspace, reason: str, who: str = OPERATOR, channel: str = TERMINAL) -> list[Registration]:
    """Records what was written in the files by hand, or by what writes several. Raises Refusal `reason_empty`, `register_busy`."""
    with _alone(workspace):
        return _record_found(workspace, reason, who, channel)


def change_register(
    workspace: Workspace,
    file: str,
    content: bytes | None,
    was: str | None,
    reason: str,
    who: str,
    second: str | None = None,
    by_hand: str = "",
) -> Registration | None:
    """Writes a file of the register, whose content has the hash `was` (None: there is none), and records it; None where it says the same.

    What others wrote by hand is recorded first, for the reason `by_hand`. Raises Refusal `registered_meanwhile` where the file is another
    by now, `register_file_unknown`, `reason_empty`, `register_busy`.
    """
    _check_name(file)
    with _alone(workspace):
        if _hash(workspace.root / file) != was:
            raise core.refusal("registered_meanwhile", file=file)
        if not reason.strip():
            raise core.refusal("reason_empty")
        _record_found(workspace, by_hand or reason, OPERATOR)
        draft = workspace.registering / sha256(content or b"")
        _write_aside(draft, content)
        change = register(workspace.ledger, file, content, reason, was, "portal", who, second)
        _put(workspace.root / file, draft, content)
    return change


def settle_register(workspace: Workspace) -> list[str]:
    """Finishes the writing of files whose event is in the ledger and which nobody changed since; what has no event goes. Their names."""
    from filelock import Timeout

    with contextlib.suppress(Timeout, FileNotFoundError), _lock(workspace).acquire(timeout=0):
        return [*_settle(workspace)]
    return []


def write_state(workspace: Workspace, as_of: datetime | None, into: Path, *, force: bool = False) -> list[str]:
    """Writes the register as it was registered at an instant into a folder; the names of its files.

    Raises Refusal `nothing_registered`, `file_exists`: nothing is overwritten unless `force`.
    """
    state = registered(workspace.ledger, as_of)
    if not state:
        raise messages.refusal("nothing_registered")
    for name in state:
        check_free(into / name, force=force)
    for name, registration in state.items():
        content = content_of(workspace.ledger, registration)
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        write(into / name, content or b"")
    return list(state)


def difference_of(before: bytes | None, after: bytes | None) -> list[str]:
    """What differs between two contents of a file, as lines that begin with « - » or « + », and « @ » between parts that lie apart."""
    one, other = ((content or b"").decode("utf-8", "replace").splitlines() for content in (before, after))
    lines = list(difflib.unified_diff(one, other, lineterm="", n=0))[2:]
    return [line[:1] + " " + line[1:] if line[:1] != "@" else "@" for line in lines]


def _record_found(workspace: Workspace, reason: str, who: str, channel: str = TERMINAL) -> list[Registration]:
    changes = []
    for edit in unregistered(workspace):
        path = workspace.root / edit.file
        content = path.read_bytes() if edit.sha256 is not None else None
        changes.append(register(workspace.ledger, edit.file, content, reason, edit.was, channel, who))
    return [change for change in changes if change]


@contextlib.contextmanager
def _alone(workspace: Workspace) -> Iterator[None]:
    """Nobody else writes in the register through impact while the block lasts. Raises Refusal `register_busy`."""
    from filelock import Timeout

    lock = _lock(workspace)
    try:
        lock.acquire(timeout=PATIENCE)
    except Timeout as error:
        raise messages.refusal("register_busy") from error
    try:
        list(_settle(workspace))
        yield
    finally:
        lock.release()


def _settle(workspace: Workspace) -> Iterator[str]:
    if not workspace.registering.is_dir():
        return
    latest = [changes[-1] for changes in registrations(workspace.ledger).values()]
    for draft in sorted(workspace.registering.iterdir()):
        of = next((c for c in latest if (c.sha256 or sha256(b"")) == draft.name and _hash(workspace.root / c.file) == c.was), None)
        if of is not None and of.sha256 != of.was and sha256(draft.read_bytes()) == draft.name:
            _put(workspace.root / of.file, draft, None if of.sha256 is None else b"")
            yield of.file
        else:
            draft.unlink()
    with contextlib.suppress(OSError):
        workspace.registering.rmdir()


def _write_aside(draft: Path, content: bytes | None) -> None:
    draft.parent.mkdir(exist_ok=True)
    draft.write_bytes(content or b"")
    synced(draft)
    synced(draft.parent)


def _put(target: Path, draft: Path, content: bytes | None) -> None:
    """Puts what lies aside in its place; of a file that is to go, takes that away."""
    target.parent.mkdir(exist_ok=True)
    if content is None:
        target.unlink(missing_ok=True)
        draft.unlink()
    else:
        draft.replace(target)
    synced(target.parent)
    with contextlib.suppress(OSError):  # another's may lie there
        draft.parent.rmdir()


def _check_name(file: str) -> None:
    """Only files of the register are written. Raises Refusal `register_file_unknown`."""
    path = PurePosixPath(file)
    folders = (*FOLDERS, "editorial", CATALOGUE)
    inside = len(path.parts) > 1 and path.parts[0] in folders and file.endswith(READ)
    hidden = any(part.startswith(".") for part in path.parts)
    if str(path) != file or hidden or not (file in SINGLE or inside):
        raise messages.refusal("register_file_unknown", file=file, known=[*SINGLE, *folders])


def _hash(path: Path) -> str | None:
    try:
        return sha256(path.read_bytes())
    except FileNotFoundError:
        return None


def _lock(workspace: Workspace) -> FileLock:
    from filelock import FileLock

    return FileLock(workspace.root / ".registering.lock")
