"""The value: who gains and how much, who pays, for which needs, where, and project by project; with its intervals, never a naked euro."""

from __future__ import annotations

from collections.abc import Iterator

from impact.figures.definition import Direction, Measure, ValueDefinition
from impact.figures.figure import Figure
from indicators.text import Text, alphabetical
from reports.edition.sections.crossing import Crossing
from reports.edition.sections.gross import GrossToNet
from reports.edition.sections.material import Material, cut, ends, prose
from reports.edition.sections.overview import Overview
from reports.edition.sections.tables import Named, interval_chart, interval_table
from reports.edition.tree import Block, Column, FigureRef, Note, Paragraph, Passage, Row, Section, Table

PARTS: tuple[tuple[str, Measure, Direction], ...] = (
    ("pillars", "created", "pillar"),
    ("residence", "created", "residence"),
    ("transfers", "transferred", "transfer"),
    ("needs", "created", "need"),
    ("places", "created", "place"),
    ("accounts", "realised", "account"),
    ("levered", "levered", "payer"),
)
"""The sections that part the value, with what they part and how: the short ones first, so that a tall picture leaves no half page empty."""
FEWEST = 2
"""Parts that are worth a table."""


class Worth:
    """The chapter of the value."""

    def __init__(self, material: Material, overview: Overview) -> None:
        self.material, self.overview, self.say = material, overview, material.phrasing("worth")

    def section(self) -> Section | None:
        """The chapter; nothing where nothing is valued."""
        if self.material.whole("created") is None:
            return None
        say = self.say
        opening = Passage(
            (Paragraph(say.all("created", "net")), Paragraph(say.all("beneficiaries", "town", "state", "departement"))),
            (
                Note(say.text("coverage_note"), say.all("coverage")),
                Note(say.text("interval_note"), prose(say.text("interval_says"))),
                Note(say.text("sum_note"), prose(say.text("sum_says"))),
            ),
        )
        exchange = self.overview.exchange()
        blocks: list[Block] = [opening, *((exchange, self.overview.exchange_table()) if exchange else ())]
        return Section("worth", say.text("title"), tuple(blocks), tuple(self._sections()))

    def _sections(self) -> Iterator[Section]:
        yield self._stakeholders()
        yield from filter(None, (Crossing(self.material).section(), GrossToNet(self.material).section()))
        for name, measure, direction in PARTS:
            section = self._part(name, measure, direction)
            if section is not None:
                yield section
        yield self._projects()

    def _stakeholders(self) -> Section:
        """Who receives, with how many projects."""
        rows = [(cut(d), f) for f, d in self.material.parts("created", "stakeholder")]
        whole = self.material.whole("created")
        total = (self.say.text("total"), whole) if whole else None
        return Section("worth_stakeholders", self.say.text("stakeholders_title"), self._shown("stakeholders", _largest(rows), total))

    def _part(self, name: str, measure: Measure, direction: Direction) -> Section | None:
        parts = [(cut(d), f) for f, d in self.material.parts(measure, direction)]
        if len(parts) < FEWEST:
            return None
        say = self.say
        whole = self.material.whole(measure) if direction in ("pillar", "residence", "place", "account") else None
        total = (say.text("total"), whole) if whole else None
        opening = Paragraph((*say.all(f"{name}_says"), say.text(f"{name}_reading")))
        return Section(f"worth_{name}", say.text(f"{name}_title"), (opening, *self._shown(name, _largest(parts), total)))

    def _shown(self, name: str, rows: list[Named], total: Named | None) -> tuple[Block, ...]:
        say = self.say
        title, head = say.text(f"{name}_table"), say.text(f"{name}_head")
        table = interval_table(f"worth_{name}_table", title, head, rows, prose(say.text("source")), total=total)
        if len(rows) <= FEWEST:
            return (table,)
        return (interval_chart(self.material, title, rows, table, prose(say.text("chart_source")), say.all(f"{name}_says")), table)

    def _projects(self) -> Section:
        """Each project by name: no ranking, no column of ratios."""
        of: dict[str, dict[str, Figure]] = {}
        for figure, definition in self.material.of(ValueDefinition, scope="project", direction=""):
            of.setdefault(definition.project_id or "", {})[definition.measure] = figure
        projects = self.material.world.register.projects
        names = {p: projects[p].title if p in projects else Text(fr=p, en=p) for p in of}
        rows = []
        for project in sorted(of, key=lambda project: alphabetical(names[project].fr)):
            created, invested = of[project].get("created"), of[project].get("invested")
            about = FigureRef(created) if created else None
            bounds = ends(created) if created and created.estimate.known and not created.estimate.single else (None, None)
            rows.append(Row((names[project], about, *bounds, FigureRef(invested) if invested else None)))
        say = self.say
        columns = (
            Column(say.text("projects_head"), "left", 1),
            *(Column(say.text(f"projects_{name}")) for name in ("created", "from", "to", "invested")),
        )
        title, source = say.text("projects_table"), prose(say.text("projects_source"))
        table = Table("worth_projects_table", title, columns, tuple(rows), source, by_name=True)
        return Section("worth_projects", say.text("projects_title"), (Paragraph(prose(say.text("projects_reading"))), table))


def _largest(rows: list[Named]) -> list[Named]:
    """The largest first."""
    return sorted(rows, key=lambda row: (-(row[1].estimate.value or row[1].estimate.high or 0.0), row[0].fr))
