"""From a figure back to the cells it was made of (law 7): formula, coverage, observations, rows of the original files, their hashes."""

from __future__ import annotations

from typing import Any

import duckdb
from pydantic import BaseModel

from impact.figures.definition import OBJECTIVE_ROLES, IndicatorDefinition, ObjectiveDefinition, RateDefinition, ValueDefinition
from impact.figures.figure import Definition, Figure
from impact.figures.store import as_row, find_figure, from_row
from impact.ledger.chain import Ledger
from impact.lineage.observed import Row, observed_rows, record_rows
from impact.lineage.originals import OriginalFile, OriginalRow, Originals
from impact.lineage.values import QuantityCell, ValuedLine, quantity_cells, valued_lines
from impact.warehouse.schema import rows


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
    definition, originals = figure.definition, Originals(ledger)
    observed = observed_rows(con, {address: _cells(con, address, definition)})[address]
    observations = [_observed_cell(con, row, originals, limit) for row in observed]
    return Pedigree(
        figure=figure,
        objectives=_objectives(con, figure),
        outcomes=valued_lines(con, {address: definition})[address] if isinstance(definition, ValueDefinition) else [],
        observations=observations,
        files=originals.files(),
    )


def _objectives(con: duckdb.DuckDBPyConnection, figure: Figure) -> list[Figure]:
    """Beside what a project observed: where it started, what it aims at, how far it has come."""
    if not isinstance(figure.definition, IndicatorDefinition) or figure.definition.project_id is None or figure.definition.breakdown:
        return []
    wanted = [f"{figure.address}/{role}" for role in OBJECTIVE_ROLES]
    stored = rows(con, "FROM figure WHERE list_contains($wanted, figure_id)", {"wanted": wanted})
    known = {row["figure_id"]: from_row(row) for row in stored}
    return [known[address] for address in wanted if address in known]


def observed_cell(definition: IndicatorDefinition | ObjectiveDefinition) -> QuantityCell:
    """The cell that a figure of an indicator, or of what a project aims at for it, is about."""
    return QuantityCell(definition.project_id, definition.indicator_id, definition.breakdown, definition.year)


def _cells(con: duckdb.DuckDBPyConnection, address: str, definition: Definition) -> list[QuantityCell]:
    """The cells behind a figure: of a rate, those of the indicator it divides; of a fact, a target or a count of the register, none."""
    match definition:
        case IndicatorDefinition() | ObjectiveDefinition(role="change"):
            return [observed_cell(definition)]
        case ValueDefinition():
            return quantity_cells(con, address, definition)
        case RateDefinition():
            return _cells(con, definition.of, find_figure(con, definition.of).definition)
        case _:
            return []


def _observed_cell(con: duckdb.DuckDBPyConnection, row: Row, originals: Originals, limit: int | None) -> ObservedCell:
    itself = [(row["submission_id"], row["row_ref"])]
    refs = itself if row["mapping_id"] is None else record_rows(con, row, originals.mapping(row["mapping_id"]))
    return ObservedCell(
        period_start=row["first_day"],
        period_end=row["last_day"],
        rows_total=len(refs),
        rows=[originals.row(submission_id, ref) for submission_id, ref in refs[:limit]],
        **{n: row[n] for n in ("project_id", "indicator_id", "breakdown", "value", "missing", "numerator", "denominator", "evidence")},
    )
