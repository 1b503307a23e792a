"""Pages that lie there already: one that would be made of the same figures, world and code is taken as it is, not made again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reports.edition.preview import read_note

MADE_OF = "made_of.json"
"""Beside the pages: for each, the hash of what it is made of."""
CODE = ("indicators", "impact", "reports")
"""The rooms that pages are a function of."""


@dataclass(frozen=True)
class StandingPages:
    """The pages of a preview that stands: what each was made of, and the hash that its note says it has."""

    folder: Path
    made_of: dict[str, str]
    noted: dict[str, str]

    @classmethod
    def read(cls, folder: Path | None) -> StandingPages:
        """The pages in `folder`; none of them where it is no preview, or an earlier one that does not say what its pages are made of."""
        note = read_note(folder) if folder is not None else None
        if folder is None or note is None:
            return cls(Path(), {}, {})
        try:
            made_of = json.loads((folder / MADE_OF).read_text("utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return cls(Path(), {}, {})
        return cls(folder, made_of, note.files)

    def page(self, name: str, made_of: str) -> bytes | None:
        """A page that is made of this and is as it was noted; None where it has to be made."""
        path = self.folder / name
        if self.made_of.get(name) != made_of or not path.is_file():
            return None
        content = path.read_bytes()
        return content if hashlib.sha256(content).hexdigest() == self.noted.get(name) else None


def write_made_of(folder: Path, made_of: Mapping[str, str]) -> None:
    """Writes what each page in `folder` is made of beside them."""
    (folder / MADE_OF).write_text(json.dumps(made_of, indent=1, sort_keys=True), "utf-8")
