"""One file, whatever it is: its sheets found, recognised as observations or as event records, and read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import polars as pl

from impact.intake.columns import observation_spellings
from impact.intake.mapping import Mapping, find_mapping
from impact.intake.observations import SCHEMA, read_observations
from impact.intake.records import mapping_spellings, read_records, required_columns
from impact.intake.result import Context, Reading, joined
from impact.messages import messages
from impact.tables.cells import clipped
from impact.tables.grids import Grid, read_grids
from impact.tables.header import HeadedTable, find_table
from indicators.text import Refusal


def read_file(content: bytes, context: Context) -> Reading:
    """What `content` holds. Never raises for what a person may have put in it: a file that is no table comes back with a remark.

    With a mapping named in the context the sheets are event records; without, they are observations, or the records of the one
    mapping whose columns they have.
    """
    try:
        grids = [grid for grid in read_grids(content) if grid.cells.height]
    except Refusal as refusal:
        return _nothing(refusal.code, refusal)
    if not grids:
        return _nothing("file_empty", messages.refusal("file_empty"))
    mapping = find_mapping(context.mappings, context.mapping) if context.mapping else _recognised(grids, context)
    if mapping is None:
        return _read_sheets(grids, lambda g: _observation_table(g, context), lambda t: read_observations(t, context))
    chosen, required, spellings = mapping, required_columns(mapping, context), mapping_spellings(mapping)
    return _read_sheets(grids, lambda g: find_table(g, spellings, required), lambda t: read_records(t, chosen, context))


def _read_sheets(grids: list[Grid], find: Callable[[Grid], HeadedTable], read: Callable[[HeadedTable], Reading]) -> Reading:
    """All usable sheets together; the others only named, unless none is usable and the best guess must say what is missing."""
    tables = [find(grid) for grid in grids]
    usable = [table for table in tables if table.usable]
    chosen = usable or [max(tables, key=lambda t: (len(t.columns), t.rows.height))]
    reading = joined([(table, read(table)) for table in chosen])
    remarks = [("sheet_ignored", messages.text("sheet_ignored", sheet=t.sheet)) for t in tables if t not in chosen]
    unread = [clipped(heading, 40) for table in usable for heading in table.unread]
    if unread and reading.shape == "observations":
        remarks.append(("columns_unread", messages.text("columns_unread", columns=unread[:20])))
    if not reading.received:
        remarks.append(("file_without_rows", messages.text("file_without_rows", row=chosen[0].header_row)))
    return replace(reading, remarks=remarks)


def _observation_table(grid: Grid, context: Context) -> HeadedTable:
    """A table of observations needs an indicator, a period, a value or its parts, and a project unless the sender named one."""
    required = ["indicator", "period", "value"] if context.project else ["project", "indicator", "period", "value"]
    table = find_table(grid, observation_spellings(), required)
    stands_in = {"period": {"period_start", "period_end"}, "value": {"numerator", "denominator"}}
    missing = [name for name in table.missing if not (name in stands_in and stands_in[name] <= table.columns.keys())]
    return replace(table, missing=missing)


def _recognised(grids: list[Grid], context: Context) -> Mapping | None:
    """The one mapping whose required columns a sheet has, when no sheet is a table of observations."""
    if any(_observation_table(grid, context).usable for grid in grids):
        return None
    fitting = [
        mapping
        for mapping in context.mappings.values()
        if any(find_table(grid, mapping_spellings(mapping), required_columns(mapping, context)).usable for grid in grids)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _nothing(code: str, refusal: Refusal) -> Reading:
    return Reading("observations", pl.DataFrame(schema=SCHEMA), remarks=[(code, refusal.text)])
