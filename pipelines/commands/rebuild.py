"""`impact rebuild`: the warehouse built from the ledger; with --check, what stands, editions included, is compared with it first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands.console import Console, wording
from pipelines.commands.options import AsOf, Json, Lang, Root, described, instant_of
from pipelines.messages import default_language

if TYPE_CHECKING:
    from pipelines.check import Comparison

MOST_LISTED = 5
"""Figures and files that differ and are named; the rest is counted."""


def rebuild(
    root: Root = Path(),
    check: Annotated[bool, typer.Option("--check", help=described("check"))] = False,
    as_of: AsOf = None,
    register: Annotated[Path | None, typer.Option(help=described("register_folder"))] = None,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Builds the warehouse again."""
    from pipelines.check import check_all, standing
    from pipelines.versions import move_unsealed, settle_left
    from pipelines.warehouse import refresh
    from pipelines.workspace import open_workspace

    console = Console(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    instant = instant_of(as_of, workspace)
    if register is not None:
        workspace = workspace.reading(open_workspace(register).root)
    settle_left(workspace)
    for folder in move_unsealed(workspace):
        console.say("run.moved", folder=folder)
    with console.progress("build_warehouse"):
        checked = check_all(workspace, console.run) if check else None
        stands = standing(workspace, checked) if checked and instant is None else None
        record = stands or refresh(workspace, instant, console.run)
    data: dict[str, Any] = {"content": record.content, "as_of": instant, "differences": [], "editions": {}}
    if checked is None:
        console.say("rebuild.done", content=record.content)
        console.end(data)
    _show(console, checked, record.content)
    console.end(data | checked.model_dump(), refused=checked.differs)


def _show(console: Console, check: Comparison, content: str) -> None:
    if check.differences:
        why = wording().text("rebuild.differs_inputs", names=check.inputs_changed) if check.inputs_changed else ""
        console.say("rebuild.differs", tables=check.differences, why=why)
    else:
        console.say("rebuild.same_content" if check.known_before else "rebuild.nothing_to_compare", content=content)
    for name, differing in check.editions.items():
        if name in check.not_built:
            console.say("rebuild.edition_not_built", version=name, why=check.not_built[name])
        elif name in check.by_code:
            console.say("rebuild.edition_by_code", version=name, count=len(differing), listed=listed(differing))
        else:
            code = "rebuild.edition_differs" if differing else "rebuild.edition_same"
            console.say(code, version=name, count=len(differing), listed=listed(differing))


def listed(names: list[str]) -> str:
    """The first few of some names."""
    return ", ".join(names[:MOST_LISTED]) + (" …" if len(names) > MOST_LISTED else "")
