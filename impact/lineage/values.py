"""From figures of value back to the outcomes they sum, their assumptions, and the observations they take (law 6).

The parts were stored by the computation that made each total (table `value_part`); nothing is worked out again here.
All figures that are asked for are answered by one query.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import duckdb
from pydantic import BaseModel

from impact.figures.definition import LocalTerms, ValueDefinition

WANTED = ("year", "measure", "direction", "key", "project_id")
PARTS = """
    SELECT wanted.address, part.*
    FROM (
        SELECT unnest($address::VARCHAR[]) AS address, unnest($year::BIGINT[]) AS year, unnest($measure::VARCHAR[]) AS measure,
               unnest($direction::VARCHAR[]) AS direction, unnest($key::VARCHAR[]) AS key, unnest($project_id::VARCHAR[]) AS project_id
    ) wanted JOIN value_part part
        ON part.year = wanted.year AND part.measure = wanted.measure AND part.direction = wanted.direction AND part.key = wanted.key
            AND (wanted.project_id IS NULL OR part.project_id = wanted.project_id)
    WHERE part.outcome_id IS NOT NULL
"""
"""The parts of totals, by their address; those of a project are its own parts of the territory's."""

QUANTIFIED = "direction <> 'step'"
"""A step from gross to present value is money that a correction takes: no quantity is left after it that would be its own."""


class ValuedLine(BaseModel):
    """An outcome or input that a figure of value is made of, over the projects it concerns, with all its assumptions and their sources."""

    map_id: str
    outcome_id: str
    side: str
    title: dict[str, str]
    pillar: str | None
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


class LineKey(NamedTuple):
    """What tells a line from the others of a figure."""

    map_id: str
    outcome_id: str
    activity_year: int


class LineRow(NamedTuple):
    """An outcome or input that a figure of value is made of, without what it rests on. `projects`: those whose parts it is the sum of."""

    map_id: str
    outcome_id: str
    side: str
    pillar: str | None
    activity_year: int
    indicator_id: str | None
    breakdown: str
    quantity: float
    net_quantity: float | None
    proxy_quantity: float | None
    present_value: float | None
    projects: tuple[str, ...]

    @property
    def key(self) -> LineKey:
        """What tells it from the other lines of a figure."""
        return LineKey(self.map_id, self.outcome_id, self.activity_year)

    @property
    def cells(self) -> list[QuantityCell]:
        """The cells that its quantity was taken from; none where it comes from no indicator."""
        if self.indicator_id is None:
            return []
        return [QuantityCell(project, self.indicator_id, self.breakdown, self.activity_year) for project in self.projects]


def valued_lines(con: duckdb.DuckDBPyConnection, definitions: Mapping[str, ValueDefinition]) -> dict[str, list[ValuedLine]]:
    """The outcomes and inputs that figures sum, by address, the weightiest first, with all that they rest on."""
    listed = line_rows(con, definitions)
    known = rests_on(con, {row.key for rows in listed.values() for row in rows})
    return {address: [_valued(row, *known[row.key]) for row in rows] for address, rows in listed.items()}


def _valued(row: LineRow, title: dict[str, str], assumptions: dict[str, Any]) -> ValuedLine:
    numbers = {name: value for name, value in row._asdict().items() if name != "projects"}
    return ValuedLine(title=title, assumptions=assumptions, **numbers)


def line_rows(con: duckdb.DuckDBPyConnection, definitions: Mapping[str, ValueDefinition]) -> dict[str, list[LineRow]]:
    """The outcomes and inputs that figures sum, by address, the weightiest first."""
    query = f"""
        WITH part AS ({PARTS}), line AS (
            SELECT address, map_id, outcome_id, activity_year, round(fsum(quantity), 6) AS quantity,
                   round(fsum(net_quantity) FILTER ({QUANTIFIED}), 6) AS net_quantity,
                   round(fsum(proxy_quantity) FILTER ({QUANTIFIED}), 6) AS proxy_quantity,
                   round(fsum(value), 6) AS present_value, list_sort(list(DISTINCT project_id)) AS projects
            FROM part GROUP BY ALL
        )
        SELECT address, {", ".join(LineRow._fields)} FROM line JOIN outcome USING (map_id, outcome_id, activity_year)
            LEFT JOIN (SELECT map_id, outcome_id, any_value(pillar) AS pillar FROM valuation GROUP BY ALL) USING (map_id, outcome_id)
        ORDER BY address, side DESC, abs(present_value) DESC NULLS LAST, map_id, outcome_id, activity_year
    """
    lines: dict[str, list[LineRow]] = {address: [] for address in definitions}
    for address, *row, projects in con.execute(query, _wanted(definitions)).fetchall():
        lines[address].append(LineRow._make([*row, tuple(projects)]))
    return lines


def parts_behind(con: duckdb.DuckDBPyConnection, definitions: Mapping[str, ValueDefinition]) -> dict[str, int]:
    """How many parts each figure is the sum of."""
    query = f"SELECT address, count(*) FROM ({PARTS}) GROUP BY address"
    return dict(con.execute(query, _wanted(definitions)).fetchall())


def rests_on(con: duckdb.DuckDBPyConnection, keys: Iterable[LineKey]) -> dict[LineKey, tuple[dict[str, str], dict[str, Any]]]:
    """The title of outcomes and inputs, and what each rests on: the same for every figure that it is part of."""
    query = f"""
        SELECT {", ".join(LineKey._fields)}, title_fr, title_en, CAST(assumptions AS VARCHAR) FROM outcome JOIN (
            SELECT unnest($map_id::VARCHAR[]) AS map_id, unnest($outcome_id::VARCHAR[]) AS outcome_id,
                   unnest($activity_year::BIGINT[]) AS activity_year
        ) USING ({", ".join(LineKey._fields)})
    """
    asked = list(keys)
    outcomes = con.execute(query, {name: [getattr(key, name) for key in asked] for name in LineKey._fields}).fetchall()
    return {LineKey(*key): ({"fr": fr, "en": en}, json.loads(assumptions)) for *key, fr, en, assumptions in outcomes}


def quantity_cells(con: duckdb.DuckDBPyConnection, address: str, definition: ValueDefinition) -> list[QuantityCell]:
    """The cells that a figure took its quantities from, each once."""
    if local := local_cells(definition):
        return local
    return sorted({cell for row in line_rows(con, {address: definition})[address] for cell in row.cells})


def local_cells(definition: ValueDefinition) -> list[QuantityCell]:
    """The cells of the footprints that local spending is the sum of; none of any other figure."""
    if not isinstance(definition.context, LocalTerms):
        return []
    return [QuantityCell(f.project_id, f.indicator_id, f.breakdown, f.year) for f in definition.context.local if f.indicator_id]


def _wanted(definitions: Mapping[str, ValueDefinition]) -> dict[str, list[Any]]:
    return {"address": list(definitions), **{name: [getattr(d, name) for d in definitions.values()] for name in WANTED}}
