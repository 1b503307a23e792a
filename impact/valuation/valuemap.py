"""The value map of an SROI appraisal as a spreadsheet, stages 1 to 5 of the guide, its formulas alive; and back to an impact map.

A spreadsheet does not carry: `expected`; the second language of a text; what belongs to a workspace (projects, activities, footprints,
accounts, chains, baselines, places, the indicator a quantity comes from); references to the bank. The latter come back as the numbers they
stood for: a banked amount as an amount or a series, factors as one conversion, an index of the bank as amounts in base-year prices, the
quantity and proxy of an input as its amount, without their ranges.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple, get_args
from xml.etree.ElementTree import ParseError

import numpy as np
import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from impact.valuation.lines import Lines
from impact.valuation.maps import Conventions, Factor, ImpactMap, InBank, Input, Outcome, Proxy, Rates, Timing
from indicators.catalogue import folded
from indicators.estimate import Distribution, Estimate, Interpolation, Series
from indicators.language import LANGUAGES, Language, Messages, Refusal, Text
from indicators.models import Pillar

messages = Messages("impact.valuation", "valuemap.yaml")


class Column(NamedTuple):
    """A column: its name, what its cells hold, its stage of the guide; `worked` where they are formulas, which are never read."""

    name: str
    kind: str = "text"
    stage: int = 0
    needed: bool = False
    worked: bool = False


CORRECTIONS = ("deadweight", "displacement", "attribution", "drop_off")
VALUE_MAP = (
    Column("ref", "ref", 1),
    Column("stakeholder", "text", 1, needed=True),
    Column("change", "text", 1, worked=True),
    Column("input", "text", 1, needed=True),
    Column("kind", "kind", 1),
    Column("year", "whole", 1),
    Column("input_amount", "money", 1, needed=True),
    Column("input_value", "money", 1, worked=True),
    Column("description", "text", 2, needed=True),
    Column("pillar", "pillar", 2),
    Column("sign", "sign", 2, needed=True),
    Column("unit", "text", 3),
    Column("quantity", "number", 3, needed=True),
    Column("quantity_n", "number", 3),
    Column("duration", "whole", 3, needed=True),
    Column("timing", "timing", 3),
    Column("conversion", "number", 3),
    Column("proxy_source", "text", 3),
    Column("amount", "money", 3, needed=True),
    Column("price_year", "whole", 3),
    Column("grade", "whole", 3),
    *(Column(name, "share", 4, needed=True) for name in CORRECTIONS[:3]),
    Column("common", "text", 4),
    Column("our_share", "share", 4),
    Column("drop_off", "share", 4, needed=True),
    Column("net_share", "share", 4, worked=True),
    Column("impact", "money", 4, worked=True),
    Column("lag", "number", 5, worked=True),
    Column("value_n", "money", 5, worked=True),
    Column("present_n", "money", 5, worked=True),
    Column("present", "money", 5, worked=True),
)
CONVENTIONS = (
    Column("item", needed=True),
    Column("value", "any", needed=True),
    Column("note", worked=True),
    Column("series"),
    Column("series_year", "whole"),
    Column("series_value", "number"),
    Column("interpolation", "interpolation"),
    Column("origin"),
    Column("effect_year", "whole", worked=True),
    Column("calendar", "whole", worked=True),
    Column("rate", "share", worked=True),
    Column("passed", "number", worked=True),
)
SOURCES = (
    Column("ref", "ref"),
    Column("what", worked=True),
    Column("parameter", "parameter", needed=True),
    Column("central", "any", worked=True),
    Column("low", "number"),
    Column("high", "number"),
    Column("distribution", "distribution"),
    Column("source"),
)
SHEETS = {"map": VALUE_MAP, "conventions": CONVENTIONS, "sources": SOURCES}
ITEMS = {
    "title": "text",
    "source": "text",
    "currency": "text",
    "activity_year": "whole",
    "discount_rate": "share",
    "timing": "timing",
    "corrections": "corrections",
    "drop_off_from": "whole",
    "inputs": "inputs",
    "price_year": "whole",
}
STATED = ("discount_rate", "timing", "corrections", "drop_off_from", "inputs")
"""Conventions that a workbook must tell: the formulas of one that left them empty would follow others than the defaults."""
PARAMETERS = ("quantity", "input_amount", "amount", "spread", "conversion", "our_share", *CORRECTIONS, "discount_rate")
LINKED = ("amount", "spread")
"""Assumptions whose source stands in the value map itself."""
WORDS: dict[str, tuple[str, ...]] = {
    "timing": get_args(Timing),
    "pillar": get_args(Pillar),
    "interpolation": get_args(Interpolation),
    "distribution": get_args(Distribution),
    "corrections": get_args(Conventions.model_fields["corrections"].annotation),
    "inputs": get_args(Conventions.model_fields["inputs"].annotation),
    "kind": get_args(Input.model_fields["kind"].annotation),
    "parameter": PARAMETERS,
}
FORMATS = {"share": "0.0#%", "whole": "0", "sign": "+0;-0", "number": "#,##0.00##", "ref": "0"}
FIRST = 3
"""The first row under the two rows of headings of the value map."""
MOST_YEARS, MOST_CELLS = 200, 300_000
"""What a value map never exceeds; a sheet that does would exhaust the memory."""
UNREADABLE = (zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, AttributeError, OSError, EOFError)
"""What the library raises on files that are no workbook."""


def write_value_map(impact_map: ImpactMap, lines: Lines, language: Language) -> bytes:
    """The workbook (.xlsx) of a map that `load_map` accepts and of its `lines`; where these tell several years of activity, of the first.

    Inputs are plain cells, the rest formulas (greyed). A quantity that comes from an indicator is left to fill in.
    """
    return _Writer(_resolved(impact_map, lines), language).workbook()


def read_value_map(content: bytes, name: str) -> dict[str, Any]:
    """The contract's impact map, as a plain dict, of a workbook laid out like ours, its headings in either language and any order.

    `name` is the file's, for its refusals. Raises Refusal `valuemap_…` naming sheet and cell, with what to do. The model is left to check
    what holds between cells. A row that holds neither an input nor an outcome is skipped when it is empty, refused when it is not.
    """
    return _Reader(content, name).impact_map()


def _resolved(impact_map: ImpactMap, lines: Lines) -> ImpactMap:
    """The same map in the terms of the contract alone: what the bank, factors and indices of the bank say, as numbers."""
    at = {id(line.source): n for n, line in reversed(list(enumerate(lines.lines)))}
    used, head = impact_map.conventions, at[id(impact_map.outcomes[0])]
    year, changed = lines.lines[head].activity_year, dict[str, Any]()
    if isinstance(used.discount_rate, InBank):
        rate = lines.parameters[lines.slots["rate"][head]].estimate
        changed["discount_rate"] = rate.model_copy(update={"source": _banked(used.discount_rate)})
    if isinstance(used.price_index, InBank):
        changed |= {"price_index": None, "price_year": lines.lines[head].price_year}
    update = {
        "activity_year": year,
        "conventions": used.model_copy(update=changed),
        "inputs": [_resolved_input(i, used, year, lines, at[id(i)]) for i in impact_map.inputs if id(i) in at],
        "outcomes": [_resolved_outcome(o, used, lines, at[id(o)]) for o in impact_map.outcomes],
    }
    return impact_map.model_copy(update=update)


def _resolved_outcome(outcome: Outcome, used: Conventions, lines: Lines, n: int) -> Outcome:
    update: dict[str, Any] = {}
    if outcome.factors and not (len(outcome.factors) == 1 and outcome.factors[0].estimate and outcome.factors[0].per == 1):
        update["factors"] = [Factor(estimate=Estimate(value=float(lines.conversion[n])))]
    if outcome.proxy and (outcome.proxy.bank or isinstance(used.price_index, InBank)):
        update["proxy"] = _resolved_proxy(outcome, outcome.proxy, used, lines, n)
    return outcome.model_copy(update=update)


def _resolved_proxy(outcome: Outcome, proxy: Proxy, used: Conventions, lines: Lines, n: int) -> Proxy:
    """The amounts that the lines hold: in base-year prices, or, where the map has an index of its own, in those of each year."""
    line, sign = lines.lines[n], -1.0 if outcome.negative else 1.0
    years = [line.activity_year + k if line.activity_year else None for k in range(outcome.years)]
    amounts = [sign * float(lines.price[n, k]) / _index(used, year) for k, year in enumerate(years)]
    estimate = lines.parameters[lines.slots["proxy"][n]].estimate
    low, high = ((end / estimate.value if end is not None and estimate.value else None) for end in (estimate.low, estimate.high))
    source = " × ".join(filter(None, (proxy.source, _banked(proxy), _banked(used.price_index))))
    said: dict[str, Any] = {"source": source, "grade": line.grade, "distribution": estimate.distribution}
    if not isinstance(used.price_index, dict):
        said["price_year"] = line.price_year if used.price_index else None
        if len(set(amounts)) == 1:
            ends = {} if low is None or high is None else {"low": amounts[0] * low, "high": amounts[0] * high}
            return Proxy(**said, **ends, amount=amounts[0])
    points = {date(year, 1, 1): amount for year, amount in zip(years, amounts, strict=True) if year}
    return Proxy(**said, series=points, interpolation="step", spread=None if low is None or high is None else (low, high))


def _resolved_input(given: Input, used: Conventions, year: int | None, lines: Lines, n: int) -> Input:
    quantity, discounted = given.amount or given.quantity, used.inputs == "discounted"
    if not isinstance(quantity, Estimate) or not (given.proxy or (discounted and isinstance(used.price_index, InBank))):
        return given
    amount = quantity.value * float(lines.price[n, 0]) / (_index(used, given.year or year) if discounted else 1.0)
    return given.model_copy(update={"amount": Estimate(value=amount, source=quantity.source), "quantity": None, "proxy": None})


def _banked(given: Any) -> str | None:
    """Where a number of the bank comes from, as a map writes it; None for what is not of the bank."""
    entry = getattr(given, "bank", None)
    return f"bank: {entry}" if entry else None


def _index(used: Conventions, year: int | None) -> float:
    """What brings money of a year to base-year prices by the map's own index; 1 without one."""
    if not isinstance(used.price_index, dict) or year is None:
        return 1.0
    known = sorted(used.price_index)
    return float(np.interp(year, known, [used.price_index[y] for y in known]))


