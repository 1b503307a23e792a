"""One file, whatever it is: its tables found, recognised as observations or as event records, and read or left aside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import polars as pl

from impact.intake.aside import remarks_on, whole_table, without_aside
from impact.intake.headed import mapping_of, observation_tables
from impact.intake.layouts.observing import observations_of
from impact.intake.layouts.reading import filled_grids
from impact.intake.mapping import find_mapping
from impact.intake.observations import SCHEMA, read_observations
from impact.intake.records import mapping_headings, read_records
from impact.intake.result import Context, Reading, joined
from impact.messages import messages
from impact.tables.header import HeadedTable, find_tables
from impact.tables.marked import clipped
from indicators.text import Refusal, Text


def read_file(content: bytes, context: Context) -> Reading:
    """What `content` holds. Never raises for what a person may have put in it: a file that is no table comes back with a remark.

    With a mapping named in the context the sheets are event records; without, they are observations, or the records of the one
    mapping whose columns they have.
    """
    try:
        grids = filled_grids(content)
    except Refusal as refusal:
        return unread_file(refusal.code, refusal.text)
    tables = [] if context.mapping else [table for grid in grids for table in observation_tables(grid, context)]
    if any(table.usable for table in tables):
        return _read_tables(tables, lambda t: read_observations(t, context), context)
    if mapping := find_mapping(context.mappings, context.mapping) if context.mapping else mapping_of(grids, context):
        headings = mapping_headings(mapping, context)
        logs = [table for grid in grids for table in find_tables(grid, headings)]
        return _read_tables(logs, lambda t: read_records(t, mapping, context), context)
    if context.project in context.layouts:
        return observations_of(content, grids, context)
    return _read_tables(tables, lambda t: read_observations(t, context), context)


def _read_tables(tables: list[HeadedTable], read: Callable[[HeadedTable], Reading], context: Context) -> Reading:
    """All usable tables together; the others only named, unless none is usable and the best guess must say what is missing."""
    usable = [table for table in tables if table.usable]
    chosen = usable or [max(tables, key=lambda t: (len(t.columns), t.rows.height))]
    reading = joined([(table, _read_table(table, read, context)) for table in chosen])
    remarks = list(reading.remarks)
    remarks += [("sheet_ignored", messages.text("sheet_ignored", sheet=t.sheet)) for t in tables if t not in chosen]
    unread = [clipped(heading, 40) for table in usable for heading in table.unread]
    if unread and reading.shape == "observations":
        remarks.append(("columns_unread", messages.text("columns_unread", columns=unread[:20])))
    remarks += remarks_on(table for table in usable if not table.aside_code())
    if not reading.received:
        remarks.append(("file_without_rows", messages.text("file_without_rows", row=chosen[0].header_row)))
    return replace(reading, remarks=remarks)


def _read_table(table: HeadedTable, read: Callable[[HeadedTable], Reading], context: Context) -> Reading:
    """A table read, but for the rows left aside."""
    if table.usable and (whole := whole_table(table)).height:
        return replace(read(replace(table, rows=table.rows.clear())), aside=whole)
    table, aside = without_aside(table, context)
    return replace(read(table), aside=aside)


def read_safely(content: bytes, context: Context) -> Reading:
    """What `content` holds; where reading it breaks in a way that nobody foresaw, a reading that says so: no file stops the others."""
    try:
        return read_file(content, context)
    except Refusal as refusal:
        return unread_file(refusal.code, refusal.text)
    except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - whatever a reader of formats may raise
        return unread_file("reading_failed", messages.text("reading_failed", detail=type(error).__name__))


def unread_file(code: str, text: Text) -> Reading:
    """A file that is set aside unread, and why."""
    return Reading("observations", pl.DataFrame(schema=SCHEMA), remarks=[(code, text)], unreadable=code)
