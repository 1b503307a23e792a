"""Who gains what kind of value: each stakeholder by each pillar, on one scale, losses with their sign."""

from __future__ import annotations

from collections.abc import Sequence

from impact.figures.definition import ValueDefinition
from impact.figures.figure import Figure
from impact.valuation.year_totals import CROSSED
from indicators.numbers import Language
from indicators.text import Text
from reports.charts.intervals import IntervalPanel, Intervals
from reports.charts.picture import Picture
from reports.edition.sections.material import Material, cut, prose
from reports.edition.sections.tables import extremes
from reports.edition.tree import ChartBlock, Column, FigureRef, Paragraph, Row, Section, Table

NAMES = 130.0
"""In points: the column of the stakeholders, beside three panels."""
Named = Sequence[tuple[str, Text]]
"""Keys with what they are called."""


class Crossing:
    """The section of stakeholders by pillars."""

    def __init__(self, material: Material) -> None:
        self.material, self.say = material, material.phrasing("crossing")
        parts = material.parts("created", "stakeholder_pillar")
        self._of: dict[tuple[str, str], tuple[Figure, ValueDefinition]] = {(s, p): (f, d) for f, d in parts for s, p in [_keys(d)]}

    def section(self) -> Section | None:
        """The section; nothing where all that is gained is of one kind."""
        pillars, stakeholders = self._named("pillar", 1), self._named("stakeholder", 0)
        if len(pillars) < 2:
            return None
        say, table = self.say, self._table(stakeholders, pillars)
        cells = [(cut(d), f) for f, d in self._of.values()]
        chart = ChartBlock(
            "crossing",
            say.text("table"),
            lambda language: self._picture(stakeholders, pillars, language),
            prose(say.text("alternative"), extremes(self.material, cells)),
            prose(say.text("chart_source")),
            tuple(figure for _, figure in cells),
            table.id,
        )
        return Section("worth_crossing", say.text("title"), (Paragraph(say.all("largest", "losses")), chart, table))

    def _named(self, direction: str, place: int) -> list[tuple[str, Text]]:
        """The keys that are there on one side, in the order of the vocabulary."""
        words = self.material.world.catalogue.vocabulary
        labels = {str(name): label.text for name, label in getattr(words, f"{direction}s").items()}
        there = {keys[place] for keys in self._of}
        known = [(key, text) for key, text in labels.items() if key in there]
        return [*known, *((key, Text(fr=key, en=key)) for key in sorted(there - {key for key, _ in known}))]

    def _table(self, stakeholders: Named, pillars: Named) -> Table:
        say, of = self.say, self.material
        wholes = {d.key: f for f, d in of.parts("created", "stakeholder")}, {d.key: f for f, d in of.parts("created", "pillar")}
        rows = [
            Row((name, *(self._cell(stakeholder, pillar) for pillar, _ in pillars), _ref(wholes[0].get(stakeholder))))
            for stakeholder, name in stakeholders
        ]
        total = Row((say.text("total"), *(_ref(wholes[1].get(pillar)) for pillar, _ in pillars), _ref(of.whole("created"))), total=True)
        columns = (Column(say.text("head"), "left", 1), *(Column(name) for _, name in pillars), Column(say.text("total")))
        return Table("worth_crossing_table", say.text("table"), columns, (*rows, total), prose(say.text("source")))

    def _cell(self, stakeholder: str, pillar: str) -> FigureRef | None:
        return _ref(self._of[stakeholder, pillar][0]) if (stakeholder, pillar) in self._of else None

    def _picture(self, stakeholders: Named, pillars: Named, language: Language) -> Picture:
        panels = tuple(
            IntervalPanel(
                name.into(language),
                tuple(
                    self.material.point(self._of.get((stakeholder, pillar), (None, None))[0], language) for stakeholder, _ in stakeholders
                ),
            )
            for pillar, name in pillars
        )
        names = tuple(name.into(language) for _, name in stakeholders)
        return Intervals(self.say.text("table").into(language), names, panels, language, written=True, names=NAMES)


def _keys(definition: ValueDefinition) -> tuple[str, str]:
    stakeholder, pillar = definition.key.rsplit(CROSSED, 1)
    return stakeholder, pillar


def _ref(figure: Figure | None) -> FigureRef | None:
    return FigureRef(figure) if figure is not None else None
