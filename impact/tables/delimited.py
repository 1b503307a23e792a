"""Delimited text of any delimiter: well-formed files by whole columns, others record by record, so that one bad quote spoils one row."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from impact.messages import messages

DELIMITERS = ";,\t|"
MOST_COLUMNS = 16_384
"""As many as a spreadsheet holds; a wider line is not a table, and would take the memory of one."""
MOST_LINES = 200
"""Lines of the longest cell: a quote that nobody closed within them was not meant to open one."""
csv.field_size_limit(sys.maxsize)


@dataclass(frozen=True)
class Split:
    """The cells of a text as a frame of c0, c1, …; its delimiter; and the numbers of the rows whose quote nobody closed."""

    cells: pl.DataFrame
    delimiter: str
    unclosed: list[int] = field(default_factory=list)


def split(text: str) -> Split:
    """The cells of a text. Raises Refusal `file_too_wide`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = _delimiter(text)
    if max(line.count(delimiter) for line in text.split("\n")) >= MOST_COLUMNS:
        raise messages.refusal("file_too_wide", most=MOST_COLUMNS)
    try:
        return Split(_fast(text, delimiter), delimiter)
    except (pl.exceptions.PolarsError, ValueError):
        return _careful(text, delimiter)


def _delimiter(text: str) -> str:
    """The delimiter that splits the most of the first lines into the same number of cells; quoted text does not count."""
    sample = [line for line in text[:65536].split("\n")[:20] if line.strip()]
    if not sample:
        return DELIMITERS[0]

    def agreement(delimiter: str) -> int:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter))
        return max(lines * (width - 1) for width, lines in widths.items())

    return max(DELIMITERS, key=agreement)


def _fast(text: str, delimiter: str) -> pl.DataFrame:
    """Well-formed text, by polars. Raises where lines are ragged or quotes stand in odd places; `_careful` takes those."""
    if "\n\n" in text or text.startswith("\n"):
        raise ValueError("polars and csv count blank lines differently")
    if text.count('"') % 2:
        raise ValueError("a quote is not closed")
    cells = pl.read_csv(text.encode(), separator=delimiter, has_header=False, infer_schema=False)
    cells = cells.rename({name: f"c{n}" for n, name in enumerate(cells.columns)})
    if '"' in text and cells.select(pl.any_horizontal(pl.all().str.contains("\n", literal=True).any())).item():
        raise ValueError("a cell of several lines may be a quote that nobody closed")
    return cells


def _careful(text: str, delimiter: str) -> Split:
    """Any text at all: what is too long or badly quoted is kept as it stands, for the gate to judge."""
    lines = text.split("\n")
    lines = lines[:-1] if lines and not lines[-1] else lines
    widths = Counter(len(_parsed(line, delimiter)) for line in lines[:2000] if line.strip() and not _opens(line, delimiter))
    usual, widest = widths.most_common(1)[0][0] if widths else 0, max(widths, default=0)
    rows: list[list[str]] = []
    unclosed: list[int] = []
    for row, closed in _records(lines, delimiter, usual):
        rows.append(row)
        stray = len(row) != widest and any('"' in cell for cell in row)
        if stray or not closed:
            unclosed.append(len(rows))
    return Split(frame_of(rows), delimiter, unclosed)


def _records(lines: list[str], delimiter: str, usual: int) -> Iterator[tuple[list[str], bool]]:
    """The rows, and whether each has its quotes closed (or open one where nothing follows)."""
    at = 0
    while at < len(lines):
        taken = _lines_of_record(lines, at, delimiter, usual)
        if taken:
            yield _parsed("\n".join(lines[at : at + taken]), delimiter), True
        else:
            row = lines[at].split(delimiter)
            opened = next((n for n, cell in enumerate(row) if cell.startswith('"')), len(row))
            yield row, not any(cell.strip() for cell in row[opened + 1 :])
        at += taken or 1


def _lines_of_record(lines: list[str], at: int, delimiter: str, usual: int) -> int:
    """How many lines the record that begins there takes; 0 where its quote is not closed before another record begins."""
    if not _opens(lines[at], delimiter):
        return 1
    for n in range(1, min(MOST_LINES, len(lines) - at)):
        if usual > 1 and lines[at + n].count(delimiter) >= usual - 1:
            return 0
        if not _opens("\n".join(lines[at : at + n + 1]), delimiter):
            return n + 1
    return 0


def _opens(text: str, delimiter: str) -> bool:
    """Whether a quote that opens a cell is still open at the end. Only one at the beginning of a cell opens it."""
    if '"' not in text:
        return False
    begins = rf'(?:^|(?<=[{re.escape(delimiter)}\n]))"'
    return re.search(begins, re.sub(rf'{begins}(?:[^"]++|"")*+"', "", text)) is not None


def _parsed(record: str, delimiter: str) -> list[str]:
    return next(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter), [])


def frame_of(rows: list[list[str]]) -> pl.DataFrame:
    """Rows of any length as a frame of text columns: c0, c1 and so on."""
    width = max((len(row) for row in rows), default=0)
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    return pl.DataFrame(padded, schema={f"c{n}": pl.String for n in range(width)}, orient="row")
