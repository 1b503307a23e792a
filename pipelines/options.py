"""What most commands take: the workspace, the language, JSON; helps in the language of the person at the keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.messages import default_language, messages


def helped(code: str) -> str:
    """A help text of this room."""
    return messages.text(code).into(default_language())


Root = Annotated[Path, typer.Option("-w", "--workspace", help=helped("opt_workspace"))]
Json = Annotated[bool, typer.Option("--json", help=helped("opt_json"))]
Lang = Annotated[str, typer.Option("--lang", help=helped("opt_lang"))]
AsOf = Annotated[str | None, typer.Option("--as-of", help=helped("opt_as_of"))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=helped("opt_dry_run"))]
