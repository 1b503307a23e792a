"""Drawings of earlier publications, by what they show and how they are drawn: what did not change is not drawn again."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from indicators.kept import KeptAnswers, way_of


class KeptDrawings:
    """A folder of drawings. `way`: how they are drawn, as a hash; that of this code if not given."""

    def __init__(self, folder: Path, way: str | None = None) -> None:
        self._files = KeptAnswers(folder, way or way_of_drawing(), ".svg")

    def read(self, content: str) -> str | None:
        """The drawing of a picture, by the hash of what it shows; None where there is none, or none that is whole."""
        drawing = self._files.read(content)
        return drawing.decode() if drawing is not None else None

    def write(self, content: str, drawing: str) -> None:
        """Keeps a drawing, whole or not at all. A folder that cannot be written to keeps nothing, and nothing else is lost."""
        self._files.write(content, drawing.encode())

    def keep_only(self, contents: Collection[str]) -> None:
        """Removes every file but the drawings of these pictures."""
        self._files.keep_only(contents)


def way_of_drawing() -> str:
    """A hash of all that decides how a picture is drawn beside what it shows: this chapter, its templates and texts, and matplotlib."""
    return way_of(["reports.charts"], ["matplotlib"])
