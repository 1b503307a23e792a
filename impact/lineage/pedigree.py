"""From a figure back to the cells it was made of (law 7): formula, coverage, observations, rows of the original files, their hashes."""

from __future__ import annotations

import difflib
import json
from typing import Any
from urllib.parse import unquote

import duckdb
import polars as pl
from pydantic import BaseModel

from impact.intake.mapping import Mapping
from impact.ledger.chain import Event, Ledger
from impact.ledger.replay import submissions
from impact.lineage.values import ValuedLine, cells, outcomes
from impact.messages import messages
from impact.tables.grids import ROW, read_grids
from impact.warehouse.mapped import breakdown_condition
from impact.warehouse.schema import frame, identifier

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

    figure_id: str
    label: dict[str, str]
    value: float | None
    low: float | None
    high: float | None
    unit: str
    coverage: str
    definition: dict[str, Any]
    outcomes: list[ValuedLine]
    observations: list[ObservedCell]
    files: list[OriginalFile]


def pedigree(con: duckdb.DuckDBPyConnection, ledger: Ledger, figure_id: str, limit: int | None = None) -> Pedigree:
    """The pedigree of a figure, with at most `limit` original rows per observation (all if None).

    Raises Refusal `figure_unknown`, with the nearest addresses.
    """
    figure = _figure(con, figure_id)
    definition = json.loads(figure["definition"])
    made_of = outcomes(con, definition) if definition["kind"] == "value" else []
    observed = _observed(con, definition)
    lookup = _Originals(ledger)
    origins = [_origin(con, row, lookup, limit) for row in observed]
    return Pedigree(
        figure_id=figure["figure_id"],
        label={"fr": figure["label_fr"], "en": figure["label_en"]},
        definition=definition,
        outcomes=made_of,
        observations=origins,
        files=lookup.files(),
        **{name: figure[name] for name in ("value", "low", "high", "unit", "coverage")},
    )


def _figure(con: duckdb.DuckDBPyConnection, figure_id: str) -> dict[str, Any]:
    found = frame(con, "SELECT * FROM figure WHERE figure_id = $id", {"id": figure_id}).to_dicts()
    if found:
        return found[0]
    known = [row[0] for row in con.execute("SELECT figure_id FROM figure ORDER BY figure_id").fetchall()]
    for address in known:  # an address may have been copied with its special signs decoded
        if unquote(address) == unquote(figure_id):
            return _figure(con, address)
    near = difflib.get_close_matches(figure_id, known, n=3, cutoff=0.5)
    raise messages.refusal("figure_unknown", figure=figure_id, hint=messages.text("hint_figure", nearest=near) if near else "")


def _observed(con: duckdb.DuckDBPyConnection, definition: dict[str, Any]) -> list[dict[str, Any]]:
    """The observations behind a figure: of a rate, those of the indicator it divides; of a fact or a count of the register, none."""
    match definition["kind"]:
        case "indicator":
            return _observations(con, definition)
        case "value":
            return [row for cell in cells(con, definition) for row in _observations(con, cell)]
        case "rate":
            return _observed(con, json.loads(_figure(con, definition["of"])["definition"]))
        case _:
            return []


def _observations(con: duckdb.DuckDBPyConnection, definition: dict[str, Any]) -> list[dict[str, Any]]:
    """The observations that make the figure, and beside them those that are missing for a stated reason."""
    values = {name: definition[name] for name in ("indicator_id", "year", "project_id", "breakdown")}
    query = """
        SELECT *, CAST(period_start AS VARCHAR) AS first_day, CAST(period_end AS VARCHAR) AS last_day
        FROM observation_year
        WHERE indicator_id = $indicator_id AND year = $year AND ($project_id IS NULL OR project_id = $project_id)
            AND CASE WHEN $breakdown = '' THEN makes_whole OR (missing IS NOT NULL AND NOT whole_given)
                     ELSE breakdown = $breakdown AND (stands OR missing IS NOT NULL) END
        ORDER BY project_id, period_start, breakdown
    """
    return frame(con, query, values).to_dicts()


def _origin(con: duckdb.DuckDBPyConnection, row: dict[str, Any], lookup: _Originals, limit: int | None) -> ObservedCell:
    itself = [(row["submission_id"], row["row_ref"])]
    refs = itself if row["mapping_id"] is None else _records(con, row, lookup.mapping(row["mapping_id"]))
    return ObservedCell(
        period_start=row["first_day"],
        period_end=row["last_day"],
        rows_total=len(refs),
        rows=[lookup.row(submission_id, ref) for submission_id, ref in refs[:limit]],
        **{n: row[n] for n in ("project_id", "indicator_id", "breakdown", "value", "missing", "numerator", "denominator", "evidence")},
    )


def _records(con: duckdb.DuckDBPyConnection, row: dict[str, Any], mapping: Mapping) -> list[tuple[str, str]]:
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
