"""Facts with their sources: read from the YAML files of a workspace, computed from one another, looked up by place and date."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from impact.projects import Record
from indicators.estimate import Finite
from indicators.language import Text, wrong
from indicators.models import Identifier, Missing

Status = Literal["official", "secondary", "computed", "rounded", "illustrative"]


def _written(given: Any) -> Any:
    return str(given) if (isinstance(given, int) and not isinstance(given, bool)) or hasattr(given, "isoformat") else given


def _period(text: str) -> str:
    """A period as it is kept. Raises ValueError that says how one is written."""
    with contextlib.suppress(ValueError):
        if re.fullmatch(r"\d{4}", text) or (re.fullmatch(r"\d{4}-\d{4}", text) and text[:4] <= text[5:]):
            return text
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text).isoformat()
    raise wrong(
        f"« {text} » n'est pas une période : écrivez une année (2016), un jour (2016-05-31), ou les années de l'une à l'autre (2011-2016)",
        f"'{text}' is no period: write a year (2016), a day (2016-05-31), or the years from one to another (2011-2016)",
    )


Period = Annotated[str, BeforeValidator(_written), AfterValidator(_period)]
Code = Annotated[str, BeforeValidator(_written), StringConstraints(min_length=1, strip_whitespace=True)]


def last_year(period: str) -> int:
    """The year a period ends in, by which facts are ordered."""
    return int(period[-4:]) if re.fullmatch(r"\d{4}-\d{4}", period) else int(period[:4])


def years(period: str) -> int:
    """How many years a period counts: six years of births are not compared with those of one."""
    return int(period[5:]) - int(period[:4]) + 1 if re.fullmatch(r"\d{4}-\d{4}", period) else 1


class Place(Record):
    """A perimeter: the commune, a part of it, or what it is compared with."""

    name: str
    level: Literal["neighbourhood", "commune", "grouping", "departement", "region", "country"]
    within: list[Code] = Field(default=[], description="codes of the places it lies in")


class FactSource(Record):
    """Where a value was read: who says it, in what, since when, and where it can be read again."""

    publisher: str = Field(min_length=1)
    title: str = Field(min_length=1)
    url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    where: str | None = Field(default=None, description="what stands for an address: a file, a page, a document")
    date: Period = Field(description="when it was published, or read where it bears no date")
    licence: str | None = None
    series: str | None = Field(default=None, description="name shared by sources whose values read in one series")
    status: Status = "official"
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$", description="of the file it was imported from")

    @model_validator(mode="after")
    def _found_again(self) -> FactSource:
        if self.url is None and self.where is None:
            raise wrong("dites où relire cette source : url, ou where", "say where this source can be read again: url, or where")
        return self


class Given(Record):
    """One value of a fact: of which place (the territory, where none is told), when, by whom."""

    period: Period
    source: Identifier
    place: Code | None = None
    breakdown: str = Field(default="", pattern=r"^([a-z_]+=[^;=]+)?$")
    value: Finite | None = None
    missing: Missing | None = None
    note: Text | None = None
    break_: bool = Field(default=False, alias="break", description="it does not read in one series with the values before it")

    @model_validator(mode="after")
    def _one(self) -> Given:
        if (self.value is None) == (self.missing is None):
            raise wrong("donnez value, ou missing avec son code", "give value, or missing with its code")
        return self


class FactFile(Record):
    """One file of facts."""

    places: dict[Code, Place] = Field(default={})
    sources: dict[Identifier, FactSource] = Field(default={})
    values: dict[Identifier, list[Given]] = Field(default={})


@dataclass(frozen=True)
class FactValue:
    """A value as it is known: `origin` is the file (and line) it is written in; of a computed one, `made_of` tells the ingredients."""

    fact_id: str
    place: str
    breakdown: str
    period: str
    value: float | None
    missing: Missing | None
    source_id: str
    source: FactSource
    note: Text | None
    breaks: bool
    origin: str
    made_of: tuple[str, ...] = ()
