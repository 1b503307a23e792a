"""`impact withdraw`: ends the claims of a submission, with a reason that the ledger keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from indicators.text import Refusal
from pipelines.commands.console import Console
from pipelines.commands.options import Json, Lang, Root, described
from pipelines.commands.receipts import end_stopped
from pipelines.messages import default_language


def withdraw(
    submission: Annotated[str, typer.Argument(metavar="SUBMISSION", help=described("submission"))],
    reason: Annotated[str, typer.Option(help=described("reason"))],
    root: Root = Path(),
    no_build: Annotated[bool, typer.Option("--no-build", help=described("no_build"))] = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Ends the claims of a submission."""
    import duckdb

    from impact.ledger.withdrawing import withdraw as end_claims
    from pipelines.warehouse import refresh
    from pipelines.workspace import open_workspace

    console = Console(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    ended = end_claims(workspace.ledger, submission, reason)
    console.say("withdraw.done", submission=submission, count=ended)
    data = {"submission_id": submission, "withdrawn": ended, "reason": reason}
    if not no_build:
        try:
            with console.progress("build_warehouse"):
                refresh(workspace, run=console.run)
        except (Refusal, OSError, duckdb.Error) as error:  # the ledger keeps that it was withdrawn: not the exit code of nothing written
            end_stopped(console, data, error)
    console.end(data)
