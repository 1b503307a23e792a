"""The check: the warehouse and every published edition, built again from the ledger and compared with what stands."""

from __future__ import annotations

import contextlib
import tempfile
from datetime import datetime
from pathlib import Path

import duckdb
from pydantic import BaseModel

from impact.figures.figure import Figure
from impact.figures.store import read_figures
from impact.warehouse.content import content_hashes
from impact.warehouse.record import WarehouseRecord
from pipelines.running import Runner, directly
from pipelines.warehouse import as_it_stands, check_head, last_record, make_warehouse
from pipelines.workspace import Workspace
from reports.edition.manifest import read_manifest
from reports.edition.seal import broken_seals, sealed_years


class Comparison(BaseModel):
    """What differs from what the ledger gives today: tables of the warehouse and, by year, figures and files of the editions.

    `inputs_changed`: what else the warehouse is built from and that has changed since.
    """

    known_before: bool
    differences: list[str]
    inputs_changed: list[str]
    editions: dict[int, list[str]]

    @property
    def differs(self) -> bool:
        """Whether anything does."""
        return bool(self.differences) or any(self.editions.values())


def check_all(workspace: Workspace, run: Runner = directly) -> Comparison:
    """Builds the warehouse again, aside, as of the instant it was built for, and compares; the editions likewise.

    Editions that count the same events as the warehouse are compared with the same new file; each other has one of its own.
    Raises Refusal `ledger_shortened`, and those of a ledger that was changed.
    """
    check_head(workspace)
    workspace.ledger.verify()
    before = last_record(workspace)
    as_of = (before.as_of or before.until) if before else None
    figures, again = _built_again(workspace, as_of, run)
    known = {again.until: figures}
    editions = {year: _check_edition(workspace, year, known, run) for year in sealed_years(workspace.editions)}
    return Comparison(
        known_before=before is not None,
        differences=_table_differences(workspace, before, again),
        inputs_changed=before.inputs_unlike(again) if before else [],
        editions=editions,
    )


def _check_edition(workspace: Workspace, year: int, known: dict[datetime | None, list[Figure]], run: Runner) -> list[str]:
    """What differs in an edition; `known` are the figures built again so far, by the instant of the last event that they count."""
    folder = workspace.editions / str(year)
    manifest = read_manifest(folder)
    if manifest and manifest.until not in known:
        known[manifest.until], _ = _built_again(workspace, manifest.until, run)
    figures = known[manifest.until] if manifest else []
    return broken_seals(folder, manifest, [figure for figure in figures if figure.edition == str(year)])


def _built_again(workspace: Workspace, as_of: datetime | None, run: Runner) -> tuple[list[Figure], WarehouseRecord]:
    """The figures, and the record, of a warehouse built aside."""
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / workspace.warehouse.name
        record = make_warehouse(workspace, draft, as_of, run)
        with contextlib.closing(duckdb.connect(draft, read_only=True)) as con:
            return read_figures(con), record


def _table_differences(workspace: Workspace, before: WarehouseRecord | None, again: WarehouseRecord) -> list[str]:
    """Tables that differ from what was recorded, or from the file as it lies there now."""
    differing = set(again.tables_unlike(before.tables)) if before else set()
    if workspace.warehouse.is_file():
        differing.update(again.tables_unlike(as_it_stands(workspace, content_hashes) or {}))
    return sorted(differing)
