"""The note of a preview: what it was made of and the hash of each of its files, by which the next one sees what still stands.

A preview is never an edition: it may be deleted, and is replaced by each run.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ValidationError

from impact.warehouse.record import WarehouseRecord
from indicators.numbers import LANGUAGES
from reports.edition.files import file_hash, files_in

PREVIEW = "preview.json"
UNSEALED = "edition.json"
"""The note of what earlier versions of the application laid out in place of an edition, before there were sealed ones."""


class PreviewNote(BaseModel):
    """What a preview was made of, and the hash of each of its files. `until`: the instant of the last event it counts."""

    year: int
    until: datetime | None
    inputs: dict[str, str]
    files: dict[str, str]

    def touched(self, folder: Path) -> list[str]:
        """Names of the files in `folder` that are gone or were changed since."""
        return [name for name, digest in self.files.items() if not (folder / name).is_file() or file_hash(folder / name) != digest]


def write_note(folder: Path, year: int, record: WarehouseRecord) -> None:
    """Writes the note of the preview that lies in `folder`."""
    files = {name: file_hash(path) for name, path in files_in(folder).items()}
    note = PreviewNote(year=year, until=record.until, inputs=record.inputs, files=files)
    (folder / PREVIEW).write_text(note.model_dump_json(indent=1), "utf-8")


def read_note(folder: Path) -> PreviewNote | None:
    """The note of the preview in `folder`; None where there is none that can be read."""
    try:
        return PreviewNote.model_validate_json((folder / PREVIEW).read_text("utf-8"))
    except (ValidationError, OSError):
        return None


def first_pages(folder: Path) -> dict[str, Path]:
    """Where the pages begin that lie in `folder`, by language."""
    return {str(language): folder / language / "index.html" for language in LANGUAGES}
