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
}
"""How the direction of a total is told in the table `valuation`."""
CONCERNED = """
    WITH line AS (
        SELECT *, 'outcome' AS side FROM valuation
        UNION ALL BY NAME
        SELECT *, activity_year AS effect_year, value AS present_value, value AS realised, 'input' AS side FROM invested
    ), concerned AS (
        FROM line WHERE ($project_id IS NULL OR project_id = $project_id) AND ($projects IS NULL OR list_contains($projects, project_id))
            AND CASE WHEN $measure = 'realised' THEN effect_year ELSE activity_year END = $year
            AND CASE $measure WHEN 'invested' THEN side = 'input' WHEN 'net' THEN TRUE WHEN 'ratio' THEN TRUE ELSE side = 'outcome' END
            AND ($measure = 'quantity' OR present_value IS NOT NULL) AND {condition}
    )
"""


class Worth(BaseModel):
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


def outcomes(con: duckdb.DuckDBPyConnection, definition: dict[str, Any]) -> list[Worth]:
    """The outcomes and inputs that a figure sums, the weightiest first, with all that they rest on."""
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


def _worth(row: dict[str, Any]) -> Worth:
    title = {"fr": row.pop("title_fr"), "en": row.pop("title_en")}
    return Worth(title=title, assumptions=json.loads(row.pop("assumptions")), **row)


def cells(con: duckdb.DuckDBPyConnection, definition: dict[str, Any]) -> list[dict[str, Any]]:
    """The cells (project, indicator, breakdown, year) that the outcomes of a figure took their quantities from."""
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
    condition = f"{COLUMNS[definition['direction']]} = $key" if definition["direction"] else "$key = ''"
    values = {name: definition[name] for name in ("project_id", "measure", "year", "key")}
    values["projects"] = (definition["beside"] or {}).get("projects")  # net and ratio hold for some projects only
    return CONCERNED.format(condition=condition), values
