"""Facts with their sources: read from the YAML files of a workspace, computed from one another, looked up by place and date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import Field, model_validator

from impact.territory.models import Code, Period, Place
from indicators.breakdown import Cell
from indicators.estimate import Finite
from indicators.models import Identifier, Missing, Model
from indicators.text import Text, wrong

Status = Literal["official", "secondary", "computed", "rounded", "illustrative"]


class FactSource(Model):
    """Where a value was read: who says it, in what, since when, and where it can be read again."""

    publisher: str = Field(min_length=1)
    title: str = Field(min_length=1)
    url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    where: str | None = Field(default=None, description="what stands for an address: a file, a page, a document")
    date: Period = Field(description="when it was published, or read where it bears no date")
    licence: str | None = None
    series: str | None = Field(default=None, description="name shared by sources whose values read in one series")
    status: Status = "official"
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$", description="of the file it was imported from")

    @model_validator(mode="after")
    def _found_again(self) -> FactSource:
        if self.url is None and self.where is None:
            raise wrong("dites où relire cette source : url, ou where", "say where this source can be read again: url, or where")
        return self


class Given(Model):
    """One value of a fact: of which place (the territory, where none is told), when, by whom."""

    period: Period
    source: Identifier
    place: Code | None = None
    breakdown: Cell = Field(default="", pattern=r"^([a-z_]+=[^;=]+)?$")
    value: Finite | None = None
    missing: Missing | None = None
    note: Text | None = None
    break_: bool = Field(default=False, alias="break", description="it does not read in one series with the values before it")

    @model_validator(mode="after")
    def _one(self) -> Given:
        if (self.value is None) == (self.missing is None):
            raise wrong("donnez value, ou missing avec son code", "give value, or missing with its code")
        return self


class FactFile(Model):
    """One file of facts."""

    places: dict[Code, Place] = Field(default={})
    sources: dict[Identifier, FactSource] = Field(default={})
    values: dict[Identifier, list[Given]] = Field(default={})


@dataclass(frozen=True)
class FactValue:
    """A value as it is known: `origin` is the file (and line) it is written in; of a computed one, `made_of` tells the ingredients."""

    fact_id: str
    place: str
    breakdown: str
    period: str
    value: float | None
    missing: Missing | None
    source_id: str
    source: FactSource
    note: Text | None
    breaks: bool
    origin: str
    made_of: tuple[str, ...] = ()
