"""The check: the warehouse built again from the ledger, and every sealed version from the inputs frozen with it, compared with what stands.

What was sealed is what the ledger says: a page changed together with its manifest, a file added, a version or an edition that is gone show.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import duckdb
from pydantic import BaseModel

from impact.ledger.sealing import SealedVersion, sealed_versions
from impact.warehouse.content import content_hashes
from impact.warehouse.record import WarehouseRecord, read_record
from indicators.text import Refusal, Text
from pipelines.frozen import inputs_today, restore_inputs
from pipelines.messages import messages
from pipelines.publish import code
from pipelines.running import Runner, directly
from pipelines.versions import not_as_sealed
from pipelines.warehouse import as_it_stands, check_head, counts_accepted, last_record, make_warehouse
from pipelines.withheld import published_of
from pipelines.workspace import Workspace
from reports.edition.errata import Published
from reports.edition.manifest import PRIVATE, PUBLIC, Manifest, read_manifest
from reports.edition.published import changed_rows, read_published


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
    before, lies = _before(workspace)
    versions = sealed_versions(workspace.ledger)
    with tempfile.TemporaryDirectory() as folder:
        aside = Aside(workspace, Path(folder), run)
        as_of, accepted = ((before.as_of or before.until), before.accepted) if before else (None, False)
        again = aside.build_today(as_of, {version.year for version in versions}, accepted=accepted)
        comparison = Comparison(
            known_before=before is not None,
            differences=_table_differences(before, lies, again),
            inputs_changed=before.inputs_unlike(again) if before else [],
            editions=not_as_sealed(workspace),
        )
        for version in versions:
            if not comparison.editions[version.name]:  # of what is not as it was sealed nothing is built
                _check_figures(aside, version, comparison)
    return comparison


def standing(workspace: Workspace, comparison: Comparison) -> WarehouseRecord | None:
    """The record of the warehouse, where the comparison has just shown it to be what would be built of all that is known now."""
    record, newest = last_record(workspace), workspace.ledger.last_known()
    if record is None or newest is None or comparison.differences or comparison.inputs_changed:
        return None
    whole = workspace.warehouse.is_file() and workspace.record.is_file()
    return record if whole and record.as_of is None and record.head and record.head[0] == newest.sequence else None


class Aside:
    """Warehouses that are built aside, each once for all that is made of the same events and inputs."""

    def __init__(self, workspace: Workspace, folder: Path, run: Runner) -> None:
        self.workspace = workspace
        self._folder, self._run = folder, run
        self._built: dict[tuple[int, str], tuple[Workspace, Path]] = {}

    def build_today(self, as_of: datetime | None, years: Iterable[int], *, accepted: bool) -> WarehouseRecord:
        """The warehouse of today's inputs, kept for the versions of these years that are made of the same still; its record."""
        draft = self._folder / self.workspace.warehouse.name
        record = make_warehouse(self.workspace, draft, as_of, self._run, accepted=accepted)
        alike = accepted == counts_accepted(self.workspace.reading(self.workspace.root))
        for year in years if alike else ():
            self._built[record.head[0] if record.head else 0, _one(inputs_today(self.workspace, year))] = self.workspace, draft
        return record

    def figures_of(self, version: SealedVersion, manifest: Manifest, folder: Path) -> dict[str, Published]:
        """The figures that would be published of what the version in a folder was made of."""
        of = (manifest.ledger.sequence, _one(manifest.inputs))
        if of not in self._built:
            self._built[of] = self._build(manifest, folder, self._folder / str(len(self._built)))
        reading, warehouse = self._built[of]
        with contextlib.closing(duckdb.connect(warehouse, read_only=True)) as con:
            return published_of(con, reading, manifest.year, version)

    def _build(self, manifest: Manifest, folder: Path, into: Path) -> tuple[Workspace, Path]:
        (into / "inputs").mkdir(parents=True)
        restore_inputs(folder / PRIVATE / "inputs", manifest.inputs, into / "inputs")
        reading, draft = self.workspace.reading(into / "inputs"), into / self.workspace.warehouse.name
        counted = self.workspace.ledger.events()[manifest.ledger.sequence - 1]
        make_warehouse(reading, draft, counted.recorded_at, self._run)
        return reading, draft


def _check_figures(aside: Aside, version: SealedVersion, comparison: Comparison) -> None:
    """Notes the figures of a version that do not come again of what is frozen with it."""
    folder = aside.workspace.version(version.year, version.version)
    manifest, figures = read_manifest(folder / PUBLIC), read_published(folder / PUBLIC)
    if manifest is None or figures is None:
        raise messages.refusal("version_lost", versions=[version.name], folder=aside.workspace.editions)
    try:
        changed = changed_rows(figures, aside.figures_of(version, manifest, folder))
    except Refusal as refusal:
        comparison.not_built[version.name] = refusal.text
        changed = [version.name]
    comparison.editions[version.name] = changed
    if changed and manifest.code != code() and version.name not in comparison.not_built:
        comparison.by_code[version.name] = changed


def _one(inputs: dict[str, str]) -> str:
    return "\n".join(f"{name} {digest}" for name, digest in sorted(inputs.items()))


def _before(workspace: Workspace) -> tuple[WarehouseRecord | None, dict[str, str] | None]:
    """What was recorded of the warehouse, and its tables as they lie there: none of a damaged one, None where there is no file.

    Both are of one file: another process may put a newer one in its place while this one compares.
    """
    if not workspace.warehouse.is_file():
        return last_record(workspace), None
    return as_it_stands(workspace, lambda con: (read_record(con), content_hashes(con))) or (last_record(workspace), {})


def _table_differences(before: WarehouseRecord | None, lies: dict[str, str] | None, again: WarehouseRecord) -> list[str]:
    """Tables that differ from what was recorded, or from the file as it lay there."""
    differing_tables = set(again.tables_unlike(before.tables)) if before else set()
    if lies is not None:
        differing_tables.update(again.tables_unlike(lies))
    return sorted(differing_tables)
