"""Files of observations: one row per project, indicator, period and breakdown cell.

`Row` is the rule, as a pydantic model. Whole columns are checked first with polars, by tests so narrow that the model would accept
every row that passes them (a property test holds this); the rows that do not pass are put before the model one by one, and its
verdict stands.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, TypeVar

import polars as pl
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, ValidationInfo
from pydantic_core import PydanticCustomError

from impact.intake.header import Table, observation_columns
from impact.intake.reading import Context, Reading, all_rejected, faulty, rejected_rows
from impact.intake.tables import ROW
from impact.intake.values import PLAIN_NUMBER, checked_period, clipped, read_breakdown, read_day, read_number, read_period
from impact.language import messages
from indicators.catalogue import folded
from indicators.models import Missing, Version

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
    "evidence": pl.String(),
    "comment": pl.String(),
}
_Value = TypeVar("_Value")


def _support(info: ValidationInfo) -> dict[str, Any]:
    """What `model_context` prepared for the validators."""
    return dict(info.context or {})


def _project(text: str, info: ValidationInfo) -> str:
    context: Context = _support(info)["context"]
    if not text and context.project:
        return context.project
    if not text:
        raise PydanticCustomError("project_empty", "project empty")
    known = _support(info)["projects"]
    if (name := folded(text)) not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = messages.text("hint_project", nearest=known[near[0]]) if near else ""
        raise PydanticCustomError("project_unknown", "project unknown", {"text": clipped(text), "hint": hint})
    if context.project and known[name] != context.project:
        raise PydanticCustomError("project_differs", "project differs", {"text": clipped(text), "project": context.project})
    return str(known[name])


def _indicator(text: str, info: ValidationInfo) -> str:
    if not text:
        raise PydanticCustomError("indicator_empty", "indicator empty")
    known = _support(info)["context"].catalogue.by_spelling
    if (name := folded(text)) not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = messages.text("hint_indicator", nearest=known[near[0]]) if near else ""
        raise PydanticCustomError("indicator_not_in_catalogue", "indicator unknown", {"text": clipped(text), "hint": hint})
    return str(known[name])


def _number(text: str) -> float | None:
    return read_number(text) if text else None


def _missing(text: str, info: ValidationInfo) -> Missing | None:
    if not text:
        return None
    code: Missing | None = _support(info)["missing"].get(folded(text))
    if code is None:
        raise PydanticCustomError(
            "missing_code_unknown", "missing code unknown", {"text": clipped(text), "allowed": [m.value for m in Missing]}
        )
    return code


def _evidence(text: str, info: ValidationInfo) -> str | None:
    """A kind of evidence by its code where the word is one; anything else (a link, the name of a register) is kept as written."""
    return _support(info)["evidence"].get(folded(text), text) or None


def _day(text: str) -> date | None:
    return read_day(text) if text else None


def _period(text: str, info: ValidationInfo) -> tuple[date, date]:
    """The period as told by its two days, or by its name; the indicator must be in force at its end."""
    context: Context = _support(info)["context"]
    start, end = info.data.get("period_start"), info.data.get("period_end")
    if not (start and end):
        if not text:
            raise PydanticCustomError("period_empty", "period empty")
        start, end = read_period(text)
    if end < start:
        raise PydanticCustomError("period_backwards", "backwards", {"start": start, "end": end})
    checked_period(start, end, text or f"{start} → {end}")
    if start > context.today:
        raise PydanticCustomError("period_future", "future", {"start": start})
    indicator = info.data.get("indicator")
    if indicator and context.catalogue[indicator].at(end) is None:
        raise PydanticCustomError("indicator_not_in_force", "not in force", {"indicator": indicator, "day": end})
    return start, end


def _version(info: ValidationInfo) -> Version | None:
    """The indicator's version in force; None where indicator or period are at fault, which is said by themselves."""
    if "indicator" not in info.data or "period" not in info.data:
        return None
    context: Context = _support(info)["context"]
    return context.catalogue[info.data["indicator"]].at(info.data["period"][1])


def _breakdown(text: str, info: ValidationInfo) -> str:
    version = _version(info)
    return read_breakdown(text, version.breakdowns, _support(info)["context"].catalogue.vocabulary.breakdowns) if version else ""


def _value(text: str, info: ValidationInfo) -> float | Missing | None:
    """A value of the shape the indicator asks for, or the reason why there is none, in the cell itself or in the column beside it."""
    version = _version(info)
    if version is None or not {"missing", "numerator", "denominator"} <= info.data.keys():
        return None
    written: Missing | None = _support(info)["missing"].get(folded(text)) if text else None
    value = None if written else _number(text)
    beside: Missing | None = info.data["missing"]
    if written and beside and written != beside:
        raise PydanticCustomError("missing_twice", "two codes", {"first": written.value, "second": beside.value})
    missing = written or beside
    numerator, denominator = info.data["numerator"], info.data["denominator"]
    if missing is None:
        return checked_value(version.aggregation.shape, value, numerator, denominator)
    if (value, numerator, denominator) != (None, None, None):
        raise PydanticCustomError("value_and_missing", "value and missing", {"missing": missing.value})
    if missing not in version.missing:
        allowed = [m.value for m in version.missing]
        raise PydanticCustomError("missing_not_allowed", "not allowed", {"missing": missing.value, "allowed": allowed})
    return missing


Day = Annotated[date | None, BeforeValidator(_day)]
Cell = Annotated[float | None, BeforeValidator(_number)]


class Row(BaseModel):
    """One row of a file of observations: text in, values out. The types of its errors are the codes people are given.

    The fields stand in the order in which they depend on one another.
    """

    model_config = ConfigDict(frozen=True)

    project: Annotated[str, BeforeValidator(_project)]
    indicator: Annotated[str, BeforeValidator(_indicator)]
    period_start: Day
    period_end: Day
    period: Annotated[tuple[date, date], BeforeValidator(_period)]
    breakdown: Annotated[str, BeforeValidator(_breakdown)]
    missing: Annotated[Missing | None, BeforeValidator(_missing)]
    numerator: Cell
    denominator: Cell
    value: Annotated[float | Missing | None, BeforeValidator(_value)]
    evidence: Annotated[str | None, BeforeValidator(_evidence)]
    comment: str

    def observation(self) -> dict[str, Any]:
        """The row under the names of an observation, its place apart."""
        told = isinstance(self.value, Missing)
        same = ("breakdown", "numerator", "denominator", "evidence", "comment")
        return {
            "project_id": self.project,
            "indicator_id": self.indicator,
            "period_start": self.period[0],
            "period_end": self.period[1],
            "value": None if told else self.value,
            "missing": str(self.value) if told else None,
            **{name: getattr(self, name) for name in same},
        }


def checked_value(shape: str, value: float | None, numerator: float | None, denominator: float | None) -> float:
    """The value an observation of this shape has; nothing typed that can be computed, unless it agrees (law 3)."""
    if shape == "ratio":
        if numerator is None or denominator is None:
            raise PydanticCustomError("ratio_parts", "ratio parts")
        if denominator <= 0:
            raise PydanticCustomError("denominator_zero", "denominator zero")
        ratio = numerator / denominator
        if value is not None and min(abs(value - ratio), abs(value / 100 - ratio)) > 0.0051:
            raise PydanticCustomError("ratio_differs", "ratio differs", {"value": value, "computed": ratio})
        return ratio
    if numerator is not None or (shape == "quantity" and denominator is not None):
        raise PydanticCustomError("parts_unexpected", "parts unexpected")
    if value is None:
        raise PydanticCustomError("value_empty", "value empty")
    if shape == "mean" and (denominator is None or denominator <= 0):
        raise PydanticCustomError("weight_empty", "weight empty")
    return value


def read_observations(table: Table, context: Context) -> Reading:
    """The observations of one sheet."""
    if not table.usable:
        return Reading("observations", pl.DataFrame(schema=SCHEMA), _unusable(table))
    if split := _breakdown_columns(table, context):
        text = messages.text("column_is_breakdown", columns=split)
        return Reading("observations", pl.DataFrame(schema=SCHEMA), all_rejected(table, "column_is_breakdown", text, split[0]))
    cells = table.cells(observation_columns())
    support = model_context(context)
    sure, unsure = _split(cells, context, support)
    accepted: list[dict[str, Any]] = []
    faults = []
    for cell in unsure.iter_rows(named=True):
        try:
            accepted.append({"row": cell[ROW], **Row.model_validate(cell, context=support).observation()})
        except ValidationError as error:
            faults.append((cell[ROW], *faulty(table, error)))
    judged = pl.DataFrame(accepted, schema={name: kind for name, kind in SCHEMA.items() if name != "sheet"})
    observations = pl.concat([sure, judged.select(sure.columns)]).sort("row").with_columns(sheet=pl.lit(table.sheet)).select(list(SCHEMA))
    return Reading("observations", observations, rejected_rows(table, faults))


def model_context(context: Context) -> dict[str, Any]:
    """What the validators of `Row` look things up in."""
    words = context.catalogue.vocabulary
    return {
        "context": context,
        "projects": context.register.spellings(),
        "missing": {folded(s): code for code, label in words.missing.items() for s in (*label.spellings, label.fr, label.en, code.value)},
        "evidence": {folded(s): code for code, label in words.evidence.items() for s in (*label.spellings, label.fr, label.en, code)},
    }


def _breakdown_columns(table: Table, context: Context) -> list[str]:
    """Columns headed like a breakdown (age, gender…): to read past them would take a part for the whole."""
    words = context.catalogue.vocabulary.breakdowns
    names = {folded(name) for key, b in words.items() for name in (key, b.fr, b.en, *b.spellings)}
    return [clipped(heading) for heading in table.unread if folded(heading) in names]


def _unusable(table: Table) -> pl.DataFrame:
    if table.doubled:
        headings = [clipped(table.heading(name)) for name in table.doubled]
        return all_rejected(table, "column_doubled", messages.text("column_doubled", columns=headings, row=table.header_row), headings[0])
    columns = [observation_columns()[name].text for name in table.missing]
    found = [heading for heading in table.headings.values() if heading][:12]
    return all_rejected(
        table,
        "column_missing",
        messages.text("column_missing", columns=columns, found=[clipped(f, 30) for f in found], row=table.header_row),
    )


def _split(cells: pl.DataFrame, context: Context, support: dict[str, Any]) -> tuple[pl.DataFrame, pl.DataFrame]:
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
    projects = {text: support["projects"].get(folded(text)) or (None if text else context.project) for text in cells["project"].unique()}
    periods = {text: _tried(lambda text=text: read_period(text)) for text in cells["period"].unique() if text}  # type: ignore[misc]
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
        pl.when(pl.col("value").str.contains(PLAIN_NUMBER))
        .then(pl.col("value").str.replace(",", ".", literal=True))
        .cast(pl.Float64, strict=False)
        .alias("value"),
        pl.lit(None, pl.String).alias("missing"),
        pl.lit(None, pl.Float64).alias("numerator"),
        pl.lit(None, pl.Float64).alias("denominator"),
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
