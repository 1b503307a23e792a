"""A document of an edition as a PDF: to be kept (PDF/A-3a) and to be read aloud (PDF/UA-1), the same bytes for the same content."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pikepdf

from reports.charts.gallery import Gallery
from reports.edition.content import Edition
from reports.edition.runs import Writer
from reports.edition.tree import ChartBlock, Cover, FigureIndex, Report, walk
from reports.edition.typography import typeset
from reports.edition.wording import sayer, wording
from reports.pdf.blocks import PaperLayout
from reports.pdf.kept_papers import KeptPapers
from reports.pdf.linking import join_figures
from reports.pdf.paper import Paper
from reports.pdf.tagging import name_rows
from reports.pdf.typesetter import Typesetter

if TYPE_CHECKING:
    from indicators.numbers import Language


def set_on_paper(
    report: Report, edition: Edition, language: Language, gallery: Gallery | None = None, kept: KeptPapers | None = None
) -> Paper:
    """A document in a language; that of a preview says on every page that it is one. `kept`: papers that may be taken over."""
    laid = _content(report, edition, language, gallery or Gallery())
    content = json.dumps(laid, ensure_ascii=False)
    indexed = report.figures() if laid["breaks"] else ()  # where there is no index, no figure leads to it
    addresses = {n: figure.address for n, figure in enumerate(indexed, 1)}
    heard = typeset(wording.template("note_heard", language), language)

    def make() -> Paper:
        return _set(content, edition.year, addresses, heard)

    return kept.of(json.dumps([content, edition.year, addresses, heard]), make) if kept else make()


def _set(content: str, year: int, addresses: Mapping[int, str], heard: str) -> Paper:
    """The document as the typesetter sets it, with what it leaves out: the names of rows, the links of figures."""
    pdf = _typesetter().set(content, datetime(year, 12, 31, tzinfo=UTC))  # a day of the content, not of the machine
    with pikepdf.open(io.BytesIO(pdf)) as document:
        name_rows(document)
        pages = _typesetter().sections() | join_figures(document, addresses, heard) if addresses else {}
        completed = io.BytesIO()
        document.save(
            completed, deterministic_id=True, fix_metadata_version=False, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )  # fmt: skip
    return Paper(completed.getvalue(), pages)


@cache
def _typesetter() -> Typesetter:
    """One for all documents of a process."""
    return Typesetter(files("reports.pdf") / "templates" / "document.typ")


def _content(report: Report, edition: Edition, language: Language, gallery: Gallery) -> dict[str, Any]:
    stamp = edition.stamp.into(language) if edition.stamp else ""
    writer, say, town = Writer(edition, language, report), sayer(language), edition.world.territory.name
    indexed = any(isinstance(node, FigureIndex) for node in walk(report))
    layout = PaperLayout(writer, gallery, noted=indexed)
    illustrative = writer.illustrative(writer.figures)
    named = say("running", town=town, edition=edition.name)
    title = report.title.into(language)
    return {
        "title": say("document_title", title=layout.text(report.title), town=town, year=edition.year),
        "author": town,
        "keywords": [town, str(edition.year), title],
        "language": language,
        "words": {"illustrative": say("illustrative"), "illustrative-data": say("illustrative_data")},
        "running": f"{named} · {layout.text(report.title)}",
        "foot": f"{named} · {stamp}" if stamp else named,
        "foot-right": say("foot_index") if indexed else say("foot_sheet"),
        "breaks": indexed,
        "illustrative": illustrative,
        "cover": _cover(report.cover, layout, edition, stamp, illustrative=illustrative) if report.cover else None,
        "blocks": [block for section in report.sections for block in layout.section(section)],
    }


def _cover(cover: Cover, layout: PaperLayout, edition: Edition, stamp: str, *, illustrative: bool) -> dict[str, Any]:
    say = layout.say
    return {
        "town": say("town", town=edition.world.territory.name),
        "edition": edition.name.into(layout.writer.language),
        "title": layout.text(cover.title),
        "subtitle": layout.writer.plain(cover.subtitle),
        "chart": _cover_chart(cover.chart, layout) if cover.chart else None,
        "illustrative": say("illustrative_cover") if illustrative else "",
        "stamp": stamp,
        "notice": [layout.text(text) for text in cover.notice],
    }


def _cover_chart(chart: ChartBlock, layout: PaperLayout) -> dict[str, Any]:
    return {
        "svg": layout.gallery.drawing(chart.picture(layout.writer.language)),
        "alt": layout.alternative(chart),
        "caption": layout.prose(chart.source),
    }
