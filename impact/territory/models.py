"""The place: its official code, the places around it and within it, and how its periods are written."""

from __future__ import annotations

import contextlib
import re
from datetime import date
from functools import cache
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, StringConstraints, field_validator

from impact.messages import messages
from impact.territory.publisher import Publisher
from indicators.models import Model, Written
from indicators.reference import Reference
from indicators.text import Text
from indicators.yamlfile import Source, load_model


def _period(text: str) -> str:
    """A period as it is kept. Raises ValueError that says how one is written."""
    with contextlib.suppress(ValueError):
        if re.fullmatch(r"\d{4}", text) or (re.fullmatch(r"\d{4}-\d{4}", text) and text[:4] <= text[5:]):
            return text
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text).isoformat()
    raise messages.fault("file_period", text=text)


Period = Annotated[Written, AfterValidator(_period)]
Code = Annotated[Written, StringConstraints(min_length=1, strip_whitespace=True)]
"""The code of a place among those a workspace knows: the INSEE code alone, as national files write it (92071, 920710107).

A value of the bank may come from anywhere and hold in a whole country: its `place` puts the country before (FR, FR-92, FR-92071), so that a
place covers those that begin with it. The two forms are kept, for both stand in published warehouses; `valuation.remarks` joins country and
code where the one is compared with the other.
"""


def last_year(period: str) -> int:
    """The year a period ends in, by which facts are ordered."""
    return int(period[-4:]) if re.fullmatch(r"\d{4}-\d{4}", period) else int(period[:4])


def years(period: str) -> int:
    """How many years a period counts: six years of births are not compared with those of one."""
    return int(period[5:]) - int(period[:4]) + 1 if re.fullmatch(r"\d{4}-\d{4}", period) else 1


PlaceLevel = Literal["neighbourhood", "commune", "grouping", "departement", "region", "country"]


class Place(Model):
    """A perimeter: the commune, a part of it, or what it is compared with."""

    name: str
    level: PlaceLevel
    within: list[Code] = Field(default=[], description="codes of the places it lies in")


class PublishedFact(Model):
    """Something published about a project or a territory, with its source: shown on its card, never taken for a figure of the town."""

    text: Text
    source: Reference


class PersonsRule(Model):
    """Counts of persons from 1 to `threshold` − 1 are withheld."""

    threshold: int = Field(default=5, ge=2)


class UnitsRule(Model):
    """Confidential quantities that fewer than `threshold` projects feed are withheld."""

    threshold: int = Field(default=3, ge=2)


class DisclosureRules(Model):
    """What is not published, so that no person and no confidential quantity is recognised (law 9).

    protection   how far around a confidential value it must stay open to whoever reckons, as a share of it
    """

    persons: PersonsRule = PersonsRule()
    units: UnitsRule = UnitsRule()
    protection: float = Field(default=0.2, gt=0, le=1)


class Territory(Model):
    """The place: its official code, its name, and the clock and currency its people use."""

    code: str
    name: str
    country: str = Field(pattern=r"^[A-Z]{2}$")
    timezone: str = "Europe/Paris"
    peers: list[str] = Field(default=[], description="codes of the communes it is compared with")
    recognitions: list[PublishedFact] = Field(default=[], description="prizes and selections of its ecosystem")
    founded: date | None = Field(default=None, description="when its ecosystem was founded: growth is counted from there")
    illustrative: bool = Field(default=False, description="whatever is handed in here is made up for illustration")
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")
    retention: int | None = Field(default=None, ge=1, le=100, description="years after which the original of a submission is to be erased")
    publisher: Publisher | None = Field(default=None, description="who answers for what is published")
    disclosure: DisclosureRules = Field(default=DisclosureRules(), description="what is too small to be published")

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        if not _is_timezone(name):
            raise messages.fault("territory_timezone", name=name)
        return name

    @property
    def clock(self) -> ZoneInfo:
        """The time zone in which dates of this territory are meant."""
        return ZoneInfo(self.timezone)


@cache
def _is_timezone(name: str) -> bool:
    return name in available_timezones()  # which walks over hundreds of files


def load_territory(source: Source) -> Territory:
    """The territory of a workspace. Raises Refusal with file and line."""
    return load_model(Territory, source)
