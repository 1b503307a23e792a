"""The rows of the value map, being written: what inputs and outcomes say, and the formulas of what they are worth."""

from __future__ import annotations

from typing import Any

from impact.maps.models import CORRECTIONS, SHARES, Input, Outcome, Proxy
from impact.valuation.valuemap.columns import messages
from impact.valuation.valuemap.conventions import ConventionsSheet
from impact.valuation.valuemap.sheets import Sheets
from indicators.estimate import Estimate


def write_input(sheets: Sheets, conventions: ConventionsSheet, row: int, ref: Any, source: Input) -> None:
    """The row of an input, and what it counts for."""
    plain = {"ref": ref, "stakeholder": source.stakeholder, "input": source.description.into(sheets.language), "year": source.year}
    _put_all(sheets, row, plain | {"kind": source.kind})
    sheets.estimated(row, ref, "input_amount", source.amount)
    amount, items, start = sheets.at("input_amount", row), conventions.items, conventions.start
    calendar = None if start is None else source.year or start
    passed = conventions.passed(calendar, sheets.at("year", row))
    spent = f"{amount}{conventions.indexed(calendar)}"
    present = f"{spent}/({passed}*(1+{conventions.rate(calendar)})^{lag(items['timing'])})"
    for column, discounted in (("input_value", present), ("input_spent", spent)):
        sheets.work("map", row, column, f"IF({_is(items['inputs'], 'discounted')},{discounted},{amount})")


def write_outcome(sheets: Sheets, conventions: ConventionsSheet, row: int, ref: Any, outcome: Outcome) -> None:
    """The row of an outcome, and what it is worth."""
    unit = outcome.unit.into(sheets.language) if outcome.unit else getattr(outcome.quantity, "indicator", None)
    plain = {"ref": ref, "stakeholder": outcome.stakeholder, "description": outcome.description.into(sheets.language)}
    plain |= {"pillar": outcome.pillar, "sign": -1 if outcome.negative else 1, "unit": unit, "common": outcome.common}
    plain |= {"duration": outcome.duration if outcome.quantity_by_year is None else None, "timing": outcome.timing}
    by_year = {f"quantity_{n}": quantity for n, quantity in enumerate(outcome.quantity_by_year or [], start=1)}
    _put_all(sheets, row, plain | by_year)
    sheets.work("map", row, "change", sheets.at("description", row))
    sheets.estimated(row, ref, "quantity", outcome.quantity if isinstance(outcome.quantity, Estimate) else None)
    sheets.estimated(row, ref, "conversion", outcome.factors[0].estimate if outcome.factors else None)
    for name in SHARES:
        sheets.estimated(row, ref, name, getattr(outcome, name))
    if outcome.proxy:
        _write_proxy(sheets, conventions, row, ref, outcome.proxy)
    _OutcomeFormulas(sheets, conventions, row, ref, outcome.proxy).write()


def _put_all(sheets: Sheets, row: int, plain: dict[str, Any]) -> None:
    """Writes values, in the columns that the map has."""
    for name, value in plain.items():
        if sheets.has(name):
            sheets.put("map", row, name, value)


def _write_proxy(sheets: Sheets, conventions: ConventionsSheet, row: int, ref: Any, proxy: Proxy) -> None:
    _put_all(sheets, row, {"proxy_source": proxy.source, "price_year": proxy.price_year, "grade": proxy.grade})
    if proxy.series is None:
        sheets.estimated(row, ref, "amount", proxy.range)
        return
    conventions.by_calendar(ref, proxy.series, proxy.interpolation, set(conventions.calendar), proxy.source)
    sheets.work("map", row, "amount", conventions.point(ref, conventions.calendar[0]))
    sheets.listed(ref, "spread", "1", proxy.range, row)


class _OutcomeFormulas:
    """The formulas of an outcome: what is due to the project, what it is worth year by year, and its present value."""

    def __init__(self, sheets: Sheets, conventions: ConventionsSheet, row: int, ref: Any, proxy: Proxy | None) -> None:
        self._sheets, self._conventions, self._row, self._ref, self._proxy = sheets, conventions, row, ref, proxy
        self._series = proxy is not None and proxy.series is not None

    def write(self) -> None:
        """Writes them in their row."""
        items, years = self._conventions.items, self._sheets.years
        deadweight, displacement, attribution, drop = (self._at(name) for name in CORRECTIONS)
        added, multiplied = f"1-({deadweight}+{displacement}+{attribution})", f"(1-{deadweight})*(1-{displacement})*(1-{attribution})"
        self._work("net_share", f"IF({_is(items['corrections'], 'additive')},{added},{multiplied}){self._multiplied('our_share')}")
        timing, since = self._at("timing"), items["drop_off_from"]
        self._work("lag", f'IF({timing}="",{lag(items["timing"])},{lag(timing)})')
        self._work_if_priced("impact", self._before_drop_off(1))
        for n in range(1, years + 1):
            # not ^MAX(0,…): a spreadsheet refuses 0^0, which a drop-off of 100 % would ask for
            left = f"IF({n}<{since},1,(1-{drop})^({n}-{since}+1))"
            self._work_if_priced(f"value_{n}", f"{self._before_drop_off(n)}*{left}")
            passed, rate = (self._sheets.address("conventions", name, n + 1) for name in ("passed", "rate"))
            self._work_if_priced(f"present_{n}", f"{self._at(f'value_{n}')}/({passed}*(1+{rate})^{self._at('lag')})")
        self._work_if_priced("present", f"SUM({self._at('present_1')}:{self._at(f'present_{years}')})")

    def _at(self, column: str) -> str:
        return self._sheets.at(column, self._row)

    def _work(self, column: str, formula: str) -> None:
        self._sheets.work("map", self._row, column, formula)

    def _work_if_priced(self, column: str, formula: str) -> None:
        self._work(column, f'IF({self._at("amount")}="","",{formula})')

    def _multiplied(self, column: str) -> str:
        """A multiplier that a row may leave empty, where the map has such a column."""
        return f'*IF({self._at(column)}="",1,{self._at(column)})' if self._sheets.has(column) else ""

    def _before_drop_off(self, n: int) -> str:
        """What the effect of year `n` is worth before drop-off."""
        net = f"{self._quantity(n)}*{self._at('net_share')}{self._multiplied('conversion')}"
        return f"IF({self._at('sign')}<0,-1,1)*{net}*{self._price(n)}"

    def _quantity(self, n: int) -> str:
        whole, last = self._at("quantity"), self._sheets.quantities
        lasting = f"IF({n}<=MAX(1,{self._at('duration')}),{whole},0)"
        return f'IF({whole}="",{self._at(f"quantity_{n}") if n <= last else 0},{lasting})' if last else lasting

    def _price(self, n: int) -> str:
        calendar, priced = self._conventions.year(n), self._proxy.price_year if self._proxy else None
        amount = self._conventions.point(self._ref, calendar) if self._series and calendar is not None else self._at("amount")
        return amount + self._conventions.indexed(calendar if priced is None else priced)


def _is(cell: str, word: str) -> str:
    """The condition that a cell holds a word, in either language."""
    text = messages.text(f"word_{word}")
    return f'OR({cell}="{text.fr}",{cell}="{text.en}")'


def lag(cell: str) -> str:
    """The part of a year that a timing discounts for."""
    return f"IF({_is(cell, 'end')},1,IF({_is(cell, 'mid')},0.5,0))"
