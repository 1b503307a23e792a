"""What a year comes to, told at the end of the main job: value by pillar and stakeholder, and the needs with their answers."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

from rich.markup import escape

if TYPE_CHECKING:
    from pipelines.show import Show
    from pipelines.workspace import Workspace

SPLITS = ("pillar", "stakeholder")
NEEDS = ("needs_answered", "needs_declared", "needs_orphan")
Rows = list[dict[str, Any]]


def summary_of(workspace: Workspace, year: int) -> dict[str, Any]:
    """Figures of the year as plain data: `created` (whole, by pillar, by stakeholder), `needs`, and `projects` that ran."""
    from impact.warehouse.schema import frame
    from pipelines.steps import open_warehouse

    with contextlib.closing(open_warehouse(workspace)) as con:
        rows = frame(con, "FROM figure WHERE edition = $year ORDER BY figure_id", {"year": str(year)}).to_dicts()
    told = [row | json.loads(row["definition"]) for row in rows]
    created = [r for r in told if r["kind"] == "value" and r["scope"] == "territory" and r["measure"] == "created"]
    return {
        "created": {split or "whole": [_short(r) for r in created if r["direction"] == split] for split in ("", *SPLITS)},
        "needs": {r["indicator_id"]: _short(r) | {"made_of": r["made_of"]} for r in told if r["indicator_id"] in NEEDS},
        "projects": next((r["value"] for r in told if r["indicator_id"] == "projects_running"), None),
        "members": next((r["value"] for r in told if r["indicator_id"] == "members"), None),
    }


def _short(row: dict[str, Any]) -> dict[str, Any]:
    label = row["cut"] if row.get("cut") else {"fr": row["label_fr"], "en": row["label_en"]}
    names = ("figure_id", "value", "low", "high", "reported", "expected", "illustrative")
    return {name: row[name] for name in names} | {"label": label, "currency": row.get("currency")}


def show_summary(show: Show, told: dict[str, Any]) -> None:
    """The same for people."""
    if told["projects"] is not None:
        show.say("summary_projects", projects=told["projects"], members=told["members"] if told["members"] is not None else "—")
    if told["created"]["whole"]:
        _value(show, told["created"])
    needs = told["needs"]
    if needs:
        counts = {name.removeprefix("needs_"): needs[name]["value"] for name in NEEDS}
        show.say("summary_needs", count=sum(counts.values()), **counts)
        if orphans := needs["needs_orphan"]["made_of"]:
            show.say("summary_orphans", names=[o[show.language] for o in orphans])


def _value(show: Show, created: dict[str, Rows]) -> None:
    from indicators.numbers import money

    [whole] = created["whole"]
    amounts = {name: money(whole[name], whole["currency"], show.language) for name in ("value", "low", "high")}
    show.say("summary_created", reported=whole["reported"], expected=whole["expected"], **amounts)
    for split in SPLITS:
        table = show.table(f"summary_{split}", "col_who", "col_created", "col_interval")
        for row in sorted(created[split], key=lambda r: -r["value"]):
            value, low, high = (money(row[name], row["currency"], show.language) for name in ("value", "low", "high"))
            table.add_row(*map(escape, (row["label"][show.language], value, f"{low} – {high}")))
        show.console.print(table)
    if whole["illustrative"]:
        show.say("illustrative")
