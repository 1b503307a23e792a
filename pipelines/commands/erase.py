"""`impact erase`: the bytes of an original go, with its free text and evidence, by two people and with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.console import Console
from pipelines.commands.options import Json, Lang, Root, described
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
    from pipelines.erase import erase as job
    from pipelines.workspace import open_workspace

    console = Console(as_json=as_json, language=lang)
    second = second or _asked(console)
    with console.progress("build_warehouse"):
        erased = job(open_workspace(root), submission, reason, second, run=console.run)
    console.say("erase.done", submission=submission, instant=erased.recorded_at.isoformat(timespec="seconds"))
    console.end({"submission_id": submission, "erased_at": erased.recorded_at, "reason": erased.details["reason"]})


def _asked(console: Console) -> str:
    """The second person's role, typed by them where somebody sits at the terminal."""
    import sys

    return str(typer.prompt(console.word("erase.second"), default="", show_default=False, err=True)) if sys.stdin.isatty() else ""
