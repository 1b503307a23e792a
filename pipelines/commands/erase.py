"""`impact erase`: the bytes of an original go, with its free text and evidence, by two people and with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from indicators.text import Refusal
from pipelines.commands.console import Console
from pipelines.commands.doors import database_of, door
from pipelines.commands.options import Json, Lang, Root, described
from pipelines.commands.receipts import end_stopped
from pipelines.messages import default_language


def erase(
    submission: Annotated[str, typer.Argument(metavar="SUBMISSION", help=described("submission"))],
    reason: Annotated[str, typer.Option(help=described("reason"))],
    second: Annotated[str, typer.Option(help=described("second"))] = "",
    root: Root = Path(),
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Erases the original of a submission."""
    import duckdb

    from pipelines.erase import erase as erase_original
    from pipelines.erase import remove_copies
    from pipelines.warehouse import refresh
    from pipelines.workspace import open_workspace

    console = Console(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    erased = erase_original(workspace, submission, reason, second or _asked(console))
    console.say("erase.done", submission=submission, instant=erased.recorded_at.isoformat(timespec="seconds"))
    data: dict[str, Any] = {"submission_id": submission, "erased_at": erased.recorded_at.isoformat(), "reason": erased.details["reason"]}
    try:
        remove_copies(workspace, erased)
        if database_of(workspace.root):
            data["portal"] = door("erasing").erase_with(submission)
        with console.progress("build_warehouse"):
            refresh(workspace, run=console.run)
    except (Refusal, OSError, duckdb.Error) as error:  # the ledger keeps that it was erased; the same command ends what is left
        end_stopped(console, data, error)
    console.end(data)


def _asked(console: Console) -> str:
    """The second person's role, typed by them where somebody sits at the terminal."""
    import sys

    return str(typer.prompt(console.word("erase.second"), default="", show_default=False, err=True)) if sys.stdin.isatty() else ""
