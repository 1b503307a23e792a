"""`impact backup` and `impact restore`: ledger, register, editions and the portal's database in one archive, and back."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from indicators.text import Refusal
from pipelines.commands.console import Console
from pipelines.commands.doors import database_of, door
from pipelines.commands.options import Json, Lang, Root, described
from pipelines.messages import default_language


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=described("backup_file"))],
    with_secrets: Annotated[bool, typer.Option("--with-secrets", help=described("with_secrets"))] = False,
    root: Root = Path(),
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Backs a workspace up."""
    from pipelines.backup import back_up
    from pipelines.workspace import open_workspace

    console = Console(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    with console.progress("back_up"):
        archive = back_up(workspace, file, lambda: _database(workspace.root), secrets=with_secrets)
    console.say("backup.made", file=file, files=len(archive.files), ledger=archive.ledger[0] if archive.ledger else 0)
    if archive.left_out:
        console.say("backup.left_out", names=archive.left_out)
    if archive.damaged:
        console.say("backup.damaged", versions=archive.damaged)
    console.end({"file": str(file)} | archive.model_dump(mode="json", exclude={"files"}), refused=bool(archive.damaged))


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=described("backup_file"))],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=described("restore_dir"))],
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Makes a workspace of a backup."""
    from pipelines.backup import rebuild_restored
    from pipelines.backup import restore as restored

    console = Console(as_json=as_json, language=lang)
    with console.progress("restore"):
        archive, database = restored(file, folder)
        rows = _put_back(folder, database) if database is not None else None
        content = rebuild_restored(folder, archive)
    console.say("restore.made", folder=folder, ledger=archive.ledger[0] if archive.ledger else 0, content=content)
    if rows is not None:
        console.say("restore.database", rows=rows)
    if archive.left_out:
        console.say("restore.left_out", names=archive.left_out)
    console.say("restore.next", folder=folder)
    console.end({"workspace": str(folder), "content": content, "database_rows": rows} | archive.model_dump(mode="json", exclude={"files"}))


def _database(root: Path) -> bytes | None:
    """The portal's database; none of a workspace that was never served."""
    return door("config.copies").dumped() if database_of(root) else None


def _put_back(folder: Path, database: bytes) -> int:
    """Fills the portal's database; where it cannot be, the folder goes as well: a workspace is restored whole or not at all."""
    door("config.django").set_up(folder)
    try:
        return door("config.copies").loaded(database)  # type: ignore[no-any-return]
    except Refusal:
        shutil.rmtree(folder)
        raise
