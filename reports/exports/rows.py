"""A figure as a row of `figures.json` and `figures.csv` (contracts, section 6)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from impact.figures.figure import Figure
from impact.figures.store import as_row

COLUMNS = ("figure_id", "label_fr", "label_en", "value", "low", "high", "unit", "coverage", "status", "illustrative", "definition")
NUMBERS = ("value", "low", "high", "coverage")
"""What a withheld figure says nothing of."""
IDENTITY = ("kind", "indicator_id", "scope", "project_id", "year")
"""What of the definition of a withheld figure its address says already; the rest may hold numbers."""

Row = dict[str, Any]


def figure_row(figure: Figure) -> Row:
    """The row of a figure, exact; a withheld one without its numbers, its coverage and all of its definition but what it is about."""
    row = as_row(figure) | {"status": figure.status, "illustrative": figure.illustrative}
    if figure.suppressed:
        row |= dict.fromkeys(NUMBERS)
        row["definition"] = {name: row["definition"][name] for name in IDENTITY}
    return {name: row[name] for name in COLUMNS}


def rows_json(rows: Iterable[Row]) -> str:
    """Rows as JSON, one on a line, so that two editions can be compared line by line."""
    return "[\n" + ",\n".join(compact(row) for row in rows) + "\n]\n"


def rows_csv(rows: Iterable[Row]) -> str:
    """Rows as CSV: a comma between cells, a point in numbers, nothing where there is no number, the definition as JSON."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows([_cell(row[name]) for name in COLUMNS] for row in rows)
    return written.getvalue()


def compact(value: Any) -> str:
    """A value as JSON on one line, its keys in the order they have."""
    return json.dumps(value, ensure_ascii=False)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return compact(value) if isinstance(value, dict) else value
