"""The Figure: a number that may be shown, with its address and the definition it resolves to (law 7).

Whatever is shown, exported or served is made of Figures; a renderer reads their attributes and computes no number.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from impact.figures.definition import (
    CountDefinition,
    FactDefinition,
    FitDefinition,
    IndicatorDefinition,
    ObjectiveDefinition,
    RateDefinition,
    ValueDefinition,
)
from indicators.models import Model
from indicators.text import Text

Status = Literal["published", "partial", "missing", "suppressed"]
Centre = Literal["counted", "stated", "bounds"]
Definition = Annotated[
    IndicatorDefinition | ValueDefinition | FactDefinition | RateDefinition | CountDefinition | FitDefinition | ObjectiveDefinition,
    Field(discriminator="kind"),
]


class FigureEstimate(Model):
    """How much: a value, the interval around it, or the interval alone.

    centre   counted: the value was observed, read or counted as it is
             stated: the value is the one that the stated assumptions give, within the interval of the draws
             bounds: no value is known, only the ends between which it lies
    """

    value: float | None
    low: float | None
    high: float | None
    centre: Centre = "counted"

    @property
    def known(self) -> bool:
        """Whether anything is known of it."""
        return self.low is not None

    @property
    def single(self) -> bool:
        """Whether there is one number and no interval."""
        return self.low == self.high


class Coverage(Model):
    """From how many projects a figure comes, of how many."""

    reported: int
    expected: int

    @property
    def complete(self) -> bool:
        """Whether all of them answered."""
        return self.reported == self.expected

    def __str__(self) -> str:
        return f"{self.reported}/{self.expected}"


class Figure(Model):
    """One published number.

    address    its stable id (`impact.figures.address`)
    edition    the year it is published in
    label      what it is called, in both languages
    unit       the code of its unit in the vocabulary
    definition how it is made and of what, one model for each kind
    suppressed whether disclosure withholds it
    """

    address: str
    edition: str
    label: Text
    estimate: FigureEstimate
    unit: str
    definition: Definition
    suppressed: bool = False

    @property
    def coverage(self) -> Coverage:
        """From how many projects it comes."""
        return Coverage(reported=self.definition.reported, expected=self.definition.expected)

    @property
    def illustrative(self) -> bool:
        """Whether anything it rests on is made up."""
        return self.definition.illustrative

    @property
    def status(self) -> Status:
        """Published whole, from part of those expected to answer or part of the year, without a value, or withheld."""
        if self.suppressed:
            return "suppressed"
        if not self.estimate.known:
            return "missing"
        complete = self.definition.reported == self.definition.expected
        return "published" if complete and self.whole_year else "partial"

    @property
    def whole_year(self) -> bool:
        """Whether the values it rests on are about the whole year."""
        of = self.definition
        return not isinstance(of, IndicatorDefinition) or (of.covered == 1 and not of.partial_projects)
