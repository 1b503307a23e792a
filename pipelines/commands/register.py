"""`impact register`: what was changed by hand in the files of the register, recorded with its reason; or the files as they once were."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from pipelines.commands.console import Console
from pipelines.commands.options import AsOf, DryRun, Force, Json, Lang, Root, described, instant_of
from pipelines.messages import default_language, messages

if TYPE_CHECKING:
    from pipelines.register import Unregistered
    from pipelines.workspace import Workspace

MOST_LINES = 40
"""Lines of a difference that are shown; all of them with --json."""


def register(
    root: Root = Path(),
    reason: Annotated[str, typer.Option(help=described("reason"))] = "",
    dry_run: DryRun = False,
    as_of: AsOf = None,
    into: Annotated[Path | None, typer.Option(help=described("into"))] = None,
    force: Force = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Records what was changed by hand, or writes the files of then."""
    from pipelines.register import register_found, unregistered
    from pipelines.workspace import open_workspace

    console = Console(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    if into is not None:
        _write_then(console, workspace, as_of, into, force=force)
    if as_of is not None:
        raise messages.refusal("as_of_without_into")
    edits = unregistered(workspace)
    data: dict[str, Any] = {"changes": [_change(workspace, one) for one in edits], "reason": reason or None, "recorded": 0}
    if not as_json:
        _show(console, data["changes"])
    if edits and not dry_run:
        data["recorded"] = len(register_found(workspace, reason))
        console.say("register.done", count=data["recorded"])
    console.end(data)


def _write_then(console: Console, workspace: Workspace, as_of: str | None, into: Path, *, force: bool) -> NoReturn:
    from pipelines.register import write_state

    instant = instant_of(as_of, workspace)
    files = write_state(workspace, instant, into, force=force)
    console.say("register.written", count=len(files), folder=into)
    console.end({"as_of": instant, "folder": str(into), "files": files})


def _change(workspace: Workspace, edit: Unregistered) -> dict[str, Any]:
    from impact.ledger.registering import content_of, registered
    from pipelines.register import difference_of

    known = registered(workspace.ledger).get(edit.file)
    before = content_of(workspace.ledger, known) if known else None
    after = (workspace.root / edit.file).read_bytes() if edit.sha256 is not None else None
    return edit.model_dump() | {"difference": difference_of(before, after) if before and after else []}


def _show(console: Console, changes: list[dict[str, Any]]) -> None:
    console.say("register.found" if changes else "register.none", count=len(changes))
    for change in changes:
        kind = "new" if change["was"] is None else "gone" if change["sha256"] is None else "changed"
        console.say(f"register.{kind}", file=change["file"])
        for line in change["difference"][:MOST_LINES]:
            console.line(f"      {line}")
