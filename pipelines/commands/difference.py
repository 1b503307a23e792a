"""`impact difference`: what a new version of an edition would change, and because of what; nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands.console import Console
from pipelines.commands.options import Json, Lang, Root, described, version_of
from pipelines.messages import default_language

if TYPE_CHECKING:
    from reports.edition.errata import FigureChange

MOST_SHOWN = 10
"""Figures that are shown for each cause; --json has all."""


def difference(
    year: Annotated[int, typer.Option(help=described("publish_year"))],
    root: Root = Path(),
    earlier: Annotated[str | None, typer.Option("--from", metavar="vN", help=described("from_version"))] = None,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Lists what would change."""
    from pipelines.difference import differences
    from pipelines.workspace import open_workspace

    console = Console(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    with console.progress("build_warehouse"):
        changes = differences(workspace, year, version_of(earlier), console.run)
    names = {"year": str(year), "version": changes.version}
    if changes.figures:
        show_changes(console, changes.figures)
        console.say("difference.count", count=len(changes.figures), **names)
    else:
        console.say("difference.none", **names)
    without = [f"{kind} {thing}" for kind, things in changes.without_effect.items() for thing in things]
    if without:
        console.say("difference.without_effect", things=without[:MOST_SHOWN], count=len(without))
    console.end(changes.model_dump(mode="json"))


def show_changes(console: Console, changes: Sequence[FigureChange]) -> None:
    """Figures before and after, by what they changed for."""
    by_cause: dict[str, list[FigureChange]] = defaultdict(list)
    for change in changes:
        causes = [f"{console.word(f'cause.{cause.kind}')} {cause.id}" for cause in change.because]
        by_cause[" + ".join(causes[:MOST_SHOWN]) + (" …" if len(causes) > MOST_SHOWN else "")].append(change)
    for cause, of in sorted(by_cause.items(), key=lambda item: (-len(item[1]), item[0])):
        console.heading(console.word("difference.because", cause=cause, count=len(of)))
        rows = [(change.figure_id, figure_text(console, change.before), figure_text(console, change.after)) for change in of[:MOST_SHOWN]]
        console.table(None, ("figure", "before", "after"), rows)
        if len(of) > MOST_SHOWN:
            console.say("difference.more", count=len(of) - MOST_SHOWN)


def figure_text(console: Console, row: dict[str, Any] | None) -> str:
    """A published figure in a cell: its value, or its interval, or why it has none."""
    if row is None:
        return console.word("difference.absent")
    if row["status"] in ("suppressed", "missing"):
        return console.word(f"difference.{row['status']}")
    if row["value"] is None:
        return console.word("explain.interval", low=console.number(row["low"]), high=console.number(row["high"]))
    return console.number(row["value"])
