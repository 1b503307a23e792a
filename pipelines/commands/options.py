"""What most commands take: the workspace, the language, JSON, an instant; helps in the language of the person at the keyboard."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands.console import wording
from pipelines.messages import default_language, messages

if TYPE_CHECKING:
    from pipelines.workspace import Workspace


def helped(command: str) -> str:
    """What a command is for."""
    return wording().text(f"help.{command}").into(default_language())


def described(option: str) -> str:
    """What an argument or an option means."""
    return wording().text(f"option.{option}").into(default_language())


Root = Annotated[Path, typer.Option("-w", "--workspace", help=described("workspace"))]
Json = Annotated[bool, typer.Option("--json", help=described("json"))]
Lang = Annotated[str, typer.Option("--lang", help=described("lang"))]
AsOf = Annotated[str | None, typer.Option("--as-of", help=described("as_of"))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=described("dry_run"))]
Force = Annotated[bool, typer.Option("--force", help=described("force"))]
Year = Annotated[int | None, typer.Option(help=described("year"))]


def version_of(text: str | None) -> int | None:
    """The number of a version as people write it: v2. Raises Refusal `version_unreadable`."""
    if text is None:
        return None
    number = text.removeprefix("v")
    if not number.isdecimal() or int(number) < 1:
        raise messages.refusal("version_unreadable", text=text)
    return int(number)


def instant_of(text: str | None, workspace: Workspace) -> datetime | None:
    """An instant as written: without offset it is the territory's clock; a day alone means the end of that day.

    Raises Refusal `instant_unreadable`.
    """
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise messages.refusal("instant_unreadable", text=text) from error
    if len(text) <= len("2026-03-05"):
        instant += timedelta(days=1, microseconds=-1)
    return instant if instant.tzinfo else instant.replace(tzinfo=workspace.territory.clock)
