"""`impact needs`: which needs are answered, by whom, which are not, what could answer them, and what a new project would add."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indicators.numbers import percent
from indicators.text import Text
from pipelines.commands.console import Console
from pipelines.commands.options import Json, Lang, Root, Year, described
from pipelines.messages import default_language, messages

if TYPE_CHECKING:
    from impact.figures.figure import Figure
    from pipelines.workspace import Workspace

NeedRow = dict[str, Any]
"""A need as plain data: what it weighs and why, who answers it, the value created for it, what could answer it."""
MOST = 3
"""Candidates shown for each need; all are shown for one need."""


def needs(
    need: Annotated[str | None, typer.Argument(metavar="NEED", help=described("need"))] = None,
    root: Root = Path(),
    year: Year = None,
    new: Annotated[Path | None, typer.Option("--with", metavar="PROJECT.yaml", help=described("with"))] = None,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """The state of the needs of a workspace."""
    from pipelines.workspace import open_workspace

    console = Console(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    chosen, rows = state_of_needs(workspace, year)
    if need is not None and need not in {row["need_id"] for row in rows}:
        raise messages.refusal("need_unknown", need=need, known=[row["need_id"] for row in rows])
    wanted = [row for row in rows if need in (None, row["need_id"])]
    data: dict[str, Any] = {"year": chosen, "needs": wanted}
    adds = _adds(workspace, new, chosen) if new is not None else []
    if need is None:
        _show_all(console, rows, chosen)
    for row in wanted:
        if need is not None or row["state"] == "orphan":
            _show_one(console, row, whole=need is not None)
    if new is not None:
        data["adds"] = [text.model_dump() for text in adds]
        console.say("needs.with", file=new)
        for text in adds:
            console.line(f"  · {text.into(console.language)}")
    console.end(data)


def state_of_needs(workspace: Workspace, year: int | None) -> tuple[int, list[NeedRow]]:
    """The latest year (or that one) that needs are known for, and its needs, the heaviest first.

    Raises Refusal `needs_none`.
    """
    from impact.figures.definition import CountDefinition
    from impact.figures.store import read_figures
    from pipelines.warehouse import open_warehouse

    with contextlib.closing(open_warehouse(workspace)) as con:
        years = sorted({f.definition.year for f in read_figures(con, kinds=["need"])})
        chosen = year if year is not None else (years[-1] if years else None)
        if chosen is None or chosen not in years:
            raise messages.refusal("needs_none", year=str(chosen or "?"), known=[str(y) for y in years] or ["—"])
        of_year = read_figures(con, chosen, kinds=["need", "value", "fit"])
    ids = dict.fromkeys(f.definition.need_id for f in of_year if isinstance(f.definition, CountDefinition) and f.definition.need_id)
    rows = [_need(need_id, of_year) for need_id in ids]
    return chosen, sorted(rows, key=lambda row: (-row["weight"], row["need_id"]))


def _need(need_id: str, figures: list[Figure]) -> NeedRow:
    """One need, from the figures of a year."""
    from impact.figures.definition import CountDefinition

    own = {
        f.definition.indicator_id: (f, f.definition)
        for f in figures
        if isinstance(f.definition, CountDefinition) and f.definition.need_id == need_id
    }
    (weight, weighed), (_, answered), (proposals, _) = (own[f"need_{name}"] for name in ("weight", "projects", "proposals"))
    return {
        "need_id": need_id,
        "title": {language: text.rpartition(" · ")[0] for language, text in weight.label.model_dump().items()},
        "state": weighed.state,
        "weight": weight.estimate.value,
        "reasons": _texts(weighed.made_of),
        "projects": _texts(answered.made_of),
        "proposals": proposals.estimate.value,
        "created": _created(need_id, figures),
        "candidates": _candidates(need_id, figures),
    }


def _created(need_id: str, figures: list[Figure]) -> dict[str, Any] | None:
    """The value created for a need, if any is known."""
    from impact.figures.definition import ValueDefinition

    for figure in figures:
        definition = figure.definition
        if isinstance(definition, ValueDefinition) and (definition.direction, definition.measure, definition.key) == (
            "need",
            "created",
            need_id,
        ):
            return figure.estimate.model_dump(include={"value", "low", "high"}) | {"currency": definition.currency}
    return None


def _candidates(need_id: str, figures: list[Figure]) -> list[dict[str, Any]]:
    """What could answer a need, the best first."""
    from impact.figures.definition import FitDefinition

    fits = [(f.definition, f.estimate) for f in figures if isinstance(f.definition, FitDefinition) and f.definition.need_id == need_id]
    return [
        {
            "title": fit.offer.model_dump(),
            "provider": fit.provider,
            "offered_by": fit.offered_by,
            "score": score.value,
            "reasons": _texts(fit.made_of),
        }
        for fit, score in sorted(fits, key=lambda pair: pair[0].rank)
    ]


def _texts(texts: list[Text]) -> list[dict[str, str]]:
    return [text.model_dump() for text in texts]


def _show_all(console: Console, rows: list[NeedRow], year: int) -> None:
    from indicators.numbers import money

    counts = {state: sum(row["state"] == state for row in rows) for state in ("answered", "declared", "orphan")}
    console.say("needs.state", year=str(year), count=len(rows), **counts)
    lines = []
    for row in rows:
        created = row["created"]
        lines.append(
            (
                row["need_id"],
                row["title"][console.language],
                percent(row["weight"], console.language, 1),
                console.word(f"need_state.{row['state']}"),
                str(len(row["projects"])),
                console.number(row["proposals"]),
                money(created["value"], created["currency"], console.language) if created else "—",
            )
        )
    console.table("needs.table", ("id", "need", "weight", "state", "projects", "proposals", "created"), lines)


def _show_one(console: Console, row: NeedRow, *, whole: bool) -> None:
    """A need: why it weighs what it weighs, who answers it, what could."""
    console.heading(row["title"][console.language], f" ({console.word('need_state.' + row['state'])})")
    lines = [text[console.language] for text in (*row["reasons"], *row["projects"])] if whole else []
    for candidate in row["candidates"][: None if whole else MOST]:
        who, why = console.word(f"offered.{candidate['offered_by']}"), " ; ".join(r[console.language] for r in candidate["reasons"])
        title, score = candidate["title"][console.language], console.number(candidate["score"])
        lines.append(f"{title} ({candidate['provider']}, {who}) : {score} / 10 — {why}")
    for line in lines or [console.word("needs.no_candidate")]:
        console.line(f"  · {line}")


def _adds(workspace: Workspace, file: Path, year: int) -> list[Text]:
    """What the project in a file would add to those that run in the year."""
    from impact.ecosystem.matching import additions
    from impact.ecosystem.projects import Project
    from impact.ecosystem.reading import check_projects
    from indicators.yamlfile import load_model

    known, words = workspace.ecosystem.needs, workspace.catalogue.vocabulary
    project = load_model(Project, file)
    check_projects([file], [project], known, workspace.knowledge, words)
    running = [p for p in workspace.register.projects.values() if p.runs(year) and p.id != project.id]
    return additions(project, known, {need: [p for p in running if need in p.needs] for need in known}, words)
