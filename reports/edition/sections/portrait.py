"""One project on one page: who, for what, how it acts, what it is worth, what counts without euros, what people say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import fsum

from impact.ecosystem.projects import Project
from impact.figures.address import of_project
from impact.figures.definition import IndicatorDefinition, ValueDefinition
from impact.figures.figure import Figure
from impact.maps.models import ImpactMap, Outcome
from indicators.text import Text
from reports.edition.sections.material import Material, ends, joined, marks, prose
from reports.edition.testimonies import Testimony
from reports.edition.tree import (
    Block,
    Chain,
    Column,
    FigureRef,
    GradeMark,
    Paragraph,
    Particulars,
    Quote,
    Row,
    Said,
    Section,
    Table,
)

MOST_LINES, MOST_EFFECTS, MOST_COUNTED, MOST_VOICES = 4, 3, 6, 2
"""Lines of a step of the chain, effects in euros, indicators and voices on the page of a project: the whole of it fits on one."""


class Portraits:
    """The pages of the projects of a year."""

    def __init__(self, material: Material, testimonies: Sequence[Testimony] = ()) -> None:
        self.material, self.say = material, material.phrasing("portrait")
        self._testimonies = testimonies
        self._indicators: dict[str, list[Figure]] = {}
        for figure, definition in material.of(IndicatorDefinition, scope="project", breakdown=""):
            self._indicators.setdefault(definition.project_id or "", []).append(figure)
        of_outcomes = material.of(ValueDefinition, direction="outcome", scope="territory")
        self._outcomes = {(d.measure, d.key): f for f, d in of_outcomes}

    def page(self, project: Project) -> Section:
        """The page of a project."""
        world = self.material.world
        maps = {map_id: world.maps[map_id] for map_id in self.material.edition.maps.get(project.id, ())}
        lead = (Paragraph((project.summary,), "opening"),) if project.summary else ()
        blocks = (*lead, Particulars(self._particulars(project)))
        beside = (tuple(self._left(project)), tuple(self._right(project)))
        return Section(f"project-{project.id}", project.title, blocks, tuple(self._sections(project, maps)), project.id, beside)

    def richness(self, project: Project) -> int:
        """How much there is to tell of it: what is published about it, what it has counted, who speaks of it."""
        known = sum(f.estimate.known for f in self._indicators.get(project.id, []))
        return 10 * len(project.known) + known + 5 * len(self._voices(project))

    def _particulars(self, project: Project) -> tuple[tuple[Text, Said], ...]:
        say, world = self.say, self.material.world
        actors, needs, words = world.ecosystem.actors, world.ecosystem.needs, world.catalogue.vocabulary
        actor = actors[project.actor].name if project.actor in actors else project.actor or ""
        rows: list[tuple[Text, Said]] = []
        if actor:
            rows.append((say.text("actor"), say.text("literal", text=actor)))
        if answered := [needs[need].title for need in project.needs if need in needs]:
            rows.append((say.text("needs"), joined(answered)))
        rows.append((say.text("since"), say.text("literal", text=str(project.started.year))))
        if project.publics:
            rows.append((say.text("publics"), joined(words.publics[public].text for public in project.publics)))
        return tuple(rows)

    def _sections(self, project: Project, maps: Mapping[str, ImpactMap]) -> Iterator[Section]:
        if maps:
            yield Section(f"{project.id}-chain", self.say.text("chain_title"), (self._chain(project, [*maps.values()]),))
        value = self._value(project, maps)
        if value:
            yield Section(f"{project.id}-value", self.say.text("value_title"), value)

    def _left(self, project: Project) -> Iterator[Section]:
        counted = self._counted(project)
        if counted:
            yield Section(f"{project.id}-counted", self.say.text("counted_title"), (counted,))

    def _right(self, project: Project) -> Iterator[Section]:
        spoken = self._spoken(project)
        if spoken:
            yield Section(f"{project.id}-voices", self.say.text("voices_title"), spoken)
        yield Section(f"{project.id}-origin", self.say.text("origin_title"), tuple(self._origin(project)))

    def _chain(self, project: Project, maps: Sequence[ImpactMap]) -> Block:
        """From what is put in to what comes out, in words, with the figures that count it."""
        invested = self.material.find(of_project(self.material.year, project.id, "value_invested"))
        inputs: list[Said] = [i.description for m in maps for i in m.inputs]
        if invested is not None and invested.estimate.known:
            inputs.insert(0, self.say.say("put_in", self._owner(project)) or self.say.text("inputs"))
        activities: list[Said] = [a.title for m in maps for a in m.activities]
        outcomes: list[Said] = [*dict.fromkeys(o.description for m in maps for o in m.outcomes)]
        named = [name for m in maps for a in m.activities for name in a.outputs]
        outputs: list[Said] = [self._output(project, name) for name in dict.fromkeys(named)]
        steps = {"inputs": inputs, "activities": activities, "outputs": outputs, "outcomes": outcomes}
        return Chain(tuple((self.say.text(f"chain_{step}"), tuple(said[:MOST_LINES])) for step, said in steps.items() if said))

    def _output(self, project: Project, name: str) -> Said:
        """What is done, and how much of it."""
        title = self.material.world.catalogue[name].in_year(self.material.year).title
        figure = self.material.find(of_project(self.material.year, project.id, name))
        if figure is None or not figure.estimate.known or figure.suppressed:
            return title
        return self.say.say("output", counted=figure, title=title) or title

    def _value(self, project: Project, maps: Mapping[str, ImpactMap]) -> tuple[Block, ...]:
        """Its effects in euros where the map is its own, and the whole of it in any case; what was put in beside it."""
        whole = self.material.find(of_project(self.material.year, project.id, "value_created"))
        if whole is None or not whole.estimate.known:
            return ()
        own = [(name, outcome) for name, m in maps.items() if len(m.projects) == 1 for outcome in m.outcomes]
        rows = [(outcome.description, self._outcomes.get(("created", f"{name}/{outcome.id}")), outcome) for name, outcome in own]
        known = [(title, figure, outcome) for title, figure, outcome in rows if figure is not None and figure.estimate.known]
        known = sorted(known, key=lambda row: -abs(row[1].estimate.value or 0.0))[:MOST_EFFECTS]
        said = self.say.all("worth", owner=self._owner(project))
        return (self._value_table(project, known, whole), Paragraph(said))

    def _value_table(self, project: Project, known: Sequence[tuple[Text, Figure, Outcome]], whole: Figure) -> Table:
        say = self.say
        scale = marks([*(figure for _, figure, _ in known), whole])
        laid = []
        for (title, figure, outcome), mark in zip(known, scale, strict=False):
            who = self._for_whom(outcome)
            low, high = ends(figure)
            laid.append(Row((title, who, FigureRef(figure), low, mark, high, self._grade(figure))))
        low, high = ends(whole)
        laid.append(Row((say.text("whole"), say.text("all"), FigureRef(whole), low, scale[-1], high, self._grade(whole)), total=True))
        columns = (
            Column(say.text("col_effect"), "left", 4),
            Column(say.text("col_for"), "left", 3),
            *(Column(say.text(f"col_{name}")) for name in ("about", "from")),
            Column(say.text("col_interval"), "left", 2),
            Column(say.text("col_to")),
            Column(say.text("col_grade"), "left"),
        )
        return Table(f"{project.id}-value-table", say.text("value_table"), columns, tuple(laid), prose(say.text("value_source")))

    def _for_whom(self, outcome: Outcome) -> Text:
        """Who gains by an outcome; of a transfer, who gains and who pays, for it comes to nothing."""
        if not outcome.accounts or abs(fsum(outcome.accounts.values())) > 1e-9:
            return self._named([outcome.stakeholder])
        gains, pays = ([name for name, share in outcome.accounts.items() if share * sign > 0] for sign in (1, -1))
        return self.say.text("transfer", gains=self._named(gains), pays=self._named(pays))

    def _named(self, stakeholders: Sequence[str]) -> Text:
        words = self.material.world.catalogue.vocabulary.stakeholders
        return joined(words[name].text if name in words else self.say.text("literal", text=name) for name in stakeholders)

    def _grade(self, figure: Figure) -> GradeMark | None:
        grade = self.material.evidence.grade(figure)
        word = "strong" if grade in (1, 2) else "middle" if grade in (3, 4) else "weak"
        return GradeMark(grade, self.say.text(f"grade_{word}")) if grade else None

    def _counted(self, project: Project) -> Block | None:
        figures = [f for f in self._indicators.get(project.id, []) if f.estimate.known][:MOST_COUNTED]
        if not figures:
            return None
        say, catalogue = self.say, self.material.world.catalogue
        rows = tuple(Row((catalogue[f.definition.indicator_id].in_year(f.definition.year).title, FigureRef(f, "counted"))) for f in figures)
        columns = (Column(say.text("col_counted"), "left", 1), Column(say.text("col_value")))
        return Table(f"{project.id}-counted-table", say.text("counted_table"), columns, rows, prose(say.text("counted_source")), wide=False)

    def _voices(self, project: Project) -> list[Testimony]:
        return [t for t in self._testimonies if t.project == project.id]

    def _spoken(self, project: Project) -> tuple[Block, ...]:
        return tuple(quoted(t) for t in self._voices(project)[:MOST_VOICES])

    def _origin(self, project: Project) -> Iterator[Block]:
        """What is published elsewhere about it, what is made up, and what cannot be said."""
        if project.made_up:
            yield Paragraph((project.made_up,), "minor")
        for known in project.known[:1] if not self._voices(project) else ():
            yield Paragraph((known.text, self.say.text("cited", source=known.source.cited)), "minor")
        yield Paragraph((self.say.text("origin"),), "minor")

    def _owner(self, project: Project) -> str:
        return of_project(self.material.year, project.id).partition("/")[2]


def quoted(testimony: Testimony) -> Quote:
    """What a person said."""
    return Quote(testimony.text, testimony.who, testimony.illustrative)
