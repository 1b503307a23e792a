"""The territory and its projects: what is registered about them (facts, needs and impact maps come with their own modules)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from indicators.catalogue import Catalogue, folded
from indicators.language import Text, wrong
from indicators.models import Identifier
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
    peers: list[str] = Field(default=[], description="codes of the communes it is compared with")
    recognitions: list[Known] = Field(default=[], description="prizes and selections of its ecosystem")
    founded: date | None = Field(default=None, description="when its ecosystem was founded: growth is counted from there")
    illustrative: bool = Field(default=False, description="whatever is handed in here is made up for illustration")
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


class Citation(Record):
    """Where something is said: a title, a date, and an address or the words that stand for one."""

    title: str = Field(min_length=1)
    url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    date: str = Field(min_length=4, description="when it was published, or read where it bears no date")


class Known(Record):
    """Something published about a project or a territory, with its source: told on its card, never taken for a figure of the town."""

    text: Text
    source: Citation


Share = Annotated[float, Field(gt=0, le=1)]
Target = Annotated[str, StringConstraints(pattern=r"^([1-9]|1[0-7])\.[0-9a-f]{1,2}$")]


class Project(Record):
    """What an actor does about one or more needs. `indicators` are those it is expected to hand in for every year it runs."""

    id: ProjectId
    title: Text
    actor: str | None = Field(default=None, description="who runs it: the id of a member, or a name")
    summary: Text | None = None
    needs: dict[Identifier, Share] = Field(default={}, description="the needs it answers, and the share of its value that goes to each")
    publics: list[Identifier] = []
    stakeholders: list[Identifier] = []
    sdg: list[Target] = Field(default=[], description="targets of the Sustainable Development Goals")
    place: str | None = Field(default=None, description="code of the neighbourhood, where it is known")
    reaches_beyond: Text | None = Field(default=None, description="why it may reach more people than live here")
    capacity: int | None = Field(default=None, ge=0, description="people it can take on in a year")
    known: list[Known] = Field(default=[], description="what is published about it")
    made_up: Text | None = Field(default=None, description="what of this card and its figures is illustrative")
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

    @model_validator(mode="after")
    def _shares(self) -> Project:
        if self.needs and abs(sum(self.needs.values()) - 1) > 1e-9:
            raise wrong(
                f"les parts de needs font {sum(self.needs.values()):g} : elles doivent faire 1",
                f"the shares of needs sum to {sum(self.needs.values()):g}: they must sum to 1",
            )
        return self

    @model_validator(mode="after")
    def _made_up(self) -> Project:
        if self.made_up is not None and not self.illustrative:
            raise wrong("made_up ne va qu'avec « illustrative: true »", "made_up goes with 'illustrative: true' only")
        return self

    def runs(self, year: int) -> bool:
        """Whether it runs for at least a day of the year."""
        return self.started.year <= year and (self.ended is None or year <= self.ended.year)


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
