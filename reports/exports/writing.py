"""Everything that is published of a year beside its pages and its report: rows, workbook, description, pedigrees, pages of the report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from impact.figures.figure import Figure
from reports.edition.content import Edition
from reports.edition.published import published_row
from reports.exports.datapackage import datapackage
from reports.exports.rows import compact, rows_csv, rows_json
from reports.exports.workbook import workbook


def write_exports(edition: Edition, folder: Path, pages: Mapping[str, Any]) -> None:
    """Writes the exports of the year of an edition into `folder`: the same bytes for the same figures, whenever and wherever.

    pages  by project or figure, the page of the report on which it stands, in each language
    """
    figures = figures_of_year(edition)
    write_rows(folder, figures)
    csv = (folder / "figures.csv").read_bytes()
    (folder / "datapackage.json").write_text(datapackage(edition, figures, csv, edition.pedigrees), "utf-8")
    (folder / "pedigrees.json").write_text(_by_key(edition.pedigrees), "utf-8")
    (folder / "pages.json").write_text(_by_key(pages), "utf-8")
    (folder / "tables.xlsx").write_bytes(workbook(edition, figures))


def write_rows(folder: Path, figures: list[Figure]) -> None:
    """Writes figures as `figures.json` and `figures.csv`."""
    rows = [published_row(figure) for figure in figures]
    (folder / "figures.json").write_text(rows_json(rows), "utf-8")
    (folder / "figures.csv").write_text(rows_csv(rows), "utf-8", newline="")


def figures_of_year(edition: Edition) -> list[Figure]:
    """The figures that the edition publishes, by address; those of other years serve its trends."""
    return [figure for figure in edition.figures if figure.edition == str(edition.year)]


def _by_key(entries: Mapping[str, Any]) -> str:
    """A map as JSON, an entry on a line."""
    lines = (f"{compact(name)}: {compact(entries[name])}" for name in sorted(entries))
    return "{\n" + ",\n".join(lines) + "\n}\n"
