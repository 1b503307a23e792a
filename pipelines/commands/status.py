"""`impact status`: where the collection stands: submissions, completeness and timeliness by project, rejected rows, what is due."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.commands.console import Console
from pipelines.commands.options import Json, Lang, Root
from pipelines.commands.rebuild import listed
from pipelines.messages import default_language

if TYPE_CHECKING:
    import duckdb

    from impact.ledger.chain import Ledger

Row = dict[str, Any]


def status(root: Root = Path(), as_json: Json = False, lang: Lang = default_language()) -> None:
    """Shows where the collection stands."""
    from impact.ledger.clock import dated_too_late
    from impact.ledger.erasing import past_retention
    from impact.ledger.submission import unread
    from impact.warehouse.record import read_record
    from pipelines.register import edited_by_hand
    from pipelines.warehouse import open_warehouse
    from pipelines.workspace import open_workspace

    console = Console(as_json=as_json, language=lang)
    workspace = open_workspace(root)
    with contextlib.closing(open_warehouse(workspace)) as con:
        state = state_of(con, len(unread(workspace.ledger)), read_record(con).as_of)
    state["set_aside"] = _set_aside(workspace.ledger, state["submissions"])
    state["erased"] = _erased(workspace.ledger)
    years = workspace.territory.retention
    state["to_erase"] = past_retention(workspace.ledger, years, datetime.now(UTC)) if years else []
    late = dated_too_late(workspace.ledger.events(), datetime.now(UTC))
    state["dated_too_late"] = [{"event": event.name, "instant": event.recorded_at.isoformat(timespec="seconds")} for event in late]
    state["unregistered"] = [edit.file for edit in edited_by_hand(workspace)]
    if not as_json:
        _show(console, state)
    console.end(state)


def state_of(con: duckdb.DuckDBPyConnection, unread: int, as_of: datetime | None) -> dict[str, Any]:
    """The state of the collection as plain data; `year` is the latest that anyone handed something in for."""
    from impact.warehouse.schema import rows

    [(year,)] = con.execute("SELECT max(year(period_end)) FROM observation").fetchall()
    severities = dict(con.execute("SELECT severity, count(*) FROM finding GROUP BY severity").fetchall())
    return {
        "year": year,
        "as_of": as_of,
        "submissions": rows(
            con, "SELECT * EXCLUDE (sha256), CAST(received_at AS VARCHAR) AS received_at FROM submission ORDER BY submission_id"
        ),
        "projects": rows(con, _COMPLETENESS, {"year": year}),
        "rejected_rows": sum(r for (r,) in con.execute("SELECT rows_rejected FROM submission WHERE rows_rejected IS NOT NULL").fetchall()),
        "findings": {name: severities.get(name, 0) for name in ("critical", "warning", "info")},
        "unread": unread,
    }


def _set_aside(ledger: Ledger, submissions: list[Row]) -> list[Row]:
    """The submissions that were set aside unread, with the sentence that says why."""
    from impact.ledger.submission import submissions_of
    from impact.messages import messages

    built = {row["submission_id"]: row["unreadable"] for row in submissions}
    aside = []
    for known in submissions_of(ledger):
        name = known.received.submission_id
        reading = known.reading.details if known.reading else {}
        code = reading.get("unreadable") or built.get(name)
        if code is None or known.ended or known.erased:
            continue
        said = next((r for r in reading.get("remarks", []) if r["code"] == code), None) or messages.text(code).model_dump()
        aside.append({"submission_id": name, "source": known.received.details["source"], "code": code, "fr": said["fr"], "en": said["en"]})
    return aside


def _erased(ledger: Ledger) -> list[Row]:
    """The submissions whose original was erased, when and why."""
    from impact.ledger.submission import submissions_of

    erasures = [known.erased for known in submissions_of(ledger) if known.erased]
    return [{"submission_id": e.submission_id, "erased_at": e.recorded_at, "reason": e.details["reason"]} for e in erasures]


_COMPLETENESS = """
    WITH due AS (
        SELECT project_id, indicator_id FROM expected WHERE first_year <= $year AND (last_year IS NULL OR last_year >= $year)
    ), answer AS (
        SELECT project_id, indicator_id, bool_or(value IS NOT NULL) AS given FROM observation WHERE year(period_end) = $year GROUP BY ALL
    )
    SELECT project_id, count(*) AS expected, count(*) FILTER (given) AS given, count(*) FILTER (NOT given) AS stated_missing,
           coalesce(list(indicator_id ORDER BY indicator_id) FILTER (given IS NULL), []) AS due,
           (SELECT CAST(max(recorded_at) AS VARCHAR) FROM observation o WHERE o.project_id = due.project_id) AS last_submission
    FROM due LEFT JOIN answer USING (project_id, indicator_id) GROUP BY project_id ORDER BY project_id
"""


def _show(console: Console, state: dict[str, Any]) -> None:
    if state["as_of"]:
        console.say("status.as_of", instant=state["as_of"].isoformat())
    if state["submissions"]:
        _show_submissions(console, state["submissions"])
    else:
        console.say("status.nothing")
    if state["projects"]:
        console.say("status.projects", year=str(state["year"]))
        _show_projects(console, state["projects"])
    console.say("status.rejected", count=state["rejected_rows"])
    console.say("status.findings", **state["findings"])
    if state["set_aside"]:
        console.say("status.set_aside")
    for row in state["set_aside"]:
        console.say("status.set_aside_one", submission=row["submission_id"], source=row["source"], why=row[console.language])
    _show_erased(console, state)
    for event in state["dated_too_late"]:
        console.say("status.dated_too_late", **event)
    if state["unregistered"]:
        console.say("status.unregistered", count=len(state["unregistered"]), files=listed(state["unregistered"]))
    if state["unread"]:
        console.say("status.unread", count=state["unread"])


def _show_erased(console: Console, state: dict[str, Any]) -> None:
    if state["to_erase"]:
        console.say("status.to_erase", submissions=state["to_erase"])
    if state["erased"]:
        console.say("status.erased")
    for row in state["erased"]:
        console.say("status.erased_one", submission=row["submission_id"], instant=str(row["erased_at"])[:16], reason=row["reason"])


def _show_submissions(console: Console, submissions: list[Row]) -> None:
    counted = ("accepted", "rejected", "unchanged")
    rows = [
        (s["submission_id"], s["source"], str(s["received_at"])[:16], *(console.number(s[f"rows_{name}"]) for name in counted))
        for s in submissions
    ]
    console.table("status.submissions", ("submission", "file", "received", *counted), rows)


def _show_projects(console: Console, projects: list[Row]) -> None:
    rows = [
        (
            p["project_id"],
            *(str(p[name]) for name in ("expected", "given", "stated_missing")),
            ", ".join(p["due"]) or "—",
            str(p["last_submission"] or "—")[:16],
        )
        for p in projects
    ]
    console.table(None, ("project", "expected", "given", "stated", "due", "last"), rows)
