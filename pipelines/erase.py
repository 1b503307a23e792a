"""Erasing an original by two people: from the ledger, and from all that a workspace made of it, which is made again without it."""

from __future__ import annotations

import shutil
from pathlib import Path

from impact.ledger.chain import Event, sha256
from impact.ledger.erasing import erase as erase_original
from impact.ledger.withdrawing import submission_of
from pipelines.workspace import Workspace


def erase(workspace: Workspace, submission_id: str, reason: str, second: str) -> Event:
    """Erases the original of a submission from the ledger; the event that says so, which `remove_copies` is still to follow.

    Of one that was erased before, the event that said so. Raises Refusal `submission_unknown`, `reason_empty`, `second_person`,
    `workspace_locked`.
    """
    with workspace.lock():
        if erased := submission_of(workspace.ledger, submission_id).erased:
            return erased
        try:
            return erase_original(workspace.ledger, submission_id, reason, second, workspace.catalogue.vocabulary.evidence)
        except OSError:
            erased = submission_of(workspace.ledger, submission_id).erased
            if erased is None:  # nothing was written
                raise
            return erased


def remove_copies(workspace: Workspace, erased: Event) -> None:
    """Removes whatever still holds what was erased: in the ledger, the inbox, the evidence, and what was made of it. Raises as `lock`."""
    with workspace.lock():
        workspace.ledger.finish_erasing()
        _remove_files(workspace, submission_of(workspace.ledger, erased.submission_id).received.files["original"], erased)
        _remove_made_of_it(workspace)


def _remove_made_of_it(workspace: Workspace) -> None:
    """The warehouse, previews, pages of validation, and what was kept to save time: they hold what was handed in, and are made again."""
    for folder in (*_entries(workspace.previews), workspace.data_docs, workspace.kept):
        shutil.rmtree(folder, ignore_errors=True)
    for file in workspace.root.glob(f"{workspace.warehouse.name}*"):
        file.unlink()


def _remove_files(workspace: Workspace, original: str, erased: Event) -> None:
    """The file where it waits in the inbox, and the evidence that nothing else rests on."""
    for file in workspace.inbox.rglob("*"):
        if file.is_file() and sha256(file.read_bytes()) == original:
            file.unlink()
    for digest in erased.details["evidence"]:
        (workspace.root / "evidence" / digest).unlink(missing_ok=True)


def _entries(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []
