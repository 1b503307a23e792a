"""The figures of an edition as they are published: the rows of `figures.json` (contracts, section 6)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from impact.figures.figure import Figure, FigureEstimate
from impact.figures.store import as_row, from_row
from reports.edition.errata import Published

FIGURES = "figures.json"
COLUMNS = ("figure_id", "label_fr", "label_en", "value", "low", "high", "unit", "coverage", "status", "illustrative", "definition")
NUMBERS = ("value", "low", "high", "coverage")
"""What a withheld figure says nothing of."""
IDENTITY = ("kind", "indicator_id", "scope", "project_id", "year")
"""What of the definition of a withheld figure its address says already; the rest may hold numbers."""


def published_row(figure: Figure) -> Published:
    """The row of a figure, exact; a withheld one without its numbers, its coverage and all of its definition but what it is about."""
    row = as_row(figure) | {"status": figure.status, "illustrative": figure.illustrative}
    if figure.suppressed:
        row |= dict.fromkeys(NUMBERS)
        row["definition"] = {name: row["definition"][name] for name in IDENTITY}
    return {name: row[name] for name in COLUMNS}


def published_figures(folder: Path, year: int) -> list[Figure]:
    """The figures of the edition of a year that lies in `folder`; withheld ones have but their address. Empty where none can be read."""
    return [_figure(row | {"edition": str(year)}) for row in (read_published(folder) or {}).values()]


def _figure(row: Published) -> Figure:
    if row["status"] != "suppressed":
        return from_row(row)
    nothing = FigureEstimate(value=None, low=None, high=None, centre="bounds")
    return Figure.model_construct(address=row["figure_id"], edition=row["edition"], estimate=nothing, suppressed=True)


def read_published(folder: Path) -> dict[str, Published] | None:
    """The figures that lie in `folder`, by address; None where there are none that can be read."""
    try:
        rows: list[dict[str, Any]] = json.loads((folder / FIGURES).read_text("utf-8"))
        return {row["figure_id"]: row for row in rows}
    except (OSError, ValueError, TypeError, KeyError):
        return None


def as_published(figures: Iterable[Figure]) -> dict[str, Published]:
    """What would be published of figures, by address, as it would be read back."""
    rows: list[Published] = json.loads(json.dumps([published_row(figure) for figure in figures]))
    return {row["figure_id"]: row for row in rows}


def changed_lines(before: bytes, after: bytes) -> list[str]:
    """What `changed_rows` says of two files of figures, of which only the lines that differ are read; nothing where they cannot be."""
    lines = [{line.removesuffix(b",") for line in file.split(b"\n")} for file in (before, after)]
    try:
        earlier, later = (_of_lines(own - other) for own, other in (lines, lines[::-1]))
    except (ValueError, TypeError, KeyError):
        return []
    return changed_rows(earlier, later)


def _of_lines(lines: Iterable[bytes]) -> dict[str, Published]:
    rows = [json.loads(line) for line in lines]
    return {row["figure_id"]: row for row in rows}


def changed_rows(before: dict[str, Published], after: dict[str, Published]) -> list[str]:
    """Addresses of the figures that differ, appeared or went, sorted."""
    return sorted(address for address in before.keys() | after.keys() if before.get(address) != after.get(address))
