"""Erasing an original by two people: from the ledger, and from all that a workspace made of it; then the warehouse is built again."""

from __future__ import annotations

import shutil
from pathlib import Path

from impact.ledger.chain import Event, sha256
from impact.ledger.erasing import erase as erase_original
from impact.ledger.withdrawing import submission_of
from pipelines.running import Runner, directly
from pipelines.warehouse import renew
from pipelines.workspace import Workspace, open_workspace


def erase(workspace: Workspace, submission_id: str, reason: str, second: str, run: Runner = directly) -> Event:
    """Erases the original of a submission, or ends what was interrupted; the event that says so.

    What stood is what figures are a function of, so that they stay; previews are gone until the next run. Raises Refusal
    `submission_unknown`, `reason_empty`, `second_person`, `workspace_locked`.
    """
    with workspace.lock():
        erased = submission_of(workspace.ledger, submission_id).erased
        if erased is None:
            codes = workspace.catalogue.vocabulary.evidence
            erased = erase_original(workspace.ledger, submission_id, reason, second, codes)
        workspace.ledger.finish_erasing()
        received = submission_of(workspace.ledger, submission_id).received
        _remove_made_of_it(workspace)
        _remove_files(workspace, received.files["original"], erased.details["evidence"])
        renew(open_workspace(workspace.root), run=run)
    return erased


def _remove_made_of_it(workspace: Workspace) -> None:
    """The warehouse, previews, pages of validation, and what was kept to save time: they hold what was handed in, and are made again."""
    for folder in (*_entries(workspace.previews), workspace.data_docs, workspace.kept):
        shutil.rmtree(folder, ignore_errors=True)
    for file in workspace.root.glob(f"{workspace.warehouse.name}*"):
        file.unlink()


def _remove_files(workspace: Workspace, original: str, evidence: list[str]) -> None:
    """The file where it waits in the inbox, and the evidence that nothing else rests on."""
    for file in workspace.inbox.rglob("*"):
        if file.is_file() and sha256(file.read_bytes()) == original:
            file.unlink()
    for digest in evidence:
        (workspace.root / "evidence" / digest).unlink(missing_ok=True)


def _entries(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []
