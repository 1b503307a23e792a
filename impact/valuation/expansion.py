"""Expands impact maps into lines: conventions, series, indices and the bank resolved for each year of activity."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from impact.maps.conventions import Conventions, InBank, Rates
from impact.maps.funds import spends_public_money
from impact.maps.models import CORRECTIONS, SHARES, Factor, FromIndicator, ImpactMap, Input, Outcome, Proxy, Quantity
from impact.maps.spans import grade_of, shares_of, span_of
from impact.valuation.lines import MULTIPLIERS, SLOTS, Assumption, Line, Lines
from impact.valuation.method import TIMING, discount_factor
from impact.valuation.streams import origin_of
from impact.valuation.wording import wording
from indicators.bank import BankValue
from indicators.estimate import Estimate
from indicators.text import Text

_CONSTANT, _RATE = wording.text("constant"), wording.text("discount_rate")
Bank = dict[str, BankValue]


class Applied(NamedTuple):
    """A map under its id, and the years of activity to value it for (None where it does not depend on the calendar)."""

    map_id: str
    impact_map: ImpactMap
    years: Sequence[int | None]


class _LineRow(NamedTuple):
    """A line, with its part of each array of `Lines`; `keys`: the assumption that it takes in each slot."""

    line: Line
    keys: dict[str, str]
    units: float
    worth: list[float]
    alive: list[float]
    discount: list[float]
    timing: float
    additive: bool
    drop_off_from: int


def expand(maps: Sequence[Applied], bank: Bank, public: Collection[str] = ()) -> Lines:
    """The lines of the maps, outcomes before inputs in each. An assumption met again under the same key is the same one.

    `public`: the stakeholders whose money is public, by their folded names (`Vocabulary.public_names`).
    """
    assumptions: dict[str, Assumption] = {}
    expansions = [_Expansion(map_id, impact_map, year, bank, public, assumptions) for map_id, impact_map, years in maps for year in years]
    return _arrays([row for expansion in expansions for row in expansion.rows()], assumptions)


class _Expansion:
    """One map in one year."""

    def __init__(
        self, map_id: str, impact_map: ImpactMap, year: int | None, bank: Bank, public: Collection[str], assumptions: dict[str, Assumption]
    ) -> None:
        self._id, self._map, self._year, self._bank, self._assumptions = map_id, impact_map, year, bank, assumptions
        self._public = public
        self._conventions: Conventions = impact_map.conventions

    def rows(self) -> list[_LineRow]:
        outcomes = [self._outcome(self._map.outcome_id(n), outcome) for n, outcome in enumerate(self._map.outcomes)]
        due = [(n, i) for n, i in enumerate(self._map.inputs) if not (self._map.in_workspace and i.year not in (None, self._year))]
        return [*outcomes, *(self._input(self._map.input_id(n), source) for n, source in due)]

    def _outcome(self, line_id: str, outcome: Outcome) -> _LineRow:
        key = f"{self._id}/{line_id}"
        keys = dict.fromkeys(MULTIPLIERS, self._constant(1.0))
        keys["quantity"] = self._quantity(key, outcome.description, outcome.quantity)
        if outcome.proxy:
            keys["proxy"] = self._proxy(key, outcome.description, outcome.proxy)
        keys |= self._factors(key, outcome)
        if outcome.our_share:
            keys["our_share"] = self._share(key, outcome, "our_share")
        keys |= {name: self._share(key, outcome, name) for name in CORRECTIONS}
        keys["rate"] = self._rate()
        timing, span = TIMING[outcome.timing or self._conventions.timing], span_of(outcome, self._bank)
        before, share = [0.0] * span.years.start, -span.share if outcome.negative else span.share
        return _LineRow(
            line=replace(self._line(line_id, outcome, key, outcome.quantity), years=span.years, dated=span.dated),
            keys=keys,
            units=math.prod(self._units(factor) for factor in outcome.factors),
            worth=[*before, *(share * self._amount(outcome.proxy, k) for k in span.years)],
            alive=[*before, *(outcome.quantity_by_year or [1.0] * len(span.years))],
            discount=[discount_factor(self._rate_at, self._year, k, timing) for k in range(span.years.stop)],
            timing=timing,
            additive=self._conventions.corrections == "additive",
            drop_off_from=self._conventions.drop_off_from + span.years.start,
        )

    def _input(self, line_id: str, source: Input) -> _LineRow:
        key, discounted = f"{self._id}/{line_id}", self._conventions.inputs == "discounted"
        lag = (source.year - self._year) if source.year is not None and self._year is not None else 0
        quantity = source.amount or source.quantity
        keys = dict.fromkeys(MULTIPLIERS, self._constant(1.0)) | dict.fromkeys(CORRECTIONS, self._constant(0.0))
        keys["quantity"] = self._quantity(key, source.description, quantity)
        if source.proxy:
            keys["proxy"] = self._proxy(key, source.description, source.proxy)
        keys |= self._factors(key, source)
        keys["rate"] = self._rate() if discounted else self._constant(0.0)
        timing, cost = TIMING[self._conventions.timing], self._cost_of_funds(source)
        return _LineRow(
            line=replace(self._line(line_id, source, key, quantity), public_funds=cost),
            keys=keys,
            units=math.prod(self._units(factor) for factor in source.factors),
            worth=[cost * self._spent(source.proxy, lag, discounted=discounted)],
            alive=[1.0],
            discount=[discount_factor(self._rate_at, self._year, lag, timing) if discounted else 1.0],
            timing=lag + timing if discounted else 0.0,
            additive=False,
            drop_off_from=2,
        )

    def _line(self, line_id: str, source: Outcome | Input, key: str, quantity: Quantity | None) -> Line:
        indicator = quantity if isinstance(quantity, FromIndicator) else None
        outcome, proxy = source if isinstance(source, Outcome) else None, source.proxy
        return Line(
            map_id=self._id,
            line_id=line_id,
            side="outcome" if outcome else "input",
            activity_year=self._year,
            measure=indicator.indicator if indicator else key,
            breakdown=indicator.cell if indicator else "",
            quantity=None if indicator else _unit(quantity) if isinstance(quantity, Estimate) else 1.0,
            pillar=outcome.pillar if outcome else None,
            shares=shares_of(outcome, self._bank) if outcome else {source.stakeholder: 1.0},
            grade=grade_of(proxy, self._bank) if proxy else None,
            currency=self._map.currency,
            price_year=self._conventions.price_year or self._year,
            monetised=outcome is None or proxy is not None,
            source=source,
        )

    # — assumptions —

    def _add(self, assumption: Assumption) -> str:
        self._assumptions.setdefault(assumption.key, assumption)
        return assumption.key

    def _constant(self, value: float) -> str:
        return self._add(Assumption(f"={value:g}", _CONSTANT, "constant", Estimate(value=value)))

    def _quantity(self, key: str, title: Text, quantity: Quantity | None) -> str:
        """A multiple of the quantity that the kernel takes: 1, within its range. Of 0 it is the quantity itself, of 1 unit."""
        if not isinstance(quantity, Estimate):
            return self._constant(1.0)
        if _unit(quantity) != quantity.value:
            return self._add(Assumption(f"{key}/quantity", title, "quantity", quantity))
        return self._add(Assumption(f"{key}/quantity", title, "quantity", _relative(quantity), quantity.value))

    def _proxy(self, key: str, title: Text, proxy: Proxy) -> str:
        """The amount; for a series or an entry of the bank, a multiple of it."""
        if proxy.bank is None:
            return self._add(Assumption(f"{key}/proxy", title, "proxy" if proxy.series is None else "series", proxy.range))
        return self._banked(self._bank[proxy.bank], "proxy")

    def _factors(self, key: str, source: Outcome | Input) -> dict[str, str]:
        return {f"factor_{n}": self._factor(f"{key}/factor_{n}", source.description, f) for n, f in enumerate(source.factors, start=1)}

    def _factor(self, key: str, title: Text, factor: Factor) -> str:
        if factor.bank is not None:
            return self._banked(self._bank[factor.bank], "factor")
        return self._assumed(key, factor.title or title, "factor", factor.estimate or Estimate(value=1.0))

    def _banked(self, value: BankValue, role: str) -> str:
        """An entry of the bank is one assumption for all who use it: a multiple of its value of each year."""
        return self._add(Assumption(f"bank:{value.id}", value.title, role, _relative(value.current), value.latest.value))

    def _share(self, key: str, outcome: Outcome, name: str) -> str:
        share: Estimate | None = getattr(outcome, name)
        if share is None:
            return self._add(Assumption(f"{key}/{name}", outcome.description, name, Estimate(value=0.0), stated=False))
        return self._assumed(f"{key}/{name}", outcome.description, name, share)

    def _assumed(self, key: str, title: Text, role: str, estimate: Estimate) -> str:
        """An assumption of the map: one for all the lines that share it by name."""
        if estimate.shared is not None:
            key, title = f"{self._id}/shared/{estimate.shared.fr}", estimate.shared
            if role in SHARES:  # a share wherever it is one: its draws stay between 0 and 1
                self._assumptions.pop(key, None)
        origin = origin_of(estimate) if role in CORRECTIONS else None
        return self._add(Assumption(key, title, role, estimate, group=estimate.group, origin=origin))

    def _rate(self) -> str:
        rate = self._conventions.discount_rate
        if isinstance(rate, Estimate):
            return self._add(Assumption(f"{self._id}/discount_rate", _RATE, "discount_rate", rate))
        if isinstance(rate, InBank):
            value = self._bank[rate.bank]
            return self._add(Assumption(f"bank:{rate.bank}", value.title, "discount_rate", value.current))
        return self._constant(0.0)

    # — money by year —

    def _calendar(self, k: int) -> int | None:
        return self._year + k if self._year is not None else None

    def _rate_at(self, year: int) -> float:
        rate = self._conventions.discount_rate
        if isinstance(rate, Rates):
            return rate.as_series().at(year)
        return rate.value if isinstance(rate, Estimate) else self._bank[rate.bank].series.at(max(year, 1))

    def _amount(self, proxy: Proxy | None, k: int) -> float:
        """The money of year k before the assumption of the proxy, in the prices of the base year; 0 where there is no proxy."""
        if proxy is None:
            return 0.0
        calendar, priced, series = self._calendar(k), proxy.price_year, proxy.by_year
        if proxy.bank:
            series, priced = self._bank[proxy.bank].series, self._bank[proxy.bank].price_year
        amount = series.at(calendar) if series and calendar is not None else 1.0
        return amount * self._index(priced if priced is not None else calendar)

    def _spent(self, proxy: Proxy | None, lag: int, *, discounted: bool) -> float:
        """The money of an input before its assumption: as spent where inputs are nominal, else in base-year prices like effects."""
        if proxy and (proxy.bank or proxy.price_year is not None or discounted):
            return self._amount(proxy, lag)
        if proxy and proxy.by_year:
            return proxy.by_year.at(self._calendar(lag) or 1)
        return self._index(self._calendar(lag)) if discounted else 1.0

    def _cost_of_funds(self, source: Input) -> float:
        """What a euro of an input costs society: more than one where it is public money that is spent, by the convention."""
        return (self._conventions.cost_of_public_funds or 1.0) if spends_public_money(source, self._public) else 1.0

    def _index(self, year: int | None) -> float:
        """What brings money of a calendar year to the base year's prices."""
        index = self._conventions.price_index
        if not isinstance(index, InBank):
            return written_index(index, year)
        series, base = self._bank[index.bank].series, self._conventions.price_year or self._year
        return series.at(base) / series.at(year) if base is not None and year is not None else 1.0

    def _units(self, factor: Factor) -> float:
        """What a factor comes to before its assumption."""
        if factor.bank is None:
            return 1 / factor.per
        value = self._bank[factor.bank]
        return value.series.at(self._year or value.latest.start.year) / factor.per


