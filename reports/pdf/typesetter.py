"""The typesetter of a style: what it worked out for one document serves the next."""

from __future__ import annotations

import json
from datetime import datetime
from importlib.resources.abc import Traversable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, cast

from reports.pdf.fonts import faces

STANDARDS: list[Literal["a-3a", "ua-1"]] = ["a-3a", "ua-1"]
CONTENT = "document.json"
"""Where a style reads what it lays out: beside it."""


class Typesetter:
    """Sets documents by one style, one after the other, for one thread at a time.

    The content of a document lies in a file beside the style: handed over as an input it would make the typesetter forget all that it
    worked out before, and a sheet take half as long again. What was set last weighs on what is set next: short documents come first.
    """

    def __init__(self, style: Traversable) -> None:
        from typst import Compiler

        self._folder, self._text = TemporaryDirectory(prefix="impact-typeset-"), style.read_text("utf-8")
        self._style = Path(self._folder.name) / style.name
        self._style.write_text(self._text, "utf-8")
        self._compiler = Compiler(str(self._style), font_paths=faces())

    def set(self, content: str, dated: datetime) -> bytes:
        """The document of a content (JSON, as the style reads it) as a PDF of that day."""
        self._style.parent.mkdir(parents=True, exist_ok=True)  # systems clean their temporary folders while a server runs for weeks
        self._style.write_text(self._text, "utf-8")
        self._style.with_name(CONTENT).write_text(content, "utf-8")
        return cast("bytes", self._compiler.compile(format="pdf", pdf_standards=[*STANDARDS], timestamp=dated))

    def sections(self) -> dict[str, int]:
        """Where the sections of the document that was set last begin: the page of each, by its id."""
        pages: dict[str, int] = {}
        for entry in json.loads(self._compiler.query("<shown>", field="value")):
            pages.setdefault(entry["of"], entry["page"])
        return pages
