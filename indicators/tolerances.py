"""By how much numbers may differ, and from when a difference says something (`tolerances.yaml`)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from string import Template

from pydantic import Field

from indicators.models import Model
from indicators.yamlfile import plain, read_yaml


class Tolerances(Model):
    """The numbers of `tolerances.yaml`, each with what it is there."""

    small: float = Field(gt=0)
    answers: int = Field(gt=0)
    slack: float = Field(ge=0)
    slack_share: float = Field(ge=0, lt=1)
    slack_of_means: float = Field(ge=0)
    whole_year: float = Field(gt=0, le=1)

    def around(self, value: float) -> float:
        """By how much the parts of a quantity may differ from it."""
        return max(self.slack, self.slack_share * abs(value))


@cache
def tolerances() -> Tolerances:
    """The tolerances of the house."""
    return Tolerances.model_validate(plain(read_yaml(files("indicators") / "tolerances.yaml")))


def with_tolerances(sql: str) -> str:
    """A query with the tolerances in the place of their names: `$small`, `$slack_share`."""
    return Template(sql).safe_substitute({name: f"{number:g}" for name, number in tolerances().model_dump().items()})
