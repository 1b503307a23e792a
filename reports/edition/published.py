"""The figures of an edition as they are published: the rows of `figures.json` (contracts, section 6)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from impact.figures.figure import Figure
from impact.figures.store import as_row
from reports.edition.errata import Published

FIGURES = "figures.json"


def published_row(figure: Figure) -> Published:
    """A figure as it is published; of one that is withheld, neither number nor coverage."""
    row = as_row(figure) | {"status": figure.status, "illustrative": figure.illustrative}
    if figure.suppressed:
        row |= dict.fromkeys(("value", "low", "high", "coverage"))
    del row["edition"]
    return row


def write_published(folder: Path, figures: Iterable[Figure]) -> None:
    """Writes the figures into `folder`, a line each, by address."""
    rows = [published_row(figure) for figure in sorted(figures, key=lambda figure: figure.address)]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)
    (folder / FIGURES).write_text(f"[\n{lines}\n]\n", "utf-8")


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


def changed_rows(before: dict[str, Published], after: dict[str, Published]) -> list[str]:
    """Addresses of the figures that differ, appeared or went, sorted."""
    return sorted(address for address in before.keys() | after.keys() if before.get(address) != after.get(address))
