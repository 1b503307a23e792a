"""Observations as the page of a figure shows them: down to the cells of the original files that hold their numbers, and no other cell."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

import duckdb

from impact.intake.columns import observation_spellings, weak_headings
from impact.lineage.observed import CountKey, Row, count_key, counted_records
from impact.lineage.originals import OriginalCell, OriginalFile, Originals
from impact.lineage.values import QuantityCell
from indicators.catalogue import Catalogue
from indicators.models import Missing
from indicators.text import folded
from reports.exports.public import PublicCells

NUMBERS = ("value", "numerator", "denominator")
"""What an observation says in numbers, and the columns of a file that say it."""
HELD_IN = (*NUMBERS, "missing")
WRITTEN_NUMBER = re.compile(r"[\s\d.,'’+−–-]*\d[\s\d.,'’€%h+−–-]*")
"""A cell that holds a number and no word: what else it may say stays out."""
FORMATS = ("csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods")
Places = tuple[list[dict[str, Any]], int | None]
"""Cells of files, and how many records were counted."""


class ShownObservations:
    """Observations made public. Each file is read once, however many figures it is behind."""

    def __init__(self, con: duckdb.DuckDBPyConnection, originals: Originals, public: PublicCells, catalogue: Catalogue) -> None:
        self._con, self._originals, self._public, self._catalogue = con, originals, public, catalogue
        self._places: dict[tuple[str, ...], Places] = {}
        self._counted: dict[str, dict[CountKey, tuple[list[str], int]]] = {}

    def count_records(self, rows: Iterable[Row]) -> None:
        """Counts the records behind those of some observations that count records: of all that are shown next, at once."""
        counts: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            if row["mapping_id"] is not None:
                counts[row["mapping_id"]].append(row)
        self._counted = {name: counted_records(self._con, of, self._originals.mapping(name)) for name, of in counts.items()}

    def page(self, rows: Sequence[Row]) -> dict[str, Any]:
        """The observations behind a figure, and the submissions that they came in."""
        counts = Counter(_cell(row) for row in rows if row["value"] is not None)
        observations = [self._observation(row, alone=counts[_cell(row)] == 1) for row in rows]
        named = sorted({place["submission_id"] for observation in observations for place in observation["cells"]})
        return {"observations": observations, "submissions": [_submission(self._originals.file(name)) for name in named]}

    def _observation(self, row: Row, *, alone: bool) -> dict[str, Any]:
        """One of them. `alone`: its project gave no other for the year, so that it is the project's own figure."""
        withheld = row["value"] is not None and not self._shown(row, alone=alone)
        cells, counted = ([], None) if withheld else self._cells(row)
        return {
            "project_id": row["project_id"],
            "indicator_id": row["indicator_id"],
            "period_start": row["first_day"],
            "period_end": row["last_day"],
            "breakdown": row["breakdown"],
            **{name: None if withheld else row[name] for name in NUMBERS},
            "missing": row["missing"],
            "evidence": row["evidence"] if row["evidence"] in self._catalogue.vocabulary.evidence else None,
            "withheld": withheld,
            "records": counted,
            "cells": cells,
        }

    def _shown(self, row: Row, *, alone: bool) -> bool:
        if not self._public.shows(_cell(row)):
            return False
        return alone or (self._public.harmless(row["indicator_id"]) and row["denominator"] is None)

    def _cells(self, row: Row) -> Places:
        """Where it stands in the files, and how many records of events it counts if it is such a count, whose cells are not shown."""
        key = (row["submission_id"], row["row_ref"], row["project_id"], row["indicator_id"], row["breakdown"], row["first_day"])
        if key not in self._places:
            self._places[key] = self._events(row) if row["mapping_id"] is not None else (self._row(*key[:2]), None)
        return self._places[key]

    def _events(self, row: Row) -> Places:
        submissions, records = self._counted[row["mapping_id"]].get(count_key(row), ([], 0))
        return [{"submission_id": name, "sheet": 1, "cell": None, "text": None} for name in submissions], records

    def _row(self, submission_id: str, ref: str) -> list[dict[str, Any]]:
        sheet, number = self._originals.sheet(submission_id, ref).position, ref.rpartition("#")[2]
        return [
            {
                "submission_id": submission_id,
                "sheet": sheet,
                "cell": f"{column_letters(cell.column)}{number}",
                "text": self._text(cell.text),
            }
            for cell in _holding(self._originals.cells(submission_id, ref))
        ]

    def _text(self, text: str) -> str | None:
        """What stands in a cell, where it is a number or a known word for a value that is missing."""
        return text if WRITTEN_NUMBER.fullmatch(text) or folded(text) in self._absences else None

    @cached_property
    def _absences(self) -> set[str]:
        words = self._catalogue.vocabulary.missing
        return {folded(text) for code in Missing for text in (code.value, words[code].fr, words[code].en, *words[code].spellings)}


def column_letters(column: int) -> str:
    """A column as spreadsheets name it: A for 0, AA for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _holding(cells: Sequence[OriginalCell]) -> Iterator[OriginalCell]:
    """The cells of a row that hold what it says in numbers, by their headings; a weak heading gives way to a better one."""
    spellings, weak = observation_spellings(), weak_headings()
    for name in HELD_IN:
        claiming = [cell for cell in cells if spellings.get(folded(cell.heading)) == name]
        best = [cell for cell in claiming if folded(cell.heading) not in weak] or claiming
        yield from (cell for cell in best[:1] if cell.text)


def _cell(row: Row) -> QuantityCell:
    return QuantityCell(row["project_id"], row["indicator_id"], row["breakdown"], row["year"])


def _submission(file: OriginalFile) -> dict[str, Any]:
    """A file that was handed in, without its name, which people choose: its kind, day, channel and hash."""
    ending = file.source.rpartition(".")[2].lower()
    return {
        "submission_id": file.submission_id,
        "received_on": file.received_at[:10],
        "channel": file.channel,
        "format": ending if ending in FORMATS else None,
        "sha256": file.sha256,
    }
