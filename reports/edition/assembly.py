"""The documents of an edition, assembled once for both languages and every form: the report, its summary, a sheet for each project."""

from __future__ import annotations

from collections.abc import Iterator

from reports.edition.content import Edition
from reports.edition.sections.asked import Asked
from reports.edition.sections.certainty import Certainty
from reports.edition.sections.done import Done
from reports.edition.sections.effects import Effects
from reports.edition.sections.material import Material, prose
from reports.edition.sections.method import Method
from reports.edition.sections.orphans import Orphans
from reports.edition.sections.overview import Overview
from reports.edition.sections.place import PlaceChapter
from reports.edition.sections.portrait import Portraits
from reports.edition.sections.worth import Worth
from reports.edition.testimonies import usable
from reports.edition.tree import Contents, FigureIndex, Listing, Paragraph, Report, Section
from reports.edition.wording import wording
from reports.edition.words import PeoplesWords, editorial_section


class Documents:
    """The documents of an edition."""

    def __init__(self, edition: Edition, words: PeoplesWords | None = None) -> None:
        self.material, self.words = Material(edition), words or PeoplesWords()
        self.overview = Overview(self.material)
        self._testimonies = usable(self.words.testimonies, "report")
        self._done = Done(self.material, Portraits(self.material, self._testimonies))

    def report(self) -> Report:
        """The report of the year."""
        return Report("report", wording.text("report_title"), tuple(self._chapters()), self.overview.cover())

    def _chapters(self) -> Iterator[Section]:
        material, effects, method = self.material, Effects(self.material, self._testimonies), Method(self.material)
        yield Section("contents", wording.text("contents"), (Contents(),))
        yield self.overview.page()
        if self.words.editorial:
            yield editorial_section(self.words.editorial, material)
        chapters = (PlaceChapter(material).section(), Asked(material, self.overview).section(), self._done.section(), self._portraits())
        yield from (chapter for chapter in chapters if chapter)
        values = (Worth(material, self.overview).section(), effects.environment(), effects.unpriced(), Orphans(material).section())
        yield from (chapter for chapter in values if chapter)
        yield from (Certainty(material, self.overview).section(), method.section(), method.closing())
        yield Section("figures", wording.text("figures"), (Paragraph((wording.text("figures_reading"),), "minor"), FigureIndex()))

    def _portraits(self) -> Section | None:
        chosen, say = self._done.chosen(), self.material.phrasing("done")
        if not chosen:
            return None
        return Section("portraits", say.text("portraits_title"), (Paragraph(prose(say.text("portraits_lead")), "lead"),), tuple(chosen))

    def summary(self) -> Report:
        """Two pages for the council: the year, and what it may decide."""
        say = self.material.phrasing("summary")
        decide = Section("decide", say.text("decide_title"), (Listing(say.all("orphans", "missing", "evidence", "sensitivity")),))
        gains = Section("gains", say.text("gains_title"), (Paragraph(say.all("gains", "net")), self.overview.exchange_table()))
        rests = Section("rests", say.text("rests_title"), (Certainty(self.material, self.overview).grades_table(),))
        return Report("summary", wording.text("summary_title"), (self.overview.page(), gains, rests, decide))

    def sheets(self) -> Iterator[Report]:
        """A sheet for each project that runs in the year, by id."""
        portraits = Portraits(self.material, usable(self.words.testimonies, "sheets"))
        for project in sorted(self._done.projects, key=lambda project: project.id):
            yield Report(f"projects/{project.id}", wording.text("sheet_title"), (portraits.page(project),))