def written_index(index: Any, year: int | None) -> float:
    """What brings money of a year to base-year prices by an index that the map writes itself, constant outside the years it is for.

    1 without such an index (an entry of the bank is none), or without a year.
    """
    if not isinstance(index, dict) or year is None:
        return 1.0
    known = sorted(index)
    return float(np.interp(year, known, [index[y] for y in known]))


def _unit(quantity: Estimate) -> float:
    """What the kernel takes of a quantity: itself; one unit where it is its own assumption, being 0 or a share (which has no multiple)."""
    return quantity.value if quantity.value and quantity.distribution != "beta" else 1.0


def _relative(estimate: Estimate) -> Estimate:
    """The estimate as a multiple of its value."""
    if estimate.low is None or estimate.high is None or not estimate.value:
        return Estimate(value=1.0)
    scale = estimate.value
    return Estimate(value=1.0, low=estimate.low / scale, high=estimate.high / scale, distribution=estimate.distribution)


def _arrays(rows: list[_LineRow], assumptions: dict[str, Assumption]) -> Lines:
    horizon = max((len(row.worth) for row in rows), default=1)
    # slot by slot, so that the assumptions of a slot that nobody shares lie side by side
    place = {key: n for n, key in enumerate(dict.fromkeys(row.keys[slot] for slot in SLOTS for row in rows))}

    def padded(of: str) -> np.ndarray:
        return np.array([[*getattr(row, of), *[0.0] * (horizon - len(row.worth))] for row in rows]).reshape(len(rows), horizon)

    return Lines(
        lines=[row.line for row in rows],
        assumptions=[assumptions[key] for key in place],
        slots={slot: np.array([place[row.keys[slot]] for row in rows], dtype=np.int64) for slot in SLOTS},
        units=np.array([row.units for row in rows]),
        worth=padded("worth"),
        alive=padded("alive"),
        discount=padded("discount"),
        timing=np.array([row.timing for row in rows]),
        additive=np.array([row.additive for row in rows], dtype=bool),
        drop_off_from=np.array([row.drop_off_from for row in rows], dtype=np.int64),
    )
