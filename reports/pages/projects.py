"""The page of the projects, and a card for each: who, for what need, what is sourced, what is made up, what it did and is worth."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from markupsafe import Markup

from impact.ecosystem.projects import Project
from impact.figures.wording import title_of
from indicators.numbers import Language, percent
from reports.edition.content import Edition
from reports.pages.drawn import drawn
from reports.pages.indicators import indicator_shown
from reports.pages.plainly import shown_plainly
from reports.pages.presented import Shown
from reports.pages.value import card, value_shown

COUNTS = ("members", "members_growth", "projects_running", "projects_new")
GROWTH = ("members", "projects_running")
VALUES = ("created", "invested", "net", "ratio")


class ProjectsPage:
    """The projects of the year, and how the ecosystem grew."""

    template = "projects.html"
    file = "projects.html"

    def __init__(self, edition: Edition, language: Language) -> None:
        self._edition, self._language, self._say = edition, language, edition.sayer(language)
        self._counts = [shown_plainly(r, language, self._say) for r in edition.rows if r["kind"] == "register"]

    @property
    def title(self) -> str:
        """What the page is called."""
        return self._say("projects_title", territory=self._edition.world.territory.name, year=self._edition.year)

    @property
    def summary(self) -> str:
        """What the page tells."""
        return self._say("projects_summary", count=len(self.projects))

    @property
    def illustrative(self) -> bool:
        """Whether anything on it is made up."""
        return any(f.illustrative for f in self._counts) or any(p.illustrative for p in self.projects)

    @property
    def example(self) -> str:
        """An address to try."""
        return f"{self._edition.year}/territory/projects_running"

    @property
    def counts(self) -> list[Shown]:
        """Members and projects of the year."""
        of = {f.row["indicator_id"]: f for f in self._counts if f.row["year"] == self._edition.year}
        return [of[name] for name in COUNTS if name in of]

    @property
    def growth(self) -> list[dict[str, Any]]:
        """Members and projects over the years up to this one."""
        charts = []
        for name in GROWTH:
            ordered = [f for f in self._counts if f.row["indicator_id"] == name and f.row["year"] <= self._edition.year]
            if len(ordered) > 1:
                caption = self._say("chart_years", title=ordered[0].title)
                rows = [(str(f.row["year"]), f) for f in ordered]
                charts.append(drawn("years", caption, [f.point(year) for year, f in rows], rows, self._say("col_year"), self._say))
        return charts

    @property
    def recognitions(self) -> list[tuple[str, Any]]:
        """Prizes and selections with their sources."""
        return [(known.text.into(self._language), known.source) for known in self._edition.world.territory.recognitions]

    @cached_property
    def projects(self) -> list[Project]:
        """The projects that ran in the year, by name."""
        running = [p for p in self._edition.world.register.projects.values() if p.runs(self._edition.year)]
        return sorted(running, key=lambda p: p.title.into(self._language).casefold())

    @property
    def listed(self) -> list[tuple[Project, str, str, str]]:
        """Each with its card, who runs it and the needs it answers, in words."""
        needs = self._edition.world.ecosystem.needs
        return [
            (p, card(p.id), actor_name(self._edition, p), ", ".join(needs[n].title.into(self._language) for n in p.needs if n in needs))
            for p in self.projects
        ]


class CardPage:
    """The card of one project, registered or only heard of in a source of events."""

    template = "project.html"

    def __init__(self, edition: Edition, language: Language, project: Project, rows: list[dict[str, Any]], *, registered: bool) -> None:
        self._registered = registered
        self._edition, self._language, self._say, self.project = edition, language, edition.sayer(language), project
        self.file = card(project.id)
        catalogue = edition.world.catalogue
        self.indicators = [indicator_shown(r, catalogue, language, self._say) for r in rows if r["kind"] == "indicator"]
        values = {r["measure"]: value_shown(r, language, self._say) for r in rows if r["kind"] == "value" and not r["direction"]}
        self.values = [(title_of(values[name].row["indicator_id"]).into(language), values[name]) for name in VALUES if name in values]

    @property
    def title(self) -> str:
        """The name of the project."""
        return self.project.title.into(self._language)

    @property
    def summary(self) -> str:
        """What it does."""
        return self.project.summary.into(self._language) if self.project.summary else ""

    @property
    def illustrative(self) -> bool:
        """Whether it, or anything on its card, is made up."""
        return self.project.illustrative or any(f.illustrative for f in [*self.indicators, *(f for _, f in self.values)])

    @property
    def example(self) -> str:
        """An address to try."""
        return next((f.figure_id for f in self.indicators), f"{self._edition.year}/territory/projects_running")

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the register says of it."""
        project, language, world = self.project, self._language, self._edition.world
        words, needs = world.catalogue.vocabulary, world.ecosystem.needs
        shares = [
            f"{needs[n].title.into(language)} ({percent(s, language)})" if s < 1 else needs[n].title.into(language)
            for n, s in project.needs.items()
            if n in needs
        ]
        places = world.knowledge.places
        told = {
            "card_actor": actor_name(self._edition, project),
            "card_needs": f"{self._say('semicolon')} ".join(shares),
            "card_publics": ", ".join(words.publics[p].text.into(language) for p in project.publics),
            "card_stakeholders": ", ".join(words.stakeholders[s].text.into(language) for s in project.stakeholders),
            "card_sdg": ", ".join(project.sdg),
            "card_place": places[project.place].name if project.place in places else "",
            "card_since": self._since() if self._registered else self._say("card_heard_of"),
            "card_beyond": project.reaches_beyond.into(language) if project.reaches_beyond else "",
            "card_made_up": project.made_up.into(language) if project.made_up else "",
        }
        return [(self._say(code), text) for code, text in told.items() if text]

    @property
    def known(self) -> list[tuple[str, Any]]:
        """What is published about it, with its sources."""
        return [(k.text.into(self._language), k.source) for k in self.project.known]

    @property
    def pictures(self) -> Iterator[tuple[str, Markup]]:
        """The theory of change of each of its maps."""
        for map_id in self._edition.maps_of(self.project.id):
            svg = self._edition.theory(map_id, self._language)
            title = self._edition.world.maps[map_id].title
            yield title.into(self._language), Markup(svg)  # noqa: S704 (names are escaped where they are drawn)

    def _since(self) -> str:
        ended = self.project.ended
        return (
            self._say("card_from_to", start=self.project.started, end=ended)
            if ended
            else self._say("card_from", start=self.project.started)
        )


def actor_name(edition: Edition, project: Project) -> str:
    """Who runs a project: the name of the member, or what the register says."""
    actors = edition.world.ecosystem.actors
    return actors[project.actor].name if project.actor in actors else project.actor or ""
