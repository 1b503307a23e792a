"""A workbook back to an impact map, as the contract writes it."""

from __future__ import annotations

from typing import Any

from impact.maps.models import SHARES
from impact.valuation.valuemap.cells import Line
from impact.valuation.valuemap.columns import ITEMS, LINKED, MOST_YEARS, STATED
from impact.valuation.valuemap.tables import Tables, both
from indicators.text import folded


def read_value_map(content: bytes, name: str) -> dict[str, Any]:
    """The contract's impact map, as a plain dict, of a workbook laid out like ours, its headings in either language and any order.

    `name` is the file's, for its refusals. Raises Refusal `valuemap_…` naming sheet and cell, with what to do. The model is left to check
    what holds between cells. A row that holds neither an input nor an outcome is skipped when it is empty, refused when it is not.
    """
    return _Reader(Tables(content, name)).impact_map()


class _Reader:
    """A workbook, being read; series and sources are kept under the ref or the convention they belong to."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._series: dict[str, dict[str, Any]] = {}
        self._sources: dict[tuple[str, str], dict[str, Any]] = {}

    def impact_map(self) -> dict[str, Any]:
        """The map, as the contract writes it."""
        items = self._conventions()
        for line in self._tables.lines("sources", optional=True):
            parameter, ref = line.need("parameter"), line.value("ref") or ""
            key = ("" if parameter == "discount_rate" else ref, parameter)
            self._sources[key] = _told(line, "low", "high", "distribution", *(() if parameter in LINKED else ("source",)))
        if "discount_rate" in items:
            items["discount_rate"] = self._estimate("", "discount_rate", items["discount_rate"])
        for name in self._series.keys() & {"discount_rate", "price_index"}:
            series = self._series[name]["series"]
            items[name] = {"series": series} if name == "discount_rate" else series
        top: dict[str, Any] = {name: items.pop(name) for name in ("title", "source", "currency", "activity_year") if name in items}
        return {**top, "conventions": items, **self._rows()}

    # — conventions —

    def _conventions(self) -> dict[str, Any]:
        """The conventions that are written down; their series are kept aside."""
        labels = {text: name for name in (*ITEMS, "price_index") for text in both(f"convention_{name}")}
        lines = list(self._tables.lines("conventions"))
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
                raise self._tables.no_convention(name)
        return {name: value for name, value in items.items() if value is not None}

    def _point(self, line: Line, labels: dict[str, str]) -> None:
        """One year of a series, unless it is worked out from the years beside."""
        key = line.value("series")
        if not key or (line.worked("series_value") and folded(line.value("origin") or "") in both("origin_computed")):
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
        for line in self._tables.lines("map"):
            given = line.value("input") is not None or line.value("input_amount") is not None
            if given:
                rows["inputs"].append(self._input(line))
            if not given or line.value("description") is not None:
                rows["outcomes"].append(self._outcome(line))
        return rows

    def _input(self, line: Line) -> dict[str, Any]:
        ref = line.value("ref") or ""
        given = {"stakeholder": line.need("stakeholder"), "description": line.need("input")}
        given["amount"] = self._estimate(ref, "input_amount", line.need("input_amount"))
        return given | _told(line, "kind", "year")

    def _outcome(self, line: Line) -> dict[str, Any]:
        ref = line.value("ref") or ""
        plain = _told(line, "pillar", "unit", "duration", "timing", "common")
        outcome = {"stakeholder": line.need("stakeholder"), "description": line.need("description")}
        outcome |= plain | self._quantity(line, ref)
        if ref and not ref.isdigit():
            outcome["id"] = ref
        if (conversion := line.value("conversion")) is not None:
            outcome["factors"] = [{"estimate": self._estimate(ref, "conversion", conversion)}]
        if (proxy := self._proxy(line, ref)) is not None:
            outcome["proxy"] = proxy
        shares = _told(line, *SHARES)
        outcome |= {name: self._estimate(ref, name, share) for name, share in shares.items()}
        if line.value("sign") == -1:
            outcome["negative"] = True
        return outcome

    def _quantity(self, line: Line, ref: str) -> dict[str, Any]:
        years = [n for n in range(1, MOST_YEARS + 1) if line.value(f"quantity_{n}") is not None]
        if not years:
            return {"quantity": self._estimate(ref, "quantity", line.need("quantity"))}
        if line.value("quantity") is not None:
            raise line.refusal("valuemap_twice", "quantity")
        return {"quantity_by_year": [line.need(f"quantity_{n}") for n in range(1, years[-1] + 1)]}

    def _proxy(self, line: Line, ref: str) -> dict[str, Any] | None:
        """What one unit is worth; None where the outcome is not monetised."""
        proxy = {name.removeprefix("proxy_"): value for name, value in _told(line, "proxy_source", "price_year", "grade").items()}
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


def _told(line: Line, *names: str) -> dict[str, Any]:
    """The cells of a line that are not empty."""
    return {name: value for name in names if (value := line.value(name)) is not None}
