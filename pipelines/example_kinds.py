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
from indicators.models import Identifier, Model, SdgTarget
from indicators.text import Text, wrong
from indicators.yamlfile import load_model

FOLDER = files("pipelines") / "examples" / "sceaux_templates"
Range = tuple[int, int]
Cells = dict[Identifier, dict[str, Share]]
"""A breakdown, and the share of the whole in each of its cells."""


class Measure(Model):
    """How much of an indicator one project hands in for a full year. `of`: out of how many (a ratio), from how many answers (a mean)."""

    low: float = Field(ge=0)
    high: float = Field(ge=0)
    of: Range | None = None
    by: Cells = Field(default={}, max_length=1, description="always handed in cell by cell, without the whole")
    perhaps: Cells = Field(default={}, max_length=1, description="handed in by some projects, beside the whole")
    evidence: Identifier

    @model_validator(mode="after")
    def _ordered(self) -> Measure:
        if self.low > self.high:
            raise wrong(f"low ({self.low:g}) dépasse high ({self.high:g})", f"low ({self.low:g}) is above high ({self.high:g})")
        for cells in (*self.by.values(), *self.perhaps.values()):
            if abs(sum(cells.values()) - 1) > 1e-9:
                raise wrong("les parts d'une ventilation font 1", "the shares of a breakdown sum to 1")
        return self


class Drawn(Model):
    """The impact map of a kind: its own outcomes, and which of the common lines it takes."""

    title: Text
    inputs: list[str] = Field(min_length=1)
    footprint: str | None = None
    activities: list[dict[str, Any]]
    outcomes: list[dict[str, Any]] = Field(min_length=2)


class Kind(Model):
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
    measures: dict[Identifier, Measure] = Field(min_length=3)
    map: Drawn


class Common(Model):
    """What the maps share."""

    source: str
    conventions: dict[str, Any]
    inputs: dict[str, list[dict[str, Any]]]
    footprints: dict[str, dict[str, Any]]


class Members(Model):
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


class Grown(Model):
    """How the ecosystem grew."""

    members: Members
    starts: dict[int, int]
    ends: list[date]
    same_association: Share
    places: dict[str, str]
    made_up: Text
    names: list[str]

    @model_validator(mode="after")
    def _distinct(self) -> Grown:
        if twice := [name for name, n in Counter(self.names).items() if n > 1]:
            raise wrong(f"« {twice[0]} » est donné deux fois", f"'{twice[0]}' is given twice")
        return self


class Form(Model):
    """The shape of a file: its name, the words above the table, its columns in order as people head them."""

    name: str
    encoding: str
    separator: str = ";"
    decimal: str = ","
    thousands: str = ""
    grain: Literal["year", "semester", "quarter", "month"] = "year"
    title: list[str] = Field(default=[])
    columns: dict[str, str]


class Silence(Model):
    """How many projects give no value: late, not collected, or not a word."""

    late: int
    not_collected: int
    nothing: int


class Written(Model):
    """A row that someone wrote by hand: a slip in a value, or a row that cannot be read."""

    year: int
    project: str
    indicator: str
    value: str
    period: str = ""
    breakdown: str = ""
    comment: str = ""


class Campaigns(Model):
    """How the projects answer, year by year."""

    answers: dict[int, Silence]
    apart: list[str]
    half_years: Annotated[float, Field(ge=0, le=1)]
    forms: list[Form]
    own_forms: list[Form]
    slips: list[Written]
    extra: list[Written]


class Templates(Model):
    """All of them."""

    kinds: list[Kind]
    common: Common
    grown: Grown
    campaigns: Campaigns

    @model_validator(mode="after")
    def _enough(self) -> Templates:
        projects, names, starts = sum(k.count for k in self.kinds), len(self.grown.names), sum(self.grown.starts.values())
        if not projects == names == starts:
            raise wrong(
                f"{projects} projets, {names} noms, {starts} débuts : il en faut autant",
                f"{projects} projects, {names} names, {starts} starts: as many are needed of each",
            )
        return self


def load_templates(folder: Traversable = FOLDER) -> Templates:
    """The templates that ship: one file for each kind of project, and three that begin with _. Raises Refusal with file and line."""
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml") and not f.name.startswith("_")), key=lambda f: f.name)
    return Templates(
        kinds=[load_model(Kind, file) for file in found],
        common=load_model(Common, folder / "_common.yaml"),
        grown=load_model(Grown, folder / "_ecosystem.yaml"),
        campaigns=load_model(Campaigns, folder / "_campaign.yaml"),
    )
