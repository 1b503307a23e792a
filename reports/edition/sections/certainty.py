"""How sure all of it is: from how many projects, on what evidence, what validation noticed, and what the result hangs on."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from impact.figures.definition import IndicatorDefinition
from indicators.text import Text, alphabetical
from reports.edition.sections.material import Material, cut, prose
from reports.edition.sections.overview import Overview
from reports.edition.sections.sensitivity import Assumptions
from reports.edition.sections.tables import interval_table
from reports.edition.tree import Block, Column, FigureRef, Listing, Paragraph, Row, Section, Table

SEVERITIES = ("critical", "warning")
MOST_OF_CHECK = 2
"""Findings of one check that are shown: many of the same would hide the others."""


class Certainty:
    """The chapter of doubts."""

    def __init__(self, material: Material, overview: Overview) -> None:
        self.material, self.overview, self.say = material, overview, material.phrasing("certainty")

    def section(self) -> Section:
        """Coverage, evidence, findings, sensitivity."""
        say = self.say
        return Section("certainty", say.text("title"), (Paragraph(prose(say.text("lead")), "lead"),), tuple(self._sections()))

    def _sections(self) -> Iterator[Section]:
        yield Section("certainty_coverage", self.say.text("coverage_title"), (Paragraph(self.say.all("coverage")), self._coverage()))
        grades = self._grades()
        if grades:
            yield Section("certainty_grades", self.say.text("grades_title"), grades)
        hangs_on = Assumptions(self.material).section()
        if hangs_on is not None:
            yield hangs_on
        findings = [*self._findings()]
        reading = Paragraph(prose(self.say.text("findings_reading" if findings else "findings_none")))
        yield Section("certainty_findings", self.say.text("findings_title"), (reading, *findings))

    def _coverage(self) -> Table:
        """Each indicator over the territory: its value, from how many of how many, and why the others have none."""
        say, catalogue = self.say, self.material.world.catalogue
        whole = self.material.of(IndicatorDefinition, scope="territory", breakdown="")
        rows = tuple(
            Row((catalogue[d.indicator_id].in_year(d.year).title, FigureRef(f, "counted"), FigureRef(f, "reported"), FigureRef(f, "of")))
            for f, d in sorted(whole, key=lambda w: alphabetical(w[0].label.fr))
            if f.estimate.known
        )
        columns = (
            Column(say.text("col_indicator"), "left", 3),
            Column(say.text("col_value"), "right", 3),
            Column(say.text("col_reported")),
            Column(say.text("col_expected")),
        )
        title, source = say.text("coverage_table"), prose(say.text("coverage_source"))
        return Table("certainty_coverage_table", title, columns, rows, source, by_name=True)

    def _grades(self) -> tuple[Block, ...]:
        """The picture of the evidence with its table."""
        parts = self.material.parts("created", "grade")
        chart = self.overview.certainty()
        if not parts or chart is None:
            return ()
        return (Paragraph(prose(self.say.text("grades_reading"))), *chart.blocks[1:], self.grades_table())

    def grades_table(self) -> Table:
        """The value created by evidence grade."""
        rows = [(cut(d), f) for f, d in self.material.parts("created", "grade")]
        title, head = self.say.text("grades_table"), self.say.text("col_grade")
        return interval_table("grades_table", title, head, rows, prose(self.say.text("grades_source")))

    def _findings(self) -> Iterator[Block]:
        """What validation noticed that is grave or to be checked, in words; what is only to be noted is in the pages."""
        of_year = self.material.edition.findings.filter(pl.col("period_end").dt.year() == self.material.year)
        for severity in SEVERITIES:
            of = of_year.filter(pl.col("severity") == severity).sort(["check_id", "message_fr"])
            rows = of.group_by("check_id", maintain_order=True).head(MOST_OF_CHECK).to_dicts()
            if rows:
                items = tuple(Text(fr=row["message_fr"], en=row["message_en"]) for row in rows)
                yield Paragraph((self.say.text(severity),))
                yield Listing(items)
