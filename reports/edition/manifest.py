"""The manifest of an edition: what it was made of, and the hash of each of its files, by which it can be rebuilt and compared."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ValidationError

from impact.warehouse.record import WarehouseRecord
from indicators.numbers import LANGUAGES

MANIFEST = "edition.json"


class Manifest(BaseModel):
    """What an edition was made of, and the hash of each of its files. `until`: the instant of the last event it counts."""

    year: int
    until: datetime | None
    inputs: dict[str, str]
    figures: str
    files: dict[str, str]

    def touched(self, folder: Path) -> list[str]:
        """Names of the files in `folder` that are gone or were changed since."""
        return [name for name, digest in self.files.items() if not (folder / name).is_file() or file_hash(folder / name) != digest]


def write_manifest(folder: Path, year: int, record: WarehouseRecord, figures: str) -> None:
    """Writes the manifest of the edition that lies in `folder`; `figures` is the hash of its figures."""
    files = {str(path.relative_to(folder)): file_hash(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    manifest = Manifest(year=year, until=record.until, inputs=record.inputs, figures=figures, files=files)
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=1), "utf-8")


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of the edition in `folder`; None where there is none that can be read."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_text("utf-8"))
    except (ValidationError, FileNotFoundError):
        return None


def first_pages(folder: Path) -> dict[str, Path]:
    """Where the pages of an edition begin that lies in `folder`, by language."""
    return {str(language): folder / language / "index.html" for language in LANGUAGES}


def file_hash(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
