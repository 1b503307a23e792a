"""A consultation and its proposals, as the workspace keeps them (`consultations/ID.yaml`)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from impact.messages import messages
from impact.territory.models import Code, Period
from indicators.models import Identifier, Model
from indicators.reference import Reference
from indicators.text import Text

Verbatim = Annotated[str, StringConstraints(min_length=1, max_length=5000)]


class Decision(Model):
    """What a person decided about a proposal: the need it is about, or that it is about none of them. It stands over any grouping."""

    need: Identifier | None
    by: str = Field(min_length=1)
    on: date
    reason: str | None = None


class Reply(Model):
    """What the town answered to a proposal."""

    status: Literal["adopted", "studied", "declined"]
    text: str = Field(min_length=1)
    on: date


class Cleared(Model):
    """What a person looked at in a text and lets be published: the words that seemed to tell who someone is, by whom and when."""

    words: list[str] = Field(min_length=1)
    by: str = Field(min_length=1)
    on: date
    reason: str | None = None


class Proposal(Model):
    """What someone proposed, in their words."""

    id: str = Field(pattern=r"^[A-Za-z0-9_.-]+$")
    text: Verbatim
    theme: str | None = Field(default=None, description="as the consultation classed it")
    group: str | None = Field(default=None, description="who proposed it: a workshop, a district, an age group; never a person")
    day: date | None = None
    place: Code | None = None
    merged_into: str | None = Field(default=None, description="id of the proposal that says the same")
    decision: Decision | None = None
    reply: Reply | None = None
    cleared: Cleared | None = Field(default=None, description="what seemed to tell who someone is, and does not")


class Original(Model):
    """The file that proposals were imported from."""

    name: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    rows: int
    accepted: int
    unchanged: int
    rejected: int


class Consultation(Model):
    """A consultation: how it was held, whom it reached, how many proposals it is said to have given, and those that are here."""

    id: Identifier
    title: Text
    period: Period
    method: Text
    reached: int | None = Field(default=None, ge=0, description="people consulted")
    in_workshops: int | None = Field(default=None, ge=0)
    stated_proposals: int | None = Field(default=None, ge=0, description="proposals that the source speaks of")
    source: Reference
    note: Text | None = None
    illustrative: bool = Field(default=False, description="whether the proposals here are made up")
    originals: list[Original] = Field(default=[])
    proposals: list[Proposal] = Field(default=[])

    @model_validator(mode="after")
    def _proposals(self) -> Consultation:
        ids = [p.id for p in self.proposals]
        for n, proposal in enumerate(self.proposals):
            if proposal.id in ids[:n]:
                raise messages.fault("proposal_twice", id=proposal.id)
            if proposal.merged_into is not None and (proposal.merged_into not in ids or proposal.merged_into == proposal.id):
                raise messages.fault("proposal_merged", id=proposal.id, into=proposal.merged_into)
        return self
