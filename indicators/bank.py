"""The bank of values: what a unit is worth in money, and the rates, indices and factors that go with it, each dated and referenced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from indicators.coverage import Covers
from indicators.estimate import Distribution, Estimate, Finite, Interpolation, Series
from indicators.messages import messages
from indicators.models import Identifier, Model
from indicators.reference import Reference
from indicators.retirable import Retirable
from indicators.text import Text
from indicators.yamlfile import Source, as_model, check_file_name, check_once, read_yaml, yaml_files

Kind = Literal["proxy", "parameter", "factor"]
Status = Literal["official", "secondary", "illustrative"]
Grade = Annotated[int, Field(ge=1, le=6)]
PriceOf = Literal["wage", "ticket", "rent", "purchase", "service"]
"""Of what a value is the price, where it is used for something else than that: an hour of learning at the price of an hour of work."""
INDEX = "index.yaml"
"""The file that says what a folder of the bank is about."""


def _whole(components: list[Component]) -> list[Component]:
    total = sum(component.share for component in components)
    if components and abs(total - 1) > 1e-6:
        raise messages.fault("components_whole", total=f"{total:g}")
    return components


def accounts_of(components: list[Component]) -> dict[str, float]:
    """Who gains and who pays in the whole amount: what changes hands nets to zero."""
    accounts: dict[str, float] = {}
    for component in components:
        for name, share in component.accounts.items():
            accounts[name] = accounts.get(name, 0.0) + component.share * share
    return accounts


class Subject(Model):
    """What a folder of the bank is about (`index.yaml`), and its place among the others."""

    title: Text
    order: int = Field(ge=1)


class BankReference(Reference):
    """Where a value of the bank was read: by whom it is published and at which address, always."""

    publisher: str = Field(min_length=1)
    url: str = Field(pattern=r"^https?://\S+$")
    date: str = Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$", description="as precise as the source: year, month or day")


class Component(Model):
    """A part of a published amount: how much of it, and who gains (positive) or pays (negative) in it.

    Its shares sum to 1, or to 0 where money changes hands and nothing is gained by society.
    """

    title: Text
    share: Annotated[float, Field(gt=0, le=1)]
    accounts: dict[Identifier, Finite] = Field(min_length=1)

    @model_validator(mode="after")
    def _sum(self) -> Component:
        total = sum(self.accounts.values())
        if min(abs(total - 1), abs(total)) > 1e-9:
            raise messages.fault("component_sum", total=f"{total:g}")
        return self


Components = Annotated[list[Component], AfterValidator(_whole)]
"""The parts of an amount, all of it."""


class Dated(Model):
    """A value in force from a date, with the reference of that date where it has one of its own."""

    start: date = Field(alias="from")
    value: Finite
    source: BankReference | None = None


def _from_year(entry: Any) -> Any:
    """A year stands for its first day."""
    if isinstance(entry, dict) and isinstance(entry.get("from"), int):
        return entry | {"from": date(entry["from"], 1, 1)}
    return entry


class BankValue(Retirable):
    """One entry of the bank.

    proxy      money per `unit` of an indicator, in the prices of `price_year` (null: of each date itself, as a legal amount)
    parameter  a rate or an index that the method uses
    factor     a physical quantity per unit, such as kg CO2e per object
    """

    id: Identifier
    kind: Kind
    title: Text
    unit: Text
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    price_year: int | None = Field(default=None, ge=1900, le=2200)
    current_prices: bool = Field(default=False, description="each date's value is in the prices of that date")
    covers: Covers = Field(default="year", description="what a proxy pays for: a year of the change, the change once, or a sum over years")
    place: str = Field(min_length=2, description="official code: FR, FR-92, FR-92071; a place covers those it begins")
    price_of: PriceOf | None = None
    accounts: Components = Field(default=[], description="the published breakdown of the amount, and who gains or pays in each part")
    excludes: list[str] = Field(default=[], description="places within it where it does not hold")
    status: Status
    grade: Grade
    values: list[Annotated[Dated, BeforeValidator(_from_year)]] = Field(min_length=1)
    interpolation: Interpolation = "step"
    low: Finite | None = None
    high: Finite | None = None
    distribution: Distribution = "triangular"
    range_source: str | None = Field(default=None, description="where the range comes from; stated as a choice of ours where it is one")
    source: BankReference
    licence: str
    caveats: list[Text] = Field(default=[])
    max_age: int | None = Field(default=None, ge=1, description="years after its last date beyond which it should not be used")
    expected_update: date
    wellbeing: bool = Field(default=False, description="a value of wellbeing as a whole, which holds its parts already")

    @model_validator(mode="after")
    def _money(self) -> BankValue:
        if (self.kind == "proxy") != (self.currency is not None):
            raise messages.fault("bank_currency")
        if self.kind == "proxy" and (self.price_year is None) != self.current_prices:
            raise messages.fault("bank_prices")
        return self

    @model_validator(mode="after")
    def _dates(self) -> BankValue:
        starts = [v.start for v in self.values]
        if starts != sorted(set(starts)):
            raise messages.fault("bank_dates")
        return self

    @model_validator(mode="after")
    def _range(self) -> BankValue:
        if self.distribution == "beta":
            raise messages.fault("bank_beta")
        if (self.low is None) != (self.range_source is None):
            raise messages.fault("bank_range_source")
        self.current  # noqa: B018 - checked when read
        return self

    @cached_property
    def series(self) -> Series:
        """The values by date."""
        return Series(points={v.start: v.value for v in self.values}, interpolation=self.interpolation)

    @property
    def latest(self) -> Dated:
        """The last value."""
        return self.values[-1]

    @property
    def current(self) -> Estimate:
        """The last value with its range."""
        return self._ranged(self.latest.value)

    def estimate(self, year: int) -> Estimate:
        """The value of a year with its range; `low` and `high` are about the latest value and move in proportion with the others."""
        return self._ranged(self.series.at(year))

    def _ranged(self, value: float) -> Estimate:
        latest = self.latest.value
        if self.low is None or self.high is None:
            return Estimate(value=value)
        scale = value / latest if latest else 1.0
        low, high = min(self.low * scale, value), max(self.high * scale, value)  # an end that is the value itself stays so
        return Estimate(value=value, low=low, high=high, distribution=self.distribution)

    def reference(self, year: int) -> BankReference:
        """Where the value in force in `year` was read."""
        own = [v.source for v in self.values if v.start.year <= year and v.source]
        return own[-1] if own else self.source

    def stale(self, today: date) -> bool:
        """Whether a new value was to be expected before `today`."""
        return self.expected_update < today

    def holds_in(self, place: str) -> bool:
        """Whether it may be used for `place` (FR-92071) without a word: its own or one that contains it, but for what it excludes."""
        inside = place == self.place or place.startswith(self.place if "-" in self.place else f"{self.place}-")
        return inside and not place.startswith(tuple(self.excludes))

    def newer(self, year: int) -> bool:
        """Whether its first date is after `year`: it is carried back."""
        return year < self.values[0].start.year

    def too_old(self, year: int) -> bool:
        """Whether its last date is further back from `year` than its limit allows."""
        return self.max_age is not None and year - self.latest.start.year > self.max_age


class Range(Model):
    """What nine in ten published analyses exceed, and what nine in ten stay below."""

    low: Finite
    high: Finite
    reports: int = Field(ge=1)


class Practice(Model):
    """How far published analyses go, for noticing what is unusual."""

    source: BankReference
    ranges: dict[Identifier, Range]


def load_bank(folder: Source) -> dict[str, BankValue]:
    """The reference values of a folder and of its folders by subject, one file each, by id; none where there is no folder.

    Raises Refusal with file and line, or `bank_without_index` where a folder of entries does not say what it is about.
    """
    bank: dict[str, BankValue] = {}
    for source in _entries(folder) if folder.is_dir() else ():
        document = read_yaml(source)
        value = as_model(BankValue, document, source)
        check_file_name(source, document, value.id)
        check_once(source, document, ("id",), value.id, bank)
        bank[value.id] = value
    return dict(sorted(bank.items()))


def check_renamed(root: Source) -> None:
    """Raises Refusal `values_renamed` where `root` still keeps its bank in `values/`, as it was called: nobody would read it."""
    older = root / "values"
    if older.is_dir() and any(not entry.name.startswith(".") for entry in older.iterdir()):
        raise messages.refusal("values_renamed", folder=older)


def _entries(folder: Source) -> Iterator[Source]:
    """The files of entries, those of folders by subject after those that lie in the folder itself."""
    yield from (source for source in yaml_files(folder) if source.name != INDEX)
    orders: list[str] = []
    for inner in sorted((i for i in folder.iterdir() if i.is_dir() and not i.name.startswith(".")), key=lambda i: i.name):
        if inside := [*_entries(inner)]:
            orders.append(_order(inner, orders))
            yield from inside


def _order(folder: Source, taken: list[str]) -> str:
    """The place of a subject among the others, from its index."""
    source = folder / INDEX
    if not source.is_file():
        raise messages.refusal("bank_without_index", folder=folder)
    document = read_yaml(source)
    order = str(as_model(Subject, document, source).order)
    check_once(source, document, ("order",), order, taken)
    return order
