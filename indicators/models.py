"""The models of the catalogue: what an indicator is, and how its observations may be combined."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from indicators.messages import messages
from indicators.numbers import LANGUAGES, is_one
from indicators.text import Text, folded


def _as_written(scalar: Any) -> Any:
    """A whole number or a date that YAML made of `2016` or `2016-05-31`, as the text that was written."""
    return str(scalar) if (isinstance(scalar, int) and not isinstance(scalar, bool)) or hasattr(scalar, "isoformat") else scalar


Written = Annotated[str, BeforeValidator(_as_written)]
"""A text that may look like a number or a date: a year, a day, a code."""
IDENTIFIER = r"^[a-z][a-z0-9_]*$"
Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER)]
SdgTarget = Annotated[str, StringConstraints(pattern=r"^([1-9]|1[0-7])\.[0-9a-f]{1,2}$")]
"""A target of the Sustainable Development Goals: 12.5."""
Pillar = Literal["economic", "social", "environmental"]
Counted = Literal["persons", "attendances", "things", "hours"]
"""What a quantity is a number of: someone who came ten times is one person and ten attendances."""
Level = Literal["input", "activity", "output", "outcome"]


class Missing(StrEnum):
    """Why there is no value. None of these is zero, and none is another (law 4)."""

    NOT_COLLECTED = "not_collected"
    NOT_APPLICABLE = "not_applicable"
    REFUSED = "refused"
    LATE = "late"
    SUPPRESSED = "suppressed"


class Rule(StrEnum):
    """How values of one indicator combine along one direction (time, projects or breakdowns)."""

    SUM = "sum"
    LAST = "last"
    MEAN = "mean"
    RATIO = "ratio"
    PEOPLE = "people"
    NONE = "none"


class Model(BaseModel):
    """The base of every model that is read from a file: unknown keys are faults, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)  # built when first used: a command uses few of them


class Aggregation(Model):
    """The rule in each direction. Nothing is summed by default: each must be said.

    sum     values add up
    last    the latest value stands (a stock, a cumulative count); over time only
    mean    mean of the values weighted by their denominators
    ratio   sum of numerators over sum of denominators
    people  distinct people: the interval [max, sum] until overlap is known
    none    not combined at all
    """

    time: Rule
    projects: Rule
    breakdowns: Rule

    @model_validator(mode="after")
    def _coherent(self) -> Aggregation:
        if Rule.LAST in (self.projects, self.breakdowns):
            raise messages.fault("aggregation_last")
        for rule in (Rule.MEAN, Rule.RATIO):
            rules = {self.time, self.projects, self.breakdowns}
            if rule in rules and not rules <= {rule, Rule.LAST, Rule.NONE}:
                raise messages.fault("aggregation_weight", rule=rule)
        return self

    @property
    def shape(self) -> Literal["quantity", "ratio", "mean"]:
        """What an observation must carry: a value; a numerator and a denominator; or a value and its weight."""
        rules = {self.time, self.projects, self.breakdowns}
        return "ratio" if Rule.RATIO in rules else "mean" if Rule.MEAN in rules else "quantity"


class Limits(Model):
    """Plausibility limits of one value of one project for one year, in the indicator's unit."""

    min: float | None = None
    max: float | None = None
    jump: float | None = Field(default=None, gt=1, description="largest plausible factor from one year to the next")

    @model_validator(mode="after")
    def _ordered(self) -> Limits:
        if self.min is not None and self.max is not None and self.min >= self.max:
            raise messages.fault("limits_order", min=str(self.min), max=str(self.max))
        return self


class Comparability(Model):
    """Whether values of this version may be read in one series with those of the version before."""

    status: Literal["same", "bridged", "broken"]
    factor: float | None = Field(default=None, gt=0, description="multiplies the older values, when bridged")
    note: Text

    @model_validator(mode="after")
    def _factor(self) -> Comparability:
        if (self.status == "bridged") != (self.factor is not None):
            raise messages.fault("comparability_factor")
        return self


class Metric(Model):
    """A metric of IRIS+ (id and name only: its text is not ours to copy)."""

    id: Annotated[str, StringConstraints(pattern=r"^(OI|PI|OD|FP|PD)\d{4}$")]
    name: str = Field(min_length=1)


class Standards(Model):
    """What the indicator answers to elsewhere."""

    sdg: list[SdgTarget] = []
    iris: list[Metric] = []
    cids_theme: str | None = None


class Version(Model):
    """One definition of an indicator, valid from a date until the next version (or `valid_to`)."""

    version: int = Field(ge=1)
    valid_from: date
    valid_to: date | None = None
    comparability: Comparability | None = None
    title: Text
    definition: Text
    unit: Identifier
    counts: Counted | None = Field(default=None, description="what it is a number of; none for money, weights, shares and scores")
    among: Counted | None = Field(default=None, description="what the denominator of a ratio, or the weight of a mean, is a number of")
    confidential: bool = Field(default=False, description="whether a value that few projects feed is theirs to know")
    pillar: Pillar
    level: Level
    breakdowns: list[Identifier] = []
    aggregation: Aggregation
    missing: list[Missing] = Field(min_length=1)
    limits: Limits
    part_of: Identifier | None = Field(default=None, description="indicator that this one can never exceed")
    within: Identifier | None = Field(default=None, description="fact of the territory that it lies within: people who live there")
    evidence: list[Identifier] = Field(min_length=1)
    standards: Standards = Standards()

    @model_validator(mode="after")
    def _dates(self) -> Version:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise messages.fault("version_dates", end=str(self.valid_to), start=str(self.valid_from))
        return self


