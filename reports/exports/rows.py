"""A figure as a row of `figures.json` and `figures.csv` (contracts, section 6)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from reports.edition.published import COLUMNS

Row = dict[str, Any]
_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False)  # megabytes of what was read from rows: nothing in it holds itself


def rows_json(rows: Iterable[Row]) -> str:
    """Rows as JSON, one on a line, so that two editions can be compared line by line."""
    return "".join(json_lines(rows))


def json_lines(rows: Iterable[Row]) -> Iterator[str]:
    """`rows_json`, line by line: the whole may be larger than memory should be."""
    yield "[\n"
    for n, row in enumerate(rows):
        yield f",\n{compact(row)}" if n else compact(row)
    yield "\n]\n"


def rows_csv(rows: Iterable[Row]) -> str:
    """Rows as CSV: a comma between cells, a point in numbers, nothing where there is no number, the definition as JSON."""
    return "".join([csv_heads(), *map(csv_line, rows)])


def csv_heads() -> str:
    """The first line of a CSV of rows."""
    return _line(COLUMNS)


def csv_line(row: Row) -> str:
    """A row as a line of a CSV, with its end."""
    return _line([_cell(row[name]) for name in COLUMNS])


def _line(cells: Iterable[Any]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow(cells)
    return written.getvalue()


def compact(value: Any) -> str:
    """A value as JSON on one line, its keys in the order they have."""
    return _ENCODER.encode(value)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return compact(value) if isinstance(value, dict) else value
