"""The documents of an edition in every form: on paper and as web pages, from one tree, in both languages.

Above the chapters of this room, because it joins them: `pdf` and `pages` know the tree and not each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indicators.numbers import LANGUAGES, Language
from reports.charts.gallery import Gallery
from reports.charts.kept import KeptDrawings
from reports.edition.assembly import Documents
from reports.edition.checks import check_report
from reports.edition.content import Edition
from reports.edition.tree import Report
from reports.pages.chapters import write_chapters
from reports.pages.listing import FigureListing
from reports.pages.page import file_name
from reports.pdf.document import set_on_paper
from reports.pdf.kept_papers import KeptPapers

Pages = dict[str, dict[Language, int]]
"""By address of a figure, id of a project or of a section: the page of the report on which it first stands, by language."""


@dataclass(frozen=True)
class Composed:
    """The documents of an edition, assembled once, and where each figure is listed."""

    edition: Edition
    documents: Documents
    report: Report
    listing: FigureListing

    def write(self, folder: Path, *, drawings: Path | None = None, papers: Path | None = None) -> Pages:
        """Writes report, summary and a sheet for each project on paper, and the chapters as web pages, into `folder`.

        drawings  where the drawings of earlier previews are kept
        papers    where their papers are

        Raises Refusal where something is not fit to be published: no translation, no source, no text alternative, no mark.
        """
        gallery, kept = Gallery(KeptDrawings(drawings) if drawings else None), KeptPapers(papers) if papers else None
        pages: Pages = {}
        for document in (*self.documents.sheets(), self.documents.summary(), self.report):  # the longest last: see Typesetter
            check_report(document, self.edition)
            for language, path in _paths(folder, document):
                paper = set_on_paper(document, self.edition, language, gallery, kept)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(paper.pdf)
                if document is self.report:
                    for name, page in paper.pages.items():
                        pages.setdefault(name, {})[language] = page
        write_chapters(self.report, self.edition, folder, gallery, self.listing)
        gallery.close()
        if kept:
            kept.close()
        return dict(sorted(pages.items()))


def compose(edition: Edition) -> Composed:
    """Assembles the documents of an edition."""
    documents = Documents(edition, edition.words)
    report = documents.report()
    return Composed(edition, documents, report, FigureListing(report, edition))


def _paths(folder: Path, document: Report) -> Iterator[tuple[Language, Path]]:
    name = "/".join(file_name(part) for part in document.id.split("/"))
    for language in LANGUAGES:
        yield language, folder / f"{name}.{language}.pdf"
