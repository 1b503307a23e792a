"""The edition of a year: its pages, its figures, and a manifest by which it can be rebuilt and compared."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from pydantic import BaseModel, ValidationError

from impact.figures.compute import make_figures
from impact.figures.difference import changed_figures
from impact.figures.figure import Figure
from impact.figures.store import as_row, from_row, read_figures
from impact.valuation.projects import value_projects
from impact.warehouse.build import build
from indicators.text import Refusal
from pipelines.messages import messages
from pipelines.steps import Record, compare, open_warehouse, plainly, recorded
from pipelines.workspace import Workspace, replacing
from reports.edition.content import Edition
from reports.pages.site import write_pages

FIGURES = "figures.json"
MANIFEST = "edition.json"


class Manifest(BaseModel):
    """What an edition was made of, and the hash of each of its files."""

    year: int
    until: datetime | None
    inputs: dict[str, str]
    figures: str
    files: dict[str, str]


class Published(BaseModel):
    """What publishing did: the pages by language, and the figures that differ from the edition that stood before."""

    year: int
    pages: dict[str, Path]
    figures: int
    changed: list[str]


def publish(workspace: Workspace, year: int | None) -> Published:
    """Writes the edition of `year` (the latest year that has figures, if None) in place of the one that stood.

    What was known at an earlier instant never takes the place of what is published: it gets a folder of its own, named for the instant.
    Raises Refusal `year_without_figures`.
    """
    with contextlib.closing(open_warehouse(workspace)) as con:
        figures, record = read_figures(con), recorded(con)
        chosen = _chosen(figures, year)
        edition = Edition.read(con, workspace.world, figures, chosen)
    name = f"{chosen}.as-of-{record.as_of:%Y%m%dT%H%M%S%z}" if record.as_of else str(chosen)
    before = _figures_of(workspace.editions / name)
    rows = _rows(figures, chosen)
    workspace.editions.mkdir(exist_ok=True)
    with replacing(workspace.editions / name) as draft:
        draft.mkdir()
        pages = write_pages(edition, draft)
        (draft / FIGURES).write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")
        _write_manifest(record, draft, chosen, rows)
    final = {language: workspace.editions / name / page.relative_to(draft) for language, page in pages.items()}
    return Published(year=chosen, pages=final, figures=len(rows), changed=_changed(before, rows) if before is not None else [])


def _chosen(figures: list[Figure], year: int | None) -> int:
    years = sorted({int(figure.edition) for figure in figures})
    chosen = year if year is not None else (years[-1] if years else None)
    if chosen is None or chosen not in years:
        raise messages.refusal("year_without_figures", year=str(chosen or "?"), known=[str(y) for y in years] or ["—"])
    return chosen


def publish_or_say(workspace: Workspace, year: int | None) -> Published | Refusal:
    """`publish`, for a job that has done other work before and must tell of it: the refusal is given back, not raised."""
    try:
        return publish(workspace, year)
    except Refusal as refusal:
        return refusal.with_traceback(None)  # its frames would keep the warehouse open


def check_edition(workspace: Workspace, year: int) -> list[str]:
    """Rebuilds the figures of a published edition from the ledger as it stood then.

    Returns what differs: addresses of figures, and files of the edition that were changed since.
    """
    folder = workspace.editions / str(year)
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_text("utf-8"))
    except (ValidationError, FileNotFoundError):
        return [f"{year}/{MANIFEST}"]
    touched = [name for name, digest in manifest.files.items() if not (folder / name).is_file() or _digest(folder / name) != digest]
    with contextlib.closing(duckdb.connect()) as con:
        build(con, workspace.ledger, workspace.world, manifest.until)
        value_projects(con, workspace.world)
        rows = _rows(make_figures(con, workspace.world), year)
    if _hash(rows) == manifest.figures:
        return [f"{year}/{name}" for name in touched]
    return [*_changed(_figures_of(folder) or [], rows), *(f"{year}/{name}" for name in touched)]


def check_all(workspace: Workspace, run: Callable[[Any], Any] = plainly) -> dict[str, Any]:
    """Compares the warehouse, and every published edition, with what the ledger gives; `differences` and, by edition, what differs."""
    before, again, differing = compare(workspace, run)
    changed = [name for name, digest in again.inputs.items() if before and before.inputs.get(name) != digest]
    return {
        "known_before": before is not None,
        "differences": differing,
        "inputs_changed": changed,
        "editions": {year: check_edition(workspace, year) for year in published_years(workspace.editions)},
    }


def published_years(folder: Path) -> list[int]:
    """Years of the editions that are there."""
    return sorted(int(p.name) for p in folder.glob("*") if p.is_dir() and p.name.isdigit())


def _rows(figures: list[Figure], year: int) -> list[dict[str, Any]]:
    return [as_row(figure) for figure in figures if figure.edition == str(year)]


def _figures_of(folder: Path) -> list[dict[str, Any]] | None:
    try:
        rows: list[dict[str, Any]] = json.loads((folder / FIGURES).read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return rows


def _changed(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[str]:
    return changed_figures(map(from_row, before), map(from_row, after))


def _write_manifest(record: Record, folder: Path, year: int, rows: list[dict[str, Any]]) -> None:
    files = {str(path.relative_to(folder)): _digest(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    manifest = Manifest(year=year, until=record.until, inputs=record.inputs, figures=_hash(rows), files=files)
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=1), "utf-8")


def _hash(rows: list[dict[str, Any]]) -> str:
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
