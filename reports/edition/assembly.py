"""The documents of an edition, assembled once for both languages and every form."""

from __future__ import annotations

from reports.edition.content import Edition
from reports.edition.sections.material import Material
from reports.edition.sections.overview import Overview
from reports.edition.sections.worth import Worth
from reports.edition.tree import Contents, FigureIndex, Report, Section
from reports.edition.wording import wording


def annual_report(edition: Edition) -> Report:
    """The report of a year."""
    material = Material(edition)
    overview = Overview(material)
    contents = Section("contents", wording.text("contents"), (Contents(),))
    index = Section("figures", wording.text("figures"), (FigureIndex(),))
    return Report(
        "report",
        wording.text("report_title"),
        tuple(s for s in (contents, overview.page(), Worth(material, overview).section(), index) if s),
        overview.cover(),
    )
