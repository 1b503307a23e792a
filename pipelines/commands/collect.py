"""`impact collect`: hands files in to the ledger, says what became of every row, and brings the warehouse up to date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands.console import Console
from pipelines.commands.options import DryRun, Json, Lang, Root, described
from pipelines.commands.receipts import Finding, end_stopped, new_submissions, show_findings, show_receipts, submission_data
from pipelines.messages import default_language, messages

if TYPE_CHECKING:
    from impact.ledger.submission import Receipt
    from pipelines.workspace import Workspace


def collect(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="PATH…", help=described("paths"))] = None,
    root: Root = Path(),
    mapping: Annotated[str | None, typer.Option(help=described("mapping"))] = None,
    project: Annotated[str | None, typer.Option(help=described("project"))] = None,
    dry_run: DryRun = False,
    confirm: Annotated[bool, typer.Option("--confirm", help=described("confirm"))] = False,
    again: Annotated[list[str] | None, typer.Option("--again", metavar="ID", help=described("again"))] = None,
    leave_out: Annotated[bool, typer.Option("--leave-out", help=described("leave_out"))] = False,
    keep: Annotated[list[str] | None, typer.Option("--keep", metavar="COLUMN", help=described("keep"))] = None,
    no_build: Annotated[bool, typer.Option("--no-build", help=described("no_build"))] = False,
    illustrative: Annotated[bool, typer.Option("--illustrative", help=described("illustrative"))] = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Collects files."""
    from pipelines import collect as job
    from pipelines.people import SaidOfPeople
    from pipelines.workspace import open_workspace

    console = Console(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    if not paths and not again:
        raise messages.refusal("nothing_to_collect")
    files = job.files_in(paths or [])
    if not dry_run and not no_build:
        _ = workspace.world  # what is wrong in the workspace's own files is said before anything is collected
    stopped: BaseException | None = None
    findings: list[Finding] = []
    try:
        with console.progress("collect"):
            people = SaidOfPeople(leave_out=leave_out, keep=frozenset(keep or []))
            receipts = job.collect(
                workspace, files, project, mapping, dry_run=dry_run, illustrative=illustrative, confirmed=confirm, people=people
            )
            receipts += [job.read_again(workspace, name, confirmed=confirm) for name in again or []]
    except job.CutShort as cut:
        receipts, stopped = cut.receipts, cut.__cause__
    show_receipts(console, receipts, dry_run=dry_run)
    kept = not all(r.already_known for r in receipts)
    if not dry_run and not no_build and not stopped and (kept or not workspace.warehouse.is_file()):
        try:
            findings = _built(console, workspace, receipts)
        except Exception as error:
            if not kept:
                raise
            stopped = error
    data = {"submissions": [submission_data(r) for r in receipts], "findings": findings, "dry_run": dry_run}
    if stopped:
        end_stopped(console, data, stopped)
    console.end(data, refused=any(r.refused for r in receipts))


def _built(console: Console, workspace: Workspace, receipts: list[Receipt]) -> list[Finding]:
    """Brings the warehouse up to date, and says what validation found in these files."""
    from pipelines.warehouse import findings_on, refresh

    with console.progress("build_warehouse"):
        refresh(workspace, run=console.run, sparing=True)
    findings = findings_on(workspace, new_submissions(receipts))
    show_findings(console, findings)
    return findings