class _Writer:
    """A map in the terms of the contract, being written."""

    def __init__(self, impact_map: ImpactMap, language: Language) -> None:
        self._map, self._used, self._language = impact_map, impact_map.conventions, language
        self._years = max(o.years for o in impact_map.outcomes)
        self._by_year = max(len(o.quantity_by_year or []) for o in impact_map.outcomes)
        self._formats = FORMATS | {"money": f'#,##0.00 "{impact_map.currency}"'}
        self._book = openpyxl.Workbook()
        self._sheets = {"map": self._book.active, "conventions": self._book.create_sheet(), "sources": self._book.create_sheet()}
        self._columns = {sheet: self._headed(sheet) for sheet in SHEETS}
        self._items: dict[str, str] = {}
        self._series: dict[str, dict[int, str]] = {}
        self._last = dict.fromkeys(("conventions", "sources"), 1)

    def workbook(self) -> bytes:
        """The bytes of the file."""
        self._conventions()
        after = FIRST + len(self._map.inputs)
        for row, given in enumerate(self._map.inputs, start=FIRST):
            self._input(row, row - FIRST + 1, given)
        for row, outcome in enumerate(self._map.outcomes, start=after):
            self._outcome(row, outcome.id or row - FIRST + 1, outcome)
        self._totals(after + len(self._map.outcomes))
        self._book.calculation.fullCalcOnLoad = True
        buffer = io.BytesIO()
        self._book.save(buffer)
        return buffer.getvalue()

    # — sheets and cells —

    def _said(self, code: str, **values: Any) -> str:
        return messages.text(code, **values).into(self._language)

    def _headed(self, name: str) -> dict[str, str]:
        """Gives a sheet its headings and its page; the letter of each of its columns."""
        sheet, head, letters, stage = self._sheets[name], FIRST - 1 if name == "map" else 1, dict[str, str](), 0
        sheet.title = self._said(f"sheet_{name}")
        for position, (column, n) in enumerate(self._shown(SHEETS[name]), start=1):
            cell = sheet.cell(head, position, self._said(f"column_{column.name}", n=str(n)))
            cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
            sheet.column_dimensions[cell.column_letter].width = 28 if column.kind == "text" else 16
            letters[f"{column.name[:-1]}{n}" if n else column.name] = cell.column_letter
            if column.stage > stage:
                stage = column.stage
                sheet.cell(1, position, self._said(f"stage_{stage}")).font = Font(bold=True)
        sheet.freeze_panes = sheet.cell(head + 1, 3 if name == "map" else 1)
        sheet.print_title_rows = f"1:{head}"
        sheet.page_setup.orientation, sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = "landscape", 0, True
        return letters

    def _shown(self, columns: Sequence[Column]) -> list[tuple[Column, int]]:
        """The columns that this map needs, those by year once for each year (from 1; 0 for the others)."""
        used = {"kind": any(i.kind != "cash" for i in self._map.inputs), "conversion": any(o.factors for o in self._map.outcomes)}
        used |= dict.fromkeys(("common", "our_share"), any(o.our_share for o in self._map.outcomes))
        shown: list[tuple[Column, int]] = []
        for column in columns:
            if column.name.endswith("_n"):
                shown += [(column, n + 1) for n in range(self._years if column.worked else self._by_year)]
            elif used.get(column.name, True):
                shown.append((column, 0))
        return shown

    def _put(self, sheet: str, row: int, column: str, value: Any, kind: str = "text", *, worked: bool = False) -> str:
        """Writes a cell and gives its address from any sheet. A text that begins with = is a formula only if `worked`."""
        if kind in WORDS and value is not None:
            value = self._said(f"word_{value}")
        cell = self._sheets[sheet][f"{self._columns[sheet][column]}{row}"]
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
        if worked:
            cell.fill = PatternFill("solid", fgColor="EEEEEE")
        elif isinstance(value, str):
            cell.data_type = "s"
        cell.number_format = self._formats.get(kind, "General")
        cell.alignment = Alignment(wrap_text=kind == "text" and not worked, vertical="top")
        return f"'{self._said(f'sheet_{sheet}')}'!${cell.column_letter}${row}"

    def _at(self, column: str, row: int) -> str:
        """A cell of the value map, as its formulas name it."""
        return f"${self._columns['map'][column]}{row}"

    def _estimated(self, row: int, ref: Any, parameter: str, estimate: Estimate | None, kind: str) -> None:
        """Writes a central value in its column and lists the assumption among the sources."""
        if estimate is not None:
            self._listed(ref, parameter, self._put("map", row, parameter, estimate.value, kind), estimate, row)

    def _listed(self, ref: Any, parameter: str, central: str, estimate: Estimate, row: int | None = None) -> None:
        self._last["sources"] += 1
        last, where = self._last["sources"], f"'{self._said('sheet_map')}'!"
        self._put("sources", last, "ref", ref, "ref")
        if row is not None:
            what = self._at("input" if parameter == "input_amount" else "description", row)
            self._put("sources", last, "what", f'={where}{self._at("stakeholder", row)}&" – "&{where}{what}', worked=True)
        self._put("sources", last, "parameter", parameter, "parameter")
        self._put("sources", last, "central", f"={central}", "number", worked=True)
        if parameter in LINKED and row is not None:
            source = self._at("proxy_source", row)
            self._put("sources", last, "source", f'=IF({where}{source}="","",{where}{source})', worked=True)
        else:
            self._put("sources", last, "source", estimate.source)
        if estimate.low is not None:
            self._put("sources", last, "low", estimate.low, "number")
            self._put("sources", last, "high", estimate.high, "number")
            self._put("sources", last, "distribution", estimate.distribution, "distribution")

    # — conventions and series —

    def _conventions(self) -> None:
        rate, index, start = self._used.discount_rate, self._used.price_index, self._map.activity_year
        held: dict[str, Any] = {
            "title": self._map.title.into(self._language),
            "source": self._map.source,
            "currency": self._map.currency,
            "activity_year": start,
        }
        held["discount_rate"] = rate.value if isinstance(rate, Estimate) else None
        for row, (name, kind) in enumerate(ITEMS.items(), start=2):
            self._put("conventions", row, "item", self._said(f"convention_{name}"))
            self._items[name] = self._put("conventions", row, "value", held[name] if name in held else getattr(self._used, name), kind)
            if f"note_{name}" in messages.codes():
                self._put("conventions", row, "note", self._said(f"note_{name}"))
        reached = [start, *(i.year for i in self._map.inputs if i.year)] if start is not None else []
        years = {*self._calendar(), *range(min(reached, default=0), max(reached, default=-1) + 1)}
        if isinstance(rate, Rates):
            self._by_calendar("discount_rate", rate.series, "step", years)
        elif isinstance(rate, Estimate):
            self._listed(None, "discount_rate", self._items["discount_rate"], rate)
        if isinstance(index, dict):
            priced = {o.proxy.price_year for o in self._map.outcomes if o.proxy and o.proxy.price_year}
            self._by_calendar("price_index", {date(year, 1, 1): value for year, value in index.items()}, "linear", years | priced)
        self._compounded()

    def _calendar(self) -> list[int]:
        """The calendar years of the effects; none where the map has no year."""
        return [self._map.activity_year + k for k in range(self._years)] if self._map.activity_year is not None else []

    def _by_calendar(
        self, key: Any, points: dict[date, float], interpolation: Interpolation, years: set[int], origin: str | None = None
    ) -> None:
        """A series, one row a year: what was given as inputs, the years between and beyond as formulas, so that its points stay its own."""
        if any((day.month, day.day) != (1, 1) for day in points):  # a change within a year: each year holds its mean
            series, interpolation = Series(points=points, interpolation=interpolation), "step"
            points = {date(year, 1, 1): series.at(year) for year in years}
        given = {day.year: value for day, value in points.items()}
        first, letter = self._last["conventions"] + 1, self._columns["conventions"]["series_value"]
        rows = {year: first + n for n, year in enumerate(sorted({*given, *years}))}
        cells = {year: f"{letter}{row}" for year, row in rows.items()}
        name = self._said(f"convention_{key}") if f"convention_{key}" in messages.codes() else key
        for year, row in rows.items():
            told = origin or self._said("origin_given") if year in given else self._said("origin_computed")
            value = given[year] if year in given else _between(year, {y: cells[y] for y in given}, interpolation)
            self._put("conventions", row, "series", name, "ref")
            self._put("conventions", row, "series_year", year, "whole")
            where = self._put("conventions", row, "series_value", value, "number", worked=year not in given)
            self._put("conventions", row, "interpolation", interpolation, "interpolation")
            self._put("conventions", row, "origin", told)
            self._series.setdefault(str(key), {})[year] = where
        self._last["conventions"] += len(rows)

    def _compounded(self) -> None:
        """The rate of each year of effect, and what the years before it have compounded."""
        columns, start = self._columns["conventions"], self._items["activity_year"]
        for n in range(1, self._years + 1):
            row = n + 1
            before = f"={columns['passed']}{row - 1}*(1+{columns['rate']}{row - 1})" if n > 1 else "=1"
            year = self._calendar()[n - 1] if self._map.activity_year is not None else None
            self._put("conventions", row, "effect_year", n, "whole", worked=True)
            self._put("conventions", row, "calendar", f'=IF({start}="","",{start}+{n - 1})', "whole", worked=True)
            self._put("conventions", row, "rate", f"={self._rate(year)}", "share", worked=True)
            self._put("conventions", row, "passed", before, "number", worked=True)

    def _rate(self, year: int | None) -> str:
        series = self._series.get("discount_rate")
        return series[year] if series and year is not None else self._items["discount_rate"]

    def _indexed(self, year: int | None) -> str:
        """What a formula multiplies money of a year by."""
        series = self._series.get("price_index")
        return f"*{series[year]}" if series and year is not None else ""

    # — rows —

    def _input(self, row: int, ref: Any, given: Input) -> None:
        self._put("map", row, "ref", ref, "ref")
        self._put("map", row, "stakeholder", given.stakeholder)
        self._put("map", row, "input", given.description.into(self._language))
        self._put("map", row, "year", given.year, "whole")
        if "kind" in self._columns["map"]:
            self._put("map", row, "kind", given.kind, "kind")
        self._estimated(row, ref, "input_amount", given.amount, "money")
        amount, year, start = self._at("input_amount", row), self._at("year", row), self._items["activity_year"]
        calendar = (given.year or self._map.activity_year) if self._map.activity_year is not None else None
        passed = f'(1+{self._rate(None)})^IF(OR({year}="",{start}=""),0,{year}-{start})'
        if "discount_rate" in self._series and calendar is not None and self._map.activity_year is not None:
            ends = sorted((calendar, self._map.activity_year))
            product = "*".join(["1", *(f"(1+{self._rate(y)})" for y in range(*ends))])
            passed = f"(1/({product}))" if calendar < self._map.activity_year else f"({product})"
        present = f"{amount}{self._indexed(calendar)}/({passed}*(1+{self._rate(calendar)})^{_lag(self._items['timing'])})"
        counted = f"=IF({_is(self._items['inputs'], 'discounted')},{present},{amount})"
        self._put("map", row, "input_value", counted, "money", worked=True)

    def _outcome(self, row: int, ref: Any, outcome: Outcome) -> None:
        self._put("map", row, "ref", ref, "ref")
        self._put("map", row, "stakeholder", outcome.stakeholder)
        unit = outcome.unit.into(self._language) if outcome.unit else getattr(outcome.quantity, "indicator", None)
        plain = {"description": outcome.description.into(self._language), "pillar": outcome.pillar, "unit": unit, "common": outcome.common}
        plain |= {"sign": -1 if outcome.negative else 1, "timing": outcome.timing}
        plain["duration"] = outcome.duration if outcome.quantity_by_year is None else None
        for column in (c for c in VALUE_MAP if c.name in plain and c.name in self._columns["map"]):
            self._put("map", row, column.name, plain[column.name], column.kind)
        for n, quantity in enumerate(outcome.quantity_by_year or [], start=1):
            self._put("map", row, f"quantity_{n}", quantity, "number")
        self._put("map", row, "change", f"={self._at('description', row)}", worked=True)
        self._estimated(row, ref, "quantity", outcome.quantity if isinstance(outcome.quantity, Estimate) else None, "number")
        self._estimated(row, ref, "conversion", outcome.factors[0].estimate if outcome.factors else None, "number")
        for name in (*CORRECTIONS, "our_share"):
            self._estimated(row, ref, name, getattr(outcome, name), "share")
        if outcome.proxy:
            self._proxy(row, ref, outcome.proxy)
        self._worked(row, ref, outcome.proxy)

    def _proxy(self, row: int, ref: Any, proxy: Proxy) -> None:
        for column, value, kind in (
            ("proxy_source", proxy.source, "text"),
            ("price_year", proxy.price_year, "whole"),
            ("grade", proxy.grade, "whole"),
        ):
            self._put("map", row, column, value, kind)
        if proxy.series is None:
            return self._estimated(row, ref, "amount", proxy.range, "money")
        self._by_calendar(ref, proxy.series, proxy.interpolation, set(self._calendar()), proxy.source)
        first = self._series[str(ref)][self._calendar()[0]]
        self._put("map", row, "amount", f"={first}", "money", worked=True)
        return self._listed(ref, "spread", "1", proxy.range, row)

    def _worked(self, row: int, ref: Any, proxy: Proxy | None) -> None:
        """The formulas of an outcome: what is due to the project, what it is worth year by year, and its present value."""
        deadweight, displacement, attribution, drop = (self._at(name, row) for name in CORRECTIONS)
        added, multiplied = f"1-({deadweight}+{displacement}+{attribution})", f"(1-{deadweight})*(1-{displacement})*(1-{attribution})"
        net = f"=IF({_is(self._items['corrections'], 'additive')},{added},{multiplied}){self._multiplied('our_share', row)}"
        self._put("map", row, "net_share", net, "share", worked=True)
        timing, priced, since = self._at("timing", row), f'IF({self._at("amount", row)}="","",', self._items["drop_off_from"]
        lag = f'=IF({timing}="",{_lag(self._items["timing"])},{_lag(timing)})'
        self._put("map", row, "lag", lag, "number", worked=True)
        for n in range(1, self._years + 1):
            net = f"{self._quantity(row, n)}*{self._at('net_share', row)}{self._multiplied('conversion', row)}"
            worth = f"IF({self._at('sign', row)}<0,-1,1)*{net}*{self._price(row, ref, proxy, n)}"
            if n == 1:
                self._put("map", row, "impact", f"={priced}{worth})", "money", worked=True)
            # not ^MAX(0,…): a spreadsheet refuses 0^0, which a drop-off of 100 % would ask for
            left = f"IF({n}<{since},1,(1-{drop})^({n}-{since}+1))"
            self._put("map", row, f"value_{n}", f"={priced}{worth}*{left})", "money", worked=True)
            passed, rate = (
                f"'{self._said('sheet_conventions')}'!${self._columns['conventions'][name]}${n + 1}" for name in ("passed", "rate")
            )
            value = self._at(f"value_{n}", row)
            present = f"={priced}{value}/({passed}*(1+{rate})^{self._at('lag', row)}))"
            self._put("map", row, f"present_{n}", present, "money", worked=True)
        whole = f"{self._at('present_1', row)}:{self._at(f'present_{self._years}', row)}"
        self._put("map", row, "present", f"={priced}SUM({whole}))", "money", worked=True)

    def _multiplied(self, column: str, row: int) -> str:
        """A multiplier that a row may leave empty, where the map has such a column."""
        return f'*IF({self._at(column, row)}="",1,{self._at(column, row)})' if column in self._columns["map"] else ""

    def _quantity(self, row: int, n: int) -> str:
        whole = self._at("quantity", row)
        lasting = f"IF({n}<=MAX(1,{self._at('duration', row)}),{whole},0)"
        if not self._by_year:
            return lasting
        return f'IF({whole}="",{self._at(f"quantity_{n}", row) if n <= self._by_year else 0},{lasting})'

    def _price(self, row: int, ref: Any, proxy: Proxy | None, n: int) -> str:
        calendar = self._calendar()[n - 1] if self._map.activity_year is not None else None
        amount = self._series[str(ref)][calendar] if proxy and proxy.series and calendar is not None else self._at("amount", row)
        return amount + self._indexed(proxy.price_year if proxy and proxy.price_year is not None else calendar)

    # — results —

    def _totals(self, end: int) -> None:
        """Totals under the table; an empty row is kept within their sums, so that a row added at the end is counted."""
        total, years = end + 1, range(1, self._years + 1)
        for row, code in enumerate(("total", "cumulated", "repaid"), start=total):
            self._put("map", row, "lag", self._said(code))
        invested = self._at("value_1", total + 3)
        for column in [*(f"value_{n}" for n in years), *(f"present_{n}" for n in years), "present"]:
            self._put("map", total, column, f"=SUM({self._at(column, FIRST)}:{self._at(column, end)})", "money", worked=True)
        for n in years:
            value, cumulated = self._at(f"value_{n}", total), self._at(f"value_{n}", total + 1)
            before = self._at(f"value_{n - 1}", total + 1) if n > 1 else "0"
            self._put("map", total + 1, f"value_{n}", f"={before}+{value}", "money", worked=True)
            repaid = f'=IF(AND({value}>0,{cumulated}>={invested},{before}<{invested}),12*({n - 1}+({invested}-{before})/{value}),"")'
            self._put("map", total + 2, f"value_{n}", repaid, "number", worked=True)
        self._results(total, end, invested)

    def _results(self, total: int, end: int, invested: str) -> None:
        inputs, durations = (f"{self._at(c, FIRST)}:{self._at(c, end)}" for c in ("input_value", "duration"))
        months = f"{self._at('value_1', total + 2)}:{self._at(f'value_{self._years}', total + 2)}"
        present, short, moved = self._at("value_1", total + 4), self._said("check_short", n=self._years), self._said("check_moved")
        start, written = self._items["activity_year"], self._map.activity_year if self._series else None
        check = f'IF(MAX({durations})>{self._years},"{short}","{self._said("check_good")}")'
        results = {
            "invested": (f"=SUM({inputs})", "money"),
            "present_value": (f"={self._at('present', total)}", "money"),
            "net_present_value": (f"={present}-{invested}", "money"),
            "ratio": (f'=IF({invested}=0,"",{present}/{invested})', "number"),
            "net_ratio": (f'=IF({invested}=0,"",({present}-{invested})/{invested})', "number"),
            "payback": (f'=IF({invested}<=0,0,IF(COUNT({months})=0,"{self._said("payback_never")}",MIN({months})))', "number"),
            # series are linked by calendar year when the workbook is written
            "check": (f"={check}" if written is None else f'=IF({start}<>{written},"{moved}",{check})', "text"),
        }
        for row, (code, (formula, kind)) in enumerate(results.items(), start=total + 3):
            self._put("map", row, "lag", self._said(code))
            self._put("map", row, "value_1", formula, kind, worked=True)


