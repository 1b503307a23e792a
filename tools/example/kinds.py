"""The templates of the example: what kinds of projects there are, how the ecosystem grew, how campaigns are answered. Checked when read."""

from __future__ import annotations

from collections import Counter
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from impact.ecosystem.actors import Actor
from impact.ecosystem.projects import Share
from impact.maps.models import InputKind
from indicators.models import Identifier, Model, SdgTarget
from indicators.text import Messages, Text
from indicators.yamlfile import load_model

FOLDER = files("tools.example") / "templates"
messages = Messages("tools.example")
Range = tuple[int, int]
Cells = dict[Identifier, dict[str, Share]]
"""A breakdown, and the share of the whole in each of its cells."""


class YearlyAmount(Model):
    """How much of an indicator one project hands in for a full year. `of`: out of how many (a ratio), from how many answers (a mean)."""

    low: float = Field(ge=0)
    high: float = Field(ge=0)
    of: Range | None = None
    by: Cells = Field(default={}, max_length=1, description="always handed in cell by cell, without the whole")
    perhaps: Cells = Field(default={}, max_length=1, description="handed in by some projects, beside the whole")
    evidence: Identifier

    @model_validator(mode="after")
    def _ordered(self) -> YearlyAmount:
        if self.low > self.high:
            raise messages.fault("range_reversed", low=f"{self.low:g}", high=f"{self.high:g}")
        for cells in (*self.by.values(), *self.perhaps.values()):
            if abs(sum(cells.values()) - 1) > 1e-9:
                raise messages.fault("shares_not_one")
        return self


class KindMap(Model):
    """The impact map of a kind: its own outcomes, and which of the common lines it takes."""

    title: Text
    inputs: list[str] = Field(min_length=1)
    footprint: str | None = None
    activities: list[dict[str, Any]]
    outcomes: list[dict[str, Any]] = Field(min_length=2)


class ProjectKind(Model):
    """A kind of project, and how many of it there are."""

    id: Identifier
    count: int = Field(ge=1)
    title: Text
    summary: Text
    actor: Identifier
    needs: dict[Identifier, Share]
    publics: list[Identifier]
    sdg: list[SdgTarget]
    capacity: Range
    measures: dict[Identifier, YearlyAmount] = Field(min_length=3)
    map: KindMap


class CommonLines(Model):
    """What the maps share."""

    source: str
    conventions: dict[str, Any]
    inputs: dict[str, list[dict[str, Any]]]
    not_counted: dict[InputKind, Text]
    footprints: dict[str, dict[str, Any]]


class Membership(Model):
    """How many members there are, of what kinds, and since when."""

    first: date = Field(alias="from")
    until: date
    count: int
    first_year: Share
    later: int
    left: int
    mix: dict[Identifier, Share]
    names: dict[Identifier, str]
    named: list[Actor]


class Growth(Model):
    """How the ecosystem grew."""

    members: Membership
    starts: dict[int, int]
    ends: list[date]
    same_association: Share
    places: dict[str, str]
    made_up: Text
    names: list[str]

    @model_validator(mode="after")
    def _distinct(self) -> Growth:
        if twice := [name for name, n in Counter(self.names).items() if n > 1]:
            raise messages.fault("name_twice", name=twice[0])
        return self


class FileShape(Model):
    """The shape of a file: its name, the words above the table, its columns in order as people head them."""

    name: str
    encoding: str
    separator: str = ";"
    decimal: str = ","
    thousands: str = ""
    grain: Literal["year", "semester", "quarter", "month"] = "year"
    title: list[str] = Field(default=[])
    columns: dict[str, str]


class Unanswered(Model):
    """How many projects give no value: late, not collected, or not a word."""

    late: int
    not_collected: int
    nothing: int


class HandWrittenRow(Model):
    """A row that someone wrote by hand: a slip in a value, or a row that cannot be read."""

    year: int
    project: str
    indicator: str
    value: str
    period: str = ""
    breakdown: str = ""
    comment: str = ""


class ExampleCampaigns(Model):
    """How the projects answer, year by year."""

    answers: dict[int, Unanswered]
    apart: list[str]
    half_years: Annotated[float, Field(ge=0, le=1)]
    forms: list[FileShape]
    own_forms: list[FileShape]
    slips: list[HandWrittenRow]
    extra: list[HandWrittenRow]


class ExampleTemplates(Model):
    """All of them."""

    kinds: list[ProjectKind]
    common: CommonLines
    growth: Growth
    campaigns: ExampleCampaigns

    @model_validator(mode="after")
    def _enough(self) -> ExampleTemplates:
        projects, names, starts = sum(k.count for k in self.kinds), len(self.growth.names), sum(self.growth.starts.values())
        if not projects == names == starts:
            raise messages.fault("numbers_differ", projects=projects, names=names, starts=starts)
        return self


def load_templates(folder: Traversable = FOLDER) -> ExampleTemplates:
    """The templates: one file for each kind of project, and three that begin with _. Raises Refusal with file and line."""
    kinds = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml") and not f.name.startswith("_")), key=lambda f: f.name)
    return ExampleTemplates(
        kinds=[load_model(ProjectKind, file) for file in kinds],
        common=load_model(CommonLines, folder / "_common.yaml"),
        growth=load_model(Growth, folder / "_ecosystem.yaml"),
        campaigns=load_model(ExampleCampaigns, folder / "_campaign.yaml"),
    )
