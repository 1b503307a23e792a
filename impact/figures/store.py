"""Figures in the table `figure` and in `figures.json`: written to rows and read back from them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

import duckdb
import polars as pl

from impact.figures.figure import Figure
from impact.messages import messages
from impact.warehouse.schema import insert, rows
from indicators.nearest import nearest

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, check_circular=False)  # nothing that a model gives holds itself
SCHEMA: dict[str, Any] = {
    **dict.fromkeys(("figure_id", "edition", "label_fr", "label_en"), pl.String),
    **dict.fromkeys(("value", "low", "high"), pl.Float64),
    **dict.fromkeys(("unit", "coverage", "definition"), pl.String),
}


def as_row(figure: Figure) -> dict[str, Any]:
    """The row of `figures.json`: the columns of the table, the definition as an object."""
    return {
        "figure_id": figure.address,
        "edition": figure.edition,
        "label_fr": figure.label.fr,
        "label_en": figure.label.en,
        "value": figure.estimate.value,
        "low": figure.estimate.low,
        "high": figure.estimate.high,
        "unit": figure.unit,
        "coverage": None if figure.suppressed else str(figure.coverage),
        "definition": figure.definition.as_json(),
    }


def from_row(row: dict[str, Any]) -> Figure:
    """A figure from its row, whose definition may be JSON or an object."""
    definition = json.loads(row["definition"]) if isinstance(row["definition"], str) else row["definition"]
    ends = {name: row[name] for name in ("value", "low", "high")}
    centre = "bounds" if ends["value"] is None else "stated" if definition["kind"] == "value" else "counted"
    return Figure.model_validate(
        {
            "address": row["figure_id"],
            "edition": row["edition"],
            "label": {"fr": row["label_fr"], "en": row["label_en"]},
            "estimate": {**ends, "centre": centre},
            "unit": row["unit"],
            "definition": definition,
            "suppressed": row.get("status") == "suppressed",
        }
    )


def insert_figures(con: duckdb.DuckDBPyConnection, figures: Iterable[Figure]) -> None:
    """Fills the table `figure`."""
    written = [as_row(figure) for figure in figures]
    written = [row | {"definition": _ENCODER.encode(row["definition"])} for row in written]
    insert(con, "figure", "FROM computed", computed=pl.DataFrame(written, schema=SCHEMA))


def read_figures(con: duckdb.DuckDBPyConnection, year: int | None = None, kinds: Iterable[str] | None = None) -> list[Figure]:
    """The figures of a warehouse, or of one year of it, or of some kinds of definition, by address."""
    query = """
        FROM figure WHERE ($year IS NULL OR edition = $year) AND ($kinds IS NULL OR list_contains($kinds, definition->>'$.kind'))
        ORDER BY figure_id
    """
    values = {"year": None if year is None else str(year), "kinds": None if kinds is None else list(kinds)}
    return [from_row(row) for row in rows(con, query, values)]


def figure_years(con: duckdb.DuckDBPyConnection) -> list[int]:
    """The years that a warehouse has figures of, in order."""
    return [int(edition) for (edition,) in con.execute("SELECT DISTINCT edition FROM figure ORDER BY edition").fetchall()]


def find_figure(con: duckdb.DuckDBPyConnection, address: str) -> Figure:
    """The figure at an address. Raises Refusal `figure_unknown`, with the nearest addresses."""
    if matching := rows(con, "FROM figure WHERE figure_id = $address", {"address": address}):
        return from_row(matching[0])
    known = [row[0] for row in con.execute("SELECT figure_id FROM figure ORDER BY figure_id").fetchall()]
    for other in known:  # an address may have been copied with its special signs decoded
        if unquote(other) == unquote(address):
            return find_figure(con, other)
    near = nearest(address, known, most=3, likeness=0.5)
    raise messages.refusal("figure_unknown", figure=address, hint=messages.text("hint_figure", nearest=near) if near else "")
