"""What a figure depends on, by name: which projects, indicators, maps and reference values; and which submissions changed it since."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb

from impact.figures.definition import CountDefinition, IndicatorDefinition, ObjectiveDefinition, RateDefinition, ValueDefinition
from impact.figures.figure import Definition, Figure
from impact.figures.store import find_figure
from impact.ledger.chain import Ledger
from impact.ledger.claims import ROWS
from impact.lineage.pedigree import observed_cell
from impact.lineage.values import QuantityCell, quantity_cells, valued_lines

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BANK = re.compile(r'"bank": "([a-z0-9_]+)"')
"""A reference value where assumptions name it."""


@dataclass(frozen=True)
class Dependence:
    """The cells of observations behind a figure, and the maps and reference values it takes."""

    cells: tuple[QuantityCell, ...] = ()
    maps: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()

    @property
    def indicators(self) -> set[str]:
        """The indicators of the cells."""
        return {cell.indicator_id for cell in self.cells}

    @property
    def projects(self) -> set[str] | None:
        """The projects of the cells; None where they are those of all."""
        named = {cell.project_id for cell in self.cells}
        return None if None in named else {project for project in named if project}


def dependence(con: duckdb.DuckDBPyConnection, figure: Figure) -> Dependence:
    """What a figure depends on, as its own definition and the parts that its computation stored say."""
    return _of(con, figure.address, figure.definition)


def _of(con: duckdb.DuckDBPyConnection, address: str, definition: Definition) -> Dependence:
    match definition:
        case IndicatorDefinition() | ObjectiveDefinition():
            return Dependence((observed_cell(definition),))
        case ValueDefinition():
            lines = valued_lines(con, {address: definition})[address]
            banks = {bank for line in lines for bank in BANK.findall(json.dumps(line.assumptions))}
            return Dependence(tuple(quantity_cells(con, address, definition)), frozenset(line.map_id for line in lines), frozenset(banks))
        case RateDefinition():
            return _of(con, definition.of, find_figure(con, definition.of).definition)
        case CountDefinition():
            return Dependence(tuple(QuantityCell(a.project_id, "", "", definition.year) for a in definition.answers))
        case _:
            return Dependence()


def submissions_since(con: duckdb.DuckDBPyConnection, ledger: Ledger, cells: tuple[QuantityCell, ...], since: datetime) -> list[str]:
    """The submissions by which any observation in these cells came, changed or went after an instant, sorted.

    A cell without an indicator stands for all of its project.
    """
    query = """
        WITH cell AS (
            SELECT unnest($project_id::VARCHAR[]) AS project_id, unnest($indicator_id::VARCHAR[]) AS indicator_id,
                   unnest($year::INTEGER[]) AS year
        ), touched AS (
            SELECT o.valid_from, o.superseded_at FROM observation_history o JOIN cell
            ON (cell.project_id IS NULL OR cell.project_id = o.project_id) AND cell.indicator_id IN ('', o.indicator_id)
                AND cell.year = year(o.period_end)
        )
        SELECT DISTINCT epoch_us(instant) FROM (SELECT valid_from AS instant FROM touched UNION ALL SELECT superseded_at FROM touched)
        WHERE instant > $since
    """
    values = {name: [getattr(cell, name) for cell in cells] for name in ("project_id", "indicator_id", "year")}
    instants = {instant for (instant,) in con.execute(query, values | {"since": since}).fetchall()}
    events = [event for event in ledger.events() if ROWS in event.files and _microseconds(event.recorded_at) in instants]
    return sorted({event.submission_id for event in events})


def submissions_after(ledger: Ledger, sequence: int) -> list[str]:
    """The submissions that were read or withdrawn after the event of that number, sorted."""
    return sorted({event.submission_id for event in ledger.events()[sequence:] if ROWS in event.files})


def _microseconds(instant: datetime) -> int:
    """Exactly, which a number with a point would not be."""
    return (instant - EPOCH) // timedelta(microseconds=1)
