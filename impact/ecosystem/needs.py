"""What the territory lacks, with the evidence that shows it, and the solutions that are known for it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from impact.messages import messages
from impact.territory.models import Code, Period
from indicators.breakdown import Cell
from indicators.models import Identifier, Model
from indicators.reference import Reference
from indicators.retirable import Retirable
from indicators.text import Text


class Evidence(Model):
    """Why this is a need: a fact (its trend `since` a period, or its gap `against` other places), or what a source states."""

    fact: Identifier | None = None
    breakdown: Cell = ""
    place: Code | None = None
    since: Period | None = None
    against: Literal["neighbourhoods", "peers"] | Code | None = None
    statement: Text | None = None
    source: Reference | None = None

    @model_validator(mode="after")
    def _one(self) -> Evidence:
        if (self.fact is None) == (self.statement is None):
            raise messages.fault("evidence_one")
        if (self.statement is None) != (self.source is None):
            raise messages.fault("evidence_cited")
        if self.since is not None and self.against is not None:
            raise messages.fault("evidence_way")
        return self


class Judgement(Model):
    """What a person adds to or takes from the weight, and why."""

    points: int = Field(ge=-3, le=3)
    reason: Text
    by: str = Field(min_length=1)


class Size(Model):
    """How many people it concerns: a fact of the territory."""

    fact: Identifier
    breakdown: Cell = ""
    place: Code | None = None


class Need(Retirable):
    """A societal need. `words` help to link citizens' proposals to it."""

    id: Identifier
    title: Text
    statement: Text
    theme: Identifier
    publics: list[Identifier] = Field(min_length=1)
    places: list[Code] = Field(default=[])
    people: Size | None = None
    words: list[str] = Field(default=[], description="French words in which people speak of it")
    evidence: list[Evidence] = Field(default=[])
    voices_only: bool = Field(default=False, description="nothing but proposals shows it")
    judgement: Judgement | None = None
    illustrative: bool = False

    @model_validator(mode="after")
    def _shown(self) -> Need:
        if bool(self.evidence) == self.voices_only:
            raise messages.fault("need_shown")
        return self


class Needs(Model):
    """The file `needs.yaml`."""

    needs: list[Need] = Field(default=[])


class Capacity(Model):
    """How many people a solution can take on in a year."""

    people: int = Field(ge=0)


class Solution(Retirable):
    """Something that could answer a need: a service of the town (`inside`), or of others."""

    id: Identifier
    title: Text
    summary: Text
    provider: str = Field(min_length=1)
    inside: bool
    themes: list[Identifier] = Field(min_length=1)
    publics: list[Identifier] = Field(min_length=1)
    places: list[Code] = Field(default=[])
    capacity: Capacity | None = None
    source: Reference | None = None
    illustrative: bool = False

    @model_validator(mode="after")
    def _cited(self) -> Solution:
        if self.source is None and not self.illustrative:
            raise messages.fault("solution_cited")
        return self


class Solutions(Model):
    """The file `solutions.yaml`."""

    solutions: list[Solution] = Field(default=[])
