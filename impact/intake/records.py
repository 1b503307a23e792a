"""Event records through a mapping: one row per event, typed as the mapping says, kept whole so that observations can be made of them."""

from __future__ import annotations

from typing import Annotated, Any

import polars as pl
from pydantic import BaseModel, BeforeValidator, create_model
from pydantic_core import PydanticCustomError

from impact.intake.mapping import MappedColumn, Mapping
from impact.intake.result import Context, Reading, all_rejected, judged, rejected_rows, unusable
from impact.intake.trial import breaks
from impact.messages import messages
from impact.tables.days import EARLIEST, read_day
from impact.tables.grids import ROW
from impact.tables.header import HeadedTable, Headings
from impact.tables.marked import clipped, legible
from impact.tables.notation import FRENCH, Notation, notation_of
from impact.tables.quantities import plain_numbers, read_number
from indicators.text import folded

LONGEST_NAME = 1000
"""Bytes of the longest text in a cell of a log: names of people's things and groups, not files."""
KINDS: dict[str, pl.DataType] = {"string": pl.String(), "integer": pl.Int64(), "number": pl.Float64(), "date": pl.Date()}


def mapping_headings(mapping: Mapping, context: Context) -> Headings:
    """How a table of the mapping is headed."""
    return Headings({folded(name): name for name in mapping.typed}, required_columns(mapping, context))


def required_columns(mapping: Mapping, context: Context) -> list[str]:
    """Columns a file must have to be read with this mapping."""
    return [name for name, column in mapping.typed.items() if column.required and not _excused(name, mapping, context)]


def _excused(name: str, mapping: Mapping, context: Context) -> bool:
    """Whether a column may be empty or absent though it is required: a project named by the sender stands for the project column."""
    return bool(context.project and name == mapping.project)


def struct_of(mapping: Mapping) -> pl.Struct:
    """The mapping's own columns, typed."""
    return pl.Struct({name: KINDS[column.type] for name, column in mapping.typed.items()})


def record_schema(mapping: Mapping) -> dict[str, pl.DataType]:
    """Place and identity of a record, then the mapping's own columns as one struct."""
    data = struct_of(mapping)
    return {
        "sheet": pl.String(),
        "row": pl.Int64(),
        "scope": pl.String(),
        "record_id": pl.String(),
        "project_id": pl.String(),
        "day": pl.Date(),
        "data": data,
    }


def read_records(table: HeadedTable, mapping: Mapping, context: Context) -> Reading:
    """The event records of one sheet."""
    schema = record_schema(mapping)
    if not table.usable:
        rejected = unusable(table, "mapping_column_missing", table.missing, mapping=mapping.title)
        return Reading("records", pl.DataFrame(schema=schema), rejected, mapping)
    if mapping.project is None and context.project is None:
        rejected = all_rejected(table, "project_not_said", messages.text("project_not_said"))
        return Reading("records", pl.DataFrame(schema=schema), rejected, mapping)
    cells = table.cells(mapping.typed, verbatim={name for name, column in mapping.typed.items() if column.verbatim})
    cells, elsewhere = _of_the_project(cells, mapping, context)
    notations = {name: notation_of([t for t in cells[name].unique() if t], table.notation) for name in mapping.typed}
    sure, unsure = _split(cells, mapping, context, table.marked_rows(mapping.typed))
    model = row_model(mapping, context, notations)
    rows, faults = judged(table, unsure, lambda row: {ROW: row[ROW], **model.model_validate(row).model_dump()})
    typed = pl.concat([sure, pl.DataFrame(rows, schema=sure.schema)]).sort(ROW)
    placed = _placed(typed, table, mapping, context)
    if placed.height and (why := breaks(mapping, placed)):
        return Reading("records", placed.clear(), all_rejected(table, "measure_breaks", why), mapping)
    text = messages.text("record_project_differs", project=context.project or "")
    misplaced = [(row, "record_project_differs", text, table.heading(mapping.project or "")) for row in elsewhere]
    return Reading(
        "records",
        placed,
        rejected_rows(table, [*misplaced, *faults]),
        mapping,
        mentioned=_mentioned(cells, mapping, context),
    )


def _of_the_project(cells: pl.DataFrame, mapping: Mapping, context: Context) -> tuple[pl.DataFrame, list[int]]:
    """The rows that may be about the project that the sender named, and the numbers of those that say they are about another."""
    if not (context.project and mapping.project):
        return cells, []
    known = context.register.by_spelling
    names = {name: known.get(folded(name), name) for name in cells[mapping.project].unique()}
    other = cells[mapping.project].is_in([name for name, meant in names.items() if name and meant != context.project])
    return cells.filter(~other), cells.filter(other)[ROW].to_list()


def row_model(mapping: Mapping, context: Context, notations: dict[str, Notation]) -> type[BaseModel]:
    """The mapping's columns as a pydantic model: text in, values out; the types of its errors are the codes people are given."""
    fields: dict[str, Any] = {
        name: (
            Annotated[
                Any, BeforeValidator(_reader(column, context, notations.get(name, FRENCH), excused=_excused(name, mapping, context)))
            ],
            ...,
        )
        for name, column in mapping.typed.items()
    }
    return create_model("EventRow", **fields)


