"""What a figure resolves to: how it is made, from how many, and what it rests on; one model for each kind of figure.

Kept as JSON in the table `figure` and in `figures.json`. Only what was set is written, under the names of that JSON.
"""

from __future__ import annotations

import json
from typing import Any, Literal, get_args

from pydantic import Field

from impact.territory.models import PlaceLevel
from indicators.models import Level, Model, Pillar
from indicators.text import Text

Scope = Literal["territory", "project"]
Measure = Literal["created", "realised", "invested", "net", "ratio", "quantity", "levered", "transferred", "local_spending"]
Direction = Literal[
    "",
    "pillar",
    "stakeholder",
    "account",
    "grade",
    "outcome",
    "need",
    "place",
    "residence",
    "payer",
    "transfer",
    "case",
    "stakeholder_pillar",
    "step",
]


class BaseDefinition(Model):
    """What every definition says: of which indicator or measure, for whom and when, how it is made, and from how many.

    breakdown   the cell it is about, in canonical form; empty for the whole
    missing     how many projects have no value, by reason

    That of a figure that is withheld says none of the numbers: what is not set is not written.
    """

    indicator_id: str
    scope: Scope
    project_id: str | None
    year: int
    breakdown: str
    formula: Text
    reported: int = 0
    expected: int = 0
    missing: dict[str, int] = Field(default={})
    illustrative: bool

    def as_json(self) -> dict[str, Any]:
        """The definition as it is kept: only what was set, under the names of the JSON."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class IndicatorDefinition(BaseDefinition):
    """A figure of observations: the indicator in its version.

    covered           share of the year that the project's values are about; written where it is not the whole of it
    partial_projects  projects of a total whose values are about a part of the year only; written where there are some
    """

    kind: Literal["indicator"]
    version: int
    pillar: Pillar
    level: Level
    numerator: float | None = None
    denominator: float | None = None
    covered: float = 1.0
    partial_projects: int = 0


class Sensitive(Model):
    """An assumption on which a ratio hangs: its range, the ratio at its ends, and where the ratio would be 1."""

    parameter: str
    title: Text
    role: str
    value: float | None
    low: float | None
    high: float | None
    switching_value: float | None
    ratio_low: float | None
    ratio_high: float | None


class RatioTerms(Model):
    """What stands beside a ratio or a net value: the projects it holds for, its two terms, payback, what it hangs on.

    also_sensitive   for the territory, the assumptions that it hangs on next, from the one that moves it most on
    """

    projects: list[str]
    created: float
    invested: float
    payback_months: float | None
    most_sensitive: Sensitive | None
    also_sensitive: list[Sensitive] = Field(default=[])

    @property
    def sensitive(self) -> list[Sensitive]:
        """All assumptions that are said, from the one that it hangs on most on."""
        return [*([self.most_sensitive] if self.most_sensitive else []), *self.also_sensitive]


class LeverageTerms(Model):
    """The projects that the town puts money in, and the stakeholders whose money is public."""

    projects: list[str]
    public: list[str]


class LocalSpending(Model):
    """A footprint whose spending is counted: of which project, taken from which cell, on which assumptions (JSON)."""

    project_id: str
    indicator_id: str | None
    breakdown: str
    assumptions: str
    year: int

    def assumed(self) -> dict[str, Any]:
        """The title, the source, and the share and multiplier with their ranges."""
        assumed: dict[str, Any] = json.loads(self.assumptions)
        return assumed


class LocalTerms(Model):
    """The footprints that local spending is the sum of."""

    local: list[LocalSpending]


class ValueDefinition(BaseDefinition):
    """A figure of value: a measure, perhaps one part of it (`direction`, `key`), in its money and prices.

    cut         the part in words; none for the whole
    below_one   the share of the draws in which a ratio is below one
    ways        the ends of the interval by way to draw (corrections independent, or those of one origin together), where these differ
    rounded_to  what its numbers are rounded to, so that no count that is withheld can be divided back; written where they are
    """

    kind: Literal["value"]
    measure: Measure
    direction: Direction
    key: str
    cut: Text | None
    unit_words: Text
    currency: str
    price_year: int
    below_one: float | None = None
    ways: dict[Literal["independent", "together"], tuple[float, float]] = Field(default={})
    rounded_to: float | None = None
    context: RatioTerms | LeverageTerms | LocalTerms | None = Field(default=None, alias="beside")


class StatedDefinition(BaseDefinition):
    """A figure that says in sentences what it is made of, the source first."""

    unit_words: Text
    made_of: list[Text]


class FactOrigin(Model):
    """Where a fact was read."""

    id: str
    publisher: str
    title: str
    date: str
    url: str | None
    status: str


class FactDefinition(StatedDefinition):
    """A fact of the territory: of which place, when, by whom. `whole`: its unit is of things that come whole."""

    kind: Literal["fact"]
    fact_id: str
    theme: str
    place: str
    place_name: str
    place_level: PlaceLevel
    cell: str
    cell_title: Text | None
    whole: bool
    period: str
    source: FactOrigin
    breaks: bool
    notes: Text | None


class RateDefinition(StatedDefinition):
    """A figure out of a fact it lies within. `of`: the address of the figure that is divided."""

    kind: Literal["rate"]
    of: str


ObjectiveRole = Literal["baseline", "target", "change"]
OBJECTIVE_ROLES: tuple[ObjectiveRole, ...] = get_args(ObjectiveRole)


class ObjectiveDefinition(StatedDefinition):
    """Where an indicator of a project started, what is aimed at, or how far it has come. `of`: the address of what was observed."""

    kind: Literal["objective"]
    role: ObjectiveRole
    of: str


class Answer(Model):
    """A project that answers a need: `active` where it handed in data for the year, else only `declared`."""

    project_id: str
    state: Literal["active", "declared"]


class CountDefinition(StatedDefinition):
    """A count of the register (members, projects), of needs, or of what says how sure a year is.

    One about a single need says which, and who answers it.
    """

    kind: Literal["register", "need", "certainty"]
    need_id: str | None = None
    state: Literal["answered", "declared", "orphan"] | None = None
    theme: str | None = None
    answers: list[Answer] = Field(default=[])


class FitDefinition(StatedDefinition):
    """How well an offer fits a need nobody answers. `rank`: 1 is the best; `good`: worth a conversation."""

    kind: Literal["fit"]
    need_id: str
    offer: Text
    provider: str
    offered_by: Literal["inside", "outside", "project"]
    rank: int
    good: bool