def _is(cell: str, word: str) -> str:
    """The condition that a cell holds a word, in either language."""
    text = messages.text(f"word_{word}")
    return f'OR({cell}="{text.fr}",{cell}="{text.en}")'


def _lag(cell: str) -> str:
    """The part of a year that a timing discounts for."""
    return f"IF({_is(cell, 'end')},1,IF({_is(cell, 'mid')},0.5,0))"


def _between(year: int, given: dict[int, str], interpolation: Interpolation) -> str:
    """The formula of a year that a series does not give, from the cells of those that it gives; constant outside its ends."""
    before, after = max((y for y in given if y < year), default=None), min((y for y in given if y > year), default=None)
    if before is None or after is None:
        return f"={given[min(given) if before is None else before]}"
    start, end, share = given[before], given[after], f"({year - before}/{after - before})"
    return {"step": f"={start}", "linear": f"={start}+({end}-{start})*{share}", "geometric": f"={start}*({end}/{start})^{share}"}[
        interpolation
    ]


class _Line:
    """A row of a sheet, its cells by the names of our columns."""

    def __init__(self, file: str, sheet: str, columns: dict[str, Column], cells: dict[str, tuple[Any, Any]]) -> None:
        self._file, self._sheet, self._columns, self.cells = file, sheet, columns, cells

    @property
    def empty(self) -> bool:
        """Whether no cell that is read holds anything; a ref alone is no row."""
        return all(cell.value is None or not str(cell.value).strip() for name, (cell, _) in self.cells.items() if name != "ref")

    def worked(self, name: str) -> bool:
        """Whether a cell is a formula."""
        return name in self.cells and self.cells[name][0].data_type == "f"

    def refusal(self, code: str, name: str, **values: Any) -> Refusal:
        """What is wrong with a cell, and where it stands."""
        number = name.rsplit("_", 1)[-1]
        column = messages.text("column_quantity_n", n=number) if number.isdigit() else messages.text(f"column_{name}")
        return messages.refusal(code, name=self._file, cell=f"{self._sheet}!{self.cells[name][0].coordinate}", column=column, **values)

    def need(self, name: str, kind: str | None = None) -> Any:
        """The value of a cell that may not be empty."""
        value = self.value(name, kind)
        if value is None:
            raise self.refusal("valuemap_empty", name)
        return value

    def value(self, name: str, kind: str | None = None) -> Any:
        """The value of a cell, of the kind that its column holds; None when it is empty. Of a formula, the result that was saved."""
        if name not in self.cells:
            return None
        cell, shown = self.cells[name]
        written = shown if cell.data_type == "f" else cell.value
        if cell.data_type == "f" and written is None:
            raise self.refusal("valuemap_formula", name)
        written = (written.strip() or None) if isinstance(written, str) else written
        if written is None:
            return None
        kind = kind or self._columns[name].kind
        try:
            return _word(kind, written) if kind in WORDS else READ[kind](written)
        except (ValueError, TypeError) as error:
            if kind in WORDS:
                choices = Text(**{language: ", ".join(_words(kind, language)) for language in LANGUAGES})
                raise self.refusal("valuemap_word", name, written=str(written), choices=choices) from error
            raise self.refusal(f"valuemap_{'number' if kind == 'money' else kind}", name, written=str(written)) from error


