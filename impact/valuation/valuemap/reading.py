"""A workbook back to an impact map, as the contract writes it."""

from __future__ import annotations

from typing import Any

from impact.maps.models import SHARES
from impact.valuation.valuemap.cells import FilledRow
from impact.valuation.valuemap.columns import ITEMS, LINKED, MOST_YEARS, STATED
from impact.valuation.valuemap.tables import Tables, both
from indicators.text import folded


def read_value_map(content: bytes, name: str) -> dict[str, Any]:
    """The contract's impact map, as a plain dict, of a workbook laid out like ours, its headings in either language and any order.

    The layout of Social Value UK is read too (`guide.py`).

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
        items = self._tables.stated() or self._conventions()
        for row in self._tables.rows("sources", optional=True):
            parameter, ref = row.need("parameter"), row.value("ref") or ""
            key = ("" if parameter == "discount_rate" else ref, parameter)
            self._sources[key] = row.filled("low", "high", "distribution", *(() if parameter in LINKED else ("source",)))
        if "discount_rate" in items:
            items["discount_rate"] = self._estimate("", "discount_rate", items["discount_rate"])
        if "discount_rate" in self._series:
            items["discount_rate"] = {"series": self._series["discount_rate"]["series"]}
        if "price_index" in self._series:
            items["price_index"] = self._series["price_index"]["series"]
        top: dict[str, Any] = {name: items.pop(name) for name in ("title", "source", "currency", "activity_year") if name in items}
        return {**top, "conventions": items, **self._rows()}

    # — conventions —

    def _conventions(self) -> dict[str, Any]:
        """The conventions that are written down; their series are kept aside."""
        labels = {text: name for name in (*ITEMS, "price_index") for text in both(f"convention_{name}")}
        rows = list(self._tables.rows("conventions"))
        for row in rows:
            self._point(row, labels)
        items: dict[str, Any] = {}
        for row in rows:
            item = labels.get(folded(row.value("item") or ""))
            if item in ITEMS:
                stated = item in STATED and item not in self._series
                items[item] = row.need("value", ITEMS[item]) if stated else row.value("value", ITEMS[item])
        for name in STATED:
            if name not in items:
                raise self._tables.no_convention(name)
        return {name: value for name, value in items.items() if value is not None}

    def _point(self, row: FilledRow, labels: dict[str, str]) -> None:
        """One year of a series, unless it is worked out from the years beside."""
        key = row.value("series")
        if not key or (row.worked("series_value") and folded(row.value("origin") or "") in both("origin_computed")):
            return
        series = self._series.setdefault(labels.get(folded(key), key), {"series": {}, "interpolation": "linear"})
        series["series"][row.need("series_year")] = row.need("series_value")
        series["interpolation"] = row.value("interpolation") or series["interpolation"]

    def _estimate(self, ref: str, parameter: str, value: Any) -> Any:
        """A number, with the range and the source that the sheet of sources gives it."""
        source = self._sources.get((ref, parameter))
        return {"value": value, **source} if source else value

    # — rows —

    def _rows(self) -> dict[str, list[dict[str, Any]]]:
        """The inputs and the outcomes; a row may hold one of each, as in the guide."""
        rows: dict[str, list[dict[str, Any]]] = {"inputs": [], "outcomes": []}
        for row in self._tables.rows("map"):
            has_input = row.value("input") is not None or row.value("input_amount") is not None
            if has_input:
                rows["inputs"].append(self._input(row))
            if not has_input or row.value("description") is not None:
                rows["outcomes"].append(self._outcome(row))
        return rows

    def _input(self, row: FilledRow) -> dict[str, Any]:
        ref = row.value("ref") or ""
        source = {"stakeholder": row.need("stakeholder"), "description": row.need("input")}
        source["amount"] = self._estimate(ref, "input_amount", row.need("input_amount"))
        return source | row.filled("kind", "year")

    def _outcome(self, row: FilledRow) -> dict[str, Any]:
        ref = row.value("ref") or ""
        plain = row.filled("pillar", "unit", "duration", "timing", "common")
        outcome = {"stakeholder": row.need("stakeholder"), "description": row.need("description")}
        outcome |= plain | self._quantity(row, ref)
        if ref and not ref.isdigit():
            outcome["id"] = ref
        if (conversion := row.value("conversion")) is not None:
            outcome["factors"] = [{"estimate": self._estimate(ref, "conversion", conversion)}]
        if (proxy := self._proxy(row, ref)) is not None:
            outcome["proxy"] = proxy
        shares = row.filled(*SHARES)
        outcome |= {name: self._estimate(ref, name, share) for name, share in shares.items()}
        if row.value("sign") == -1:
            outcome["negative"] = True
        return outcome

    def _quantity(self, row: FilledRow, ref: str) -> dict[str, Any]:
        years = [n for n in range(1, MOST_YEARS + 1) if row.value(f"quantity_{n}") is not None]
        if not years:
            return {"quantity": self._estimate(ref, "quantity", row.need("quantity"))}
        if row.value("quantity") is not None:
            raise row.refusal("valuemap_twice", "quantity")
        return {"quantity_by_year": [row.need(f"quantity_{n}") for n in range(1, years[-1] + 1)]}

    def _proxy(self, row: FilledRow, ref: str) -> dict[str, Any] | None:
        """What one unit is worth; None where the outcome is not monetised."""
        proxy = {name.removeprefix("proxy_"): value for name, value in row.filled("proxy_source", "price_year", "grade").items()}
        if ref in self._series:
            spread = self._sources.get((ref, "spread"), {})
            ends = {"spread": [spread["low"], spread["high"]]} if {"low", "high"} <= spread.keys() else {}
            kind = {"distribution": spread["distribution"]} if "distribution" in spread else {}
            return {**self._series[ref], **proxy, **ends, **kind}
        amount = row.value("amount")
        if amount is not None and amount < 0:
            raise row.refusal("valuemap_negative", "amount", written=f"{amount:g}")
        if amount is not None:
            return {"amount": amount, **proxy, **self._sources.get((ref, "amount"), {})}
        if proxy:
            raise row.refusal("valuemap_unpriced", "amount")
        return None
