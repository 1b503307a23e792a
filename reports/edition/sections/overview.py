"""The cover, and the year in one page: five figures, one picture, three sentences, and how sure all of it is."""

from __future__ import annotations

from collections.abc import Iterator

from impact.figures.definition import CountDefinition
from impact.figures.figure import Figure
from indicators.numbers import Language
from indicators.text import Text
from reports.charts.intervals import IntervalPanel, Intervals
from reports.charts.needs import NeedRow, needs_matrix
from reports.charts.picture import Picture
from reports.charts.shares import SharePart, Shares
from reports.edition.sections.corrected import notice
from reports.edition.sections.material import Material, cut, ends, prose
from reports.edition.tree import (
    Block,
    ChartBlock,
    Column,
    Cover,
    FigureRef,
    Headline,
    Headlines,
    Pair,
    Paragraph,
    Row,
    Section,
    Sentence,
    Table,
)

HEADLINES = ("projects", "needs", "created", "invested", "people")
"""The figures that the year is told by, as sentences of two parts: `NAME` and `NAME_says`."""
WIDE = 420.0
"""In points: the picture that stands beside the figures of the year."""


class Overview:
    """The first pages."""

    def __init__(self, material: Material) -> None:
        self.material, self.say = material, material.phrasing("overview")

    def cover(self) -> Cover:
        """What the edition is called, a dot for each project in the row of each need it answers, and what was corrected."""
        return Cover(self.say.text("title"), self.say.text("subtitle"), self.needs(), notice(self.material.edition))

    def needs(self) -> ChartBlock | None:
        """The needs, with those who answer them; nothing where no need is followed."""
        counted = self._by_answers()
        if not counted:
            return None
        figures = tuple(figure for figure, _ in counted)
        return ChartBlock(
            "needs_projects",
            self.say.text("needs_title"),
            lambda language: self._needs_picture(counted, language),
            prose(self.say.say("needs_alternative"), self.say.text("needs_picture")),
            prose(self.say.text("needs_source"), self.say.say("needs_orphans")),
            figures,
            "needs_answers",
        )

    def _by_answers(self) -> list[tuple[Figure, CountDefinition]]:
        """Per need, how many projects answer it, the most first."""
        needs = self.material.world.ecosystem.needs
        counted = [(f, d) for f, d in self.material.counts("need_projects") if d.need_id in needs]
        return sorted(counted, key=lambda c: (-(c[0].estimate.value or 0.0), needs[c[1].need_id or ""].title.fr))

    def _needs_picture(self, counted: list[tuple[Figure, CountDefinition]], language: Language) -> Picture:
        needs, projects = self.material.world.ecosystem.needs, self.material.world.register.projects
        rows: list[NeedRow] = []
        cells: dict[tuple[str, str], bool] = {}
        for figure, definition in counted:
            need = needs[definition.need_id or ""]
            text = self.material.present(figure, language).centre if definition.answers else self.say.text("nobody").into(language)
            rows.append(NeedRow(need.id, need.title.into(language), definition.state or "orphan", text))
            cells |= {(need.id, answer.project_id): answer.state == "active" for answer in definition.answers}
        names = {project: projects[project].title.into(language) if project in projects else project for _, project in cells}
        return needs_matrix(rows, names, cells, self.say.text("needs_title").into(language), language)

    def page(self) -> Section:
        """The year in one page."""
        say = self.say
        opening = say.all("answered", "worth", "unpriced", "orphans")
        headlines = Headlines(tuple(self._headlines()))
        exchange = self.exchange(width=WIDE)
        blocks: list[Block] = [Paragraph((sentence,), "opening") for sentence in opening]
        if exchange is not None:
            blocks.append(Pair((headlines,), (exchange,), (11, 24)))
        else:
            blocks.append(headlines)
        certainty = self.certainty()
        return Section("overview", say.text("year_title"), tuple(blocks), (certainty,) if certainty else ())

    def _headlines(self) -> Iterator[Headline]:
        for name in HEADLINES:
            big, small = self.say.say(name), self.say.all(f"{name}_says")
            if isinstance(big, Sentence):
                yield Headline(big, small)

    def _exchanged(self) -> list[tuple[Text, Figure | None, Figure | None]]:
        """Each stakeholder with what it receives and what it brings, in the order of the vocabulary."""
        created, invested = ({d.key: (f, d) for f, d in self.material.parts(m, "stakeholder")} for m in ("created", "invested"))
        order = list(self.material.world.catalogue.vocabulary.stakeholders)
        keys = sorted({*created, *invested}, key=lambda key: (order.index(key) if key in order else len(order), key))
        both = [(created.get(key), invested.get(key)) for key in keys]
        return [(cut((one or other)[1]), one and one[0], other and other[0]) for one, other in both]  # type: ignore[index]

    def exchange(self, width: float = 600.0) -> ChartBlock | None:
        """Who brings and who receives, as a picture."""
        rows = self._exchanged()
        if not rows:
            return None
        return ChartBlock(
            "exchange",
            self.say.text("exchange_title"),
            lambda language: self._exchange_picture(rows, language, width),
            prose(*self.say.all("exchange_most", "exchange_lost"), self.say.text("exchange_alternative")),
            prose(self.say.text("exchange_source"), *self.say.all("exchange_lost")),
            tuple(figure for _, *pair in rows for figure in pair if figure is not None),
            "exchange_table",
        )

    def exchange_table(self) -> Table:
        """Who receives, within which interval, and who brings."""
        say, rows = self.say, []
        for name, receives, brings in self._exchanged():
            bounds = ends(receives) if receives else (None, None)
            rows.append(Row((name, FigureRef(receives) if receives else None, *bounds, FigureRef(brings) if brings else None)))
        columns = (
            Column(say.text("col_stakeholder"), "left", 1),
            Column(say.text("col_receives")),
            Column(say.text("col_from")),
            Column(say.text("col_to")),
            Column(say.text("col_brings")),
        )
        source = prose(say.text("exchange_table_source"))
        return Table("exchange_table", say.text("exchange_table"), columns, tuple(rows), source, wide=False)

    def _exchange_picture(self, rows: list[tuple[Text, Figure | None, Figure | None]], language: Language, width: float) -> Picture:
        receives = tuple(self.material.point(figure, language) for _, figure, _ in rows)
        brings = tuple(self.material.point(figure, language) for _, _, figure in rows)
        legends = tuple(self.say.text(f"exchange_{what}").into(language) for what in ("receives", "brings"))
        title = self.say.text("exchange_title").into(language)
        names = tuple(name.into(language) for name, *_ in rows)
        return Intervals(title, names, (IntervalPanel("", receives, brings),), language, legends, width=width, names=150.0)

    def certainty(self) -> Section | None:
        """What evidence the value rests on, and how often it stays below what was put in."""
        grades = self.material.parts("created", "grade")
        if not grades:
            return None
        chart = ChartBlock(
            "grades",
            self.say.text("grades_title"),
            self._grades_picture,
            prose(*self.say.all("grades_official", "grades_assumed"), self.say.text("grades_alternative")),
            prose(self.say.text("grades_source")),
            tuple(figure for figure, _ in grades),
            "grades_table",
        )
        return Section(
            "overview_certainty", self.say.text("certainty_title"), (Paragraph(self.say.all("coverage", "below"), "opening"), chart)
        )

    def _grades_picture(self, language: Language) -> Picture:
        grades = self.material.parts("created", "grade")
        parts = tuple(
            SharePart(cut(d).into(language), f.estimate.value or 0.0, self.material.present(f, language).centre, int(d.key) - 1)
            for f, d in grades
            if d.key.isdigit()
        )
        return Shares(self.say.text("grades_title").into(language), parts)
