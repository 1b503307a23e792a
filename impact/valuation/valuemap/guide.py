"""The value map as Social Value UK lays it out: two rows of headings, merged stakeholders, no sheet of conventions (`guide.yaml`)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import PurePath
from typing import Any

from impact.valuation.valuemap.columns import VALUE_MAP, SheetColumn
from indicators.text import folded
from indicators.yamlfile import plain, read_yaml

FEWEST = 6
"""Headings by which the layout is known."""
NEEDED = ("stakeholder", "description", "quantity", "amount")
_CURRENCIES = {"£": "GBP", "€": "EUR", "$": "USD"}
_RATE = ("discount rate", "discount rate %", "discount rate (%)")


@cache
def guide_headings() -> dict[str, tuple[str, SheetColumn]]:
    """Our columns by the headings of the guide's value map."""
    columns = {column.name: column for column in VALUE_MAP}
    raw = plain(read_yaml(files("impact.valuation.valuemap") / "guide.yaml"))
    return {folded(heading): (name, columns[name]) for name, headings in raw.items() for heading in headings}


def guide_head(rows: list[tuple[Any, ...]]) -> tuple[int, dict[int, tuple[str, SheetColumn]]] | None:
    """The last row of headings of the guide's layout (from 1), and which column is what; None where it is another layout.

    A column is known by the heading of either row, the lower one first: the upper one spans several.
    """
    known = guide_headings()
    named = [{n: known[f] for n, cell in enumerate(row) if cell is not None and (f := folded(str(cell))) in known} for row in rows]
    best = max(range(len(named)), key=lambda n: len(named[n]), default=0)
    first = best - 1 if best and len(named[best - 1]) >= FEWEST else best
    last = first + 1 if first + 1 < len(named) and len(named[first + 1]) >= FEWEST else first
    if len(named[first]) < FEWEST:
        return None
    columns: dict[int, tuple[str, SheetColumn]] = {}
    for headings in (named[last], named[first]):
        taken = {name for name, _ in columns.values()}
        for position, heading in headings.items():
            if position not in columns and heading[0] not in taken:
                columns[position] = heading
                taken.add(heading[0])
    return (last + 1, columns) if set(NEEDED) <= {name for name, _ in columns.values()} else None


def guide_conventions(rows: list[tuple[Any, ...]], name: str) -> dict[str, Any]:
    """What the sheet itself states: the discount rate beside its heading, the currency by its sign; other conventions are the guide's."""
    items: dict[str, Any] = {"title": PurePath(name).stem, "source": "Social Value UK"}
    for row in rows:
        for label, value in pairwise(row):
            if folded(str(label)) in _RATE and isinstance(value, int | float):
                items["discount_rate"] = value if value < 1 else value / 100
    signs = {sign for row in rows for cell in row if cell is not None for sign in _CURRENCIES if sign in str(cell)}
    return items | {"currency": _CURRENCIES[signs.pop()] if len(signs) == 1 else "EUR"}