def _reader(column: MappedColumn, context: Context, notation: Notation, *, excused: bool) -> Any:
    listed = {folded(code): code for code in column.enum or []}

    def read(text: str) -> Any:
        if not legible(text):
            if column.required and not excused:
                raise PydanticCustomError("cell_empty", "cell empty")
            return None
        if "\x00" in text:
            raise PydanticCustomError("cell_unreadable", "NUL")
        if column.enum is not None:
            if folded(text) not in listed:
                raise PydanticCustomError("not_in_list", "not in list", {"text": clipped(text), "allowed": column.enum})
            text = listed[folded(text)]
        return _typed(text, column, context, notation)

    return read


def _typed(text: str, column: MappedColumn, context: Context, notation: Notation) -> Any:
    """The value of a cell, within the limits of its column."""
    if column.type == "string":
        if len(text.encode()) > LONGEST_NAME:
            raise PydanticCustomError("name_too_long", "too long", {"text": clipped(text), "most": LONGEST_NAME})
        return str(text)
    if column.type == "date":
        day = read_day(text, notation)
        if day > context.today:
            raise PydanticCustomError("day_future", "future", {"text": clipped(text)})
        return day
    value = _whole(text, notation) if column.type == "integer" else read_number(text, notation)
    low, high = column.min is not None and value < column.min, column.max is not None and value > column.max
    if low or high:
        raise PydanticCustomError(
            "out_of_range", "out of range", {"text": clipped(text), "min": _bound(column.min), "max": _bound(column.max)}
        )
    return value


def _whole(text: str, notation: Notation) -> int:
    value = read_number(text, notation)
    if not value.is_integer() or abs(value) >= 2**63:
        raise PydanticCustomError("not_whole", "not whole", {"text": clipped(text)})
    return int(value)


def _bound(value: float | None) -> float | str:
    return "…" if value is None else value


def _split(cells: pl.DataFrame, mapping: Mapping, context: Context, marked: list[int]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that the model would surely accept, typed by whole columns, and the rows it must judge."""
    typed = cells.select(ROW, *(_column(name, column).alias(name) for name, column in mapping.typed.items()))
    sure = ~cells[ROW].is_in(marked)
    for name, column in mapping.typed.items():
        may_be_empty = not column.required or _excused(name, mapping, context)
        sure &= _good(cells[name], typed[name], column, context) | ((cells[name] == "") & pl.Series([may_be_empty]))
    return typed.filter(sure), cells.filter(~sure)


def _good(texts: pl.Series, values: pl.Series, column: MappedColumn, context: Context) -> pl.Series:
    good = values.is_not_null() & (texts.str.len_bytes() <= LONGEST_NAME) & ~texts.str.contains("\x00", literal=True)
    if column.enum is not None:
        good &= texts.is_in(column.enum)
    if column.type == "date":
        good &= values.is_between(EARLIEST, context.today)
    if column.min is not None:
        good &= values >= column.min
    if column.max is not None:
        good &= values <= column.max
    return good.fill_null(value=False)


def _column(name: str, column: MappedColumn) -> pl.Expr:
    text = pl.when(pl.col(name) != "").then(pl.col(name))
    if column.type == "date":
        return text.str.to_date("%Y-%m-%d", strict=False)
    if column.type == "string":
        return text
    return plain_numbers(text).cast(KINDS[column.type], strict=False)


def _placed(typed: pl.DataFrame, table: HeadedTable, mapping: Mapping, context: Context) -> pl.DataFrame:
    return typed.select(
        sheet=pl.lit(table.sheet),
        row=pl.col(ROW).cast(pl.Int64),
        scope=_scope(mapping, context),
        record_id=pl.col(mapping.record_id).cast(pl.String),
        project_id=_project(mapping, context),
        day=pl.col(mapping.period.column),
        data=pl.struct(list(mapping.typed)),
    )


def _mentioned(cells: pl.DataFrame, mapping: Mapping, context: Context) -> pl.DataFrame:
    """Every record the file speaks of, legible or not: what it mentions, it does not withdraw."""
    return cells.select(
        scope=_scope(mapping, context), record_id=_column(mapping.record_id, mapping.typed[mapping.record_id]).cast(pl.String)
    )


def _scope(mapping: Mapping, context: Context) -> pl.Expr:
    """What a record's identity holds within: the source, where the mapping names it; else, for logs that append, the project."""
    if mapping.scope:
        return pl.col(mapping.scope)
    return _project(mapping, context) if mapping.mode == "append" else pl.lit(context.project or "")


def _project(mapping: Mapping, context: Context) -> pl.Expr:
    """The project of a record: the one named by the sender, or its column, by its registered name where it has one."""
    if context.project or not mapping.project:
        return pl.lit(context.project)
    known = context.register.by_spelling
    return pl.col(mapping.project).map_elements(lambda name: known.get(folded(name), name), return_dtype=pl.String)
