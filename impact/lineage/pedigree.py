"""From a figure back to the cells it was made of (law 7): formula, coverage, observations, rows of the original files, their hashes."""

from __future__ import annotations

from typing import Any

import duckdb
import polars as pl
from pydantic import BaseModel

from impact.figures.definition import OBJECTIVE_ROLES, IndicatorDefinition, RateDefinition, ValueDefinition
from impact.figures.figure import Definition, Figure
from impact.figures.store import as_row, find_figure
from impact.intake.mapping import Mapping
from impact.ledger.chain import Event, Ledger
from impact.ledger.replay import submissions
from impact.lineage.values import QuantityCell, ValuedLine, quantity_cells, valued_lines
from impact.tables.grids import ROW, read_grids
from impact.warehouse.mapped import breakdown_condition
from impact.warehouse.schema import identifier, rows

Row = dict[str, Any]
Sheet = tuple[list[str], dict[int, tuple[str, ...]]]
"""The headings of a sheet, and its rows by number."""


class OriginalRow(BaseModel):
    """One row of an original file, as it was handed in."""

    submission_id: str
    row_ref: str
    cells: dict[str, str]


class ObservedCell(BaseModel):
    """An observation that a figure is made of, with the rows it rests on: itself one, or the event records counted in it."""

    project_id: str
    indicator_id: str
    period_start: str
    period_end: str
    breakdown: str
    value: float | None
    missing: str | None
    numerator: float | None
    denominator: float | None
    evidence: str | None
    rows_total: int
    rows: list[OriginalRow]


class OriginalFile(BaseModel):
    """A file of the ledger, its hash checked as it was read."""

    submission_id: str
    source: str
    sha256: str
    received_at: str
    channel: str


class Pedigree(BaseModel):
    """Everything a figure resolves to."""

    figure: Figure
    objectives: list[Figure]
    outcomes: list[ValuedLine]
    observations: list[ObservedCell]
    files: list[OriginalFile]

    def as_json(self) -> dict[str, Any]:
        """The row of the figure, and what it is made of."""
        row = as_row(self.figure)
        label = {"fr": row.pop("label_fr"), "en": row.pop("label_en")}
        row = {name: value for name, value in row.items() if name != "edition"}
        objectives = [as_row(figure) for figure in self.objectives]
        return row | {"label": label} | self.model_dump(mode="json", exclude={"figure", "objectives"}) | {"objectives": objectives}


def pedigree(con: duckdb.DuckDBPyConnection, ledger: Ledger, address: str, limit: int | None = None) -> Pedigree:
    """The pedigree of a figure, with at most `limit` original rows per observation (all if None).

    Raises Refusal `figure_unknown`, with the nearest addresses.
    """
    figure = find_figure(con, address)
    originals = _Originals(ledger)
    observations = [_observed_cell(con, row, originals, limit) for row in _observed(con, figure.definition)]
    return Pedigree(
        figure=figure,
        objectives=_objectives(con, figure),
        outcomes=valued_lines(con, figure.definition) if isinstance(figure.definition, ValueDefinition) else [],
        observations=observations,
        files=originals.files(),
    )


def _objectives(con: duckdb.DuckDBPyConnection, figure: Figure) -> list[Figure]:
    """Beside what a project observed: where it started, what it aims at, how far it has come."""
    if not isinstance(figure.definition, IndicatorDefinition) or figure.definition.project_id is None or figure.definition.breakdown:
        return []
    wanted = [f"{figure.address}/{role}" for role in OBJECTIVE_ROLES]
    stored = rows(con, "SELECT figure_id FROM figure WHERE list_contains($wanted, figure_id)", {"wanted": wanted})
    known = {row["figure_id"] for row in stored}
    return [find_figure(con, address) for address in wanted if address in known]


def _observed(con: duckdb.DuckDBPyConnection, definition: Definition) -> list[Row]:
    """The observations behind a figure: of a rate, those of the indicator it divides; of a fact or a count of the register, none."""
    match definition:
        case IndicatorDefinition():
            cell = QuantityCell(definition.project_id, definition.indicator_id, definition.breakdown, definition.year)
            return _observations(con, [cell])
        case ValueDefinition():
            return _observations(con, quantity_cells(con, definition))
        case RateDefinition():
            return _observed(con, find_figure(con, definition.of).definition)
        case _:
            return []


