"""From a figure of value back to the outcomes it sums, their assumptions, and the observations they take (law 6).

The parts were stored by the computation that made the total (table `value_part`); nothing is worked out again here.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import duckdb
from pydantic import BaseModel

from impact.figures.definition import LocalTerms, ValueDefinition
from impact.warehouse.schema import rows

PARTS = """
    FROM value_part
    WHERE year = $year AND measure = $measure AND direction = $direction AND key = $key
        AND ($project_id IS NULL OR project_id = $project_id) AND outcome_id IS NOT NULL
"""
"""The parts of one total; those of a project are its own parts of the territory's."""


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


class QuantityCell(NamedTuple):
    """The cell that a quantity was taken from; of every project where none is named."""

    project_id: str | None
    indicator_id: str
    breakdown: str
    year: int


def valued_lines(con: duckdb.DuckDBPyConnection, definition: ValueDefinition) -> list[ValuedLine]:
    """The outcomes and inputs that a figure sums, the weightiest first, with all that they rest on."""
    query = f"""
        WITH part AS (SELECT * {PARTS}), line AS (
            SELECT map_id, outcome_id, activity_year, sum(quantity) AS quantity, sum(net_quantity) AS net_quantity,
                   sum(proxy_quantity) AS proxy_quantity, sum(value) AS present_value
            FROM part GROUP BY ALL
        )
        SELECT line.*, side, title_fr, title_en, indicator_id, breakdown, CAST(assumptions AS VARCHAR) AS assumptions
        FROM line JOIN outcome USING (map_id, outcome_id, activity_year)
        ORDER BY side DESC, abs(present_value) DESC NULLS LAST, map_id, outcome_id, activity_year
    """
    return [_line(row) for row in rows(con, query, _values(definition))]


def _line(row: dict[str, Any]) -> ValuedLine:
    title = {"fr": row.pop("title_fr"), "en": row.pop("title_en")}
    return ValuedLine(title=title, assumptions=json.loads(row.pop("assumptions")), **row)


def quantity_cells(con: duckdb.DuckDBPyConnection, definition: ValueDefinition) -> list[QuantityCell]:
    """The cells that the outcomes of a figure took their quantities from."""
    if isinstance(definition.context, LocalTerms):
        return [QuantityCell(f.project_id, f.indicator_id, f.breakdown, f.year) for f in definition.context.local if f.indicator_id]
    query = f"""
        SELECT DISTINCT project_id, indicator_id, breakdown, activity_year AS year
        FROM (SELECT * {PARTS}) JOIN outcome USING (map_id, outcome_id, activity_year) WHERE indicator_id IS NOT NULL ORDER BY ALL
    """
    return [QuantityCell(**row) for row in rows(con, query, _values(definition))]


def _values(definition: ValueDefinition) -> dict[str, Any]:
    return definition.model_dump(include={"year", "measure", "direction", "key", "project_id"})
