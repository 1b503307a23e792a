"""`impact init`: the folder of a territory: the worked example, or a town that begins from its code and the lists it has."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands.console import Console
from pipelines.commands.options import DryRun, Force, Json, Lang, described
from pipelines.messages import default_language, messages

if TYPE_CHECKING:
    from impact.ecosystem.lists.models import CellRemark, TownList
    from pipelines.beginning.writing import Begun, Wishes

FEW = 12
"""Remarks of one kind that are printed; the others are in --json."""


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=described("dir"))],
    example: Annotated[str, typer.Option(help=described("example"))] = "empty",
    code: Annotated[str | None, typer.Option(help=described("commune"))] = None,
    name: Annotated[str | None, typer.Option(help=described("commune_name"))] = None,
    national: Annotated[list[Path] | None, typer.Option(help=described("national_init"))] = None,
    members: Annotated[Path | None, typer.Option(help=described("members"))] = None,
    projects: Annotated[Path | None, typer.Option(help=described("projects"))] = None,
    year: Annotated[int | None, typer.Option(help=described("first_year"))] = None,
    illustrative: Annotated[bool, typer.Option("--illustrative", help=described("illustrative_town"))] = False,
    dry_run: DryRun = False,
    force: Force = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Makes a workspace, or goes on with one that has begun."""
    from pipelines.workspace import make_workspace

    console = Console(as_json=as_json, language=lang)
    if any((code, name, national, members, projects, illustrative, dry_run)):
        from pipelines.beginning.writing import Wishes  # what only a town of its own needs: the example is copied

        if example != "empty":
            raise messages.refusal("example_with_code", example=example)
        wishes = Wishes(code, name, members, projects, year, illustrative, console.language)
        _begin(console, folder, wishes, national or [], dry_run=dry_run, force=force)
    workspace = make_workspace(folder, example)
    console.say("init.made" if example != "empty" else "init.made_empty", folder=folder)
    console.end({"workspace": str(workspace.root), "example": example})


def _begin(console: Console, folder: Path, wishes: Wishes, national: list[Path], *, dry_run: bool, force: bool) -> None:
    """A town that begins, or goes on: national files, lists, what is asked, and what to do next. Ends the command."""
    from pipelines.beginning.guide import steps
    from pipelines.beginning.writing import beginning, begins, fill
    from pipelines.commands.territory import import_files
    from pipelines.workspace import Workspace

    if dry_run:
        console.say("init.trial")
    new = begins(folder, wishes.code)
    with beginning(folder, wishes, dry_run=dry_run) as root:
        try_only = dry_run and not new  # what is new stands in a folder of its own, that goes
        facts, unread = import_files(Workspace(root), national, console, dry_run=try_only, force=force) if national else ([], False)
        begun = fill(root, wishes, new=new, dry_run=try_only, force=force)
        todo = steps(Workspace(root), folder, wishes)
    state = "would" if dry_run else "begun" if new else "filled"
    console.say(f"init.{state}", folder=folder, name=begun.territory.name, commune=begun.territory.code)
    _show(console, begun, dry_run=dry_run)
    for sentence, command in todo:
        console.line(sentence.into(console.language))
        if command:
            console.line(f"    {command}")
    data: dict[str, Any] = {"workspace": str(folder.resolve()), "dry_run": dry_run, "new": new}
    data |= {"territory": {"code": begun.territory.code, "name": begun.territory.name}}
    data |= {"facts": [each | {"into": Path(each["into"]).name} for each in facts]}
    data |= {what: _listed(getattr(begun.lists, what)) for what in ("members", "projects")}
    data |= {"entries": _entries(begun), "written": begun.written, "kept": begun.kept}
    data |= {"next": [{"text": sentence.model_dump(), "command": command} for sentence, command in todo]}
    console.end(data, refused=bool(begun.lists.asked) or unread)


def _show(console: Console, begun: Begun, *, dry_run: bool) -> None:
    for what in ("members", "projects"):
        listed: TownList[Any] = getattr(begun.lists, what)
        if listed.rows:
            counts = {"rows": listed.rows, "entries": len(listed.entries), "aside": len(listed.aside_rows), "asked": len(listed.asked_rows)}
            console.say(f"init.{what}", **counts)
            _remarks(console, "init.asked", listed.asked)
            _remarks(console, "init.aside", listed.aside)
    for project in begun.lists.projects.entries:
        proposal = begun.lists.proposals[project.id]
        because = proposal.because.into(console.language) if proposal.because else "—"
        console.say("init.project", id=project.id, because=because, indicators=list(proposal.indicators))
        for note in project.notes:
            console.line(f"      {note.into(console.language)}")
    if begun.kept:
        console.say("init.kept", files=begun.kept[:FEW], count=len(begun.kept))
    if begun.written:
        console.say("init.to_write" if dry_run else "init.written", files=begun.written[:FEW], count=len(begun.written))


def _remarks(console: Console, code: str, remarks: Iterable[CellRemark]) -> None:
    for remark in remarks:
        cells = [cell.lstrip("!") for cell in remark.cells[:FEW]] + ["…"] * (len(remark.cells) > FEW)
        console.say(code, cells=cells, text=remark.text)


def _listed(listed: TownList[Any]) -> dict[str, Any]:
    """A list as JSON tells it: rows = taken + asked + aside."""
    counts = {"rows": listed.rows, "taken": len(listed.entries), "asked": len(listed.asked_rows), "aside": len(listed.aside_rows)}
    return counts | {
        f"{name}_cells": [{"cells": remark.cells, "code": remark.code, "text": remark.text.model_dump()} for remark in remarks]
        for name, remarks in (("asked", listed.asked), ("aside", listed.aside))
    }


def _entries(begun: Begun) -> list[dict[str, Any]]:
    return [
        {
            "id": project.id,
            "name": project.name,
            "actor": project.actor,
            "started": project.started,
            "ended": project.ended,
            "cell": project.place,
            "indicators": list(begun.lists.proposals[project.id].indicators),
        }
        for project in begun.lists.projects.entries
    ]
