"""Figures of value: totals of the warehouse with their interval, each with an address and what it rests on (laws 6 and 7)."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

import duckdb

from impact.warehouse.schema import frame
from indicators.catalogue import Catalogue
from indicators.text import Text
from indicators.yamlfile import read_yaml

MEASURES = {
    "created": "value_created",
    "realised": "value_realised",
    "invested": "value_invested",
    "net": "value_net",
    "ratio": "sroi_ratio",
    "quantity": "net_quantity",
    "levered": "levered",
    "local_spending": "local_spending",
}
RATIOS = ("ratio", "levered")
"""The measures of the table `value_total`, and the names they bear in addresses."""


@cache
def _words() -> dict[str, dict[str, Text]]:
    raw = read_yaml(files("impact.figures") / "values.yaml")
    return {name: {part: Text.model_validate(dict(text)) for part, text in parts.items()} for name, parts in raw.items()}


def value_title(name: str) -> Text:
    """What a measure of value is called."""
    return _words()[name]["title"]


def value_figures(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> list[tuple[Any, ...]]:
    """One figure per row of `value_total`, with the columns of the table `figure`."""
    titles = dict(con.execute("SELECT project_id, struct_pack(fr := title_fr, en := title_en) FROM project").fetchall())
    query = """
        SELECT DISTINCT ON (map_id, outcome_id) map_id || '/' || outcome_id AS key, title_fr, title_en, assumptions
        FROM outcome ORDER BY ALL
    """
    named = {"outcome": {row["key"]: row for row in frame(con, query).to_dicts()}}
    named["need"] = {row["need_id"]: row for row in frame(con, "FROM need").to_dicts()}
    places = frame(con, "SELECT DISTINCT place, place_name FROM fact").to_dicts()
    named["place"] = {row["place"]: {"title_fr": row["place_name"], "title_en": row["place_name"]} for row in places}
    return [_figure(catalogue, row, titles, named) for row in frame(con, "FROM value_total").to_dicts()]


def _figure(
    catalogue: Catalogue, row: dict[str, Any], titles: dict[str, dict[str, str]], named: dict[str, dict[str, dict[str, Any]]]
) -> tuple[Any, ...]:
    name, project = MEASURES[row["measure"]], row["project_id"]
    cell = f"{row['direction']}={row['key']}" if row["direction"] else ""
    title, cut = _words()[name]["title"], _cut(catalogue, row, named)
    definition = {
        "kind": "value",
        "measure": row["measure"],
        "indicator_id": name,
        "scope": "territory" if project is None else "project",
        "project_id": project,
        "year": row["year"],
        "direction": row["direction"],
        "key": row["key"],
        "breakdown": cell,
        "cut": cut.model_dump() if cut else None,
        "formula": _words()[name]["formula"].model_dump(),
        "unit_words": _unit(catalogue, row, named["outcome"]).model_dump(),
        "currency": row["currency"],
        "price_year": row["price_year"],
        "below_one": row["below_one"],
        "beside": json.loads(row["beside"]) if row["beside"] else None,
        "reported": row["valued"],
        "expected": row["expected"],
        "missing": {},
        "illustrative": row["illustrative"],
    }
    labels = [
        " · ".join(p for p in (titles[project][n] if project else None, getattr(title, n), getattr(cut, n) if cut else None) if p)
        for n in ("fr", "en")
    ]
    owner = f"project/{quote(project, safe='')}" if project is not None else "territory"
    address = f"{row['year']}/{owner}/{name}" + (f"/{quote(cell, safe='=;+')}" if cell else "")
    unit = "euros_per_euro" if row["measure"] in RATIOS else "quantity" if row["measure"] == "quantity" else "euros"
    values = (row["value"], row["low"], row["high"])
    return (
        address,
        str(row["year"]),
        *labels,
        *values,
        unit,
        f"{row['valued']}/{row['expected']}",
        json.dumps(definition, ensure_ascii=False, sort_keys=True),
    )


def _cut(catalogue: Catalogue, row: dict[str, Any], named: dict[str, dict[str, dict[str, Any]]]) -> Text | None:
    """The part of the whole that a figure is about, in words; None for the whole."""
    words, direction, key = catalogue.vocabulary, row["direction"], row["key"]
    if not direction:
        return None
    if key in named.get(direction, {}):
        return Text(fr=named[direction][key]["title_fr"], en=named[direction][key]["title_en"])
    if key in (own := _words().get(f"cut_{direction}", {})) or (not key and "unstated" in own):
        return own[key or "unstated"]
    known: dict[str, dict[Any, Any]] = {
        "pillar": dict(words.pillars),
        "stakeholder": dict(words.stakeholders),
        "account": dict(words.accounts),
        "grade": {str(grade): label for grade, label in words.grades.items()},
    }
    labels = known.get(direction, {})
    return labels[key].text if key in labels else Text(fr=key or "non dit", en=key or "not stated")


def _unit(catalogue: Catalogue, row: dict[str, Any], outcomes: dict[str, dict[str, Any]]) -> Text:
    units = catalogue.vocabulary.units
    if row["measure"] != "quantity":
        return units["euros_per_euro" if row["measure"] in RATIOS else "euros"].text
    told = json.loads(outcomes[row["key"]]["assumptions"])
    return Text(**told["unit"])
