"""Everything that is published of a year beside its pages and its report: rows, workbook, description, pedigrees, pages of the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from impact.figures.figure import Figure
from reports.edition.content import Edition
from reports.edition.published import published_row
from reports.exports.datapackage import datapackage
from reports.exports.rows import compact, csv_heads, csv_line, in_list, json_line
from reports.exports.workbook import workbook


def write_exports(edition: Edition, folder: Path, pages: Mapping[str, Any]) -> None:
    """Writes the exports of the year of an edition into `folder`: the same bytes for the same figures, whenever and wherever.

    pages  by project or figure, the page of the report on which it stands, in each language
    """
    figures = figures_of_year(edition)
    write_rows(folder, figures)
    csv = (folder / "figures.csv").read_bytes()
    (folder / "datapackage.json").write_text(datapackage(edition, figures, csv), "utf-8")
    _write(folder / "pedigrees.json", edition.pedigrees.pages)
    _write(folder / "pages.json", {name: compact(page).encode() for name, page in pages.items()})
    (folder / "tables.xlsx").write_bytes(workbook(edition, figures))


def write_rows(folder: Path, figures: list[Figure]) -> None:
    """Writes figures as `figures.json` and `figures.csv`."""
    with (
        (folder / "figures.json").open("w", encoding="utf-8") as json,
        (folder / "figures.csv").open("w", encoding="utf-8", newline="") as csv,
    ):
        csv.write(csv_heads())
        json.writelines(in_list(_in_csv_too(figure, csv) for figure in figures))


def _in_csv_too(figure: Figure, csv: TextIO) -> str:
    """The row of a figure as a line of JSON, written as one of CSV before it is given."""
    row = published_row(figure)
    definition = compact(row["definition"])
    csv.write(csv_line(row, definition))
    return json_line(row, definition)


def figures_of_year(edition: Edition) -> list[Figure]:
    """The figures that the edition publishes, by address; those of other years serve its trends."""
    return [figure for figure in edition.figures if figure.edition == str(edition.year)]


def by_key(entries: Mapping[str, bytes]) -> Iterator[bytes]:
    """A map as JSON, an entry on a line, piece by piece: the whole may be larger than memory should be. `entries` are JSON already."""
    yield b"{\n"
    for n, name in enumerate(sorted(entries)):
        yield (b",\n" if n else b"") + compact(name).encode() + b": " + entries[name]
    yield b"\n}\n"


def _write(path: Path, entries: Mapping[str, bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(by_key(entries))
