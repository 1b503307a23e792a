"""What citizens asked, what the territory lacks, and what answers it."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from impact.ecosystem.consultation.models import Consultation
from impact.figures.figure import Figure
from indicators.text import Text
from reports.edition.sections.material import Material, heading, prose
from reports.edition.sections.overview import Overview
from reports.edition.tree import Column, FigureRef, Listing, Paragraph, Row, Said, Section, Table


class Asked:
    """The chapter of the needs and of the voices."""

    def __init__(self, material: Material, overview: Overview) -> None:
        self.material, self.overview, self.say = material, overview, material.phrasing("asked")
        self._needs = material.world.ecosystem.needs

    def section(self) -> Section | None:
        """The chapter; nothing where no need is followed."""
        if not self._needs:
            return None
        say = self.say
        opening = Paragraph((*say.all("answered", "weight"), say.text("lead")), "lead")
        picture = self.overview.needs()
        pictures = (picture,) if picture else ()
        return Section("asked", say.text("title"), (opening, *pictures, self._answers()), tuple(self._sections()))

    def _counted(self, need_id: str) -> dict[str, Figure]:
        names = ("need_weight", "need_projects", "need_proposals")
        return {name: f for name in names for f, d in self.material.counts(name) if d.need_id == need_id}

    def _answers(self) -> Table:
        """The needs by weight, with who answers and who asked."""
        say, rows = self.say, []
        for need in self._needs.values():
            of = self._counted(need.id)
            if "need_weight" in of:
                rows.append((of["need_weight"].estimate.value or 0.0, need.title, of))
        ordered = sorted(rows, key=lambda row: (-row[0], row[1].fr))
        laid = tuple(
            Row((title, *(FigureRef(of[name]) if name in of else None for name in ("need_weight", "need_projects", "need_proposals"))))
            for _, title, of in ordered
        )
        columns = (
            Column(say.text("col_need"), "left", 1),
            *(Column(say.text(f"col_{name}")) for name in ("weight", "projects", "proposals")),
        )
        return Table("needs_answers", say.text("answers_table"), columns, laid, prose(say.text("answers_source")))

    def _sections(self) -> Iterator[Section]:
        themes = self.material.world.catalogue.vocabulary.need_themes
        for theme, label in themes.items():
            needs = [need for need in self._needs.values() if need.theme == theme]
            if needs:
                said: list[Said] = [self.say.text("need", title=need.title, statement=need.statement) for need in needs]
                yield Section(f"asked_{theme}", heading(label.text), (Listing(tuple(said)),))
        for consultation in self.material.world.ecosystem.consultations.values():
            yield self._consultation(consultation)

    def _consultation(self, consultation: Consultation) -> Section:
        """How it was held and, where they are here, what was proposed, as it was written."""
        say = self.say
        stated = [("reached", consultation.reached), ("workshops", consultation.in_workshops), ("stated", consultation.stated_proposals)]
        cited: list[Said] = [say.text(f"consultation_{name}", count=count) for name, count in stated if count is not None]
        cited += [text for text in (consultation.method, consultation.note) if text]
        source = say.text("cited", source=consultation.source.cited)
        about = say.text("consultation", title=consultation.title, period=consultation.period)
        table = self._proposals(consultation)
        return Section(f"asked_{consultation.id}", about, (Paragraph((*cited, source)), *((table,) if table else ())))

    def _proposals(self, consultation: Consultation) -> Table | None:
        rows = self.material.edition.proposals.filter(pl.col("consultation_id") == consultation.id).sort("proposal_id").to_dicts()
        if not rows:
            return None
        say = self.say
        laid = []
        for row in rows:
            need = self._needs.get(row["need_id"] or "")
            spoken = Text(fr=row["text"], en=row["text"])
            laid.append(Row((spoken, need.title if need else None)))
        columns = (Column(say.text("col_proposal"), "left", 5), Column(say.text("col_need"), "left", 3))
        title = say.text("proposals_made_up" if consultation.illustrative else "proposals")
        return Table(f"asked_{consultation.id}_table", title, columns, tuple(laid), prose(say.text("proposals_source")))
