"""Files as grids of text: CSV of any delimiter and encoding, XLSX, ODS. No meaning yet, only cells and where they stand."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

import polars as pl

from impact.messages import messages

ROW = "_row"
"""The row's number; no column of a mapping begins with an underscore."""
DELIMITERS = ";,\t|"
MOST_COLUMNS = 16_384
"""As many as a spreadsheet holds; a wider line is not a table, and would take the memory of one."""
_SPREADSHEET_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # zip containers (XLSX, ODS) and the older XLS
_NO_TABLE = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")  # PDF, pictures, rich text
csv.field_size_limit(sys.maxsize)


@dataclass(frozen=True)
class Grid:
    """One sheet: `cells` has the column ROW (numbered as the person's program shows it) and text columns c0, c1, …; empty is ''.

    Rows without any text are left out.
    """

    sheet: str
    cells: pl.DataFrame


def read_grids(content: bytes) -> list[Grid]:
    """The sheets of a spreadsheet, or the one grid of a delimited text.

    Raises Refusal `file_not_a_table`, `file_too_wide` for anything else.
    """
    if content.startswith(_SPREADSHEET_MAGIC):
        return _spreadsheet(content)
    if content.startswith(_NO_TABLE):
        raise messages.refusal("file_not_a_table")
    return [Grid("", _delimited(_decoded(content)))]


def _decoded(content: bytes) -> str:
    """UTF-8 or UTF-16 by their marks, else UTF-8 if it is, else Windows Latin-1: what French offices write."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _delimited(text: str) -> pl.DataFrame:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = _delimiter(text)
    if max(line.count(delimiter) for line in text.split("\n")) >= MOST_COLUMNS:
        raise messages.refusal("file_too_wide", most=MOST_COLUMNS)
    try:
        cells = _fast(text, delimiter)
    except (pl.exceptions.PolarsError, ValueError):
        cells = _tolerant(text, delimiter)
    if _swallowed(cells, delimiter):
        cells = _tolerant(text, delimiter, quoting=csv.QUOTE_NONE)
    return _tidied(cells)


def _swallowed(cells: pl.DataFrame, delimiter: str) -> bool:
    """Whether a quote that nobody closed has taken whole lines into one cell: it holds line ends and as many delimiters as a row has."""
    texts = [pl.col(c) for c in cells.columns if c != ROW]
    if len(texts) < 2:
        return False
    lines = [t.str.contains("\n", literal=True) & (t.str.count_matches(delimiter, literal=True) >= len(texts) - 1) for t in texts]
    return bool(cells.select(pl.any_horizontal(lines).any()).item())


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
    """Well-formed text, by polars. Raises where lines are ragged or quotes stand in odd places; `_tolerant` takes those."""
    if "\n\n" in text or text.startswith("\n"):
        raise ValueError("polars and csv count blank lines differently")
    cells = pl.read_csv(text.encode(), separator=delimiter, has_header=False, infer_schema=False)
    return cells.rename({name: f"c{n}" for n, name in enumerate(cells.columns)}).with_row_index(ROW, offset=1)


def _tolerant(text: str, delimiter: str, quoting: Literal[0, 3] = csv.QUOTE_MINIMAL) -> pl.DataFrame:
    """Any text at all: what is too long or badly quoted is kept as it stands, for the gate to judge."""
    return _framed(list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)))


def _spreadsheet(content: bytes) -> list[Grid]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (CalamineError, ValueError, OSError) as error:
        raise messages.refusal("file_not_a_table") from error
    return [Grid(name, _tidied(_framed([[_text(cell) for cell in row] for row in rows]))) for name, rows in sheets.items()]


def _text(cell: Any) -> str:
    """A spreadsheet cell as the person sees it: 12.0 is 12, a date is a date."""
    match cell:
        case bool():
            return str(cell).upper()
        case float():
            return repr(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return repr(cell.total_seconds() / 3600)
        case _:
            return str(cell)


def _framed(rows: list[list[str]]) -> pl.DataFrame:
    width = max((len(row) for row in rows), default=0)
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    cells = pl.DataFrame(padded, schema={f"c{n}": pl.String for n in range(width)}, orient="row")
    return cells.with_row_index(ROW, offset=1)


def _tidied(cells: pl.DataFrame) -> pl.DataFrame:
    """Emptiness written one way, rows without text left out; the text of the others is not touched."""
    texts = [c for c in cells.columns if c != ROW]
    if not texts:
        return cells.clear()
    empty = [stripped(pl.col(c).fill_null("")) == "" for c in texts]
    cells = cells.with_columns(pl.when(none).then(pl.lit("")).otherwise(pl.col(c)).alias(c) for c, none in zip(texts, empty, strict=True))
    return cells.filter(pl.any_horizontal(pl.col(texts) != ""))


def stripped(text: pl.Expr) -> pl.Expr:
    """Text without the outer white space that people do not see."""
    return text.str.strip_chars(" \t\n\u00a0\u202f\ufeff")
