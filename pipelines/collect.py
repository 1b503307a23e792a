"""Collecting: files, named or lying in the inbox, handed in to the ledger. No file, and no mapping, keeps the others from being read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from impact.intake.files import unread_file
from impact.intake.mapping import describe
from impact.intake.result import Context
from impact.intake.trial import breaks
from impact.ledger.chain import Event, Ledger
from impact.ledger.holding import held_no_longer
from impact.ledger.known import KnownSubmission
from impact.ledger.replay import claims, remember
from impact.ledger.submission import Receipt, hand_in, preview, read_received, submissions_of, unread
from impact.ledger.withdrawing import submission_of
from impact.messages import messages as sentences
from indicators.text import Refusal
from pipelines.messages import messages
from pipelines.people import NOTHING_SAID, PeopleAsked, SaidOfPeople, to_keep
from pipelines.replacing import replacing
from pipelines.workspace import Workspace

SYSTEM_FILES = re.compile(r"^(?:\.|~\$|~.*\.tmp$|Thumbs\.db$|ehthumbs\.db$|desktop\.ini$|Icon\r$)", re.IGNORECASE)
"""What systems and programs leave beside the files of people."""
MOST_ATTEMPTS = 3
"""Readings begun and never ended after which a receipt is set aside: a process may also be killed by chance."""
_ATTEMPTS = ".reading.json"
"""In the workspace: the receipts whose reading was begun, so that one that brings the process down is not begun for ever."""


class CutShort(Exception):
    """Collecting was stopped after something was kept: `receipts` say what became of the files before; `__cause__` is what stopped it."""

    def __init__(self, receipts: list[Receipt]) -> None:
        super().__init__(f"{len(receipts)} files were read before")
        self.receipts = receipts


def files_in(paths: list[Path]) -> list[Path]:
    """The files to collect: those named, and those of folders, without those of the system. Raises Refusal `path_missing`."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(p for p in path.rglob("*") if p.is_file() and not any(map(SYSTEM_FILES.match, p.relative_to(path).parts)))
        elif path.is_file():
            files.append(path)
        else:
            raise messages.refusal("path_missing", path=path)
    return files


def collect(
    workspace: Workspace,
    paths: list[Path],
    project: str | None = None,
    mapping: str | None = None,
    *,
    dry_run: bool = False,
    illustrative: bool = False,
    confirmed: bool = False,
    people: SaidOfPeople = NOTHING_SAID,
) -> list[Receipt]:
    """Hands each file in to the ledger, perhaps marked as made up; with `dry_run`, only says what would become of it.

    A folder of the workspace that has the name of a project, in the inbox or elsewhere, holds the files of that project. A release that
    would withdraw most of its source is taken only if it is `confirmed`; of one that seems to tell who people are, what `people` says.
    Raises CutShort, from what stopped it, where something was kept before.
    """
    take = partial(preview if dry_run else hand_in, confirmed=confirmed)
    projects = {project, *(_folder_project(workspace, path) for path in paths)}
    contexts = {name: workspace.context(name, mapping, illustrative=illustrative) for name in projects}
    ledger, receipts = workspace.ledger, list[Receipt]()
    before = len(ledger.events())
    try:
        for path in paths:
            context = contexts[project or _folder_project(workspace, path)]
            receipts.append(_taken(take, workspace, path, context, people))
    except BaseException as error:
        if len(ledger.events()) > before:
            raise CutShort(receipts) from error
        raise
    if len(ledger.events()) > before:
        remember(ledger)
    return receipts


def _taken(take: Callable[..., Receipt], workspace: Workspace, path: Path, context: Context, people: SaidOfPeople) -> Receipt:
    """What became of one file; one that cannot be opened, or that asks something, is said, and stops no other."""
    try:
        content = to_keep(workspace, path.read_bytes(), context, people)
    except OSError as error:
        return _not_read(path, messages.refusal("not_accessible", path=named(path), detail=error.strerror or type(error).__name__))
    except PeopleAsked as asked:
        return _not_read(path, asked)
    return take(workspace.ledger, content, named(path), context)


