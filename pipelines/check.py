"""The check: the warehouse built again from the ledger, and every sealed version from the inputs frozen with it, compared with what stands.

What was sealed is what the ledger says: a page changed together with its manifest, a file added, a version or an edition that is gone show.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
from pydantic import BaseModel

from impact.ledger.sealing import SealedVersion, sealed_versions
from impact.warehouse.content import content_hashes
from impact.warehouse.record import WarehouseRecord
from indicators.text import Refusal, Text
from pipelines.frozen import inputs_today, restore_inputs
from pipelines.messages import messages
from pipelines.publish import code
from pipelines.running import Runner, directly
from pipelines.versions import not_as_sealed
from pipelines.warehouse import as_it_stands, check_head, last_record, make_warehouse
from pipelines.withheld import published_of
from pipelines.workspace import Workspace
from reports.edition.errata import Published
from reports.edition.manifest import PRIVATE, PUBLIC, Manifest, read_manifest
from reports.edition.published import changed_rows, read_published

Built = dict[tuple[int, int, str], dict[str, Published]]
"""What was built again so far: by year, last event counted and inputs, the figures that would be published."""


class Comparison(BaseModel):
    """What differs from what the ledger gives today: tables of the warehouse and, by version, files and figures.

    `inputs_changed`: what else the warehouse is built from and that has changed since. `by_code`: by version, the figures that today's code
    computes otherwise, or why it computes none; they are among the differences too.
    """

    known_before: bool
    differences: list[str]
    inputs_changed: list[str]
    editions: dict[str, list[str]]
    by_code: dict[str, list[str]] = {}
    not_built: dict[str, Text] = {}

    @property
    def differs(self) -> bool:
        """Whether anything does."""
        return bool(self.differences) or any(self.editions.values())


def check_all(workspace: Workspace, run: Runner = directly) -> Comparison:
    """Builds the warehouse again, aside, as of the instant it was built for, and compares; the versions likewise.

    Versions made of the same share one new file. Raises Refusal `ledger_shortened`, and those of a ledger that was changed.
    """
    check_head(workspace)
    workspace.ledger.verify()
    before = last_record(workspace)
    as_of = (before.as_of or before.until) if before else None
    versions = sealed_versions(workspace.ledger)
    built: Built = {}
    with _built_again(workspace, as_of, run) as (con, again):
        for year in {version.year for version in versions}:
            of = (year, again.head[0] if again.head else 0, _one(inputs_today(workspace, year)))
            built[of] = published_of(con, workspace, year)
    comparison = Comparison(
        known_before=before is not None,
        differences=_table_differences(workspace, before, again),
        inputs_changed=before.inputs_unlike(again) if before else [],
        editions={},
    )
    comparison.editions = not_as_sealed(workspace)
    for version in versions:
        if not comparison.editions[version.name]:  # of what is not as it was sealed nothing is built
            _check_figures(workspace, version, built, comparison, run)
    return comparison


def _check_figures(workspace: Workspace, version: SealedVersion, built: Built, comparison: Comparison, run: Runner) -> None:
    """Notes the figures of a version that do not come again of what is frozen with it."""
    folder = workspace.version(version.year, version.version)
    manifest, figures = read_manifest(folder / PUBLIC), read_published(folder / PUBLIC)
    if manifest is None or figures is None:
        raise messages.refusal("version_lost", versions=[version.name], folder=workspace.editions)
    try:
        again = _figures_again(workspace, manifest, folder, built, run)
    except Refusal as refusal:
        comparison.not_built[version.name] = refusal.text
        comparison.editions[version.name] = [version.name]
        return
    changed = changed_rows(figures, again)
    comparison.editions[version.name] = changed
    if changed and manifest.code != code():
        comparison.by_code[version.name] = changed


def _figures_again(workspace: Workspace, manifest: Manifest, folder: Path, built: Built, run: Runner) -> dict[str, Published]:
    """The figures that would be published of what a version was made of."""
    of = (manifest.year, manifest.ledger.sequence, _one(manifest.inputs))
    if of not in built:
        counted = workspace.ledger.events()[manifest.ledger.sequence - 1].recorded_at
        with tempfile.TemporaryDirectory() as inputs:
            restore_inputs(folder / PRIVATE / "inputs", manifest.inputs, Path(inputs))
            reading = workspace.reading(Path(inputs))
            with _built_again(reading, counted, run) as (con, _):
                built[of] = published_of(con, reading, manifest.year)
    return built[of]


def _one(inputs: dict[str, str]) -> str:
    return "\n".join(f"{name} {digest}" for name, digest in sorted(inputs.items()))


@contextlib.contextmanager
def _built_again(workspace: Workspace, as_of: datetime | None, run: Runner) -> Iterator[tuple[duckdb.DuckDBPyConnection, WarehouseRecord]]:
    """A warehouse built aside, open, and its record."""
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / workspace.warehouse.name
        record = make_warehouse(workspace, draft, as_of, run)
        with contextlib.closing(duckdb.connect(draft, read_only=True)) as con:
            yield con, record


def _table_differences(workspace: Workspace, before: WarehouseRecord | None, again: WarehouseRecord) -> list[str]:
    """Tables that differ from what was recorded, or from the file as it lies there now."""
    differing_tables = set(again.tables_unlike(before.tables)) if before else set()
    if workspace.warehouse.is_file():
        differing_tables.update(again.tables_unlike(as_it_stands(workspace, content_hashes) or {}))
    return sorted(differing_tables)
