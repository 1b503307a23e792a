"""The needs that nobody answers yet, and what could."""

from __future__ import annotations

from impact.ecosystem.needs import Need
from impact.figures.definition import FitDefinition
from reports.edition.sections.material import Material, prose
from reports.edition.tree import Block, Column, FigureRef, Listing, Paragraph, Row, Said, Section, Table

MOST = 4
"""Candidates that are listed for a need."""


class Orphans:
    """The chapter of what is missing."""

    def __init__(self, material: Material) -> None:
        self.material, self.say = material, material.phrasing("orphans")

    def section(self) -> Section | None:
        """A section for each need without an answer; nothing where all are answered."""
        needs = self.material.world.ecosystem.needs
        orphan = [d.need_id for f, d in self.material.counts("need_projects") if d.state == "orphan" and d.need_id in needs]
        if not orphan:
            return None
        opening = Paragraph((*self.say.all("orphans"), self.say.text("lead")), "lead")
        return Section("orphans", self.say.text("title"), (opening,), tuple(self._need(needs[name or ""]) for name in orphan))

    def _need(self, need: Need) -> Section:
        blocks: list[Block] = [Paragraph((need.statement,))]
        if cited := [self._evidence(e.statement, e.source.cited) for e in need.evidence if e.statement and e.source]:
            blocks.append(Listing(tuple(cited)))
        fits = [(f, d) for f, d in self.material.of(FitDefinition) if d.need_id == need.id]
        best = sorted(fits, key=lambda fit: fit[1].rank)[:MOST]
        if best:
            rows = tuple(Row((d.offer, self.say.text("literal", text=d.provider), FigureRef(f, "counted"))) for f, d in best)
            columns = (
                Column(self.say.text("col_offer"), "left", 3),
                Column(self.say.text("col_provider"), "left", 3),
                Column(self.say.text("col_fit")),
            )
            source = prose(self.say.text("fit_source"))
            blocks.append(Table(f"orphans_{need.id}_table", self.say.text("fit_table"), columns, rows, source))
        return Section(f"orphans_{need.id}", need.title, tuple(blocks))

    def _evidence(self, statement: Said, cited: str) -> Said:
        return self.say.text("evidence", statement=statement, source=cited)
