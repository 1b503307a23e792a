"""`impact read`: how a spreadsheet as people keep it would be read; with its annotated copy, and its layout to be remembered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands.console import Console
from pipelines.commands.options import Json, Lang, Root, Year, described
from pipelines.messages import default_language, messages

if TYPE_CHECKING:
    from impact.intake.layouts.models import SheetReading
    from pipelines.workspace import Workspace

_MOST = 40
"""Values, and cells left aside, that are shown; the rest is counted."""


def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=described("spreadsheet"))],
    project: Annotated[str, typer.Option(help=described("project"))],
    root: Root = Path(),
    year: Year = None,
    annotate: Annotated[Path | None, typer.Option(metavar="OUT", help=described("annotate"))] = None,
    save: Annotated[bool, typer.Option("--save", help=described("save_layout"))] = False,
    force: Annotated[bool, typer.Option("--force", help=described("force"))] = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Says how a spreadsheet would be read."""
    from pipelines import read as job
    from pipelines.workspace import open_workspace

    console = Console(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    if not file.is_file():
        raise messages.refusal("path_missing", path=file)
    content = file.read_bytes()
    _check_writable(workspace, project, annotate, save=save and not force, force=force)
    reading = job.read(workspace, content, file.name, project, year)
    if annotate is not None:
        annotate.write_bytes(job.annotate(workspace, content, reading))
        console.say("read.annotated", file=annotate)
    if save:
        console.say("read.saved", file=job.save_layout(workspace, project, reading.layout))
    _show(console, workspace, reading)
    console.end(reading.as_json(), refused=bool(reading.ask))


def _check_writable(workspace: Workspace, project: str, out: Path | None, *, save: bool, force: bool) -> None:
    """Nothing that exists is written over unless that is asked for. Raises Refusal `file_exists`."""
    from pipelines.read import layout_file

    for path in ([out] if out and not force else []) + ([layout_file(workspace, project)] if save else []):
        if path.exists():
            raise messages.refusal("file_exists", file=path)


def _show(console: Console, workspace: Workspace, reading: SheetReading) -> None:
    """What is read, asked and left aside, in the person's language."""
    from impact.intake.layouts.asking import Asker

    asker, language = Asker(workspace.catalogue), console.language
    cells = sum(len(each.cells) for each in reading.left_aside)
    console.say("read.summary", file=reading.file, values=len(reading.values), aside=cells, ask=len(reading.ask))
    for value in reading.values[:_MOST]:
        console.line(f"   {', '.join(value.cells)} : {asker.value_said(value).into(language)}")
    if len(reading.values) > _MOST:
        console.say("read.more", count=len(reading.values) - _MOST)
    for number, question in enumerate(reading.ask, 1):
        console.line(f"{number}. {', '.join(question.cells[:8])} : {question.text.into(language)}")
        for n, choice in enumerate(question.choices):
            console.line(f"     {'→' if n == question.suggest else '–'} {choice.text.into(language)}")
    for each in reading.left_aside[:_MOST]:
        console.line(f"   ({', '.join(each.cells[:6])}{' …' if len(each.cells) > 6 else ''}) {each.text.into(language)}")