class Indicator(Model):
    """A defined, versioned quantity. Its versions follow one another without gap or overlap."""

    id: Identifier
    versions: list[Version] = Field(min_length=1)

    @model_validator(mode="after")
    def _sequence(self) -> Indicator:
        for number, version in enumerate(self.versions, start=1):
            if version.version != number:
                raise messages.fault("version_number", expected=number, number=version.version)
            if (version.comparability is None) != (number == 1):
                raise messages.fault("version_comparability", number=number)
            if number > 1 and version.valid_from <= self.versions[number - 2].valid_from:
                raise messages.fault("version_order", number=number, before=number - 1)
        return self

    def at(self, day: date) -> Version | None:
        """The version in force on `day`; None before the first and after the last has ended."""
        begun = [version for version in self.versions if version.valid_from <= day]
        return begun[-1] if begun and (begun[-1].valid_to is None or day <= begun[-1].valid_to) else None

    def in_year(self, year: int) -> Version:
        """The version that holds for a year: that in force at its end; where none was, the latest."""
        return self.at(date(year, 12, 31)) or self.current

    @property
    def current(self) -> Version:
        """The latest version."""
        return self.versions[-1]


class Label(Model):
    """One word of a code list: what people read, and how else they write it in what they hand in."""

    fr: str
    en: str
    spellings: list[str] = []

    @property
    def text(self) -> Text:
        """The label in both languages."""
        return Text(fr=self.fr, en=self.en)

    @property
    def names(self) -> list[str]:
        """All that people may write for it, beside its code."""
        return [self.fr, self.en, *self.spellings]


Code = TypeVar("Code", bound=str)


def codes_by_name(labels: Mapping[Code, Label]) -> dict[str, Code]:
    """The codes of a list by what people write for them (folded): their names, or the code itself."""
    return {folded(name): code for code, label in labels.items() for name in (*label.names, code)}


class Unit(Label):
    """A unit; `whole` where its things come neither in fractions nor below zero (people, objects, sessions); `one`: what one of them is."""

    whole: bool = False
    one: Text | None = None
    beside: Text | None = None

    @property
    def names(self) -> list[str]:
        """See Label; one of them has a name of its own."""
        return [*super().names, *([self.one.fr, self.one.en] if self.one else [])]

    def counted(self, count: float | None) -> Text:
        """The unit as it follows a count: a language has its own rule for what is one (1,5 séance, 1.5 sessions)."""
        forms = {to: self.one if self.one and count is not None and is_one(count, to) else self.text for to in LANGUAGES}
        return Text(fr=forms["fr"].fr, en=forms["en"].en)

    def after(self, count: float | None) -> Text:
        """The unit as it is read after a number, which may be `beside` its name: 8,6 sur 10, and not « 8,6 note sur 10 »."""
        return self.beside or self.counted(count)


class Breakdown(Label):
    """A direction in which an indicator is split (age, gender…); an `open` one takes codes it does not list (places, categories)."""

    open: bool = False
    codes: dict[str, Label] = {}


class Stakeholder(Label):
    """A group that gains or pays.

    the      its name within a sentence, with its article; several: whether its verb is in the plural
    public   whether its accounts are those of the town, the département or the State
    pays_as  what its money counts as beside the town's, where that is not plain from `public`: the town's own, or volunteers' hours
    """

    the: Text | None = None
    several: bool = False
    public: bool = False
    pays_as: Literal["town", "volunteers"] | None = None

    @property
    def payer(self) -> Literal["town", "public", "volunteers", "private"]:
        """What its money counts as: the town's, other public money, volunteers' hours, or private."""
        return self.pays_as or ("public" if self.public else "private")


class Vocabulary(Model):
    """The shared words: units, breakdowns, missingness codes, evidence, stakeholders, themes… each with what people read and write."""

    units: dict[Identifier, Unit]
    breakdowns: dict[Identifier, Breakdown]
    missing: dict[Missing, Label]
    evidence: dict[Identifier, Label]
    pillars: dict[Pillar, Label]
    levels: dict[Level, Label]
    rules: dict[Rule, Label]
    stakeholders: dict[Identifier, Stakeholder] = {}
    accounts: dict[Identifier, Label] = {}
    grades: dict[int, Label] = {}
    statuses: dict[Identifier, Label] = {}
    fact_statuses: dict[Identifier, Label] = {}
    themes: dict[Identifier, Label] = {}
    need_themes: dict[Identifier, Label] = {}
    publics: dict[Identifier, Label] = {}
    actor_kinds: dict[Identifier, Label] = {}
    place_levels: dict[Identifier, Label] = {}

    @cached_property
    def public_names(self) -> frozenset[str]:
        """The stakeholders whose money is public, by every name that a map may give them (folded)."""
        return frozenset(folded(name) for id_, who in self.stakeholders.items() if who.public for name in (id_, *who.names))
