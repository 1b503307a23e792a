"""What the commands of a campaign share: their options, and how they begin and end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands.console import Console
from pipelines.commands.options import described

if TYPE_CHECKING:
    from impact.ledger.campaigning import DecidedBy
    from pipelines.workspace import Workspace

CampaignYear = Annotated[int, typer.Option("--year", help=described("campaign_year"))]
Submissions = Annotated[list[str], typer.Argument(metavar="SUBMISSION…", help=described("submissions"))]
Submission = Annotated[str, typer.Argument(metavar="SUBMISSION", help=described("submission"))]
Indicators = Annotated[list[str] | None, typer.Option("--indicator", help=described("only_indicator"))]
Project = Annotated[str, typer.Argument(metavar="PROJECT", help=described("project"))]
Code = Annotated[str, typer.Option("--code", help=described("code"))]
Reason = Annotated[str, typer.Option("--reason", help=described("reason"))]
Author = Annotated[str, typer.Option("--author", help=described("author"))]
Second = Annotated[str, typer.Option("--second", help=described("second"))]


def begun(root: Path, dry_run: bool, as_json: bool, lang: str) -> tuple[Console, Workspace]:
    """Where to say things, and the workspace; of a dry run, one whose ledger writes nothing."""
    from impact.ledger.rehearsing import rehearsal
    from pipelines.workspace import open_workspace

    workspace = open_workspace(root)
    if dry_run:
        workspace.__dict__["ledger"] = rehearsal(workspace.ledger)
    return Console(as_json=as_json, language=lang), workspace


def decided_by(code: str = "", reason: str = "", author: str = "", second: str = "") -> DecidedBy:
    """Who decides, and why."""
    from impact.ledger.campaigning import DecidedBy

    return DecidedBy(reason=reason, code=code, author=author, second=second)


def end(console: Console, data: dict[str, Any], dry_run: bool) -> None:
    """Ends a command, saying whether it was a dry run."""
    if dry_run:
        console.say("campaign.dry_run")
    console.end(data | {"dry_run": dry_run})
