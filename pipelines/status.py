"""Where the collection stands: submissions, completeness and timeliness by project, rejected rows, what is due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb
from rich.markup import escape

from pipelines.show import Show


def state_of(con: duckdb.DuckDBPyConnection, unread: int, as_of: datetime | None) -> dict[str, Any]:
    """The state of the collection as plain data; `year` is the latest that anyone handed something in for."""
    [(year,)] = con.execute("SELECT max(year(period_end)) FROM observation").fetchall()
    severities = dict(con.execute("SELECT severity, count(*) FROM finding GROUP BY severity").fetchall())
    return {
        "year": year,
        "as_of": as_of,
        "submissions": _rows(
            con, "SELECT * EXCLUDE (sha256), CAST(received_at AS VARCHAR) AS received_at FROM submission ORDER BY submission_id"
        ),
        "projects": _rows(con, _COMPLETENESS, year),
        "rejected_rows": sum(r for (r,) in con.execute("SELECT rows_rejected FROM submission WHERE rows_rejected IS NOT NULL").fetchall()),
        "findings": {name: severities.get(name, 0) for name in ("critical", "warning", "info")},
        "unread": unread,
    }


_COMPLETENESS = """
    WITH due AS (
        SELECT project_id, indicator_id FROM expected WHERE first_year <= $1 AND (last_year IS NULL OR last_year >= $1)
    ), said AS (
        SELECT project_id, indicator_id, bool_or(value IS NOT NULL) AS given FROM observation WHERE year(period_end) = $1 GROUP BY ALL
    )
    SELECT project_id, count(*) AS expected, count(*) FILTER (given) AS given, count(*) FILTER (NOT given) AS stated_missing,
           coalesce(list(indicator_id ORDER BY indicator_id) FILTER (given IS NULL), []) AS due,
           (SELECT CAST(max(recorded_at) AS VARCHAR) FROM observation o WHERE o.project_id = due.project_id) AS last_submission
    FROM due LEFT JOIN said USING (project_id, indicator_id) GROUP BY project_id ORDER BY project_id
"""


def _rows(con: duckdb.DuckDBPyConnection, query: str, *values: Any) -> list[dict[str, Any]]:
    cursor = con.execute(query, list(values))
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def show_status(show: Show, state: dict[str, Any]) -> None:
    """The state for people to read."""
    if state["as_of"]:
        show.say("status_as_of", instant=state["as_of"].isoformat())
    if not state["submissions"]:
        show.say("status_nothing")
    else:
        columns = ("col_submission", "col_file", "col_received", "col_accepted", "col_rejected", "col_unchanged")
        table = show.table("status_submissions", *columns)
        for s in state["submissions"]:
            counts = [show.number(s[f"rows_{name}"]) for name in ("accepted", "rejected", "unchanged")]
            table.add_row(s["submission_id"], escape(s["source"]), str(s["received_at"])[:16], *counts)
        show.console.print(table)
    if state["projects"]:
        show.say("status_projects", year=str(state["year"]))
        table = show.table("col_project", "col_project", "col_expected", "col_given", "col_stated", "col_due", "col_last", title=False)
        for p in state["projects"]:
            due = ", ".join(p["due"]) or "—"
            table.add_row(
                escape(p["project_id"]),
                str(p["expected"]),
                str(p["given"]),
                str(p["stated_missing"]),
                due,
                str(p["last_submission"] or "—")[:16],
            )
        show.console.print(table)
    show.say("status_rejected", count=state["rejected_rows"])
    show.say("status_findings", **state["findings"])
    if state["unread"]:
        show.say("status_unread", count=state["unread"])
