"""Tables of observations under our own column names: one row for each project, indicator, period and breakdown."""

from __future__ import annotations

from dataclasses import replace

from impact.intake.columns import observation_spellings, weak_headings
from impact.intake.dated import with_period
from impact.intake.mapping import Mapping
from impact.intake.records import mapping_headings
from impact.intake.result import Context
from impact.tables.grids import Grid
from impact.tables.header import HeadedTable, Headings, find_table, find_tables


def observation_tables(grid: Grid, context: Context) -> list[HeadedTable]:
    """Tables of observations: each needs an indicator, a period, a value or its parts, and a project unless the sender named one."""
    required = ["indicator", "period", "value"] if context.project else ["project", "indicator", "period", "value"]
    instead = dict.fromkeys(("period_start", "period_end", "year", "month", "quarter", "half"), "period")
    instead |= dict.fromkeys(("numerator", "denominator"), "value")
    headings = Headings(observation_spellings(), required, instead, weak_headings())
    return [_completed(table, required) for table in find_tables(grid, headings)]


def _completed(table: HeadedTable, required: list[str]) -> HeadedTable:
    """The table with its period, and what is missing of it: two days stand for a period, two parts for a value, not one of them."""
    table = with_period(table)
    stands_in = {"period": {"period_start", "period_end"}, "value": {"numerator", "denominator"}}
    missing = [
        name for name in required if name not in table.columns and not (name in stands_in and stands_in[name] <= table.columns.keys())
    ]
    return replace(table, missing=missing)


def mapping_of(grids: list[Grid], context: Context) -> Mapping | None:
    """The one mapping whose required columns a sheet has; for sheets none of which is a table of observations."""
    fitting = [
        mapping
        for mapping in context.mappings.values()
        if any(find_table(grid, mapping_headings(mapping, context)).usable for grid in grids)
    ]
    return fitting[0] if len(fitting) == 1 else None
