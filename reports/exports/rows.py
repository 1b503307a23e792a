"""A figure as a row of `figures.json` and `figures.csv` (contracts, section 6)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from reports.edition.published import COLUMNS

Row = dict[str, Any]
BEFORE = COLUMNS[:-1]
"""The columns before the definition, which is the last."""
_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False)  # megabytes of what was read from rows: nothing in it holds itself


def rows_json(rows: Iterable[Row]) -> str:
    """Rows as JSON, one on a line, so that two editions can be compared line by line."""
    return "".join(in_list(map(json_line, rows)))


def in_list(lines: Iterable[str]) -> Iterator[str]:
    """Lines of JSON as a list, piece by piece: the whole may be larger than memory should be."""
    yield "[\n"
    for n, line in enumerate(lines):
        yield f",\n{line}" if n else line
    yield "\n]\n"


def json_line(row: Row, definition: str = "") -> str:
    """A row as a line of JSON. `definition`: its own, which is most of it, where it was written as JSON already."""
    before = compact({name: row[name] for name in BEFORE})
    return f'{before[:-1]}, "definition": {definition or compact(row["definition"])}}}'


def rows_csv(rows: Iterable[Row]) -> str:
    """Rows as CSV: a comma between cells, a point in numbers, nothing where there is no number, the definition as JSON."""
    return "".join([csv_heads(), *map(csv_line, rows)])


def csv_heads() -> str:
    """The first line of a CSV of rows."""
    return _line(COLUMNS)


def csv_line(row: Row, definition: str = "") -> str:
    """A row as a line of a CSV, with its end. `definition`: see `json_line`; it has quotes, and is quoted for that."""
    quoted = (definition or compact(row["definition"])).replace('"', '""')
    return f'{_line(_cell(row[name]) for name in BEFORE)[:-1]},"{quoted}"\n'


def _line(cells: Iterable[Any]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow(cells)
    return written.getvalue()


def compact(value: Any) -> str:
    """A value as JSON on one line, its keys in the order they have."""
    return _ENCODER.encode(value)


def _cell(value: Any) -> Any:
    return ("false", "true")[value] if isinstance(value, bool) else value
