"""Figures of value: totals of the warehouse with their interval, each with an address and what it rests on (laws 6 and 7)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import duckdb

from impact.figures import address
from impact.figures.definition import ValueDefinition
from impact.figures.figure import Figure, FigureEstimate
from impact.figures.wording import joined, title_of, wording
from impact.valuation.streams import WAYS
from impact.valuation.transfers import BETWEEN
from impact.valuation.year_totals import CROSSED
from impact.warehouse.schema import frame
from indicators.catalogue import Catalogue
from indicators.text import Text

MEASURES = {
    "created": "value_created",
    "realised": "value_realised",
    "invested": "value_invested",
    "net": "value_net",
    "ratio": "sroi_ratio",
    "quantity": "net_quantity",
    "levered": "levered",
    "transferred": "value_transferred",
    "local_spending": "local_spending",
}
"""The measures of the table `value_total`, and the names they have in addresses."""
RATIOS = ("ratio", "levered")
"""Measures in euros per euro."""
Row = dict[str, Any]


class ValueFigures:
    """The figures of value of a warehouse: one for each row of `value_total`."""

    def __init__(self, con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
        self._con, self._names = con, _Names(con, catalogue)

    @property
    def years(self) -> list[int]:
        """The years that anything has a value in."""
        return [year for (year,) in self._con.execute("SELECT DISTINCT year FROM value_total").fetchall()]

    def of(self, year: int) -> Iterator[Figure]:
        """Those of a year, one after the other."""
        totals = frame(self._con, "FROM value_total WHERE year = $year", {"year": year})
        return (_figure(row, self._names) for row in totals.iter_rows(named=True))


def _figure(row: Row, names: _Names) -> Figure:
    name, project = MEASURES[row["measure"]], row["project_id"]
    cell = f"{row['direction']}={row['key']}" if row["direction"] else ""
    cut = names.cut(row)
    return Figure(
        address=address.of_owner(row["year"], project, name, cell),
        edition=str(row["year"]),
        label=joined(names.projects[project] if project is not None else None, title_of(name), cut),
        estimate=FigureEstimate(value=row["value"], low=row["low"], high=row["high"], centre="stated"),
        unit="euros_per_euro" if row["measure"] in RATIOS else "quantity" if row["measure"] == "quantity" else "euros",
        definition=ValueDefinition.model_validate(
            {
                "kind": "value",
                "measure": row["measure"],
                "indicator_id": name,
                "scope": "territory" if project is None else "project",
                "project_id": project,
                "year": row["year"],
                "direction": row["direction"],
                "key": row["key"],
                "breakdown": cell,
                "cut": cut,
                "formula": wording().text("step.formula" if row["direction"] == "step" else f"{name}.formula"),
                "unit_words": names.unit(row),
                "currency": row["currency"],
                "price_year": row["price_year"],
                "below_one": row["below_one"],
                "ways": {way: ends for way in WAYS if None not in (ends := (row[f"{way}_low"], row[f"{way}_high"]))},
                "beside": json.loads(row["beside"]) if row["beside"] else None,
                "reported": row["valued"],
                "expected": row["expected"],
                "missing": {},
                "illustrative": row["illustrative"],
            }
        ),
    )


@dataclass(frozen=True)
class _Names:
    """What the parts of a value are called: projects, outcomes, needs, places, and the words of the vocabulary."""

    con: duckdb.DuckDBPyConnection
    catalogue: Catalogue

    @cached_property
    def projects(self) -> dict[str, Text]:
        return {row["project_id"]: _title(row) for row in frame(self.con, "FROM project").to_dicts()}

    @cached_property
    def outcomes(self) -> dict[str, Row]:
        query = """
            SELECT DISTINCT ON (map_id, outcome_id) map_id || '/' || outcome_id AS key, title_fr, title_en,
                   CAST(assumptions->'$.unit' AS VARCHAR) AS unit
            FROM outcome ORDER BY ALL
        """
        return {row["key"]: row for row in frame(self.con, query).to_dicts()}

    @cached_property
    def units(self) -> dict[str, Text]:
        """The unit of the quantity of each outcome."""
        return {key: Text(**json.loads(row["unit"])) for key, row in self.outcomes.items()}

    @cached_property
    def parts(self) -> dict[str, dict[str, Text]]:
        """By direction, what each key is called."""
        words = self.catalogue.vocabulary
        places = frame(self.con, "SELECT DISTINCT place, place_name FROM fact").to_dicts()
        return {
            "outcome": {key: _title(row) for key, row in self.outcomes.items()},
            "need": {row["need_id"]: _title(row) for row in frame(self.con, "FROM need").to_dicts()},
            "place": {row["place"]: Text(fr=row["place_name"], en=row["place_name"]) for row in places},
            "pillar": {str(pillar): label.text for pillar, label in words.pillars.items()},
            "stakeholder": {name: label.text for name, label in words.stakeholders.items()},
            "account": {name: label.text for name, label in words.accounts.items()},
            "grade": {str(grade): label.text for grade, label in words.grades.items()},
        }

    def cut(self, row: Row) -> Text | None:
        """The part of the whole that a figure is about, in words; None for the whole."""
        direction, key = row["direction"], row["key"]
        if not direction:
            return None
        if key in self.parts.get(direction, {}):
            return self.parts[direction][key]
        if direction == "transfer":
            giver, receiver = (self._named("stakeholder", name) for name in key.split(BETWEEN))
            return wording().text("cut_transfer", giver=giver, receiver=receiver)
        if direction == "stakeholder_pillar":
            stakeholder, pillar = key.rsplit(CROSSED, 1)
            return wording().text("cut_crossed", one=self._named("stakeholder", stakeholder), other=self._named("pillar", pillar))
        code = f"cut_{direction}.{key or 'unstated'}"
        if code in wording().codes():
            return wording().text(code)
        return Text(fr=key, en=key) if key else wording().text("cut_unknown")

    def _named(self, direction: str, key: str) -> Text:
        return self.parts[direction].get(key, Text(fr=key, en=key))

    def unit(self, row: Row) -> Text:
        if row["measure"] == "quantity":
            return self.units[row["key"]]
        return self.catalogue.vocabulary.units["euros_per_euro" if row["measure"] in RATIOS else "euros"].text


def _title(row: Row) -> Text:
    return Text(fr=row["title_fr"], en=row["title_en"])
