"""The original files behind figures, each read and checked once: a row as it was handed in, and where each of its cells stands."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl
from pydantic import BaseModel

from impact.intake.mapping import Mapping
from impact.ledger.chain import Ledger
from impact.ledger.known import KnownSubmission
from impact.ledger.replay import submissions
from impact.tables.grids import ROW, read_grids


class OriginalRow(BaseModel):
    """One row of an original file, as it was handed in."""

    submission_id: str
    row_ref: str
    cells: dict[str, str]


class OriginalCell(NamedTuple):
    """One cell of an original file. `column`: its place among the columns, from 0; `heading`: what the person wrote over it."""

    column: int
    heading: str
    text: str


class OriginalFile(BaseModel):
    """A file of the ledger, its hash checked as it was read. `erased_at`: when its bytes were erased, so that no cell of it is shown."""

    submission_id: str
    source: str
    sha256: str
    received_at: str
    channel: str
    erased_at: str | None = None


class OriginalSheet(NamedTuple):
    """A sheet of an original file: its place among the sheets, from 1, the headings by column, and the rows by number."""

    position: int
    headings: list[tuple[int, str]]
    rows: dict[int, tuple[str, ...]]


class Originals:
    """The original files of a ledger that were asked for."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known = submissions(ledger.events())
        self._sheets: dict[str, dict[str, OriginalSheet]] = {}

    def row(self, submission_id: str, ref: str) -> OriginalRow:
        """A row under the headings of its sheet, without its empty cells; of a file that was erased none. `ref`: sheet#row."""
        cells = {cell.heading: cell.text for cell in self.cells(submission_id, ref) if cell.text}
        return OriginalRow(submission_id=submission_id, row_ref=ref, cells=cells)

    def cells(self, submission_id: str, ref: str) -> list[OriginalCell]:
        """The cells of a row, the empty ones too."""
        sheet = self.sheet(submission_id, ref)
        texts = sheet.rows.get(int(ref.rpartition("#")[2]), ())
        return [OriginalCell(column, heading, text) for (column, heading), text in zip(sheet.headings, texts, strict=True)]

    def sheet(self, submission_id: str, ref: str) -> OriginalSheet:
        """The sheet that a row stands in; an empty one of a file that was erased."""
        if self._known[submission_id].erased:
            self._sheets.setdefault(submission_id, {})
            return OriginalSheet(1, [], {})
        return self._read(submission_id)[ref.rpartition("#")[0]]

    def mapping(self, mapping_id: str) -> Mapping:
        """The latest form of a mapping that the warehouse's rows were read with, whatever the workspace holds by now."""
        forms = [
            r.details["mapping"] for s in self._known.values() for r in s.readings if (r.details["mapping"] or {}).get("id") == mapping_id
        ]
        return Mapping.model_validate(forms[-1])

    def file(self, submission_id: str) -> OriginalFile:
        """The file of a submission."""
        return _file(self._known[submission_id])

    def files(self) -> list[OriginalFile]:
        """The files that were read."""
        return [self.file(submission_id) for submission_id in sorted(self._sheets)]

    def _read(self, submission_id: str) -> dict[str, OriginalSheet]:
        if submission_id not in self._sheets:
            submission = self._known[submission_id]
            headings = submission.readings[-1].details["headings"]
            grids = read_grids(self._ledger.file(submission.received, "original"))
            self._sheets[submission_id] = {
                grid.sheet: _numbered(position, grid.cells, headings[grid.sheet])
                for position, grid in enumerate(grids, 1)
                if grid.sheet in headings
            }
        return self._sheets[submission_id]


def _numbered(position: int, cells: pl.DataFrame, headings: dict[str, str]) -> OriginalSheet:
    texts = [c for c in cells.columns if c != ROW]
    named = [(int(c.removeprefix("c")), headings[c]) for c in texts]
    return OriginalSheet(position, named, {row[0]: row[1:] for row in cells.select(ROW, *texts).iter_rows()})


def _file(known: KnownSubmission) -> OriginalFile:
    event = known.received
    return OriginalFile(
        submission_id=event.submission_id,
        source=event.details["source"],
        sha256=event.files["original"],
        received_at=event.recorded_at.isoformat(),
        channel=event.channel,
        erased_at=known.erased.recorded_at.isoformat() if known.erased else None,
    )
