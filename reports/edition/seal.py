"""The seal of an edition: its figures as a file, hashed into its manifest; and the check of an edition against figures computed again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from impact.figures.difference import changed_figures
from impact.figures.figure import Figure
from impact.figures.store import as_row, from_row
from impact.warehouse.record import WarehouseRecord
from reports.edition.manifest import MANIFEST, Manifest, write_manifest

FIGURES = "figures.json"


def seal(folder: Path, year: int, record: WarehouseRecord, figures: Iterable[Figure]) -> None:
    """Writes the figures beside the pages that lie in `folder`, and the manifest of all of them."""
    rows = [as_row(figure) for figure in figures]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (folder / FIGURES).write_text(f"[\n{lines}\n]\n", "utf-8")
    write_manifest(folder, year, record, _hash(rows))


def sealed_figures(folder: Path) -> list[Figure] | None:
    """The figures of the edition in `folder`; None where there are none that can be read."""
    try:
        return [from_row(row) for row in json.loads((folder / FIGURES).read_text("utf-8"))]
    except (FileNotFoundError, json.JSONDecodeError, ValidationError):
        return None


def broken_seals(folder: Path, manifest: Manifest | None, figures: list[Figure]) -> list[str]:
    """What differs in the edition in `folder` from its manifest and from `figures`, those of its year computed again.

    Addresses of figures, and names of files that were changed since; of an edition without a manifest, that file alone.
    """
    if manifest is None:
        return [f"{folder.name}/{MANIFEST}"]
    touched = [f"{folder.name}/{name}" for name in manifest.touched(folder)]
    if _hash([as_row(figure) for figure in figures]) == manifest.figures:
        return touched
    return [*changed_figures(sealed_figures(folder) or [], figures), *touched]


def sealed_years(folder: Path) -> list[int]:
    """Years of the editions that are in `folder`."""
    return sorted(int(path.name) for path in folder.glob("*") if path.is_dir() and path.name.isdigit())


def _hash(rows: list[dict[str, Any]]) -> str:
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
