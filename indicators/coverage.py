"""What one amount covers: a year of the change, the change once and for all, or a sum over years to come."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from indicators.models import Model

UNKNOWN: Literal["unknown"] = "unknown"


def _as_written(discounted: Any) -> Any:
    """YAML of an older version reads `no` as false, and `yes`, which says no rate, as true: it is none of 100 %."""
    return discounted if not isinstance(discounted, bool) else "yes" if discounted else "no"


SourceRate = Annotated[float, Field(ge=0, le=1)]


class Sum(Model):
    """A sum over years, stated as one amount.

    years          over how many years
    starts_after   how many years after the change the first of them is
    discounted     whether its source brought those years back to the year of the change: no, at which rate, or unknown
    """

    years: Annotated[int, Field(ge=1, le=200)] | Literal["unknown"]
    starts_after: int = Field(default=0, ge=0, le=200)
    discounted: Annotated[SourceRate | Literal["no", "unknown"], BeforeValidator(_as_written)] = UNKNOWN

    @property
    def dated(self) -> bool:
        """Whether it is known in which years it falls."""
        return self.years != UNKNOWN

    @property
    def length(self) -> int:
        """Over how many years it is spread: one where they are unknown."""
        return self.years if isinstance(self.years, int) else 1

    @property
    def yearly(self) -> float:
        """The share of the amount that falls in each of its years; of two readings the lower, which is that of a plain sum."""
        return self.yearly_at(self.discounted) if isinstance(self.discounted, float) and self.dated else 1 / self.length

    def yearly_at(self, rate: float) -> float:
        """The same had its source discounted it at `rate`: equal years that were worth the amount in the year of the change."""
        return 1 / sum((1 + rate) ** -k for k in range(self.starts_after, self.starts_after + self.length))


Covers = Literal["year", "once"] | Sum
"""`year`: of a change that lasts, again every year; `once`: of the change, whatever follows; or a sum over years."""
