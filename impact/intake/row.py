"""The rule for one row of a file of observations, as a pydantic model: text in, values out, faults with the codes people are given."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo
from pydantic_core import PydanticCustomError

from impact.intake.result import Context
from impact.messages import messages
from impact.tables.cells import checked_period, clipped, read_breakdown, read_day, read_number, read_period
from indicators.models import Missing, Version
from indicators.nearest import nearest
from indicators.text import Text, folded


def model_context(context: Context) -> dict[str, Any]:
    """What the validators of `ObservationRow` look things up in."""
    words = context.catalogue.vocabulary
    return {
        "context": context,
        "projects": context.register.by_spelling,
        "missing": {folded(s): code for code, label in words.missing.items() for s in (*label.spellings, label.fr, label.en, code.value)},
        "evidence": {folded(s): code for code, label in words.evidence.items() for s in (*label.spellings, label.fr, label.en, code)},
    }


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
        raise PydanticCustomError("project_unknown", "project unknown", {"text": clipped(text), "hint": _hint("hint_project", name, known)})
    if context.project and known[name] != context.project:
        raise PydanticCustomError("project_differs", "project differs", {"text": clipped(text), "project": context.project})
    return str(known[name])


def _indicator(text: str, info: ValidationInfo) -> str:
    if not text:
        raise PydanticCustomError("indicator_empty", "indicator empty")
    known = _support(info)["context"].catalogue.by_spelling
    if (name := folded(text)) not in known:
        hint = _hint("hint_indicator", name, known)
        raise PydanticCustomError("indicator_not_in_catalogue", "indicator unknown", {"text": clipped(text), "hint": hint})
    return str(known[name])


def _hint(code: str, name: str, known: dict[str, str]) -> Text | str:
    """A question about the name that looks most like an unknown one; nothing where none does."""
    near = nearest(name, known)
    return messages.text(code, nearest=known[near[0]]) if near else ""


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
    """The period from its two days, or from its name; the indicator must be in force at its end."""
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
    """The indicator's version in force; None where indicator or period have a fault of their own."""
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
    in_cell: Missing | None = _support(info)["missing"].get(folded(text)) if text else None
    value = None if in_cell else _number(text)
    in_column: Missing | None = info.data["missing"]
    if in_cell and in_column and in_cell != in_column:
        raise PydanticCustomError("missing_twice", "two codes", {"first": in_cell.value, "second": in_column.value})
    missing = in_cell or in_column
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
Number = Annotated[float | None, BeforeValidator(_number)]


class ObservationRow(BaseModel):
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
    numerator: Number
    denominator: Number
    value: Annotated[float | Missing | None, BeforeValidator(_value)]
    evidence: Annotated[str | None, BeforeValidator(_evidence)]
    comment: str

    def observation(self) -> dict[str, Any]:
        """The row under the names of an observation, its place apart."""
        absent = isinstance(self.value, Missing)
        same = ("breakdown", "numerator", "denominator", "evidence", "comment")
        return {
            "project_id": self.project,
            "indicator_id": self.indicator,
            "period_start": self.period[0],
            "period_end": self.period[1],
            "value": None if absent else self.value,
            "missing": str(self.value) if absent else None,
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
