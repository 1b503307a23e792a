"""Drawings of earlier publications, by what they show and how they are drawn: what did not change is not drawn again.

A file is its own proof: the hash of the drawing stands before it. The folder may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from indicators.code import code_hash


class KeptDrawings:
    """A folder of drawings. `way`: how they are drawn, as a hash; that of this code if not given."""

    def __init__(self, folder: Path, way: str | None = None) -> None:
        self._folder, self._way = folder, way or way_of_drawing()

    def read(self, content: str) -> str | None:
        """The drawing of a picture, by the hash of what it shows; None where there is none, or none that is whole."""
        try:
            proof, _, drawing = self._path(content).read_text("utf-8").partition("\n")
        except (OSError, UnicodeDecodeError):
            return None
        return drawing if proof == _hash(drawing) else None

    def write(self, content: str, drawing: str) -> None:
        """Keeps a drawing, whole or not at all. A folder that cannot be written to keeps nothing, and nothing else is lost."""
        path = self._path(content)
        draft = path.with_suffix(f".{os.getpid()}")
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            draft.write_text(f"{_hash(drawing)}\n{drawing}", "utf-8")
            draft.replace(path)

    def keep_only(self, contents: Collection[str]) -> None:
        """Removes every file but the drawings of these pictures."""
        wanted = {self._path(content) for content in contents}
        with contextlib.suppress(OSError):
            for path in [path for path in self._folder.iterdir() if path not in wanted]:
                path.unlink(missing_ok=True)

    def _path(self, content: str) -> Path:
        return self._folder / f"{_hash(f'{content} {self._way}')}.svg"


def way_of_drawing() -> str:
    """A hash of all that decides how a picture is drawn beside what it shows: this chapter, its templates and texts, and matplotlib."""
    return _hash(code_hash("reports.charts") + version("matplotlib"))


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
