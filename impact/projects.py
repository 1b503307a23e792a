"""The territory and its projects: what is registered about them (facts, needs and impact maps come with their own modules)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from indicators.catalogue import Catalogue, folded
from indicators.language import Text, wrong
from indicators.yamlfile import Source, as_model, fault_at, load_model, read_yaml

ProjectId = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


class Record(BaseModel):
    """What models read from a workspace share: unknown keys are faults, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Territory(Record):
    """The place: its official code, its name, and the clock and currency its people use."""

    code: str
    name: str
    country: str = Field(pattern=r"^[A-Z]{2}$")
    timezone: str = "Europe/Paris"
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        if name not in available_timezones():
            raise wrong(
                f"« {name} » n'est pas un fuseau horaire ; écrivez par exemple Europe/Paris",
                f"'{name}' is not a time zone; write for instance Europe/Paris",
            )
        return name

    @property
    def clock(self) -> ZoneInfo:
        """The time zone in which dates of this territory are meant."""
        return ZoneInfo(self.timezone)


class Project(Record):
    """What an actor does about a need. `indicators` are those it is expected to hand in for every year it runs."""

    id: ProjectId
    title: Text
    actor: str | None = None
    summary: Text | None = None
    started: date
    ended: date | None = None
    indicators: list[str] = []
    names: list[str] = Field(default=[], description="other names under which people hand in its data")
    illustrative: bool = False

    @model_validator(mode="after")
    def _dates(self) -> Project:
        if self.ended is not None and self.ended < self.started:
            raise wrong(
                f"ended ({self.ended}) précède started ({self.started})", f"ended ({self.ended}) is before started ({self.started})"
            )
        return self


class Register(Record):
    """The registered projects by id."""

    projects: dict[str, Project] = {}

    def spellings(self) -> dict[str, str]:
        """Project ids by what people write: id, title in either language, other names."""
        return {
            folded(name): project.id
            for project in self.projects.values()
            for name in (*project.names, project.title.fr, project.title.en, project.id)
        }


def load_territory(source: Source) -> Territory:
    """The territory of a workspace. Raises Refusal with file and line."""
    return load_model(Territory, source)


def load_register(sources: list[Source], catalogue: Catalogue) -> Register:
    """The projects, one YAML file each, cross-checked with the catalogue and with each other.

    Raises Refusal with file and line: unknown indicator, or a name that two projects bear.
    """
    projects: dict[str, Project] = {}
    names: dict[str, str] = {}
    for source in sources:
        document = read_yaml(source)
        project = as_model(Project, document, source)
        _check_indicators(source, document, project, catalogue)
        for name in (project.id, project.title.fr, project.title.en, *project.names):
            other = names.setdefault(folded(name), project.id)
            if other != project.id or project.id in projects:
                detail = Text(fr=f"« {name} » désigne déjà le projet {other}", en=f"'{name}' already names project {other}")
                raise fault_at(source, document, ("id",), detail)
        projects[project.id] = project
    return Register(projects=projects)


def _check_indicators(source: Source, document: Any, project: Project, catalogue: Catalogue) -> None:
    for position, indicator in enumerate(project.indicators):
        if indicator not in catalogue.indicators:
            detail = Text(fr=f"l'indicateur « {indicator} » n'est pas au catalogue", en=f"indicator '{indicator}' is not in the catalogue")
            raise fault_at(source, document, ("indicators", position), detail)
