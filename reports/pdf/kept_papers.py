"""Papers of earlier previews, by all that they are set from: one that would say the same is not set again.

A paper is a function of its content, pictures included, of its year and of the way it is set: their hash is its name.
For previews alone: what is sealed is set anew, so that nobody has to trust a folder that may be deleted or written to.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from indicators.kept import KeptAnswers, way_of
from reports.pdf.paper import Paper


class KeptPapers:
    """A folder of papers. `way`: how they are set, as a hash; that of this code if not given."""

    def __init__(self, folder: Path, way: str | None = None) -> None:
        self._files = KeptAnswers(folder, way or way_of_setting(), ".pdf")

    def of(self, content: str, make: Callable[[], Paper]) -> Paper:
        """The paper of a content: the one that was kept, if it is whole, or a new one."""
        kept = self._files.read(content)
        if kept is not None:
            pages, _, pdf = kept.partition(b"\n")
            return Paper(pdf, json.loads(pages))
        paper = make()
        self._files.write(content, json.dumps(dict(paper.pages)).encode() + b"\n" + paper.pdf)
        return paper

    def close(self) -> None:
        """Keeps the papers that were asked for, and no others."""
        self._files.keep_asked()


def way_of_setting() -> str:
    """A hash of all that decides how a content is set: this chapter with its style, the typesetter with its faces, and ours."""
    return way_of(["reports.pdf"], ["typst", "pikepdf", "font-source-sans-pro"])
