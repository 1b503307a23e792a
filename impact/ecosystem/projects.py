"""The registered projects: who runs them, what for, since when, and which indicators they hand in."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from impact.ecosystem.objectives import Objective
from impact.messages import messages
from impact.territory.models import PublishedFact
from indicators.catalogue import Catalogue
from indicators.models import Identifier, Model, SdgTarget
from indicators.text import Text, folded
from indicators.yamlfile import Source, as_model, fault_at, read_yaml

ProjectId = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Share = Annotated[float, Field(gt=0, le=1)]


class Project(Model):
    """What an actor does about one or more needs. `indicators` are those it is expected to hand in for every year it runs."""

    id: ProjectId
    title: Text
    actor: str | None = Field(default=None, description="who runs it: the id of a member, or a name")
    summary: Text | None = None
    needs: dict[Identifier, Share] = Field(default={}, description="the needs it answers, and the share of its value that goes to each")
    publics: list[Identifier] = Field(default=[])
    stakeholders: list[Identifier] = Field(default=[])
    sdg: list[SdgTarget] = Field(default=[], description="targets of the Sustainable Development Goals")
    place: str | None = Field(default=None, description="code of the neighbourhood, where it is known")
    reaches_beyond: Text | None = Field(default=None, description="why it may reach more people than live here")
    capacity: int | None = Field(default=None, ge=0, description="people it can take on in a year")
    known: list[PublishedFact] = Field(default=[], description="what is published about it")
    made_up: Text | None = Field(default=None, description="what of this card and its figures is illustrative")
    started: date
    ended: date | None = None
    indicators: list[str] = Field(default=[])
    objectives: dict[Identifier, Objective] = Field(default={}, description="where its indicators started, and what it aims at")
    names: list[str] = Field(default=[], description="other names under which people hand in its data")
    illustrative: bool = False
    public: bool = Field(default=True, description="whether its own figures are published")

    @model_validator(mode="after")
    def _dates(self) -> Project:
        if self.ended is not None and self.ended < self.started:
            raise messages.fault("project_dates", ended=str(self.ended), started=str(self.started))
        return self

    @model_validator(mode="after")
    def _shares(self) -> Project:
        if self.needs and abs(sum(self.needs.values()) - 1) > 1e-9:
            raise messages.fault("project_shares", sum=f"{sum(self.needs.values()):g}")
        return self

    @model_validator(mode="after")
    def _made_up(self) -> Project:
        if self.made_up is not None and not self.illustrative:
            raise messages.fault("project_made_up")
        return self

    @property
    def written_as(self) -> list[str]:
        """What people write to name it: its id, its title in either language, its other names."""
        return [self.id, self.title.fr, self.title.en, *self.names]

    def runs(self, year: int) -> bool:
        """Whether it runs for at least a day of the year."""
        return self.started.year <= year and (self.ended is None or year <= self.ended.year)

    def runs_after(self, day: date) -> bool:
        """Whether it runs in a year after that of the day."""
        return self.ended is None or self.ended.year > day.year


class Register(Model):
    """The registered projects by id."""

    projects: dict[str, Project] = Field(default={})

    @cached_property
    def by_spelling(self) -> dict[str, str]:
        """Project ids by what people write."""
        return {folded(name): project.id for project in self.projects.values() for name in project.written_as}


def load_register(sources: list[Source], catalogue: Catalogue) -> Register:
    """The projects, one YAML file each, cross-checked with the catalogue and with each other.

    Raises Refusal with file and line: unknown indicator, or a name that two projects have.
    """
    projects: dict[str, Project] = {}
    names: dict[str, str] = {}
    for source in sources:
        document = read_yaml(source)
        project = as_model(Project, document, source)
        _check_indicators(source, document, project, catalogue)
        for name in project.written_as:
            other = names.setdefault(folded(name), project.id)
            if other != project.id or project.id in projects:
                raise fault_at(source, document, ("id",), messages.text("project_name_taken", name=name, other=other))
        projects[project.id] = project
    return Register(projects=projects)


def _check_indicators(source: Source, document: Any, project: Project, catalogue: Catalogue) -> None:
    for position, indicator in enumerate(project.indicators):
        if indicator not in catalogue.indicators:
            raise fault_at(source, document, ("indicators", position), messages.text("project_indicator", indicator=indicator))
    for indicator in project.objectives:
        if indicator not in catalogue.indicators:
            raise fault_at(source, document, ("objectives", indicator), messages.text("project_indicator", indicator=indicator))
