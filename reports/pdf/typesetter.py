"""The typesetter: one for all documents of a process, so that what it worked out for one serves the next."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, cast

from typst import Compiler

from reports.pdf.fonts import faces

STANDARDS: list[Literal["a-3a", "ua-1"]] = ["a-3a", "ua-1"]
STYLE = "document.typ"


class Typesetter:
    """Sets documents by the style of the edition, one after the other.

    The content of a document lies in a file beside the style: handed over as an input it would make the typesetter forget all that it
    worked out before, and a sheet take half as long again. What was set last weighs on what is set next: short documents come first.
    """

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="impact-typeset-")
        style = Path(self._folder.name) / STYLE
        shutil.copyfile(str(files("reports.pdf") / "templates" / STYLE), style)
        self._content = style.with_suffix(".json")
        self._content.write_text("{}", "utf-8")
        self._compiler = Compiler(str(style), font_paths=faces())

    def set(self, content: str, dated: datetime) -> bytes:
        """The document of a content (JSON, as the style reads it) as a PDF of that day."""
        self._content.write_text(content, "utf-8")
        return cast("bytes", self._compiler.compile(format="pdf", pdf_standards=[*STANDARDS], timestamp=dated))

    def sections(self) -> dict[str, int]:
        """Where the sections of the document that was set last begin: the page of each, by its id."""
        pages: dict[str, int] = {}
        for entry in json.loads(self._compiler.query("<shown>", field="value")):
            pages.setdefault(entry["of"], entry["page"])
        return pages


@cache
def typesetter() -> Typesetter:
    """That of this process."""
    return Typesetter()
