"""Impact maps: who gains or pays, by what change, counted how, worth what, and how much of it is due to the project.

One model serves the appraisal of a single file and the projects of a workspace, whose quantities come from their indicators.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag, model_validator

from impact.ecosystem.projects import ProjectId
from impact.maps.conventions import Conventions, Timing
from impact.maps.messages import messages
from indicators.bank import Components, Grade, PriceOf, accounts_of
from indicators.breakdown import Codes, write_cell
from indicators.coverage import Covers, Sum
from indicators.estimate import Correction, Distribution, Estimate, Finite, Interpolation, Magnitude, Points, Series, Worded
from indicators.models import Counted, Identifier, Model, Pillar
from indicators.retirable import Retirable

Account = Literal["fiscal", "economic", "social"]
DEDUCTIONS = ("deadweight", "displacement", "attribution")
"""What is taken off a change because it is not due to the project."""
CORRECTIONS = (*DEDUCTIONS, "drop_off")
SHARES = (*CORRECTIONS, "our_share")
"""All that reduces what an outcome claims: shares from 0 to 1."""
Name = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Use(Model):
    """How well a value stands for this outcome: the price of an hour of work, say, for an hour of learning."""

    grade: Grade
    why: Worded


class Proxy(Model):
    """What one unit is worth in one year: an amount, a series by calendar year, or an entry of the bank (`bank: carbon_value_2025`)."""

    amount: Finite | None = None
    series: Points | None = None
    interpolation: Interpolation = "linear"
    bank: Identifier | None = None
    covers: Covers | None = Field(default=None, description="what an amount pays for; that of the bank for its entries")
    price_year: int | None = Field(default=None, ge=1900, le=2200)
    source: str | None = None
    place: str | None = None
    grade: Grade | None = None
    price_of: PriceOf | None = None
    use: Use | None = None
    accounts: Components = Field(default=[], description="the parts of an amount, and who gains or pays in each")
    prices: Identifier | None = Field(default=None, description="name of the thing that is priced: one price for one thing in a territory")
    otherwise_because: Worded | None = Field(default=None, description="why another map prices the same thing otherwise")
    low: Finite | None = None
    high: Finite | None = None
    distribution: Distribution = "triangular"
    spread: tuple[Finite, Finite] | None = Field(default=None, description="ends of the range of a series, as multiples of it")

    @model_validator(mode="after")
    def _one(self) -> Proxy:
        if sum(worth is not None for worth in (self.amount, self.series, self.bank)) != 1:
            raise messages.fault("proxy_needs_one")
        if self.series and (self.low is not None or self.high is not None):
            raise messages.fault("proxy_series_range")
        amounts = [self.amount, self.low, *(self.series or {}).values(), *(self.spread or ())]
        if any(amount is not None and amount < 0 for amount in amounts):
            raise messages.fault("proxy_negative")
        if isinstance(self.covers, Sum) and self.amount is None:
            raise messages.fault("proxy_sum_of_amount")
        self.by_year, self.range  # noqa: B018 - what they cannot be is refused here
        return self

    @property
    def by_year(self) -> Series | None:
        """The amounts by calendar year, where the map writes a series."""
        return Series(points=self.series, interpolation=self.interpolation) if self.series else None

    @property
    def range(self) -> Estimate:
        """The amount with its range; for a series, the multiple of it (1)."""
        if self.amount is not None:
            return Estimate(value=self.amount, low=self.low, high=self.high, distribution=self.distribution)
        low, high = self.spread or (None, None)
        return Estimate(value=1.0, low=low, high=high, distribution=self.distribution)


class Factor(Model):
    """What turns the indicator's unit into that of the proxy: kg CO2e per object, say, or the share that replaces a purchase."""

    bank: Identifier | None = None
    estimate: Magnitude | None = None
    each: Counted | None = Field(default=None, description="what the quantity must count for the factor to apply to it")
    gives: Counted | None = Field(default=None, description="what is counted once it is applied")
    per: Literal[1, 100, 1000] = Field(default=1, description="divides: 1000 turns kilograms into tonnes")
    title: Worded | None = None

    @model_validator(mode="after")
    def _one(self) -> Factor:
        if (self.bank is None) == (self.estimate is None):
            raise messages.fault("factor_needs_one")
        return self


class FromIndicator(Model):
    """A quantity that a project hands in: an indicator, whole or one cell of it."""

    indicator: Identifier
    breakdown: Codes = Field(default={})

    @property
    def cell(self) -> str:
        """The cell in canonical form, empty for the whole."""
        return write_cell(self.breakdown)


def _kind(quantity: Any) -> str:
    written = isinstance(quantity, dict) and "indicator" in quantity
    return "indicator" if written or isinstance(quantity, FromIndicator) else "number"


Quantity = Annotated[Annotated[Magnitude, Tag("number")] | Annotated[FromIndicator, Tag("indicator")], Discriminator(_kind)]


InputKind = Literal["cash", "expenses", "volunteering", "staff", "premises", "in_kind"]
"""Kinds of what is put in: money, expenses beyond it, volunteers' hours, paid staff, premises, other things in kind."""


class Baseline(Model):
    """Where people stood before, without which there is no progress to claim."""

    value: Finite
    year: int
    source: Name


