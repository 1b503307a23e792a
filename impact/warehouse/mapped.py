"""Event records as claims of observations: at every instant at which the records of a project and period changed, each cell anew."""

from __future__ import annotations

import duckdb

from impact.intake.mapping import Mapping
from impact.warehouse.schema import identifier, quoted
from indicators.breakdown import UNKNOWN, read_cell, sql_cell


def claim_observations(con: duckdb.DuckDBPyConnection, mapping: Mapping, record_history: str, into: str) -> None:
    """Appends to `into` what the records that stood at each instant say, and withdraws the cells that no record speaks of any more.

    The table `event` says which submission was read at which instant. `record_history` has _project_id, _day, _valid_from,
    _superseded_at and the mapping's columns. The cells are the whole, and every combination of the mapping's breakdowns: a count of
    distinct things cannot be had from its parts.
    """
    cells = {name: f'"_cell {name}"' for name in sorted(mapping.breakdowns)}
    grouping = f", CUBE({', '.join(cells.values())})" if cells else ""
    codes = "".join(f", {breakdown_code(mapping.breakdowns[name])} AS {cell}" for name, cell in cells.items())
    breakdown = sql_cell({name: f"CASE WHEN grouping({cell}) = 0 THEN {cell} END" for name, cell in cells.items()})  # not one rolled up
    measures = ", ".join(f'{measure.sql()} AS "{name}"' for name, measure in mapping.indicators.items())
    names = ", ".join(f'"{name}"' for name in mapping.indicators)
    con.execute(f"""
        INSERT INTO {into} BY NAME
        WITH record AS (
            SELECT *, date_trunc('{mapping.period.grain}', _day)::DATE AS _start,
                   (date_trunc('{mapping.period.grain}', _day) + INTERVAL 1 {mapping.period.grain})::DATE - 1 AS _end
                   {codes}
            FROM {record_history}
        ), instant AS (
            SELECT DISTINCT _project_id, _start, unnest([_valid_from, _superseded_at]) AS _moment FROM record
        ), standing AS (
            SELECT instant._moment, record.*
            FROM instant JOIN record USING (_project_id, _start)
            WHERE _valid_from <= _moment AND (_superseded_at IS NULL OR _superseded_at > _moment)
        ), measured AS (
            SELECT _project_id AS project_id, _start AS period_start, any_value(_end) AS period_end, _moment AS moment,
                   {breakdown} AS breakdown,
                   count(*) AS events, {measures}
            FROM standing GROUP BY _project_id, _start, _moment{grouping}
        ), counted AS (
            SELECT * FROM (UNPIVOT measured ON {names} INTO NAME indicator_id VALUE value)
        ), emptied AS (
            SELECT * FROM (SELECT DISTINCT project_id, indicator_id, period_start, period_end, breakdown FROM counted)
                JOIN (SELECT _project_id AS project_id, _start AS period_start, _moment AS moment FROM instant WHERE _moment IS NOT NULL)
                    USING (project_id, period_start)
                ANTI JOIN counted USING (project_id, indicator_id, period_start, breakdown, moment)
        )
        SELECT cell.* EXCLUDE (events, moment), event.*, 0 AS "row", FALSE AS approximate, {quoted(mapping.id)} AS mapping_id,
               {quoted(mapping.id)} || '[' || events || ']' AS row_ref
        FROM (SELECT *, FALSE AS gone FROM counted UNION ALL BY NAME SELECT *, TRUE AS gone FROM emptied) cell
            JOIN event ON event.recorded_at = cell.moment
    """)


def breakdown_condition(mapping: Mapping, breakdown: str) -> str:
    """The SQL condition on records that a canonical breakdown stands for; TRUE for the whole."""
    conditions = [f"{breakdown_code(mapping.breakdowns[key])} = {quoted(code)}" for key, code in read_cell(breakdown).items()]
    return " AND ".join(["TRUE", *conditions])


def breakdown_code(column: str) -> str:
    """The breakdown code of a record in one of its columns, as a SQL expression; UNKNOWN where the column is empty."""
    return f"coalesce(CAST({identifier(column)} AS VARCHAR), '{UNKNOWN}')"
