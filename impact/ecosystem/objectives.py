"""Where a project started and what it aims at, indicator by indicator: kept apart from what it observes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from impact.messages import messages
from indicators.estimate import Finite, Worded
from indicators.models import Model


class StartingPoint(Model):
    """The value before the project, when and where it was read; or why there is none."""

    value: Finite | None = None
    day: date | None = Field(default=None, alias="date")
    source: Worded | None = None
    none: Worded | None = Field(default=None, description="why there is none")

    @model_validator(mode="after")
    def _one(self) -> StartingPoint:
        stated = (self.value, self.day, self.source)
        if (self.none is None) != (None not in stated) or (self.none is not None and stated != (None, None, None)):
            raise messages.fault("starting_point")
        return self


class Target(Model):
    """What is aimed at, who set it, when and why."""

    value: Finite
    set_by: Worded
    why: Worded
    day: date = Field(alias="date")


def _revisions(targets: Any) -> Any:
    """A target that was never revised may be written alone."""
    return [targets] if isinstance(targets, dict | Target) else targets


Revisions = Annotated[list[Target], BeforeValidator(_revisions), Field(min_length=1)]
"""The targets set for one year, the first first: the last stands, and the others are kept."""


class Objective(Model):
    """Where an indicator started, and what is aimed at year by year. `better`: which way is good news."""

    baseline: StartingPoint
    targets: dict[int, Revisions] = Field(default={})
    better: Literal["higher", "lower"] = "higher"

    @model_validator(mode="after")
    def _in_order(self) -> Objective:
        for year, revisions in self.targets.items():
            days = [target.day for target in revisions]
            if days != sorted(set(days)):
                raise messages.fault("target_order", year=str(year))
        return self
