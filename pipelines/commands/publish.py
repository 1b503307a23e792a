"""`impact publish`: seals the next version of the edition of a year; corrected only in the open, with an erratum."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from indicators.text import Refusal
from pipelines.commands.campaign_shown import show_states, state_data
from pipelines.commands.console import Console, complain
from pipelines.commands.difference import show_changes
from pipelines.commands.options import Json, Lang, Root, described
from pipelines.commands.receipts import end_stopped, show_receipts, submission_data
from pipelines.messages import default_language

if TYPE_CHECKING:
    from pipelines.publication import PublishedVersion
    from pipelines.workspace import Workspace


def publish(
    year: Annotated[int, typer.Option(help=described("publish_year"))],
    root: Root = Path(),
    erratum: Annotated[Path | None, typer.Option(metavar="FILE.yaml", help=described("erratum"))] = None,
    sign: Annotated[Path | None, typer.Option(metavar="KEY.pem", help=described("sign"))] = None,
    orchestrated: Annotated[bool, typer.Option("--orchestrated", help=described("orchestrated"))] = False,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Seals the next version."""
    from pipelines.collect import CutShort
    from pipelines.versions import move_unsealed
    from pipelines.workspace import open_workspace
    from reports.edition.errata import read_statement

    console = Console(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    if erratum:  # what is wrong in it is said before anything is read
        read_statement(erratum)
    _ = workspace.world
    for folder in move_unsealed(workspace):
        console.say("run.moved", folder=folder)
    with console.progress("start"):
        from pipelines.job import run_publication

        try:
            ran = run_publication(workspace.root, year, erratum, sign, console.run, temporary_server=orchestrated)
        except CutShort as cut:
            show_receipts(console, cut.receipts)
            end_stopped(console, {"submissions": [submission_data(r) for r in cut.receipts]}, cut.__cause__ or cut)
    show_receipts(console, ran.done.receipts)
    steps = {name: asdict(cost) for name, cost in ran.steps.items()}
    data: dict[str, Any] = {"submissions": [submission_data(r) for r in ran.done.receipts], "steps": steps, "seconds": ran.seconds}
    version = ran.done.version
    if isinstance(version, Refusal):
        _end_refused(console, version, data, workspace)
    _show(console, version)
    if erratum and version.erratum is None:
        console.say("publish.erratum_unused", file=erratum)
    console.end({**data, **version.model_dump(mode="json", by_alias=True), "changed": [c.figure_id for c in version.changes]})


def _end_refused(console: Console, refusal: Refusal, data: dict[str, Any], workspace: Workspace) -> NoReturn:
    """Says why there is no new version: with the figures that changed, where it is an erratum that is missing."""
    from pipelines.campaign import ReviewNeeded
    from pipelines.publish import ErratumNeeded

    changes = refusal.changes if isinstance(refusal, ErratumNeeded) else []
    show_changes(console, changes)
    if isinstance(refusal, ReviewNeeded):
        show_states(console, refusal.left, workspace, refusal.year)
        data = data | {"not_reviewed": [state_data(state) for state in refusal.left]}
    complain(refusal, console.language, as_json=False)
    error = {"code": refusal.code, "message_fr": refusal.text.fr, "message_en": refusal.text.en}
    console.end({**data, "error": error, "changes": [change.model_dump(mode="json") for change in changes]}, refused=True)


def _show(console: Console, version: PublishedVersion) -> None:
    """Which version stands, where, and what proves it."""
    named = {"year": str(version.year), "version": version.version, "page": version.pages[console.language]}
    if version.nothing_new:
        console.say("publish.nothing_new", **named)
    else:
        show_changes(console, version.changes)
        console.say("publish.sealed", figures=version.figures, folder=version.folder, **named)
        console.say("publish.signed" if version.signed_by else "publish.unsigned", key=version.signed_by)
    console.say("publish.hash", hash=version.hash)
