"""The territory, theme by theme, and how it changes: facts with their sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from impact.figures.definition import FactDefinition
from impact.figures.figure import Figure
from impact.territory.models import last_year
from indicators.numbers import Language
from indicators.text import Text
from reports.charts.bars import BarChart, ChartPoint
from reports.charts.picture import Picture
from reports.charts.trends import SmallTrend, TrendPoint, Trends
from reports.edition.sections.material import Material, prose
from reports.edition.tree import Block, ChartBlock, Column, FigureRef, Paragraph, Row, Section, Table

Fact = tuple[Figure, FactDefinition]
FEWEST, MOST_TRENDS, MOST_MAPS = 3, 9, 1
"""Values that make a trend; trends that are shown; facts that are shown by neighbourhood."""


class PlaceChapter:
    """The chapter of the territory."""

    def __init__(self, material: Material) -> None:
        self.material, self.say = material, material.phrasing("place")
        facts = material.of(FactDefinition)
        home = material.world.territory.code
        self._here = [(f, d) for f, d in facts if d.place == home and not d.cell and f.estimate.known]
        self._neighbourhoods = [(f, d) for f, d in facts if d.place_level == "neighbourhood" and not d.cell and f.estimate.known]

    def section(self) -> Section | None:
        """The chapter; nothing where no fact is known."""
        if not self._here:
            return None
        say = self.say
        return Section("place", say.text("title"), (Paragraph(prose(say.text("lead")), "lead"),), tuple(self._sections()))

    def _sections(self) -> Iterator[Section]:
        trends = self._trends()
        if trends:
            yield Section("place_trends", self.say.text("trends_title"), (Paragraph(prose(self.say.text("trends_reading"))), *trends))
        for theme, label in self.material.world.catalogue.vocabulary.themes.items():
            latest = [*self._latest([(f, d) for f, d in self._here if d.theme == theme])]
            if latest:
                pictures = self._by_neighbourhood(theme)
                yield Section(f"place_{theme}", label.text, (self._table(theme, label.text, latest), *pictures))

    def _latest(self, facts: Sequence[Fact]) -> Iterator[Fact]:
        """The latest value of each fact."""
        for _, values in groupby(facts, key=lambda fact: fact[1].fact_id):
            yield max(values, key=lambda fact: (last_year(fact[1].period), fact[1].period))

    def _table(self, theme: str, title: Text, facts: Sequence[Fact]) -> Table:
        say = self.say
        rows = tuple(
            Row((self._name(d), FigureRef(f, "counted"), say.text("literal", text=d.period), say.text("literal", text=d.source.publisher)))
            for f, d in facts
        )
        columns = (
            Column(say.text("col_fact"), "left", 5),
            Column(say.text("col_value"), "right", 3),
            Column(say.text("col_period")),
            Column(say.text("col_source"), "left", 3),
        )
        return Table(f"place_{theme}_table", say.text("table", theme=title), columns, rows, prose(say.text("source")))

    def _name(self, definition: FactDefinition) -> Text:
        return self.material.world.catalogue.facts[definition.fact_id].title

    def _trends(self) -> tuple[Block, ...]:
        """Facts of which several years are known."""
        series = [[*values] for _, values in groupby(self._here, key=lambda fact: fact[1].fact_id)]
        known = [self._by_year(values) for values in series]
        shown = [values for values in known if len(values) >= FEWEST][:MOST_TRENDS]
        if not shown:
            return ()
        figures = [f for values in shown for f, _ in values]
        rows = tuple(
            Row(
                (
                    self._name(d),
                    self.say.text("literal", text=d.period),
                    FigureRef(f, "counted"),
                    self.say.text("literal", text=d.source.publisher),
                )
            )
            for values in shown
            for f, d in values
        )
        columns = (
            Column(self.say.text("col_fact"), "left", 4),
            Column(self.say.text("col_period")),
            Column(self.say.text("col_value"), "right", 2),
            Column(self.say.text("col_source"), "left", 3),
        )
        table = Table("place_trends_table", self.say.text("trends_table"), columns, rows, prose(self.say.text("source")))
        chart = ChartBlock(
            "place_trends_chart",
            self.say.text("trends_chart"),
            lambda language: self._trend_picture(shown, language),
            prose(self.say.text("trends_alternative")),
            prose(self.say.text("trends_source")),
            tuple(figures),
            table.id,
        )
        return chart, table

    def _by_year(self, values: Sequence[Fact]) -> list[Fact]:
        """One value a year, those of one year each, the oldest first."""
        yearly = {last_year(d.period): (f, d) for f, d in sorted(values, key=lambda v: v[1].period) if len(d.period) == 4}
        return [yearly[year] for year in sorted(yearly)]

    def _trend_picture(self, shown: Sequence[Sequence[Fact]], language: Language) -> Picture:
        def point(fact: Fact) -> TrendPoint:
            f, d = fact
            value = f.estimate.value or 0.0
            return TrendPoint(last_year(d.period), value, value, value, self.material.present(f, language).centre, d.breaks)

        trends = [SmallTrend(self._name(values[0][1]).into(language), tuple(map(point, values))) for values in shown]
        return Trends(self.say.text("trends_chart").into(language), tuple(trends), self.say.text("changed").into(language))

    def _by_neighbourhood(self, theme: str) -> Iterator[Block]:
        """The facts of a theme that are known by neighbourhood, the first of them."""
        facts = [(f, d) for f, d in self._neighbourhoods if d.theme == theme]
        groups = [[*values] for _, values in groupby(facts, key=lambda fact: fact[1].fact_id)]
        for values in [[*self._latest_by_place(group)] for group in groups][:MOST_MAPS]:
            if len(values) >= FEWEST:
                yield from self._neighbourhood_chart(values)

    def _latest_by_place(self, facts: Sequence[Fact]) -> Iterator[Fact]:
        for _, values in groupby(sorted(facts, key=lambda fact: fact[1].place), key=lambda fact: fact[1].place):
            yield max(values, key=lambda fact: (last_year(fact[1].period), fact[1].period))

    def _neighbourhood_chart(self, values: Sequence[Fact]) -> tuple[Block, ...]:
        name, say = self._name(values[0][1]), self.say
        rows = tuple(
            Row((say.text("literal", text=d.place_name), FigureRef(f, "counted"), say.text("literal", text=d.period))) for f, d in values
        )
        columns = (Column(say.text("col_place"), "left", 2), Column(say.text("col_value")), Column(say.text("col_period")))
        table = Table(
            f"place_{values[0][1].fact_id}_table",
            say.text("same", fact=name),
            columns,
            rows,
            prose(say.text("publisher", publisher=values[0][1].source.publisher)),
        )

        def picture(language: Language) -> Picture:
            points = [self._bar(f, d.place_name, language) for f, d in values]
            return BarChart(name.into(language), tuple(points))

        source = say.text("cited", publisher=values[0][1].source.publisher, title=values[0][1].source.title, date=values[0][1].source.date)
        figures = tuple(f for f, _ in values)
        return ChartBlock(f"{table.id}_chart", name, picture, prose(say.text("bars")), prose(source), figures, table.id), table

    def _bar(self, figure: Figure, name: str, language: Language) -> ChartPoint:
        value = figure.estimate.value or 0.0
        return ChartPoint(name, value, value, value, self.material.present(figure, language).centre)
