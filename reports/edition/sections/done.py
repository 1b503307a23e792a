"""What projects did, theme by theme, with portraits of some of them."""

from __future__ import annotations

from collections.abc import Iterator

from impact.ecosystem.projects import Project
from impact.figures.address import of_project
from impact.figures.definition import IndicatorDefinition
from impact.figures.figure import Figure
from indicators.text import alphabetical
from reports.edition.sections.material import Material, heading, joined, prose
from reports.edition.sections.portrait import Portraits
from reports.edition.sections.tables import figure_table
from reports.edition.tree import Block, Column, FigureRef, Paragraph, Row, Section, Table

MOST_PORTRAITS = 12


class Done:
    """The chapter of the projects."""

    def __init__(self, material: Material, portraits: Portraits) -> None:
        self.material, self.portraits, self.say = material, portraits, material.phrasing("done")
        running = [p for p in material.world.register.projects.values() if p.runs(material.year)]
        self.projects = sorted(running, key=lambda p: alphabetical(p.title.fr))

    def section(self) -> Section:
        """What was done over all, then by theme."""
        say = self.say
        catalogue = self.material.world.catalogue
        counted = [(catalogue[f.definition.indicator_id].in_year(f.definition.year).title, f) for f in self._asked()]
        source = prose(say.text("counted_source"))
        table = figure_table("done_table", say.text("counted_table"), say.text("col_indicator"), counted, source)
        blocks: tuple[Block, ...] = (Paragraph(say.all("running", "people", "hours"), "lead"), *((table,) if counted else ()))
        return Section("done", say.text("title"), blocks, tuple(self._themes()))

    def _asked(self) -> list[Figure]:
        """What is counted by most projects, over the territory."""
        whole = self.material.of(IndicatorDefinition, scope="territory", breakdown="")
        known = [f for f, d in whole if f.estimate.known]
        return sorted(known, key=lambda f: (-f.coverage.expected, f.label.fr))[:20]

    def _themes(self) -> Iterator[Section]:
        needs, themes = self.material.world.ecosystem.needs, self.material.world.catalogue.vocabulary.need_themes
        placed = {p.id: self._theme(p) for p in self.projects}
        for theme, label in [*themes.items(), ("", None)]:
            projects = [p for p in self.projects if placed[p.id] == theme]
            if projects:
                title = heading(label.text) if label else self.say.text("other_theme")
                answered = [need.title for need in needs.values() if need.theme == theme]
                opening = Paragraph(prose(self.say.text("theme_reading", needs=joined(answered)))) if answered else None
                yield Section(f"done_{theme or 'other'}", title, (*((opening,) if opening else ()), self._table(theme, projects)))

    def _theme(self, project: Project) -> str:
        """The theme of the need that the largest share of a project goes to."""
        needs = self.material.world.ecosystem.needs
        answered = [(-share, need) for need, share in project.needs.items() if need in needs]
        return needs[min(answered)[1]].theme if answered else ""

    def _table(self, theme: str, projects: list[Project]) -> Table:
        """Each project with what it does, the people it reached and what was put in."""
        say, rows = self.say, []
        counts = self.material.world.catalogue["people_reached"].in_year(self.material.year).counts
        for project in projects:
            reached, invested = (
                self.material.find(of_project(self.material.year, project.id, name)) for name in ("people_reached", "value_invested")
            )
            cells = (FigureRef(f) if f is not None and f.estimate.known else None for f in (reached, invested))
            rows.append(Row((project.title, project.summary, *cells)))
        columns = (
            Column(say.text("col_project"), "left", 3),
            Column(say.text("col_does"), "left", 5),
            Column(say.text(f"col_{counts}")),
            Column(say.text("col_invested")),
        )
        title, source = say.text("theme_table"), prose(say.text("theme_source", counted=say.text(f"counted_{counts}")))
        return Table(f"done_{theme or 'other'}_table", title, columns, tuple(rows), source, by_name=True)

    def chosen(self) -> list[Section]:
        """Portraits of the projects of which most is known, by name: what they are worth does not choose them."""
        richest = sorted(self.projects, key=lambda p: (-self.portraits.richness(p), p.id))[:MOST_PORTRAITS]
        return [self.portraits.page(p) for p in sorted(richest, key=lambda p: alphabetical(p.title.fr))]
