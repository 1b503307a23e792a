"""The sheet of conventions, being written: each of them, the series year by year, the rates and what they compound to."""

from __future__ import annotations

from datetime import date
from typing import Any

from impact.maps.conventions import Rates
from impact.maps.models import ImpactMap
from impact.valuation.valuemap.columns import ITEMS, messages
from impact.valuation.valuemap.sheets import Sheets
from indicators.estimate import Estimate, Interpolation, Series


class ConventionsSheet:
    """The conventions of a map: `items` are the addresses of their cells, `start` its year of activity, `calendar` those of its effects."""

    def __init__(self, impact_map: ImpactMap, sheets: Sheets) -> None:
        self._sheets, self.start = sheets, impact_map.activity_year
        self.calendar = [] if self.start is None else [*range(self.start, self.start + sheets.years)]
        self._series: dict[str, dict[int, str]] = {}
        self._last = 1
        self.items = self._stated(impact_map)
        self._series_of_conventions(impact_map)
        self._compounded()

    # — what formulas ask —

    @property
    def dated(self) -> bool:
        """Whether formulas are linked to series by calendar year."""
        return bool(self._series)

    def year(self, n: int) -> int | None:
        """The calendar year of the nth year of effect; None where the map has no year."""
        return self.calendar[n - 1] if self.calendar else None

    def point(self, key: Any, year: int) -> str:
        """The cell of a year of a series."""
        return self._series[str(key)][year]

    def rate(self, year: int | None) -> str:
        """The cell of the discount rate of a year."""
        return self.items["discount_rate"] if year is None or "discount_rate" not in self._series else self.point("discount_rate", year)

    def indexed(self, year: int | None) -> str:
        """What a formula multiplies money of a year by."""
        return "" if year is None or "price_index" not in self._series else f"*{self.point('price_index', year)}"

    def passed(self, year: int | None, cell: str) -> str:
        """What discounts from the beginning of a year, which `cell` of the value map holds or leaves empty, to that of the activity."""
        if year is None or self.start is None or "discount_rate" not in self._series:
            start = self.items["activity_year"]
            return f'(1+{self.rate(None)})^IF(OR({cell}="",{start}=""),0,{cell}-{start})'
        product = "*".join(["1", *(f"(1+{self.rate(y)})" for y in range(*sorted((year, self.start))))])
        return f"(1/({product}))" if year < self.start else f"({product})"

    # — what is written —

    def _stated(self, impact_map: ImpactMap) -> dict[str, str]:
        used, rate = impact_map.conventions, impact_map.conventions.discount_rate
        values: dict[str, Any] = {name: getattr(used, name) for name in ITEMS if hasattr(used, name)}
        values |= {name: getattr(impact_map, name) for name in ("source", "currency", "activity_year")}
        values["title"] = impact_map.title.into(self._sheets.language)
        values["discount_rate"] = rate.value if isinstance(rate, Estimate) else None
        items: dict[str, str] = {}
        for row, (name, kind) in enumerate(ITEMS.items(), start=2):
            self._sheets.put("conventions", row, "item", self._sheets.text(f"convention_{name}"))
            items[name] = self._sheets.put("conventions", row, "value", values[name], kind)
            if f"note_{name}" in messages.codes():
                self._sheets.put("conventions", row, "note", self._sheets.text(f"note_{name}"))
        return items

    def _series_of_conventions(self, impact_map: ImpactMap) -> None:
        """The rates and the index by year, over the years of the effects, of the inputs and of the prices."""
        rate, index, years = impact_map.conventions.discount_rate, impact_map.conventions.price_index, set(self.calendar)
        if self.start is not None:
            reached = [self.start, *(i.year for i in impact_map.inputs if i.year)]
            years |= {*range(min(reached), max(reached) + 1)}
        if isinstance(rate, Rates):
            self.by_calendar("discount_rate", rate.series, "step", years)
        elif isinstance(rate, Estimate):
            self._sheets.listed(None, "discount_rate", self.items["discount_rate"], rate)
        if isinstance(index, dict):
            priced = {o.proxy.price_year for o in impact_map.outcomes if o.proxy and o.proxy.price_year}
            self.by_calendar("price_index", {date(year, 1, 1): value for year, value in index.items()}, "linear", years | priced)

    def by_calendar(
        self, key: Any, points: dict[date, float], interpolation: Interpolation, years: set[int], origin: str | None = None
    ) -> None:
        """A series, one row a year: its points as inputs, the years between and beyond as formulas, so that the points stay its own.

        `years` are those that formulas will ask for.
        """
        if any((day.month, day.day) != (1, 1) for day in points):  # a change within a year: each year holds its mean
            series, interpolation = Series(points=points, interpolation=interpolation), "step"
            points = {date(year, 1, 1): series.at(year) for year in years}
        values = {day.year: value for day, value in points.items()}
        rows = {year: self._last + n for n, year in enumerate(sorted({*values, *years}), start=1)}
        cells = {year: f"{self._sheets.letter('conventions', 'series_value')}{rows[year]}" for year in values}
        name, put = self._sheets.text(f"convention_{key}") if f"convention_{key}" in messages.codes() else key, self._sheets.put
        for year, row in rows.items():
            put("conventions", row, "series", name, "ref")
            put("conventions", row, "series_year", year)
            put("conventions", row, "interpolation", interpolation)
            if year in values:
                where = put("conventions", row, "series_value", values[year])
                put("conventions", row, "origin", origin or self._sheets.text("origin_given"))
            else:
                where = self._sheets.work("conventions", row, "series_value", _between(year, cells, interpolation))
                put("conventions", row, "origin", self._sheets.text("origin_computed"))
            self._series.setdefault(str(key), {})[year] = where
        self._last += len(rows)

    def _compounded(self) -> None:
        """The rate of each year of effect, and what the years before it have compounded."""
        start, work = self.items["activity_year"], self._sheets.work
        passed, rate = (self._sheets.letter("conventions", name) for name in ("passed", "rate"))
        for n in range(1, self._sheets.years + 1):
            row = n + 1
            work("conventions", row, "effect_year", n)
            work("conventions", row, "calendar", f'IF({start}="","",{start}+{n - 1})')
            work("conventions", row, "rate", self.rate(self.year(n)))
            work("conventions", row, "passed", f"{passed}{row - 1}*(1+{rate}{row - 1})" if n > 1 else "1")


def _between(year: int, cells: dict[int, str], interpolation: Interpolation) -> str:
    """The formula of a year that a series does not give, from the cells of those that it gives; constant outside its ends."""
    before, after = max((y for y in cells if y < year), default=None), min((y for y in cells if y > year), default=None)
    if before is None or after is None:
        return cells[min(cells) if before is None else before]
    start, end, share = cells[before], cells[after], f"({year - before}/{after - before})"
    return {"step": start, "linear": f"{start}+({end}-{start})*{share}", "geometric": f"{start}*({end}/{start})^{share}"}[interpolation]
