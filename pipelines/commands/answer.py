"""`impact answer`: a funder's template answered for a project from the sealed edition, as our own page or in the funder's own file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.console import Console
from pipelines.commands.options import Force, Json, Lang, Root, described
from pipelines.messages import default_language


def answer(
    funder: Annotated[str, typer.Argument(metavar="FUNDER", help=described("form_funder"))],
    form: Annotated[str, typer.Argument(metavar="FORM", help=described("form"))],
    project: Annotated[str, typer.Option(metavar="ID", help=described("form_project"))],
    year: Annotated[int, typer.Option(help=described("form_year"))],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help=described("form_out"))],
    blank: Annotated[Path | None, typer.Option(metavar="FILE", help=described("form_blank"))] = None,
    root: Root = Path(),
    force: Force = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Answers what can be answered, and says what cannot."""
    from pipelines.forms import answer_form, fill_blank, form_named, reported, writer_of
    from pipelines.messages import messages
    from pipelines.workspace import open_workspace

    console = Console(as_json=as_json, language=lang)
    if out.exists() and not force:
        raise messages.refusal("file_exists", file=out)
    kind, write = form_named(form), writer_of(out) if blank is None else None
    of = answer_form(kind, reported(open_workspace(root), funder, project, year, console.language))
    filled, left = sorted(of.named), dict(of.unanswered)
    if blank is not None:
        filling = fill_blank(blank.read_bytes(), of)
        content, filled, left = filling.content, filling.filled, filling.left
    else:
        content = write(of) if write else b""
        filled = [name for name in filled if not of.named[name].why]
    out.write_bytes(content)
    console.say("answer.written", file=out, count=len(filled), left=len(left))
    for label, why in left.items():
        console.say("answer.left", label=label, why=why)
    console.end({"file": str(out), "answered": filled, "unanswered": left})
