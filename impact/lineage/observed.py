"""From figures back to the observations that they are made of: those of many figures in one query, whose view is dear to ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb

from impact.intake.mapping import Mapping as EventMapping
from impact.lineage.values import QuantityCell
from impact.warehouse.mapped import breakdown_code, breakdown_condition
from impact.warehouse.schema import identifier, rows
from indicators.breakdown import read_cell

Row = dict[str, Any]
CountKey = tuple[str, str, str, str]
"""What a count of records is known by: project, indicator, breakdown, first day."""


def observed_rows(con: duckdb.DuckDBPyConnection, cells: Mapping[str, Sequence[QuantityCell]]) -> dict[str, list[Row]]:
    """By the address of a figure, the observations that make each of its cells, and beside them those missing for a stated reason."""
    query = """
        WITH cell AS (
            SELECT unnest($address::VARCHAR[]) AS address, unnest($project_id::VARCHAR[]) AS project_id,
                   unnest($indicator_id::VARCHAR[]) AS indicator_id, unnest($breakdown::VARCHAR[]) AS breakdown,
                   unnest($year::INTEGER[]) AS year, unnest(range(len($year))) AS place
        )
        SELECT cell.address, o.project_id, o.indicator_id, o.breakdown, o.year, value, missing, numerator, denominator, evidence,
               submission_id, row_ref, mapping_id, period_start, period_end,
               CAST(period_start AS VARCHAR) AS first_day, CAST(period_end AS VARCHAR) AS last_day
        FROM (FROM observation_year WHERE list_contains($indicators, indicator_id) AND list_contains($years, year)) o
        JOIN cell ON cell.indicator_id = o.indicator_id AND cell.year = o.year
            AND (cell.project_id IS NULL OR cell.project_id = o.project_id)
            AND CASE WHEN cell.breakdown = '' THEN makes_whole OR (missing IS NOT NULL AND NOT whole_given)
                     ELSE o.breakdown = cell.breakdown AND (stands OR missing IS NOT NULL) END
        ORDER BY place, o.project_id, period_start, o.breakdown
    """
    asked = [(address, cell) for address, listed in cells.items() for cell in listed]
    values = {name: [getattr(cell, name) for _, cell in asked] for name in QuantityCell._fields}
    observed: dict[str, list[Row]] = defaultdict(list)
    once = {"indicators": sorted(set(values["indicator_id"])), "years": sorted(set(values["year"]))}
    for row in rows(con, query, {"address": [address for address, _ in asked], **values, **once}):
        observed[row.pop("address")].append(row)
    return observed


def record_rows(con: duckdb.DuckDBPyConnection, row: Row, mapping: EventMapping) -> list[tuple[str, str]]:
    """Where the event records counted in an observation stand: submission, and sheet#row."""
    measure = mapping.indicators[row["indicator_id"]]
    query = f"""
        SELECT _submission_id, _row_ref FROM {identifier("record_" + mapping.id)}
        WHERE _superseded_at IS NULL AND _project_id = ? AND _day BETWEEN ? AND ? AND ({breakdown_condition(mapping, row["breakdown"])})
            AND ({measure.where or "TRUE"})
        ORDER BY _sequence, _row_ref
    """
    return con.execute(query, [row["project_id"], row["period_start"], row["period_end"]]).fetchall()


def counted_records(con: duckdb.DuckDBPyConnection, counts: Iterable[Row], mapping: EventMapping) -> dict[CountKey, tuple[list[str], int]]:
    """Of observations that count the event records of a mapping: the submissions that those records came in, and how many there are.

    What `record_rows` says of one observation, of many in one query for each indicator.
    """
    by_indicator: dict[str, dict[CountKey, Row]] = defaultdict(dict)
    for row in counts:
        by_indicator[row["indicator_id"]][count_key(row)] = row
    return {key: of for name, asked in by_indicator.items() for key, of in _counted(con, asked, name, mapping).items()}


def count_key(row: Row) -> CountKey:
    """What an observation that counts records is known by."""
    return row["project_id"], row["indicator_id"], row["breakdown"], row["first_day"]


def _counted(
    con: duckdb.DuckDBPyConnection, asked: Mapping[CountKey, Row], indicator: str, mapping: EventMapping
) -> dict[CountKey, tuple[list[str], int]]:
    columns = [mapping.breakdowns[name] for name in sorted(mapping.breakdowns)]
    cells = [read_cell(row["breakdown"]) for row in asked.values()]
    codes = {f"code_{n}": [cell.get(name) for cell in cells] for n, name in enumerate(sorted(mapping.breakdowns))}
    values = {name: [row[name] for row in asked.values()] for name in ("project_id", "period_start", "period_end")} | codes
    query = f"""
        WITH record AS (
            SELECT _submission_id, _project_id, _day{"".join(f", {breakdown_code(column)} AS code_{n}" for n, column in enumerate(columns))}
            FROM {identifier("record_" + mapping.id)}
            WHERE _superseded_at IS NULL AND ({mapping.indicators[indicator].where or "TRUE"})
        ), asked AS (
            SELECT unnest($project_id::VARCHAR[]) AS project_id, unnest($period_start::DATE[]) AS period_start,
                   unnest($period_end::DATE[]) AS period_end, unnest(range(len($project_id))) AS place
                   {"".join(f", unnest(${code}::VARCHAR[]) AS {code}" for code in codes)}
        )
        SELECT place, list_sort(list(DISTINCT _submission_id)), count(*)
        FROM asked JOIN record ON _project_id = project_id AND _day BETWEEN period_start AND period_end
            {"".join(f"AND (asked.{code} IS NULL OR asked.{code} = record.{code})" for code in codes)}
        GROUP BY place
    """
    keys = list(asked)
    return {keys[place]: (submissions, records) for place, submissions, records in con.execute(query, values).fetchall()}
