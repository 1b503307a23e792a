"""Numbers that carry their uncertainty, and series that carry their dates."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from indicators.messages import messages
from indicators.models import IDENTIFIER, Model
from indicators.text import Text

Distribution = Literal["triangular", "pert", "uniform", "normal", "lognormal", "beta"]
Interpolation = Literal["linear", "geometric", "step"]
AROUND = ("normal", "lognormal", "beta")
"""Distributions that lie around their value; the others lie between their ends."""
LARGEST = 1e15
Finite = Annotated[float, Field(allow_inf_nan=False, ge=-LARGEST, le=LARGEST, strict=True)]
"""A number of a size that people mean: neither text nor true, neither infinite nor beyond a million billion."""


def _text(words: Any) -> Any:
    written = isinstance(words, str | int | float) and not isinstance(words, bool)
    return {"fr": str(words), "en": str(words)} if written else words


Worded = Annotated[Text, BeforeValidator(_text)]
"""A text in both languages, or the words of a published table, which stand for both."""


class Estimate(Model):
    """A central value and, where it is uncertain, a range.

    `low` and `high` are the ends of a triangular, PERT or uniform distribution (`value` is the mode of the first two). A normal, lognormal
    or beta one lies around `value` (its mean, median, mean), and 90 % of it is as wide as from `low` to `high`, which are its 5 % and 95 %
    quantiles where they stand evenly on either side of `value` (for a lognormal one, by the same factor).
    """

    value: Finite
    low: Finite | None = None
    high: Finite | None = None
    distribution: Distribution = "triangular"
    source: str | None = None
    shared: Worded | None = Field(
        default=None,
        description="name of one assumption that several lines make: it is drawn once for all; an identifier (deadweight_learning) names "
        "a judgement of several maps, which move together",
    )

    @model_validator(mode="after")
    def _ordered(self) -> Estimate:
        if (self.low is None) != (self.high is None):
            raise messages.fault("range_ends")
        if self.low is None or self.high is None:
            return self
        if not self.low <= self.value <= self.high:
            raise messages.fault("range_order", value=f"{self.value:g}", low=f"{self.low:g}", high=f"{self.high:g}")
        if self.distribution == "lognormal" and self.low <= 0:
            raise messages.fault("range_lognormal")
        if self.distribution == "beta" and (self.low < 0 or self.high > 1 or self.value in (0, 1)):
            raise messages.fault("range_beta")
        return self

    @property
    def group(self) -> str | None:
        """The judgement of several maps that it is an instance of; None where its name is the map's own."""
        name = self.shared.fr if self.shared is not None and self.shared.fr == self.shared.en else ""
        return name if re.fullmatch(IDENTIFIER, name) else None

    @property
    def uneven(self) -> bool:
        """Whether a law that lies around its value has ends that do not: one side more than twice the other."""
        if self.distribution not in AROUND or self.low is None or self.high is None or not self.uncertain:
            return False
        at, low, high = (math.log(x) if self.distribution == "lognormal" else x for x in (self.value, self.low, self.high))
        return max(at - low, high - at) > 2 * min(at - low, high - at) + 1e-12

    @property
    def uncertain(self) -> bool:
        """Whether it has a range of some width."""
        return self.low is not None and self.high is not None and self.low < self.high


def _estimate(entry: Any) -> Any:
    """A bare number is an estimate without a range."""
    return entry if isinstance(entry, dict | Estimate) else {"value": entry}


def _share(estimate: Estimate) -> Estimate:
    for number in (estimate.value, estimate.low, estimate.high):
        if number is not None and not 0 <= number <= 1:
            raise messages.fault("share_outside", number=f"{number:g}")
    return estimate


def _not_negative(estimate: Estimate) -> Estimate:
    if estimate.value < 0 or (estimate.low or 0) < 0:
        raise messages.fault("magnitude_negative")
    return estimate


Measured = Annotated[Estimate, BeforeValidator(_estimate)]
"""An estimate, or a bare number."""
Magnitude = Annotated[Estimate, BeforeValidator(_estimate), AfterValidator(_not_negative)]
"""A quantity or an amount of money, not below zero."""
Share = Annotated[Estimate, BeforeValidator(_estimate), AfterValidator(_share)]
"""A share, from 0 to 1."""


def _stated(share: Any) -> Any:
    if share is None:
        raise messages.fault("correction_empty")
    return share


Correction = Annotated[Share | None, BeforeValidator(_stated)]
"""A share that may be absent with its key; never a key left empty, which would pass for 0."""


def dated(points: Any) -> Any:
    """The keys of a series as dates: a year stands for its first day."""
    if not isinstance(points, dict):
        return points
    return {date(key, 1, 1) if isinstance(key, int) and 1 <= key <= 9999 else key: v for key, v in points.items()}


Points = Annotated[dict[date, Finite], BeforeValidator(dated), Field(min_length=1)]
"""Values by year or date."""


class Series(Model):
    """Values by date. Between dates: a straight line, a constant rate of growth, or the last one in force; constant outside the ends."""

    points: Points
    interpolation: Interpolation = "linear"

    @model_validator(mode="after")
    def _growth(self) -> Series:
        if self.interpolation == "geometric" and min(self.points.values()) <= 0:
            raise messages.fault("series_geometric")
        return self

    def at(self, year: int) -> float:
        """The value of a calendar year: that of its first day, or, by steps, the mean over its days of the value in force."""
        days = sorted(self.points)
        if self.interpolation != "step":
            return self._between(days, date(year, 1, 1))
        first, after = date(year, 1, 1), date(year + 1, 1, 1)
        changes = [first, *(d for d in days if first < d < after), after]
        if len(changes) == len((first, after)):
            return self._in_force(days, first)
        return sum(self._in_force(days, start) * (end - start).days for start, end in pairwise(changes)) / (after - first).days

    def covers(self, year: int) -> bool:
        """Whether the year lies between the first and the last date (by steps, the last value stays in force)."""
        first, last = min(self.points).year, max(self.points).year
        return first <= year and (year <= last or self.interpolation == "step")

    def _in_force(self, days: list[date], day: date) -> float:
        return self.points[days[max(0, bisect_right(days, day) - 1)]]

    def _between(self, days: list[date], day: date) -> float:
        after = bisect_right(days, day)
        if after == 0 or after == len(days):
            return self.points[days[min(after, len(days) - 1)]]
        start, end = days[after - 1], days[after]
        low, high = self.points[start], self.points[end]
        # whole years where both ends are first days of a year, so that a year in the middle is exactly in the middle
        whole = {(d.month, d.day) for d in (start, end, day)} == {(1, 1)}
        share = (day.year - start.year) / (end.year - start.year) if whole else (day - start).days / (end - start).days
        return low * (high / low) ** share if self.interpolation == "geometric" else low + (high - low) * share