def _words(kind: str, language: Language) -> list[str]:
    return [messages.text(f"word_{word}").into(language) for word in WORDS[kind]]


def _word(kind: str, written: Any) -> str:
    for language in LANGUAGES:
        for word, said in zip(WORDS[kind], _words(kind, language), strict=True):
            if folded(str(written)) in (folded(said), folded(word)):
                return word
    raise ValueError


def _text(written: Any) -> str:
    return str(int(written)) if isinstance(written, float) and written.is_integer() else str(written)


def _number(written: Any) -> float:
    if isinstance(written, bool) or not isinstance(written, int | float):
        raise TypeError
    return written


def _whole(written: Any) -> int:
    if int(_number(written)) != written:
        raise ValueError
    return int(written)


def _sign(written: Any) -> int:
    if _number(written) not in (1, -1):
        raise ValueError
    return int(written)


def _share(written: Any) -> float:
    percent = isinstance(written, str) and written.endswith("%")
    share = float(written[:-1].replace(",", ".")) / 100 if percent else _number(written)
    if not 0 <= share <= 1:
        raise ValueError
    return share


READ = {"text": _text, "ref": _text, "number": _number, "money": _number, "whole": _whole, "sign": _sign, "share": _share}


class _Reader:
    """A workbook, being read."""

    def __init__(self, content: bytes, name: str) -> None:
        self._name = name
        try:
            books = [openpyxl.load_workbook(io.BytesIO(content), data_only=shown) for shown in (False, True)]
        except UNREADABLE as error:
            raise messages.refusal("valuemap_unreadable", name=name) from error
        self._books = books
        self._series: dict[str, dict[str, Any]] = {}
        self._sources: dict[tuple[str, str], dict[str, Any]] = {}

    def impact_map(self) -> dict[str, Any]:
        """The map, as the contract writes it."""
        items = self._conventions()
        for line in self._lines("sources", optional=True):
            parameter, ref = line.need("parameter"), line.value("ref") or ""
            said = {name: line.value(name) for name in ("low", "high", "distribution", *(() if parameter in LINKED else ("source",)))}
            key = ("" if parameter == "discount_rate" else ref, parameter)
            self._sources[key] = {name: value for name, value in said.items() if value is not None}
        if "discount_rate" in items:
            items["discount_rate"] = self._estimate("", "discount_rate", items["discount_rate"])
        for name in self._series.keys() & {"discount_rate", "price_index"}:
            series = self._series[name]["series"]
            items[name] = {"series": series} if name == "discount_rate" else series
        top: dict[str, Any] = {name: items.pop(name) for name in ("title", "source", "currency", "activity_year") if name in items}
        return {**top, "conventions": items, **self._rows()}

    # — sheets —

    def _sheet(self, name: str) -> list[Any]:
        """A sheet twice, as written and as its results were saved; nothing if the workbook has none of that name."""
        titles = {folded(text) for text in _both(f"sheet_{name}")}
        return [
            next(s for s in book.worksheets if folded(s.title) in titles)
            for book in self._books
            if titles & set(map(folded, _titles(book)))
        ]

    def _lines(self, name: str, *, optional: bool = False) -> Iterator[_Line]:
        """The rows under the headings of a sheet, those that are empty left out."""
        sheets = self._sheet(name)
        if not sheets and optional:
            return
        if not sheets:
            found = ", ".join(_titles(self._books[0]))
            raise messages.refusal("valuemap_sheet", name=self._name, sheet=messages.text(f"sheet_{name}"), found=found)
        written, shown = sheets
        if written.max_row * written.max_column > MOST_CELLS:
            corner = f"{written.title}!{get_column_letter(written.max_column)}{written.max_row}"
            raise messages.refusal("valuemap_large", name=self._name, cell=corner)
        head, columns = self._head(name, written)
        kinds = dict(columns.values())
        for cells, values in zip(written.iter_rows(min_row=head + 1), shown.iter_rows(min_row=head + 1, values_only=True), strict=True):
            line = _Line(self._name, written.title, kinds, {columns[n][0]: (cells[n], values[n]) for n in columns})
            if not line.empty:
                yield line

    def _head(self, name: str, sheet: Any) -> tuple[int, dict[int, tuple[str, Column]]]:
        """The row of headings, the one of the first that bears most of ours, and which column is what; of two alike, the first."""
        known = _headings(name)
        top = sheet.iter_rows(max_row=min(20, sheet.max_row), values_only=True)
        rows = [[known.get(folded(str(cell))) if cell is not None else None for cell in row] for row in top]
        best = max(range(len(rows)), key=lambda n: sum(found is not None for found in rows[n]))
        columns: dict[str, tuple[int, Column]] = {}
        for position, found in enumerate(rows[best]):
            if found is not None:
                columns.setdefault(found[0], (position, found[1]))
        for column in SHEETS[name]:
            if column.needed and column.name not in columns:
                raise self._missing("valuemap_column", sheet, best + 1, f"column_{column.name}")
        return best + 1, {position: (found, column) for found, (position, column) in columns.items()}

    def _missing(self, code: str, sheet: Any, row: int, name: str) -> Refusal:
        return messages.refusal(code, name=self._name, cell=f"{sheet.title}!A{row}", column=messages.text(name))

    def _conventions(self) -> dict[str, Any]:
        """The conventions that are written down; the series are kept aside under the ref or the convention they belong to."""
        labels = {folded(text): name for name in (*ITEMS, "price_index") for text in _both(f"convention_{name}")}
        lines = list(self._lines("conventions"))
        for line in lines:
            self._point(line, labels)
        items: dict[str, Any] = {}
        for line in lines:
            item = labels.get(folded(line.value("item") or ""))
            if item in ITEMS:
                stated = item in STATED and item not in self._series
                items[item] = line.need("value", ITEMS[item]) if stated else line.value("value", ITEMS[item])
        for name in STATED:
            if name not in items:
                raise self._missing("valuemap_convention", self._sheet("conventions")[0], 1, f"convention_{name}")
        return {name: value for name, value in items.items() if value is not None}

    def _point(self, line: _Line, labels: dict[str, str]) -> None:
        """One year of a series, unless it is worked out from the years beside."""
        key, computed = line.value("series"), {folded(text) for text in _both("origin_computed")}
        if not key or (line.worked("series_value") and folded(line.value("origin") or "") in computed):
            return
        series = self._series.setdefault(labels.get(folded(key), key), {"series": {}, "interpolation": "linear"})
        series["series"][line.need("series_year")] = line.need("series_value")
        series["interpolation"] = line.value("interpolation") or series["interpolation"]

    def _estimate(self, ref: str, parameter: str, value: Any) -> Any:
        """A number, with the range and the source that the sheet of sources tells of it."""
        said = self._sources.get((ref, parameter))
        return {"value": value, **said} if said else value

    # — rows —

    def _rows(self) -> dict[str, list[dict[str, Any]]]:
        """The inputs and the outcomes; a row may hold one of each, as in the guide."""
        rows: dict[str, list[dict[str, Any]]] = {"inputs": [], "outcomes": []}
        for line in self._lines("map"):
            given = line.value("input") is not None or line.value("input_amount") is not None
            if given:
                rows["inputs"].append(self._input(line))
            if not given or line.value("description") is not None:
                rows["outcomes"].append(self._outcome(line))
        return rows

    def _input(self, line: _Line) -> dict[str, Any]:
        ref = line.value("ref") or ""
        given = {"stakeholder": line.need("stakeholder"), "description": line.need("input")}
        given["amount"] = self._estimate(ref, "input_amount", line.need("input_amount"))
        return given | {name: value for name in ("kind", "year") if (value := line.value(name)) is not None}

    def _outcome(self, line: _Line) -> dict[str, Any]:
        ref = line.value("ref") or ""
        plain = {name: line.value(name) for name in ("pillar", "unit", "duration", "timing", "common")}
        outcome = {"stakeholder": line.need("stakeholder"), "description": line.need("description")}
        outcome |= {name: value for name, value in plain.items() if value is not None} | self._quantity(line, ref)
        if ref and not ref.isdigit():
            outcome["id"] = ref
        if (conversion := line.value("conversion")) is not None:
            outcome["factors"] = [{"estimate": self._estimate(ref, "conversion", conversion)}]
        if (proxy := self._proxy(line, ref)) is not None:
            outcome["proxy"] = proxy
        for name in (*CORRECTIONS, "our_share"):
            if (share := line.value(name)) is not None:
                outcome[name] = self._estimate(ref, name, share)
        if line.value("sign") == -1:
            outcome["negative"] = True
        return outcome

    def _quantity(self, line: _Line, ref: str) -> dict[str, Any]:
        years = [name for name in (f"quantity_{n}" for n in range(1, MOST_YEARS + 1)) if line.value(name) is not None]
        if not years:
            return {"quantity": self._estimate(ref, "quantity", line.need("quantity"))}
        if line.value("quantity") is not None:
            raise line.refusal("valuemap_twice", "quantity")
        last = int(years[-1].removeprefix("quantity_"))
        return {"quantity_by_year": [line.need(f"quantity_{n}") for n in range(1, last + 1)]}

    def _proxy(self, line: _Line, ref: str) -> dict[str, Any] | None:
        """What one unit is worth; None where the outcome is not monetised."""
        said = {"source": line.value("proxy_source"), "price_year": line.value("price_year"), "grade": line.value("grade")}
        proxy = {name: value for name, value in said.items() if value is not None}
        if ref in self._series:
            spread = self._sources.get((ref, "spread"), {})
            ends = {"spread": [spread["low"], spread["high"]]} if {"low", "high"} <= spread.keys() else {}
            kind = {"distribution": spread["distribution"]} if "distribution" in spread else {}
            return {**self._series[ref], **proxy, **ends, **kind}
        amount = line.value("amount")
        if amount is not None:
            return {"amount": amount, **proxy, **self._sources.get((ref, "amount"), {})}
        if proxy:
            raise line.refusal("valuemap_unpriced", "amount")
        return None


def _both(code: str) -> tuple[str, str]:
    text = messages.text(code)
    return text.fr, text.en


def _titles(book: Any) -> list[str]:
    return [sheet.title for sheet in book.worksheets]


def _headings(name: str) -> dict[str, tuple[str, Column]]:
    """The columns of a sheet that are read, by their headings in both languages."""
    known: dict[str, tuple[str, Column]] = {}
    for column in (c for c in SHEETS[name] if not c.worked):
        by_year = column.name.endswith("_n")
        for n in range(1, MOST_YEARS + 1) if by_year else (0,):
            text = messages.text(f"column_{column.name}", n=str(n))
            known |= dict.fromkeys((folded(text.fr), folded(text.en)), (f"{column.name[:-1]}{n}" if by_year else column.name, column))
    return known
