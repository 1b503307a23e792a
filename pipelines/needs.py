"""`impact needs`: which needs are answered, by whom, which are not, what could answer them, and what a new project would add."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from indicators.numbers import percent
from indicators.text import Text
from pipelines.answer import Answer
from pipelines.messages import default_language, messages
from pipelines.options import Json, Lang, Root, helped

if TYPE_CHECKING:
    from pipelines.show import Show
    from pipelines.workspace import Workspace

Rows = list[dict[str, Any]]
MOST = 3
"""Candidates shown for each need; all are shown for one need."""


def needs(
    need: Annotated[str | None, typer.Argument(metavar="NEED", help=helped("opt_need"))] = None,
    root: Root = Path(),
    year: Annotated[int | None, typer.Option(help=helped("opt_year"))] = None,
    new: Annotated[Path | None, typer.Option("--with", metavar="PROJECT.yaml", help=helped("opt_with"))] = None,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """The state of the needs of a workspace."""
    from pipelines.workspace import open_workspace

    answer = Answer(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    chosen, rows = state_of_needs(workspace, year)
    if need is not None and need not in {row["need_id"] for row in rows}:
        raise messages.refusal("need_unknown", need=need, known=[row["need_id"] for row in rows])
    wanted = [row for row in rows if need in (None, row["need_id"])]
    told: dict[str, Any] = {"year": chosen, "needs": wanted}
    adds = _adds(workspace, new, chosen) if new is not None else []
    if need is None:
        _table(answer.show, rows, chosen)
    for row in wanted:
        if need is not None or row["state"] == "orphan":
            _one(answer.show, row, whole=need is not None)
    if new is not None:
        told["adds"] = [text.model_dump() for text in adds]
        answer.show.say("needs_with", file=new)
        for line in told["adds"]:
            answer.show.console.print(f"  · {line[answer.language]}", markup=False, highlight=False, soft_wrap=True)
    answer.end(told)


def state_of_needs(workspace: Workspace, year: int | None) -> tuple[int, Rows]:
    """The latest year (or that one) that needs are known for, and its needs, the heaviest first.

    Raises Refusal `needs_none`.
    """
    from impact.warehouse.schema import frame
    from pipelines.steps import open_warehouse

    query = "SELECT * FROM figure WHERE json_extract_string(definition, '$.kind') IN ('need', 'fit') ORDER BY figure_id"
    values = "SELECT *, CAST(edition AS BIGINT) AS year FROM figure WHERE json_extract_string(definition, '$.direction') = 'need'"
    with contextlib.closing(open_warehouse(workspace)) as con:
        figures, worth = frame(con, query).to_dicts(), frame(con, values).to_dicts()
    rows = [row | json.loads(row["definition"]) for row in figures]
    years = sorted({row["year"] for row in rows})
    chosen = year if year is not None else (years[-1] if years else None)
    if chosen is None or chosen not in years:
        raise messages.refusal("needs_none", year=str(chosen or "?"), known=[str(y) for y in years] or ["—"])
    created = {
        w["key"]: w for w in (json.loads(row["definition"]) | row for row in worth) if w["year"] == chosen and w["measure"] == "created"
    }
    of_year = [row for row in rows if row["year"] == chosen]
    ids = dict.fromkeys(row["need_id"] for row in of_year if row["kind"] == "need" and "need_id" in row)
    told = [_need(need_id, [row for row in of_year if row.get("need_id") == need_id], created.get(need_id)) for need_id in ids]
    return chosen, sorted(told, key=lambda need: (-need["weight"], need["need_id"]))


def _need(need_id: str, rows: Rows, created: dict[str, Any] | None) -> dict[str, Any]:
    own = {row["indicator_id"]: row for row in rows if row["kind"] == "need"}
    weight, projects, proposals = own["need_weight"], own["need_projects"], own["need_proposals"]
    fits = sorted((row for row in rows if row["kind"] == "fit"), key=lambda row: row["rank"])
    return {
        "need_id": need_id,
        "title": {"fr": weight["label_fr"].rpartition(" · ")[0], "en": weight["label_en"].rpartition(" · ")[0]},
        "state": weight["state"],
        "weight": weight["value"],
        "reasons": weight["made_of"],
        "projects": projects["made_of"],
        "proposals": proposals["value"],
        "created": {name: created[name] for name in ("value", "low", "high", "currency")} if created else None,
        "candidates": [
            {
                "title": row["offer"],
                "provider": row["provider"],
                "offered_by": row["offered_by"],
                "score": row["value"],
                "reasons": row["made_of"],
            }
            for row in fits
        ],
    }


def _table(show: Show, rows: Rows, year: int) -> None:
    from indicators.numbers import money

    counts = {state: sum(row["state"] == state for row in rows) for state in ("answered", "declared", "orphan")}
    show.say("needs_state", year=str(year), count=len(rows), **counts)
    table = show.table("needs_table", "col_id", "col_need", "col_weight", "col_state", "col_projects", "col_proposals", "col_created")
    for row in rows:
        created = row["created"]
        worth = money(created["value"], created["currency"], show.language) if created else "—"
        state, weight = show.word(f"need_{row['state']}"), percent(row["weight"], show.language, 1)
        cells = (
            row["need_id"],
            row["title"][show.language],
            weight,
            state,
            str(len(row["projects"])),
            show.number(row["proposals"]),
            worth,
        )
        table.add_row(*map(escape, cells))
    show.console.print(table)


def _one(show: Show, row: dict[str, Any], *, whole: bool) -> None:
    """A need: why it weighs what it weighs, who answers it, what could."""
    show.console.print(f"[bold]{escape(row['title'][show.language])}[/bold] ({show.word('need_' + row['state'])})", soft_wrap=True)
    lines = [told[show.language] for told in (*row["reasons"], *row["projects"])] if whole else []
    for candidate in row["candidates"][: None if whole else MOST]:
        who, why = show.word(f"offered_{candidate['offered_by']}"), " ; ".join(r[show.language] for r in candidate["reasons"])
        lines.append(
            f"{candidate['title'][show.language]} ({candidate['provider']}, {who}) : {show.number(candidate['score'])} / 10 — {why}"
        )
    for line in lines or [show.word("needs_no_candidate")]:
        show.console.print(f"  · {line}", markup=False, highlight=False, soft_wrap=True)


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
