"""What comes out of reading a file: accepted rows, rejected rows with place, code and sentence, and remarks about the file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, NamedTuple

import polars as pl
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from impact.ecosystem.projects import Register
from impact.intake.columns import column_text
from impact.intake.layouts.models import Layout
from impact.intake.mapping import Mapping
from impact.messages import messages
from impact.tables.grids import ROW
from impact.tables.header import HeadedTable
from impact.tables.marked import clipped
from indicators.catalogue import Catalogue
from indicators.text import Text

REJECTED_SCHEMA: dict[str, pl.DataType] = {
    "sheet": pl.String(),
    "row": pl.Int64(),
    "column": pl.String(),
    "code": pl.String(),
    "message_fr": pl.String(),
    "message_en": pl.String(),
    "original": pl.String(),
}

Shape = Literal["observations", "records"]
Row = dict[str, Any]
Fault = tuple[int, str, Text, str]
"""What is wrong with a row: its number, a code, a sentence, the column as headed."""
WITHDRAWAL = "withdrawal"
"""What stands in the place of a missing code where a cell ends the claim of its key."""
OBSERVATION_KEY = ("project_id", "indicator_id", "period_start", "period_end", "breakdown")
OBSERVATION_MEASURE = ("value", "missing", "numerator", "denominator", "low", "high", "approximate")
OBSERVATION_CONTENT = (*OBSERVATION_MEASURE, "evidence")
RECORD_KEY = ("scope", "record_id")
RECORD_CONTENT = ("project_id", "data")


class Identity(NamedTuple):
    """The columns by which two rows are the same, those that say something of it, and the code of what is wrong where they disagree.

    `measure`: those in which two rows of one file must agree; the others are said in more than one way.
    """

    key: tuple[str, ...]
    content: tuple[str, ...]
    measure: tuple[str, ...]
    conflict: str


@dataclass(frozen=True)
class Context:
    """What a file is read against: the catalogue, the registered projects, the day, and what the sender stated of it.

    `layouts`: how the projects lay out their own spreadsheets, where it was confirmed.
    `asked`: the year that is asked for, where one is: what leaves its year unsaid is likeliest of it.
    `illustrative`: whatever it holds is made up. The ledger keeps that with the file: no later change of the register takes the mark off.
    """

    catalogue: Catalogue
    register: Register
    mappings: dict[str, Mapping]
    today: date
    project: str | None = None
    mapping: str | None = None
    illustrative: bool = False
    layouts: dict[str, Layout] = field(default_factory=dict)
    asked: int | None = None


@dataclass
class Reading:
    """A file read. received = accepted rows + rejected rows + rows left aside; which of the accepted are news the ledger's state says.

    `unreadable`: the code of why it could not be read at all. `held_for`: the frozen years that it would change, and so is held.
    """

    shape: Shape
    accepted: pl.DataFrame
    rejected: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REJECTED_SCHEMA))
    mapping: Mapping | None = None
    mentioned: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"scope": pl.String, "record_id": pl.String}))
    headings: dict[str, dict[str, str]] = field(default_factory=dict)
    remarks: list[tuple[str, Text]] = field(default_factory=list)
    unreadable: str | None = None
    held_for: tuple[int, ...] = ()
    aside: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REJECTED_SCHEMA))

    @property
    def identity(self) -> Identity:
        """What makes its rows the same, and what they say."""
        if self.shape == "observations":
            return Identity(OBSERVATION_KEY, OBSERVATION_CONTENT, OBSERVATION_MEASURE, "row_conflict")
        return Identity(RECORD_KEY, RECORD_CONTENT, RECORD_CONTENT, "record_conflict")

    @property
    def received(self) -> int:
        """Rows of data that the file holds."""
        return self.accepted.height + self.rejected.height + self.aside.height


def joined(parts: list[tuple[HeadedTable, Reading]]) -> Reading:
    """The readings of several sheets as one; rows that say different things of one cell or record are rejected, for none can be believed.

    (Rows that say the same are mere repeats.)
    """
    first = parts[0][1]
    key, _, measure, code = first.identity
    accepted = pl.concat([reading.accepted for _, reading in parts])
    repeated = accepted.filter(pl.struct(key).is_duplicated())
    at = repeated.select(*key, place=pl.struct("sheet", "row"), content=pl.struct(measure))
    groups = at.group_by(key).agg("place", pl.col("content").n_unique()).filter(pl.col("content") > 1) if at.height else at
    rejected = [reading.rejected for _, reading in parts]
    for table, _ in parts:
        faults: list[Fault] = []
        for places in groups["place"].to_list():
            own = set(table.rows[ROW])
            rows = sorted(p["row"] for p in places if p["sheet"] == table.sheet and p["row"] in own)
            text = messages.text(code, rows=[_place(p) for p in sorted(places, key=lambda p: (p["sheet"], p["row"]))])
            faults += [(row, code, text, "") for row in rows]
        if faults:
            rejected.append(rejected_rows(table, sorted(faults)))
    disputed = groups.select(pl.col("place").explode()).unnest("place") if groups.height else None
    standing = accepted if disputed is None else accepted.join(disputed, on=["sheet", "row"], how="anti", maintain_order="left")
    mentioned = [reading.mentioned for _, reading in parts if reading.mentioned.height] or [first.mentioned]
    return replace(
        first,
        accepted=_counted_once(standing, key) if repeated.height and first.shape == "observations" else standing,
        aside=pl.concat([reading.aside for _, reading in parts]).sort("sheet", "row"),
        remarks=[remark for _, reading in parts for remark in reading.remarks],
        rejected=pl.concat(rejected).sort("sheet", "row"),
        mentioned=pl.concat(mentioned).unique(),
        headings={table.sheet: dict(zip(table.headings, unique(table.headings.values()), strict=True)) for table, _ in reversed(parts)},
    )


def _counted_once(rows: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """Rows that say the same have the evidence of all of them, for they are one observation."""
    repeated = pl.struct(key).is_duplicated()
    evidence = pl.col("evidence").drop_nulls().unique(maintain_order=True).str.join(" ; ").over(key)
    return rows.with_columns(evidence=pl.when(repeated & (evidence != "")).then(evidence).otherwise("evidence"))


def _place(place: dict[str, Any]) -> str:
    return f"{place['sheet']} {place['row']}".strip()


def rejected_rows(table: HeadedTable, faults: Iterable[Fault]) -> pl.DataFrame:
    """The rejected rows of a table; `original` is the row as it stood, in JSON."""
    listed = [(row, column, code, text.fr, text.en) for row, code, text, column in faults]
    if not listed:
        return pl.DataFrame(schema=REJECTED_SCHEMA)
    frame = pl.DataFrame(
        listed,
        schema={ROW: pl.UInt32, "column": pl.String, "code": pl.String, "message_fr": pl.String, "message_en": pl.String},
        orient="row",
    )
    return _with_original(table, frame)


def all_rejected(table: HeadedTable, code: str, text: Text, column: str = "") -> pl.DataFrame:
    """Every row of a table that cannot be used, with one reason for all."""
    frame = table.rows.select(ROW).with_columns(
        column=pl.lit(column), code=pl.lit(code), message_fr=pl.lit(text.fr), message_en=pl.lit(text.en)
    )
    return _with_original(table, frame)


def unusable(table: HeadedTable, code: str, columns: list[Any], **values: Any) -> pl.DataFrame:
    """Every row of a table whose header has a column twice or, with that `code`, lacks some `columns`."""
    if table.doubled:
        headings = [clipped(heading) for claiming in table.doubled.values() for heading in claiming]
        text = messages.text("column_doubled", columns=headings, row=table.header_row)
        return all_rejected(table, "column_doubled", text, headings[0])
    headings = [clipped(heading, 30) for heading in table.headings.values() if heading][:12]
    return all_rejected(table, code, messages.text(code, columns=columns, headings=headings, row=table.header_row, **values))


def judged(table: HeadedTable, cells: pl.DataFrame, read: Callable[[Row], Row]) -> tuple[list[Row], list[Fault]]:
    """Rows put before a model one by one (`read` raises its ValidationError): the values of those it accepts, the faults of the others."""
    accepted: list[Row] = []
    faults: list[Fault] = []
    whole = {row: mark for (row, column), mark in table.marks.items() if not column}
    for cell_texts in cells.iter_rows(named=True):
        if mark := whole.get(cell_texts[ROW]):
            faults.append((cell_texts[ROW], mark, messages.text(mark), ""))
            continue
        row = table.marked(cell_texts)
        try:
            accepted.append(read(row))
        except ValidationError as error:
            faults.append(_fault(table, row[ROW], error))
    return accepted, faults


def _fault(table: HeadedTable, row: int, error: ValidationError) -> Fault:
    """The first fault of a row, with the sentences of all."""
    faults = error.errors(include_url=False)
    texts = [_sentence(table, fault) for fault in faults]
    text = Text(fr=" ".join(t.fr for t in texts), en=" ".join(t.en for t in texts))
    first = str(faults[0]["loc"][0]) if faults[0]["loc"] else ""
    return row, faults[0]["type"], text, table.heading(first) if first else ""


def _sentence(table: HeadedTable, fault: ErrorDetails) -> Text:
    name = str(fault["loc"][0]) if fault["loc"] else ""
    values: dict[str, Any] = dict(fault.get("ctx") or {})
    column = table.headings.get(table.columns.get(name, "")) or column_text(name)
    return messages.text(fault["type"], column=clipped(column) if isinstance(column, str) else column, **values)


def _with_original(table: HeadedTable, faults: pl.DataFrame) -> pl.DataFrame:
    names = unique(table.headings.values())
    originals = table.grid.cells.join(faults.select(pl.col(ROW).cast(pl.UInt32)), on=ROW, how="semi")
    texts = [
        (row[0], json.dumps({n: cell[:10_000] for n, cell in zip(names, row[1:], strict=True) if cell}, ensure_ascii=False))
        for row in originals.iter_rows()
    ]
    original = pl.DataFrame(texts, schema={ROW: pl.UInt32, "original": pl.String}, orient="row")
    rejected = faults.with_columns(pl.col(ROW).cast(pl.UInt32)).join(original, on=ROW, how="left")
    return rejected.with_columns(sheet=pl.lit(table.sheet), row=pl.col(ROW)).select(
        pl.col(name).cast(kind) for name, kind in REJECTED_SCHEMA.items()
    )


def unique(names: Iterable[str]) -> list[str]:
    """Headings with a number where two columns have the same one."""
    times: dict[str, int] = {}
    numbered = []
    for name in names:
        times[name] = times.get(name, 0) + 1
        numbered.append(name if times[name] == 1 else f"{name} ({times[name]})")
    return numbered
