"""The report as web pages: the same tree as on paper, a page a chapter, each figure leading to where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from indicators.numbers import LANGUAGES, Language
from indicators.text import Text
from reports.charts.gallery import Gallery
from reports.edition.content import Edition
from reports.edition.presented import AnyPresented
from reports.edition.runs import Run, Writer
from reports.edition.tree import Cell, ChartBlock, FigureRef, Mark, Prose, Report, Said, Section, Table, walk
from reports.edition.typography import typeset
from reports.edition.wording import sayer as edition_sayer
from reports.pages.environment import environment_of
from reports.pages.leaves import CHAPTERS
from reports.pages.listing import FOLDER, INDEX, FigureListing
from reports.pages.page import downloads, stamp
from reports.pages.scale import Kind, RowMark
from reports.pages.wording import sayer

CONTENTS = "contents"
"""The chapter of the contents."""
FIGURE = Markup('<a class="figure" href="{}"><data value="{}" data-figure="{}">{}</data></a>')


@dataclass(frozen=True)
class ChapterPage:
    """A chapter as a page, or a part of the index of figures: what every page has, its section, and the figures that it lists."""

    file: str
    title: str
    section: Section
    illustrative: bool
    heading: str = ""
    summary: str = ""
    headline: Sequence[AnyPresented] = ()
    figures: Sequence[tuple[int, AnyPresented]] = ()


class Chapters:
    """The chapters of a report in one language."""

    def __init__(self, report: Report, edition: Edition, language: Language, gallery: Gallery, listing: FigureListing) -> None:
        self.report, self.edition, self.gallery, self.listing = report, edition, gallery, listing
        self.language: Language = language
        self.writer = Writer(edition, language, report)
        self.home = {node.id: chapter.id for chapter in report.sections for node in walk(chapter) if isinstance(node, Section | Table)}

    def pages(self) -> Iterator[ChapterPage]:
        """A page for each chapter; the contents first."""
        for chapter in self.report.sections:
            title = self.writer.plain(chapter.title)
            shown = [f for node in walk(chapter) if isinstance(node, FigureRef) for f in [node.figure]]
            illustrative = any(f.illustrative for f in shown) or self.writer.illustrative(self.writer.figures)
            page = ChapterPage(f"{FOLDER}/{self.file(chapter.id)}", title, chapter, illustrative, title)
            yield from self._index(page) if chapter.id == INDEX else [page]

    def _index(self, page: ChapterPage) -> Iterator[ChapterPage]:
        """The index of figures in as many pages as keep each light."""
        every = self.indexed()
        for first, last in self.listing.sheets() or [(1, 0)]:
            yield replace(page, file=f"{FOLDER}/{self.listing.sheet(first)}", figures=every[first - 1 : last])

    def file(self, chapter: str) -> str:
        """The file of a chapter in the folder of the report."""
        return "index.html" if chapter == CONTENTS else f"{chapter}.html"

    def link(self, id_: str) -> str:
        """Where a section or a table stands."""
        return f"{self.file(self.home[id_])}#{id_}" if id_ in self.home else ""

    def listed(self) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """The chapters with the sections in them: where each is, and what it is called."""
        plain = self.writer.plain
        return [
            (self.file(c.id), plain(c.title), [(self.link(s.id), plain(s.title)) for s in c.sections])
            for c in self.report.sections
            if c.id != CONTENTS
        ]

    def indexed(self) -> list[tuple[int, AnyPresented]]:
        """Every figure of the edition, with its number."""
        return [(number, self.writer.present(figure)) for number, figure in enumerate(self.listing.figures, 1)]

    def html(self, said: Said | Prose) -> Markup:
        """A text, or several in a row, with its figures and addresses."""
        runs = self.writer.runs(said) if not isinstance(said, Sequence) else self.writer.prose(said)
        return Markup("").join(self._run(run) for run in runs)

    def plain(self, said: Said) -> str:
        """A text alone."""
        return self.writer.plain(said)

    def text(self, text: Text | None) -> str:
        """A text without figures."""
        return typeset(text.into(self.language), self.language) if text else ""

    def cell(self, cell: Cell) -> Markup:
        """What stands in a cell."""
        return Markup("").join(self._run(run) for run in self.writer.cell(cell))

    def _run(self, run: Run) -> Markup:
        if run.kind == "web":
            return Markup('<a href="{0}">{0}</a>').format(run.text)
        if run.kind == "text" or run.number is None:
            return escape(run.text)
        raw = self.writer.present(self.writer.figures[run.number - 1]).raw
        return FIGURE.format(self.listing.origin(run.address).removeprefix(f"{FOLDER}/"), raw, run.address, run.text)

    def mark(self, cell: Mark) -> RowMark:
        """Where a figure lies in its column, in percent."""
        estimate, room = cell.figure.estimate, cell.most - cell.least

        def at(value: float) -> float:
            return round(2 + 96 * (value - cell.least) / room, 2)

        kind: Kind = "bounds" if estimate.value is None else "stated"
        value = None if estimate.value is None else at(estimate.value)
        return RowMark(kind, at(0.0), at(estimate.low or 0.0), at(estimate.high or 0.0), value)

    def illustrative(self, block: Table | ChartBlock) -> bool:
        """Whether anything in a table or a picture is made up."""
        if isinstance(block, ChartBlock):
            return self.writer.illustrative(block.figures)
        return self.writer.illustrative(c.figure for row in block.rows for c in row.cells if isinstance(c, FigureRef | Mark))

    def picture(self, chart: ChartBlock) -> Markup:
        """The drawing of a picture."""
        return Markup(self.gallery.drawing(chart.picture(self.language)))  # noqa: S704 (texts are escaped where they are drawn)


def write_chapters(report: Report, edition: Edition, folder: Path, gallery: Gallery, listing: FigureListing) -> None:
    """Writes the chapters of a report as pages of each language below `folder`."""
    for language in LANGUAGES:
        chapters = Chapters(report, edition, language, gallery, listing)
        template = environment_of(language, gallery).get_template("chapter.html")
        for page in chapters.pages():
            path = folder / language / page.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(template.render(page=page, chapters=chapters, **_around(page, edition, folder, language)), "utf-8")


def _around(page: ChapterPage, edition: Edition, folder: Path, language: Language) -> dict[str, Any]:
    say, named = sayer(language), edition_sayer(language)
    beside = [code for code in CHAPTERS if code == "index" or (folder / language / f"{code}.html").is_file()]
    site = [(f"{code}.html", code, say(f"site_{code}", year=edition.year), False) for code in beside]
    site.append((f"{FOLDER}/index.html", FOLDER, say("site_report"), True))
    common = {"here": page.file, "up": "../", "site": site, "territory": edition.world.territory, "year": str(edition.year)}
    about = {"stamp": stamp(edition, language), "preview": edition.version is None, "report_title": named("report")}
    return common | about | {"downloads": downloads(edition, language), "index": f"{FOLDER}/{INDEX}.html"}