def _observations(con: duckdb.DuckDBPyConnection, cells: list[QuantityCell]) -> list[Row]:
    """The observations that make each cell, and beside them those that are missing for a stated reason."""
    query = """
        WITH cell AS (
            SELECT unnest($project_id::VARCHAR[]) AS project_id, unnest($indicator_id::VARCHAR[]) AS indicator_id,
                   unnest($breakdown::VARCHAR[]) AS breakdown, unnest($year::INTEGER[]) AS year, unnest(range(len($year))) AS place
        )
        SELECT o.*, CAST(period_start AS VARCHAR) AS first_day, CAST(period_end AS VARCHAR) AS last_day
        FROM (FROM observation_year WHERE list_contains($indicator_id, indicator_id) AND list_contains($year, year)) o
        JOIN cell ON cell.indicator_id = o.indicator_id AND cell.year = o.year
            AND (cell.project_id IS NULL OR cell.project_id = o.project_id)
            AND CASE WHEN cell.breakdown = '' THEN makes_whole OR (missing IS NOT NULL AND NOT whole_given)
                     ELSE o.breakdown = cell.breakdown AND (stands OR missing IS NOT NULL) END
        ORDER BY place, o.project_id, period_start, o.breakdown
    """
    return rows(con, query, {name: [getattr(cell, name) for cell in cells] for name in QuantityCell._fields})


def _observed_cell(con: duckdb.DuckDBPyConnection, row: Row, originals: _Originals, limit: int | None) -> ObservedCell:
    itself = [(row["submission_id"], row["row_ref"])]
    refs = itself if row["mapping_id"] is None else _records(con, row, originals.mapping(row["mapping_id"]))
    return ObservedCell(
        period_start=row["first_day"],
        period_end=row["last_day"],
        rows_total=len(refs),
        rows=[originals.row(submission_id, ref) for submission_id, ref in refs[:limit]],
        **{n: row[n] for n in ("project_id", "indicator_id", "breakdown", "value", "missing", "numerator", "denominator", "evidence")},
    )


def _records(con: duckdb.DuckDBPyConnection, row: Row, mapping: Mapping) -> list[tuple[str, str]]:
    """Where the event records counted in an observation stand."""
    measure = mapping.indicators[row["indicator_id"]]
    query = f"""
        SELECT _submission_id, _row_ref FROM {identifier("record_" + mapping.id)}
        WHERE _superseded_at IS NULL AND _project_id = ? AND _day BETWEEN ? AND ? AND ({breakdown_condition(mapping, row["breakdown"])})
            AND ({measure.where or "TRUE"})
        ORDER BY _sequence, _row_ref
    """
    return con.execute(query, [row["project_id"], row["period_start"], row["period_end"]]).fetchall()


class _Originals:
    """The original files that were asked for, each read and checked once."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known = submissions(ledger.events())
        self._sheets: dict[str, dict[str, Sheet]] = {}

    def row(self, submission_id: str, ref: str) -> OriginalRow:
        sheet, _, number = ref.rpartition("#")
        headings, rows = self._read(submission_id)[sheet]
        cells = dict(zip(headings, rows[int(number)], strict=True))
        return OriginalRow(submission_id=submission_id, row_ref=ref, cells={k: v for k, v in cells.items() if v})

    def mapping(self, mapping_id: str) -> Mapping:
        """The latest form of a mapping that the warehouse's rows were read with, whatever the workspace holds by now."""
        forms = [
            r.details["mapping"] for s in self._known.values() for r in s.readings if (r.details["mapping"] or {}).get("id") == mapping_id
        ]
        return Mapping.model_validate(forms[-1])

    def files(self) -> list[OriginalFile]:
        return [_file(self._known[submission_id].received) for submission_id in sorted(self._sheets)]

    def _read(self, submission_id: str) -> dict[str, Sheet]:
        if submission_id not in self._sheets:
            submission = self._known[submission_id]
            headings = submission.readings[-1].details["headings"]
            grids = read_grids(self._ledger.file(submission.received, "original"))
            self._sheets[submission_id] = {g.sheet: _numbered(g.cells, headings[g.sheet]) for g in grids if g.sheet in headings}
        return self._sheets[submission_id]


def _numbered(cells: pl.DataFrame, headings: dict[str, str]) -> Sheet:
    texts = [c for c in cells.columns if c != ROW]
    return [headings[c] for c in texts], {row[0]: row[1:] for row in cells.select(ROW, *texts).iter_rows()}


def _file(event: Event) -> OriginalFile:
    return OriginalFile(
        submission_id=event.submission_id,
        source=event.details["source"],
        sha256=event.files["original"],
        received_at=event.recorded_at.isoformat(),
        channel=event.channel,
    )
