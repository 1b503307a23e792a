"""Files of observations: one row per project, indicator, period and breakdown cell.

`impact.intake.row.ObservationRow` is the rule. Whole columns are checked first with polars, by tests so narrow that the model would accept
every row that passes them (a property test holds this); the rows that do not pass are put before the model one by one, and its
verdict stands.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import polars as pl
from pydantic_core import PydanticCustomError

from impact.intake.columns import observation_columns
from impact.intake.dated import dated
from impact.intake.result import Context, Reading, all_rejected, judged, rejected_rows, unusable
from impact.intake.row import ObservationRow, model_context
from impact.intake.styles import Styles, styles_of, without_statuses
from impact.messages import messages
from impact.tables.breakdowns import read_breakdown
from impact.tables.grids import ROW
from impact.tables.header import HeadedTable
from impact.tables.marked import clipped
from impact.tables.periods import read_period
from impact.tables.quantities import plain_numbers
from indicators.text import Text, folded

SCHEMA: dict[str, pl.DataType] = {
    "sheet": pl.String(),
    "row": pl.Int64(),
    "project_id": pl.String(),
    "indicator_id": pl.String(),
    "period_start": pl.Date(),
    "period_end": pl.Date(),
    "breakdown": pl.String(),
    "value": pl.Float64(),
    "missing": pl.String(),
    "numerator": pl.Float64(),
    "denominator": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "approximate": pl.Boolean(),
    "evidence": pl.String(),
    "comment": pl.String(),
}
PLACED = {name: kind for name, kind in SCHEMA.items() if name != "sheet"}
"""An observation in its sheet."""
FEW = 32
"""Rows up to which the model judges all of them sooner than whole columns are looked at."""
_Value = TypeVar("_Value")


def read_observations(table: HeadedTable, context: Context) -> Reading:
    """The observations of one sheet."""
    if not table.usable:
        columns = [observation_columns()[name].text for name in table.missing]
        return Reading("observations", pl.DataFrame(schema=SCHEMA), unusable(table, "column_missing", columns))
    if split := _breakdown_columns(table, context):
        text = messages.text("column_is_breakdown", columns=split)
        return Reading("observations", pl.DataFrame(schema=SCHEMA), all_rejected(table, "column_is_breakdown", text, split[0]))
    cells = dated(table, table.cells(observation_columns()))
    table, remarks = without_statuses(table, cells, model_context(context)["missing"])
    cells = cells if "missing" in table.columns else cells.with_columns(missing=pl.lit(""))
    styles = styles_of(table, cells)
    support = model_context(context, styles)
    marked = table.marked_rows(name for name in cells.columns if name != "comment")
    sure, unsure = _split(cells, context, support, marked) if cells.height > FEW else (pl.DataFrame(schema=PLACED), cells)
    rows, faults = judged(table, unsure, lambda row: {"row": row[ROW], **ObservationRow.model_validate(row, context=support).observation()})
    typed = pl.DataFrame(rows, schema=PLACED)
    observations = pl.concat([sure, typed.select(sure.columns)]).sort("row").with_columns(sheet=pl.lit(table.sheet)).select(list(SCHEMA))
    return Reading("observations", observations, rejected_rows(table, faults), remarks=[*remarks, *_remarks(cells, styles)])


def _breakdown_columns(table: HeadedTable, context: Context) -> list[str]:
    """Columns headed like a breakdown (age, gender…): to read past them would take a part for the whole."""
    words = context.catalogue.vocabulary.breakdowns
    names = {folded(name) for key, b in words.items() for name in (key, *b.names)}
    return [clipped(heading) for heading in table.unread if folded(heading) in names]


def _remarks(cells: pl.DataFrame, styles: Styles) -> list[tuple[str, Text]]:
    """What was taken in a way that its reader should know."""
    if styles.periods.ends != "exclusive" or not cells.height:
        return []
    return [("ends_exclusive", messages.text("ends_exclusive"))]


def _split(cells: pl.DataFrame, context: Context, support: dict[str, Any], marked: list[int]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that are surely right, typed, and the rows that the model must judge.

    Surely right: known project, known indicator measured as a quantity and in force, a period of the past, no breakdown or a right one, a
    plain number and nothing else. Everything is looked up once per distinct text.
    """
    catalogue = context.catalogue
    version_of = {i.id: i for i in catalogue}
    pairs = cells.select("indicator", "breakdown").unique()
    known = {text: catalogue.by_spelling.get(folded(text)) for text in cells["indicator"].unique()}
    cell_of = {
        (i, b): _tried(lambda i=i, b=b: read_breakdown(b, version_of[known[i]].current.breakdowns, catalogue.vocabulary.breakdowns))  # type: ignore[index,misc]
        for i, b in pairs.iter_rows()
        if known[i]
    }
    projects = {text: support["projects"].get(folded(text)) or (None if text else support["sender"]) for text in cells["project"].unique()}
    periods = {text: _tried(lambda text=text: read_period(text, support["styles"].periods)) for text in cells["period"].unique() if text}  # type: ignore[misc]
    single = {i.id for i in catalogue if len(i.versions) == 1 and i.current.aggregation.shape == "quantity"}
    simple = {i: (catalogue[i].current.valid_from, catalogue[i].current.valid_to or date.max) for i in single}
    breakdown = pl.DataFrame(
        [(i, b, cell) for (i, b), cell in cell_of.items()],
        schema={"indicator": pl.String, "breakdown": pl.String, "cell": pl.String},
        orient="row",
    )
    frame = cells.join(breakdown, on=["indicator", "breakdown"], how="left", maintain_order="left").select(
        pl.col(ROW).cast(pl.Int64).alias("row"),
        _looked_up("project", projects, pl.String).alias("project_id"),
        _looked_up("indicator", {t: i if i in simple else None for t, i in known.items()}, pl.String).alias("indicator_id"),
        _looked_up("period", {t: p[0] if p else None for t, p in periods.items()}, pl.Date).alias("period_start"),
        _looked_up("period", {t: p[1] if p else None for t, p in periods.items()}, pl.Date).alias("period_end"),
        pl.col("cell").alias("breakdown"),
        plain_numbers(pl.col("value")).cast(pl.Float64, strict=False).alias("value"),
        pl.lit(None, pl.String).alias("missing"),
        pl.lit(None, pl.Float64).alias("numerator"),
        pl.lit(None, pl.Float64).alias("denominator"),
        pl.lit(None, pl.Float64).alias("low"),
        pl.lit(None, pl.Float64).alias("high"),
        pl.lit(value=False).alias("approximate"),
        _looked_up("evidence", {t: support["evidence"].get(folded(t), t) or None for t in cells["evidence"].unique()}, pl.String).alias(
            "evidence"
        ),
        pl.col("comment"),
        plain=pl.all_horizontal(pl.col("missing", "numerator", "denominator", "period_start", "period_end") == ""),
    )
    valid = [_looked_up("indicator_id", {i: span[n] for i, span in simple.items()}, pl.Date) for n in (0, 1)]
    meant = pl.col("project_id") == (pl.col("project_id") if context.project is None else context.project)
    sure = (
        pl.col("plain")
        & ~pl.col("row").is_in(marked)
        & meant
        & pl.all_horizontal(pl.col("project_id", "indicator_id", "period_start", "breakdown", "value").is_not_null())
    )
    sure &= (pl.col("period_start") <= context.today) & (pl.col("period_end") >= valid[0]) & (pl.col("period_end") <= valid[1])
    flagged = frame.with_columns(sure=sure.fill_null(value=False))
    return flagged.filter("sure").drop("plain", "sure"), cells.filter(~flagged["sure"])


def _looked_up(column: str, values: dict[str, Any], kind: type[pl.DataType]) -> pl.Expr:
    return pl.col(column).replace_strict(list(values) or [""], list(values.values()) or [None], default=None, return_dtype=kind)


def _tried(read: Callable[[], _Value]) -> _Value | None:
    try:
        return read()
    except PydanticCustomError:
        return None
