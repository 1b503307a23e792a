"""The page of the projects, and a card for each: who, for what need, what is sourced, what is made up, what it did and is worth."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from impact.ecosystem.projects import Project
from impact.figures.definition import CountDefinition, IndicatorDefinition, ObjectiveDefinition, ValueDefinition
from impact.world import World
from indicators.numbers import Language, full_day, percent
from indicators.reference import Reference
from indicators.text import alphabetical
from reports.charts.picture import Picture
from reports.charts.theory import theory_of_change
from reports.edition.content import Edition
from reports.edition.presented import AnyPresented, Presented
from reports.pages.correction import CorrectedFigure, CorrectionNotice, corrected_on
from reports.pages.page import Page, by_name, card, file_name
from reports.pages.trend import OverYears, over_years
from reports.pages.value import BY_PROJECT

COUNTS = ("members", "members_growth", "projects_running", "projects_new")
GROWTH = ("members", "projects_running")


class ProjectsPage(Page):
    """The projects of the year, and how the ecosystem grew."""

    template = "projects.html"
    file = "projects.html"

    def __init__(self, edition: Edition, language: Language) -> None:
        super().__init__(edition, language)
        self._counts = [f for f in self.presenter.all(CountDefinition) if f.definition.kind == "register"]

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.say("projects_title", territory=self.world.territory.name, year=self.year)

    @property
    def summary(self) -> str:
        """How many projects it lists."""
        return self.say("projects_summary", count=len(self.projects))

    @property
    def figures(self) -> list[Presented[CountDefinition]]:
        """The figures on it."""
        return self._counts

    @property
    def illustrative(self) -> bool:
        """Whether anything on it is made up."""
        return super().illustrative or any(p.illustrative for p in self.projects)

    @property
    def counts(self) -> list[Presented[CountDefinition]]:
        """Members and projects of the year."""
        return by_name((f for f in self._counts if f.definition.year == self.year), COUNTS)

    @property
    def growth(self) -> Iterator[OverYears]:
        """Members and projects over the years up to this one."""
        for name in GROWTH:
            of = [f for f in self._counts if f.definition.indicator_id == name and f.definition.year <= self.year]
            years = over_years(of[0].title, [(f.definition.year, f) for f in of], self.say) if of else None
            if years:
                yield years

    @property
    def recognitions(self) -> list[tuple[str, Reference]]:
        """Prizes and selections with their sources."""
        return [(known.text.into(self.language), known.source) for known in self.world.territory.recognitions]

    @cached_property
    def projects(self) -> list[Project]:
        """The projects that ran in the year, by name."""
        running = [p for p in self.world.register.projects.values() if p.runs(self.year)]
        return sorted(running, key=lambda p: alphabetical(p.title.into(self.language)))

    @property
    def listed(self) -> list[tuple[Project, str, str, str]]:
        """Each with its card, who runs it and the needs it answers, in words."""
        needs = self.world.ecosystem.needs
        return [
            (p, card(p.id), actor_name(self.world, p), ", ".join(needs[n].title.into(self.language) for n in p.needs if n in needs))
            for p in self.projects
        ]


class CardPage(Page):
    """The card of one project, registered or only heard of in a source of events."""

    template = "project.html"

    def __init__(self, edition: Edition, language: Language, project: Project) -> None:
        """`edition`: with the figures of the project only."""
        super().__init__(edition, language)
        self.project, self.file = project, card(project.id)
        self.indicators = self.presenter.all(IndicatorDefinition, self.year)
        self.objectives = self.presenter.all(ObjectiveDefinition, self.year)
        whole = {f.definition.measure: f for f in self.presenter.all(ValueDefinition, self.year) if not f.definition.direction}
        self.values = [whole[measure] for measure in BY_PROJECT if measure in whole]

    @property
    def title(self) -> str:
        """The name of the project."""
        return self.project.title.into(self.language)

    @property
    def summary(self) -> str:
        """What it does."""
        return self.project.summary.into(self.language) if self.project.summary else ""

    @property
    def sheet(self) -> str:
        """Where its sheet of paper lies from here, in a sealed version; empty where it has none."""
        if self.edition.version is None or self.project.id not in self.world.register.projects or not self.project.runs(self.year):
            return ""
        return f"../../projects/{file_name(self.project.id)}.{self.language}.pdf"

    @property
    def figures(self) -> list[AnyPresented]:
        """The figures on it."""
        return [*self.indicators, *self.objectives, *self.values]

    @property
    def corrected(self) -> Iterator[tuple[CorrectionNotice, list[CorrectedFigure]]]:
        """The erratum that led to this version, with the figures of this project that it changed."""
        return corrected_on(self.edition, self.presenter, {f.address for f in self.figures})

    @property
    def aims(self) -> list[tuple[Presented[IndicatorDefinition] | None, dict[str, Presented[ObjectiveDefinition]]]]:
        """What was observed (nothing where nothing was), beside where it started, what was aimed at, and the change since, by indicator."""
        observed = {f.definition.indicator_id: f for f in self.indicators}
        of: dict[str, dict[str, Presented[ObjectiveDefinition]]] = {}
        for f in self.objectives:
            of.setdefault(f.definition.indicator_id, {})[f.definition.role] = f
        return [(observed.get(name), roles) for name, roles in of.items()]

    @property
    def illustrative(self) -> bool:
        """Whether it, or anything on its card, is made up."""
        return self.project.illustrative or super().illustrative

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the register says of it."""
        project, language, words = self.project, self.language, self.world.catalogue.vocabulary
        places = self.world.knowledge.places
        texts = {
            "card_actor": actor_name(self.world, project),
            "card_needs": f"{self.say('semicolon')} ".join(self._needs()),
            "card_publics": ", ".join(words.publics[p].text.into(language) for p in project.publics),
            "card_stakeholders": ", ".join(words.stakeholders[s].text.into(language) for s in project.stakeholders),
            "card_sdg": ", ".join(project.sdg),
            "card_place": places[project.place].name if project.place in places else "",
            "card_since": self._since() if self.project.id in self.world.register.projects else self.say("card_heard_of"),
            "card_beyond": project.reaches_beyond.into(language) if project.reaches_beyond else "",
            "card_made_up": project.made_up.into(language) if project.made_up else "",
        }
        return [(self.say(code), text) for code, text in texts.items() if text]

    def _needs(self) -> Iterator[str]:
        """The needs it answers, each with the share of its value that goes to it unless that is all."""
        needs = self.world.ecosystem.needs
        for need_id, share in self.project.needs.items():
            if need_id in needs:
                title = needs[need_id].title.into(self.language)
                yield f"{title} ({percent(share, self.language)})" if share < 1 else title

    @property
    def known(self) -> list[tuple[str, Reference]]:
        """What is published about it, with its sources."""
        return [(k.text.into(self.language), k.source) for k in self.project.known]

    @property
    def pictures(self) -> Iterator[tuple[str, Picture]]:
        """The theory of change of each of its maps."""
        for map_id in self.edition.maps.get(self.project.id, ()):
            impact_map = self.world.maps[map_id]
            yield impact_map.title.into(self.language), theory_of_change(impact_map, self.world.catalogue, self.language)

    def _since(self) -> str:
        started, ended = self.project.started, self.project.ended
        first, last = (day and full_day(day, self.language) for day in (started, ended))
        return self.say("card_from_to", start=first, end=last) if last else self.say("card_from", start=first)


def actor_name(world: World, project: Project) -> str:
    """Who runs a project: the name of the member, or what the register says."""
    actors = world.ecosystem.actors
    return actors[project.actor].name if project.actor in actors else project.actor or ""