def named(path: Path) -> str:
    """The name of a file as text; bytes that are none are replaced by a sign that says so."""
    return path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _not_read(path: Path, why: Refusal) -> Receipt:
    """What became of a file of which nothing was taken: which is said; the others are taken all the same."""
    return Receipt(None, named(path), "", 0, 0, 0, 0, already_known=False, difference={}, remarks=[(why.code, why.text)])


def _folder_project(workspace: Workspace, path: Path) -> str | None:
    """The project whose folder of the workspace the file lies in."""
    if not path.resolve().is_relative_to(workspace.root):
        return None
    folders = path.resolve().relative_to(workspace.root).parts[:-1]
    return next((folder for folder in folders if folder in workspace.register.projects), None)


def collect_inbox(workspace: Workspace) -> list[Receipt]:
    """Hands in what lies in the inbox."""
    return collect(workspace, files_in([workspace.inbox]))


def read_again(workspace: Workspace, submission_id: str, *, confirmed: bool = False) -> Receipt:
    """Reads a kept receipt once more, with the application and the workspace as they are now. Raises Refusal `submission_unknown`."""
    known = submission_of(workspace.ledger, submission_id)
    _begun(workspace, known.received.submission_id, done=True)
    return read_received(
        workspace.ledger, known.received, workspace.context(), len(known.readings), again=bool(known.readings), confirmed=confirmed
    )


def finish_reading(workspace: Workspace) -> list[Receipt]:
    """Reads what was received but not read, because a process was stopped in between; and again what a mapping now corrected has read."""
    workspace.ledger.finish_erasing()
    context = workspace.context()
    receipts = [_finished(workspace, receipt) for receipt in unread(workspace.ledger)]
    corrected = [known for known in submissions_of(workspace.ledger) if _is_corrected(known, context) and not (known.ended or known.erased)]
    broken = _broken(workspace.ledger) if corrected else set()
    again = [known.received.submission_id for known in corrected if known.reading and known.reading.details["mapping"]["id"] in broken]
    receipts += [read_received(workspace.ledger, s.received, context, len(s.readings)) for s in held_no_longer(workspace.ledger)]
    return receipts + [read_again(workspace, submission_id) for submission_id in again]


def _finished(workspace: Workspace, received: Event) -> Receipt:
    """A receipt read; or set aside, where reading it was begun again and again and brought the process down each time."""
    name = received.submission_id
    fatal = _begun(workspace).get(name, 0) >= MOST_ATTEMPTS
    crashed = unread_file("reading_crashed", sentences.text("reading_crashed")) if fatal else None
    _begun(workspace, name)
    receipt = read_received(workspace.ledger, received, workspace.context(), reading=crashed)
    _begun(workspace, name, done=True)
    return receipt


def _begun(workspace: Workspace, name: str | None = None, *, done: bool = False) -> dict[str, int]:
    """How often the reading of receipts was begun and not ended; with a `name`, after it began once more or was `done`."""
    path = workspace.root / _ATTEMPTS
    noted = _noted(path)
    if name is not None and (not done or name in noted):
        noted = {other: times for other, times in noted.items() if other != name} | ({} if done else {name: noted.get(name, 0) + 1})
        if noted:
            with replacing(path) as draft:
                draft.write_text(json.dumps(noted, sort_keys=True), "utf-8")
        else:
            path.unlink(missing_ok=True)
    return noted


def _noted(path: Path) -> dict[str, int]:
    """The attempts that were noted; earlier versions noted names alone, once each."""
    if not path.is_file():
        return {}
    try:
        noted = json.loads(path.read_text("utf-8"))
    except ValueError:  # cut short as it was written: whatever brought the process down was not the reading
        return {}
    return noted if isinstance(noted, dict) else dict.fromkeys(noted, 1)


def _is_corrected(known: KnownSubmission, context: Context) -> bool:
    """Whether the mapping that a submission was last read with is another one today."""
    mapping = known.reading.details["mapping"] if known.reading else None
    current = context.mappings.get(mapping["id"]) if mapping else None
    return mapping is not None and current is not None and mapping != describe(current)


def _broken(ledger: Ledger) -> set[str]:
    """The mappings that break, as they were last read with, on all that they were read from: those that a warehouse sets aside."""
    known = claims(ledger)
    return {name for name, mapping in known.mappings.items() if breaks(mapping, known.records[name])}