class Input(Model):
    """What is put in, by whom: money, things in kind, or hours at a referenced hourly value."""

    stakeholder: Name
    description: Worded
    kind: InputKind = "cash"
    amount: Magnitude | None = None
    quantity: Quantity | None = None
    factors: list[Factor] = Field(default=[], max_length=3)
    proxy: Proxy | None = None
    year: int | None = Field(default=None, ge=1900, le=2200)
    public: bool | None = Field(default=None, description="whether it is public money; by default whether its stakeholder is public")

    @model_validator(mode="after")
    def _one(self) -> Input:
        if (self.amount is None) == (self.quantity is None):
            raise messages.fault("input_needs_one")
        if (self.quantity is None) != (self.proxy is None):
            raise messages.fault("input_quantity_alone")
        return self


class Outcome(Model):
    """A change for a stakeholder. Without `proxy` it is not monetised: it is kept, counted and shown all the same."""

    id: Identifier | None = None
    stakeholder: Name
    description: Worded
    pillar: Pillar | None = None
    unit: Worded | None = None
    quantity: Quantity | None = None
    quantity_by_year: list[Annotated[Finite, Field(ge=0)]] | None = Field(default=None, min_length=1)
    factors: list[Factor] = Field(default=[], max_length=3)
    proxy: Proxy | None = None
    starts_after: int | None = Field(default=None, ge=0, le=200, description="years from the activity to the first year of the effect")
    duration: int = Field(default=1, ge=1, le=200)
    deadweight: Correction = None
    displacement: Correction = None
    attribution: Correction = None
    drop_off: Correction = None
    timing: Timing | None = None
    negative: bool = False
    residents: Correction = Field(default=None, description="share of this effect that falls to people or bodies of the territory")
    account: Account | None = None
    accounts: dict[Name, Finite] = Field(default={}, description="shares by stakeholder: they sum to 1, or to 0 for a transfer")
    leads_to: list[Identifier] = Field(default=[])
    distinct_because: Worded | None = Field(default=None, description="why this may be counted beside what it leads to")
    distinct: dict[Identifier, Worded] = Field(default={}, description="other outcomes of the map, and why both are gained")
    progress: bool | Identifier = Field(default=False, description="true, or the indicator whose change since the baseline shows it")
    baseline: Baseline | None = None
    wellbeing_domain: Identifier | None = None
    common: Identifier | None = Field(default=None, description="name of a result that several projects bring about together")
    our_share: Correction = Field(default=None, description="share of it that this project declares as its own")

    @model_validator(mode="after")
    def _quantities(self) -> Outcome:
        if (self.quantity is None) == (self.quantity_by_year is None):
            raise messages.fault("outcome_needs_one")
        if self.quantity_by_year is not None and ({"duration", "drop_off"} & self.model_fields_set):
            raise messages.fault("outcome_years_twice")
        return self

    @model_validator(mode="after")
    def _accounts(self) -> Outcome:
        total = sum(self.accounts.values())
        if self.accounts and min(abs(total - 1), abs(total)) > 1e-9:
            raise messages.fault("accounts_sum", total=f"{total:g}")
        return self

    @model_validator(mode="after")
    def _claims(self) -> Outcome:
        if self.progress is True and self.baseline is None:
            raise messages.fault("progress_without_baseline")
        if (self.common is None) != (self.our_share is None):
            raise messages.fault("common_without_share")
        return self

    @property
    def years(self) -> int:
        """For how many years it lasts."""
        return len(self.quantity_by_year) if self.quantity_by_year is not None else self.duration

    @property
    def shares(self) -> dict[str, float]:
        """Who gains (positive) and who pays (negative), as shares of the value, as far as the map says."""
        return self.accounts or accounts_of(self.proxy.accounts if self.proxy else []) or {self.stakeholder: 1.0}


class Activity(Model):
    """What is done, and the indicators that count what comes out of it."""

    title: Worded
    outputs: list[Identifier] = Field(default=[], description="indicators")


class Local(Model):
    """What becomes of money spent: the share that stays in the territory, and what each euro that stays makes turn over there."""

    share: Magnitude = Field(description="from 0 to 1, with its source")
    multiplier: Magnitude = Field(description="euros turned over in the territory for one that is spent there, with its source")


class Footprint(Model):
    """Jobs or spending that go with the activity: shown beside the ratio, never in it. `local`: what spending makes turn over here."""

    title: Worded
    quantity: Quantity
    unit: Worded
    source: Name
    local: Local | None = None


class ImpactMap(Retirable):
    """One appraisal, or the impact map of one or more projects of a workspace."""

    title: Worded
    source: str | None = None
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")
    activity_year: int | None = Field(default=None, ge=1900, le=2200)
    conventions: Conventions = Conventions()
    inputs: list[Input] = Field(min_length=1)
    not_counted: dict[InputKind, Worded] = Field(default={}, description="kinds of input that are none, or not counted, and why")
    outcomes: list[Outcome] = Field(min_length=1)
    expected: Any = Field(default=None, exclude=True, description="carried for tests, ignored otherwise")

    id: Identifier | None = None
    projects: list[ProjectId] = Field(default=[])
    mapping: Identifier | None = Field(default=None, description="applies to every project whose observations come through this mapping")
    place: str | None = None
    activities: list[Activity] = Field(default=[])
    footprints: list[Footprint] = Field(default=[])
    illustrative: bool = False

    @property
    def in_workspace(self) -> bool:
        """Whether it is the map of projects of a workspace, not an appraisal on its own."""
        return bool(self.projects) or self.mapping is not None

    def outcome_id(self, position: int) -> str:
        """The id of an outcome: its own, or its place in the table."""
        return self.outcomes[position].id or f"outcome_{position + 1}"

    def input_id(self, position: int) -> str:
        """The id of an input: its place in the table."""
        return f"input_{position + 1}"
