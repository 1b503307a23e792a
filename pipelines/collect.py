"""Collecting: files, named or lying in the inbox, handed in to the ledger."""

from __future__ import annotations

from pathlib import Path

from impact.ledger.replay import remember
from impact.ledger.submission import Receipt, hand_in, preview, read_received, unread
from pipelines.messages import messages
from pipelines.workspace import Workspace


def files_in(paths: list[Path]) -> list[Path]:
    """The files to collect: those named, and those of folders, without hidden ones. Raises Refusal `path_missing`."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(
                p for p in path.rglob("*") if p.is_file() and not any(part.startswith(".") for part in p.relative_to(path).parts)
            )
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
) -> list[Receipt]:
    """Hands each file in to the ledger, perhaps marked as made up; with `dry_run`, only says what would become of it.

    A folder of the workspace that has the name of a project, in the inbox or elsewhere, holds the files of that project.
    """
    take = preview if dry_run else hand_in
    projects = {project, *(_folder_project(workspace, path) for path in paths)}
    contexts = {name: workspace.context(name, mapping, illustrative=illustrative) for name in projects}
    ledger = workspace.ledger
    receipts = [take(ledger, path.read_bytes(), path.name, contexts[project or _folder_project(workspace, path)]) for path in paths]
    if not dry_run and not all(receipt.already_known for receipt in receipts):
        remember(ledger)
    return receipts


def _folder_project(workspace: Workspace, path: Path) -> str | None:
    """The project whose folder of the workspace the file lies in."""
    if not path.resolve().is_relative_to(workspace.root):
        return None
    folders = path.resolve().relative_to(workspace.root).parts[:-1]
    return next((folder for folder in folders if folder in workspace.register.projects), None)


def collect_inbox(workspace: Workspace) -> list[Receipt]:
    """Hands in what lies in the inbox."""
    return collect(workspace, files_in([workspace.inbox]))


def finish_reading(workspace: Workspace) -> list[Receipt]:
    """Reads what was received but not read, because a process was stopped in between."""
    context = workspace.context()
    return [read_received(workspace.ledger, receipt, context) for receipt in unread(workspace.ledger)]
