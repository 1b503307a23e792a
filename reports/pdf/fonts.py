"""The faces that paper is set in: they travel in packages, so that two machines set the same lines."""

from __future__ import annotations

import shutil
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typst import Fonts

FACES = ("Regular", "It", "Semibold", "SemiboldIt")
"""Of Source Sans Pro; Libertinus, for text and titles, comes with the typesetter itself."""


@cache
def faces() -> Fonts:
    """The faces, and no others: neither those of the system nor a second form of the same, whose order would be that of a folder."""
    from typst import Fonts

    folder = _folder()
    for face in FACES:
        name = f"SourceSansPro-{face}.ttf"
        shutil.copyfile(str(files("font_source_sans_pro") / "files" / name), Path(folder.name) / name)
    return Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder.name])


@cache
def _folder() -> TemporaryDirectory[str]:
    """Where they lie for as long as this process runs."""
    return TemporaryDirectory(prefix="impact-faces-")
