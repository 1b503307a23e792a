"""Figures in the table `figure` and in `figures.json`: written to rows and read back from them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import duckdb

from impact.figures.figure import Figure
from impact.figures.sharing import Shared
from impact.messages import messages
from impact.warehouse.memory import give_back
from impact.warehouse.schema import insert, rows
from indicators.nearest import nearest

if TYPE_CHECKING:
    import polars as pl

AT_ONCE = 4096
"""Rows that are in memory together, as they are written or read."""
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, check_circular=False)  # nothing that a model gives holds itself
SCHEMA: dict[str, Any] = {
    **dict.fromkeys(("figure_id", "edition", "label_fr", "label_en"), str),
    **dict.fromkeys(("value", "low", "high"), float),
    **dict.fromkeys(("unit", "coverage", "definition"), str),
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


def from_row(row: dict[str, Any], shared: Shared | None = None) -> Figure:
    """A figure from its row, whose definition may be JSON or an object. `shared`: what it may have in common with others."""
    shared, definition = shared or Shared(), row["definition"]
    definition = shared.read(definition) if isinstance(definition, str) else definition
    ends = {name: row[name] for name in ("value", "low", "high")}
    centre = "bounds" if ends["value"] is None else "stated" if definition["kind"] == "value" else "counted"
    return shared.figure(
        Figure.model_validate(
            {
                "address": row["figure_id"],
                "edition": row["edition"],
                "label": shared.text(row["label_fr"], row["label_en"]),
                "estimate": {**ends, "centre": centre},
                "unit": row["unit"],
                "definition": definition,
                "suppressed": row.get("status") == "suppressed",
            }
        )
    )


def insert_figures(con: duckdb.DuckDBPyConnection, written: pl.DataFrame) -> int:
    """Puts figures that are written in the table `figure`; how many there are."""
    insert(con, "figure", "FROM written", written=written)
    give_back(con)
    return written.height


def write_figures(figures: Iterable[Figure]) -> pl.DataFrame:
    """The rows of figures in the table `figure`, written some at a time."""
    import polars as pl

    waiting, parts = iter(figures), [pl.DataFrame(schema=SCHEMA)]
    while some := [_written(figure) for figure in islice(waiting, AT_ONCE)]:
        parts.append(pl.DataFrame(some, schema=SCHEMA))
    return pl.concat(parts)


def _written(figure: Figure) -> dict[str, Any]:
    row = as_row(figure)
    return row | {"definition": _ENCODER.encode(row["definition"])}


def read_figures(
    con: duckdb.DuckDBPyConnection, year: int | None = None, kinds: Iterable[str] | None = None, *, of_projects: bool = True
) -> list[Figure]:
    """The figures of a warehouse, or of one year of it, or of some kinds of definition, by address; or only those of the territory."""
    query = """
        FROM figure WHERE ($year IS NULL OR edition = $year) AND ($kinds IS NULL OR list_contains($kinds, definition->>'$.kind'))
            AND ($of_projects OR starts_with(figure_id, edition || '/territory/'))
        ORDER BY figure_id
    """
    values = {"year": None if year is None else str(year), "kinds": None if kinds is None else list(kinds), "of_projects": of_projects}
    return list(_read(con, query, values))


def _read(con: duckdb.DuckDBPyConnection, query: str, values: dict[str, Any]) -> Iterator[Figure]:
    """Figures as they are fetched: their rows and their JSON are several times as large as they."""
    shared, answer = Shared(), con.execute(query, values)
    names = [column[0] for column in answer.description or []]
    while some := answer.fetchmany(AT_ONCE):
        yield from (from_row(dict(zip(names, row, strict=True)), shared) for row in some)


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
