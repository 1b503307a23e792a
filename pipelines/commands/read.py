"""`impact read`: how a spreadsheet as people keep it would be read; with its annotated copy, and its layout to be remembered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands.console import Console
from pipelines.commands.options import Json, Lang, Root, described
from pipelines.messages import default_language, messages

if TYPE_CHECKING:
    from impact.intake.layouts.models import SheetReading
    from pipelines.workspace import Workspace

_MOST = 40
"""Values, and reasons for leaving cells aside, that are shown; the rest is counted."""
_MOST_CELLS = 8
"""Cells that are named of one value, question or reason."""


def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=described("spreadsheet"))],
    project: Annotated[str, typer.Option(help=described("of_project"))],
    root: Root = Path(),
    year: Annotated[int | None, typer.Option(help=described("year_unsaid"))] = None,
    annotate: Annotated[Path | None, typer.Option(metavar="OUT", help=described("annotate"))] = None,
    save: Annotated[bool, typer.Option("--save", help=described("save_layout"))] = False,
    force: Annotated[bool, typer.Option("--force", help=described("force"))] = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Says how a spreadsheet would be read."""
    from pipelines import read as job
    from pipelines.replacing import check_free, write
    from pipelines.workspace import open_workspace

    console = Console(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    if not file.is_file():
        raise messages.refusal("path_missing", path=file)
    content = file.read_bytes()
    for out in ([annotate] if annotate else []) + ([job.layout_file(workspace, project)] if save else []):
        check_free(out, force=force)
    reading = job.read(workspace, content, file.name, project, year)
    if annotate is not None:
        write(annotate, job.annotate(workspace, content, reading))
        console.say("read.annotated", file=annotate)
    if save:
        console.say("read.saved", file=job.save_layout(workspace, project, reading.layout))
    _show(console, workspace, reading)
    console.end(reading.as_json(), refused=bool(reading.ask))


def _show(console: Console, workspace: Workspace, reading: SheetReading) -> None:
    """What is read, asked and left aside, in the person's language."""
    from impact.intake.layouts.asking import Asker

    asker, language = Asker(workspace.catalogue), console.language
    cells = sum(len(each.cells) for each in reading.left_aside)
    console.say("read.summary", file=reading.file, values=len(reading.values), aside=cells, ask=len(reading.ask))
    for value in reading.values[:_MOST]:
        console.say("read.cells", cells=_few(value.cells), text=asker.value_said(value))
    if len(reading.values) > _MOST:
        console.say("read.more", count=len(reading.values) - _MOST)
    for number, question in enumerate(reading.ask, 1):
        console.say("read.question", number=number, cells=_few(question.cells), text=question.explained)
        for n, choice in enumerate(question.choices):
            console.line(f"     {'→' if n == question.suggest else '–'} {choice.text.into(language)}")
    for each in reading.left_aside[:_MOST]:
        console.line(f"   ({_few(each.cells)}) {each.text.into(language)}")
    if len(reading.left_aside) > _MOST:
        console.say("read.more_aside", count=len(reading.left_aside) - _MOST)


def _few(cells: list[str]) -> str:
    """The first cells of many, and that there are more."""
    return ", ".join(cells[:_MOST_CELLS]) + (" …" if len(cells) > _MOST_CELLS else "")
