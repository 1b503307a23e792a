"""Event records as claims of observations: at every instant at which the records of a project and period changed, each cell anew."""

from __future__ import annotations

import duckdb

from impact.mapping import Mapping
from impact.warehouse.schema import identifier, quoted

UNKNOWN = "unknown"
"""The breakdown code of events whose column is empty, so that parts still add up to the whole."""


def claim_observations(con: duckdb.DuckDBPyConnection, mapping: Mapping, record_history: str, into: str) -> None:
    """Appends to `into` what the records held at each instant say, and withdraws the cells that no record speaks of any more.

    The table `event` tells which submission spoke at which instant. `record_history` has project_id, day, valid_from, superseded_at
    and the mapping's columns. The cells are the whole, and every combination of the mapping's breakdowns: a count of distinct things
    cannot be had from its parts.
    """
    cells = {name: f'"cell {name}"' for name in sorted(mapping.breakdowns)}
    grouping = f", CUBE({', '.join(cells.values())})" if cells else ""
    codes = "".join(f", {_code(mapping.breakdowns[name])} AS {cell}" for name, cell in cells.items())
    measures = ", ".join(f'{measure.sql()} AS "{name}"' for name, measure in mapping.indicators.items())
    names = ", ".join(f'"{name}"' for name in mapping.indicators)
    con.execute(f"""
        INSERT INTO {into} BY NAME
        WITH record AS (
            SELECT *, date_trunc('{mapping.period.grain}', day)::DATE AS period_start,
                   (date_trunc('{mapping.period.grain}', day) + INTERVAL 1 {mapping.period.grain})::DATE - 1 AS period_end
                   {codes}
            FROM {record_history}
        ), instant AS (
            SELECT DISTINCT project_id, period_start, unnest([valid_from, superseded_at]) AS moment FROM record
        ), held AS (
            SELECT instant.moment, record.*
            FROM instant JOIN record USING (project_id, period_start)
            WHERE record.valid_from <= instant.moment AND (record.superseded_at IS NULL OR record.superseded_at > instant.moment)
        ), measured AS (
            SELECT project_id, period_start, any_value(period_end) AS period_end, moment, {_breakdown(cells)} AS breakdown,
                   count(*) AS events, {measures}
            FROM held GROUP BY project_id, period_start, moment{grouping}
        ), said AS (
            SELECT * FROM (UNPIVOT measured ON {names} INTO NAME indicator_id VALUE value)
        ), silent AS (
            SELECT * FROM (SELECT DISTINCT project_id, indicator_id, period_start, period_end, breakdown FROM said)
                JOIN (SELECT * FROM instant WHERE moment IS NOT NULL) USING (project_id, period_start)
                ANTI JOIN said USING (project_id, indicator_id, period_start, breakdown, moment)
        )
        SELECT cell.* EXCLUDE (events, moment), event.*, 0 AS "row", {quoted(mapping.id)} AS mapping_id,
               {quoted(mapping.id)} || '[' || events || ']' AS row_ref
        FROM (SELECT *, FALSE AS gone FROM said UNION ALL BY NAME SELECT *, TRUE AS gone FROM silent) cell
            JOIN event ON event.recorded_at = cell.moment
    """)


def breakdown_condition(mapping: Mapping, breakdown: str) -> str:
    """The SQL condition on records that a canonical breakdown stands for; TRUE for the whole."""
    conditions = ["TRUE"]
    for part in breakdown.split(";") if breakdown else []:
        key, _, value = part.partition("=")
        code = value.replace("%3D", "=").replace("%3B", ";").replace("%25", "%")
        conditions.append(f"{_code(mapping.breakdowns[key])} = {quoted(code)}")
    return " AND ".join(conditions)


def _code(column: str) -> str:
    """The breakdown code of a record, as a SQL expression."""
    return f"coalesce(CAST({identifier(column)} AS VARCHAR), '{UNKNOWN}')"


def _breakdown(cells: dict[str, str]) -> str:
    """The canonical `key=value;key=value` of the cell, as a SQL expression; columns rolled up leave no part."""
    if not cells:
        return "''"
    parts = [
        f"CASE WHEN grouping({c}) = 0 THEN '{n}=' || replace(replace(replace({c}, '%', '%25'), ';', '%3B'), '=', '%3D') END"
        for n, c in cells.items()
    ]
    return f"concat_ws(';', {', '.join(parts)})"
