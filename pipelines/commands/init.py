"""`impact init`: the folder of a territory, empty or with the worked example in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.console import Console
from pipelines.commands.options import Json, Lang, described
from pipelines.messages import default_language


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=described("dir"))],
    example: Annotated[str, typer.Option(help=described("example"))] = "empty",
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Makes a workspace."""
    from pipelines.workspace import make_workspace

    console = Console(as_json=as_json, language=lang)
    workspace = make_workspace(folder, example)
    console.say("init.made", folder=folder)
    console.end({"workspace": str(workspace.root), "example": example})
