"""From a figure of value back to the outcomes it sums, their assumptions, and the observations they take (law 6)."""

from __future__ import annotations

import json
from typing import Any

import duckdb
from pydantic import BaseModel

from impact.warehouse.schema import frame

COLUMNS = {
    "pillar": "coalesce(pillar, '')",
    "stakeholder": "stakeholder_id",
    "account": "coalesce(account, '')",
    "grade": "coalesce(CAST(evidence_grade AS VARCHAR), '')",
    "outcome": "map_id || '/' || outcome_id",
    "payer": """CASE WHEN stakeholder_id = 'town' THEN $key WHEN stakeholder_id = 'volunteers' THEN 'volunteers'
                     WHEN list_contains($public, stakeholder_id) THEN 'public' ELSE 'private' END""",
}
"""How the direction of a total is told in the table `valuation`."""
PARTS = {
    "need": "SELECT DISTINCT line.project_id, map_id, outcome_id, coalesce(need_id, '') AS key, coalesce(share, 1) AS part "
    "FROM line LEFT JOIN project_need USING (project_id)",
    "place": "SELECT DISTINCT line.project_id, map_id, outcome_id, coalesce(place, '') AS key, 1.0 AS part "
    "FROM line JOIN project USING (project_id)",
    "residence": """
        WITH told AS (
            SELECT DISTINCT map_id, outcome_id, CAST(json_extract_string(assumptions, '$.residents.value') AS DOUBLE) AS inside FROM outcome
        ), held AS (
            SELECT map_id, outcome_id, unnest(CASE WHEN inside IS NULL THEN [{'key': '', 'part': 1.0}]
                ELSE [{'key': 'inside', 'part': inside}, {'key': 'outside', 'part': 1 - inside}] END, recursive := TRUE) FROM told
        )
        SELECT DISTINCT line.project_id, map_id, outcome_id, key, part FROM line JOIN held USING (map_id, outcome_id)""",
}
"""The directions in which a row of `valuation` belongs to several keys, by the part of it that belongs to each."""
CONCERNED = """
    WITH line AS (
        SELECT *, 'outcome' AS side FROM valuation
        UNION ALL BY NAME
        SELECT *, activity_year AS effect_year, value AS present_value, value AS realised, 'input' AS side FROM invested
    ), parts AS ({parts}), held AS (
        SELECT line.* REPLACE (net_quantity * part AS net_quantity, proxy_quantity * part AS proxy_quantity,
                               present_value * part AS present_value, realised * part AS realised)
        FROM line JOIN parts USING (project_id, map_id, outcome_id) WHERE key = $key
    ), concerned AS (
        FROM held WHERE ($project_id IS NULL OR project_id = $project_id) AND ($projects IS NULL OR list_contains($projects, project_id))
            AND CASE WHEN $measure = 'realised' THEN effect_year ELSE activity_year END = $year
            AND ($measure IN ('net', 'ratio') OR side = CASE WHEN $measure IN ('invested', 'levered') THEN 'input' ELSE 'outcome' END)
            AND ($measure = 'quantity' OR present_value IS NOT NULL) AND {condition}
    )
"""


class ValuedLine(BaseModel):
    """An outcome or input that a figure of value is made of, over the projects it concerns, with all its assumptions and their sources."""

    map_id: str
    outcome_id: str
    side: str
    title: dict[str, str]
    activity_year: int
    indicator_id: str | None
    breakdown: str
    quantity: float
    net_quantity: float | None
    proxy_quantity: float | None
    present_value: float | None
    assumptions: dict[str, Any]


def outcomes(con: duckdb.DuckDBPyConnection, definition: dict[str, Any]) -> list[ValuedLine]:
    """The outcomes and inputs that a figure sums, the weightiest first, with all that they rest on."""
    if definition["measure"] == "local_spending":
        return []
    query, values = _concerned(definition)
    rows = frame(
        con,
        f"""{query}, observed AS (
            SELECT map_id, outcome_id, activity_year, sum(quantity) AS quantity
            FROM (SELECT DISTINCT map_id, outcome_id, activity_year, project_id, quantity FROM concerned) GROUP BY ALL
        ), summed AS (
            SELECT map_id, outcome_id, activity_year,
                   coalesce(sum(net_quantity) FILTER (shown AND net_quantity > 0), sum(net_quantity) FILTER (shown)) AS net_quantity,
                   coalesce(sum(proxy_quantity) FILTER (shown AND proxy_quantity > 0),
                            sum(proxy_quantity) FILTER (shown)) AS proxy_quantity,
                   sum(CASE WHEN $measure = 'realised' THEN realised ELSE present_value END) AS present_value
            FROM (SELECT *, effect_year = activity_year OR $measure = 'realised' AS shown FROM concerned) GROUP BY ALL
        )
        SELECT map_id, outcome_id, side, title_fr, title_en, activity_year, indicator_id, breakdown, quantity, net_quantity, proxy_quantity,
               present_value, CAST(assumptions AS VARCHAR) AS assumptions
        FROM summed JOIN observed USING (map_id, outcome_id, activity_year) JOIN outcome USING (map_id, outcome_id, activity_year)
        ORDER BY side DESC, abs(present_value) DESC NULLS LAST, map_id, outcome_id, activity_year
        """,
        values,
    )
    return [_worth(row) for row in rows.to_dicts()]


def _worth(row: dict[str, Any]) -> ValuedLine:
    title = {"fr": row.pop("title_fr"), "en": row.pop("title_en")}
    return ValuedLine(title=title, assumptions=json.loads(row.pop("assumptions")), **row)


def cells(con: duckdb.DuckDBPyConnection, definition: dict[str, Any]) -> list[dict[str, Any]]:
    """The cells (project, indicator, breakdown, year) that the outcomes of a figure took their quantities from."""
    if definition["measure"] == "local_spending":
        told = [told for told in definition["beside"]["local"] if told["indicator_id"]]
        return [{name: footprint[name] for name in ("project_id", "indicator_id", "breakdown", "year")} for footprint in told]
    query, values = _concerned(definition)
    return frame(
        con,
        f"""{query}
        SELECT DISTINCT project_id, indicator_id, breakdown, activity_year AS year
        FROM concerned JOIN outcome USING (map_id, outcome_id, activity_year) WHERE indicator_id IS NOT NULL ORDER BY ALL
        """,
        values,
    ).to_dicts()


def _concerned(definition: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The rows of `valuation` and `invested` that a figure sums, as a query with its values."""
    direction = definition["direction"]
    whole = "SELECT DISTINCT project_id, map_id, outcome_id, $key AS key, 1.0 AS part FROM line"
    condition = f"{COLUMNS[direction]} = $key" if direction in COLUMNS else "TRUE"
    values = {name: definition[name] for name in ("project_id", "measure", "year", "key")}
    values["projects"] = (definition["beside"] or {}).get("projects")  # net, ratio and levered hold for some projects only
    if direction == "payer":
        values["public"] = definition["beside"]["public"]
    return CONCERNED.replace("{parts}", PARTS.get(direction, whole)).replace("{condition}", condition), values
