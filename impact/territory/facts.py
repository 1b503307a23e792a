"""Facts with their sources: read from the YAML files of a workspace, computed from one another, looked up by place and date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import Field, model_validator

from impact.messages import messages
from impact.territory.models import Code, Period, Place
from indicators.breakdown import Cell
from indicators.estimate import Finite
from indicators.models import Identifier, Missing, Model
from indicators.reference import Dataset, Reference
from indicators.text import Text

Status = Literal["official", "secondary", "computed", "rounded", "illustrative"]


class FactSource(Dataset, Reference):
    """Where values of facts were read: which data of whom, since when, and how far they are to be believed."""

    date: Period
    status: Status = "official"
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$", description="of the file it was imported from")


class FactEntry(Model):
    """One value of a fact: of which place (the territory, where none is named), when, by whom."""

    period: Period
    source: Identifier
    place: Code | None = None
    breakdown: Cell = Field(default="", pattern=r"^([a-z_]+=[^;=]+)?$")
    value: Finite | None = None
    missing: Missing | None = None
    note: Text | None = None
    break_: bool = Field(default=False, alias="break", description="it does not read in one series with the values before it")

    @model_validator(mode="after")
    def _one(self) -> FactEntry:
        if (self.value is None) == (self.missing is None):
            raise messages.fault("fact_value")
        return self


class FactFile(Model):
    """One file of facts."""

    places: dict[Code, Place] = Field(default={})
    sources: dict[Identifier, FactSource] = Field(default={})
    values: dict[Identifier, list[FactEntry]] = Field(default={})


@dataclass(frozen=True)
class FactValue:
    """A value as it is known: `origin` is the file (and line) it is written in; of a computed one, `made_of` names the ingredients."""

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
