"""The conventions of an impact map: discounting, corrections, prices. Published tables differ, so each is an explicit option."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from impact.maps.messages import messages
from indicators.estimate import Estimate, Finite, Magnitude, Points, Series
from indicators.models import Identifier, Model

Timing = Literal["start", "mid", "end"]


class Rates(Model):
    """A discount rate by calendar year, in force from each year on."""

    series: Points

    @model_validator(mode="after")
    def _rates(self) -> Rates:
        for rate in self.series.values():
            _rate(rate)
        return self

    def as_series(self) -> Series:
        """The series, by steps."""
        return Series(points=self.series, interpolation="step")


class InBank(Model):
    """An entry of the bank."""

    bank: Identifier


def _rate(rate: float) -> None:
    if not 0 <= rate <= 1:
        raise messages.fault("rate_out_of_range", rate=f"{rate:g}")


def _as_rate(estimate: Estimate) -> Estimate:
    for rate in (estimate.value, estimate.low, estimate.high):
        if rate is not None:
            _rate(rate)
    return estimate


def _rate_kind(rate: Any) -> str:
    if isinstance(rate, Rates) or (isinstance(rate, dict) and "series" in rate):
        return "series"
    return "bank" if _in_bank(rate) else "number"


def _in_bank(value: Any) -> bool:
    return isinstance(value, InBank) or (isinstance(value, dict) and "bank" in value)


Rate = Annotated[
    Annotated[Magnitude, AfterValidator(_as_rate), Tag("number")] | Annotated[Rates, Tag("series")] | Annotated[InBank, Tag("bank")],
    Discriminator(_rate_kind),
]

Positive = Annotated[Finite, Field(gt=0)]


def _index_kind(index: Any) -> str:
    return "bank" if _in_bank(index) else "years"


PriceIndex = Annotated[
    Annotated[dict[int, Positive], Field(min_length=1), Tag("years")] | Annotated[InBank, Tag("bank")], Discriminator(_index_kind)
]


class Conventions(Model):
    """How the table is computed. The defaults are those of the guide to SROI; every result records those it was made with."""

    discount_rate: Rate = Estimate(value=0.035)
    timing: Timing = "end"
    corrections: Literal["multiplicative", "additive"] = "multiplicative"
    drop_off_from: int = Field(default=2, ge=1)
    inputs: Literal["nominal", "discounted"] = "nominal"
    price_index: PriceIndex | None = None
    cost_of_public_funds: Finite | None = Field(
        default=None, ge=1, le=3, description="what a euro of public money costs society, taxes being what they are (French guide: 1.2)"
    )
    price_year: int | None = Field(default=None, ge=1900, le=2200, description="year whose prices a bank's index brings money to")
