"""Who funds which projects, and when: what a view for a funder is about (`funders.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from impact.ecosystem.projects import Project, ProjectId
from impact.messages import messages
from indicators.models import Identifier, Model
from indicators.yamlfile import Source, as_model, check_known, check_once, read_yaml


class Funding(Model):
    """One project funded from a day on, to another or still."""

    project: ProjectId
    first: date
    last: date | None = None
    gave: dict[int, Annotated[float, Field(ge=0)]] = Field(
        default={}, description="by year, what it paid, in the currency of the territory"
    )

    @model_validator(mode="after")
    def _dates(self) -> Funding:
        if self.last is not None and self.last < self.first:
            raise messages.fault("funding_dates", first=str(self.first), last=str(self.last))
        for year in self.gave:
            if not self.in_year(year):
                raise messages.fault("funding_year", year=str(year), first=str(self.first))
        return self

    def in_year(self, year: int) -> bool:
        """Whether it covers at least a day of the year."""
        return self.first.year <= year and (self.last is None or year <= self.last.year)


class Funder(Model):
    """Someone who funds projects: a public body, a foundation, a firm."""

    id: Identifier
    name: str = Field(min_length=1)
    funds: list[Funding]
    illustrative: bool = False

    def projects(self, year: int) -> frozenset[str]:
        """The projects that it funds for at least a day of the year."""
        return frozenset(funding.project for funding in self.funds if funding.in_year(year))

    def gave(self, project: str, year: int) -> float | None:
        """What it paid for a project in a year, in the currency of the territory; None where it is not said."""
        amounts = [funding.gave[year] for funding in self.funds if funding.project == project and year in funding.gave]
        return sum(amounts) if amounts else None


class Funders(Model):
    """The file `funders.yaml`."""

    funders: list[Funder] = Field(default=[])


def load_funders(source: Source, projects: Mapping[str, Project]) -> dict[str, Funder]:
    """The funders by id; none where there is no file.

    Raises Refusal with file and line: an id given twice, a project that is not registered.
    """
    if not source.is_file():
        return {}
    document = read_yaml(source)
    known: dict[str, Funder] = {}
    for n, funder in enumerate(as_model(Funders, document, source).funders):
        check_once(source, document, ("funders", n, "id"), funder.id, known)
        for k, funding in enumerate(funder.funds):
            check_known(source, document, ("funders", n, "funds", k, "project"), funding.project, projects)
        known[funder.id] = funder
    return known
