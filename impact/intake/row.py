"""The rule for one row of a file of observations, as a pydantic model: text in, values out, faults with the codes people are given."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo
from pydantic_core import PydanticCustomError, PydanticOmit

from impact.intake.result import WITHDRAWAL, Context
from impact.intake.styles import Styles, is_sender
from impact.messages import messages
from impact.tables.breakdowns import read_breakdown
from impact.tables.days import read_day
from impact.tables.marked import clipped, legible
from impact.tables.periods import days_as_period, read_period
from impact.tables.quantities import Quantity, read_quantity
from impact.tables.words import is_withdrawal
from indicators.models import Missing, Version, codes_by_name
from indicators.nearest import nearest
from indicators.text import Text, folded


def model_context(context: Context, styles: Styles = Styles()) -> dict[str, Any]:
    """What the validators of `ObservationRow` look things up in; `styles` is how the columns of its table are written."""
    words = context.catalogue.vocabulary
    known = context.register.by_spelling
    return {
        "context": context,
        "styles": styles,
        "projects": known,
        "sender": context.project if context.project and is_sender(context, styles, known) else None,
        "missing": codes_by_name(words.missing),
        "evidence": codes_by_name(words.evidence),
    }


def _support(info: ValidationInfo) -> dict[str, Any]:
    """What `model_context` prepared for the validators."""
    return dict(info.context or {})


def _project(text: str, info: ValidationInfo) -> str:
    support = _support(info)
    context: Context = support["context"]
    if not legible(text):
        if support["sender"]:
            return str(support["sender"])
        code = "project_under_another" if context.project else "project_empty"
        raise PydanticCustomError(code, "project empty", {"project": context.project or ""})
    known = support["projects"]
    if (name := folded(text)) not in known:
        raise PydanticCustomError("project_unknown", "project unknown", {"text": clipped(text), "hint": _hint("hint_project", name, known)})
    if context.project and known[name] != context.project:
        raise PydanticCustomError("project_differs", "project differs", {"text": clipped(text), "project": context.project})
    return str(known[name])


def _indicator(text: str, info: ValidationInfo) -> str:
    if not legible(text):
        raise PydanticCustomError("indicator_empty", "indicator empty")
    known = _support(info)["context"].catalogue.by_spelling
    if (name := folded(text)) not in known:
        hint = _hint("hint_indicator", name, known)
        raise PydanticCustomError("indicator_not_in_catalogue", "indicator unknown", {"text": clipped(text), "hint": hint})
    return str(known[name])


def _number(text: str, info: ValidationInfo) -> float | None:
    """A part of a ratio or the weight of a mean: exact."""
    quantity = _quantity(text, info, str(info.field_name))
    if quantity and quantity.approximate:
        raise PydanticCustomError("not_exact", "not exact", {"text": clipped(text)})
    return quantity.value if quantity else None


def _quantity(text: str, info: ValidationInfo, name: str) -> Quantity | None:
    """An amount by the notation of its column, in the unit of the indicator."""
    if not text:
        return None
    support = _support(info)
    version = _version(info)
    unit = support["context"].catalogue.vocabulary.units[version.unit] if version and name == "value" else None
    return read_quantity(text, support["styles"].of(name), unit)


def _hint(code: str, name: str, known: dict[str, str]) -> Text | str:
    """A question about the name that looks most like an unknown one; nothing where none does."""
    near = nearest(name, known)
    return messages.text(code, nearest=known[near[0]]) if near else ""


def _missing(text: str, info: ValidationInfo) -> Missing | None:
    if not legible(text):
        return None
    code: Missing | None = _support(info)["missing"].get(folded(text))
    if code is None:
        allowed = _labels(list(Missing), info)
        raise PydanticCustomError("missing_code_unknown", "missing code unknown", {"text": clipped(text), "allowed": allowed})
    return code


def _labels(codes: list[Missing], info: ValidationInfo) -> list[Text]:
    """Missing codes as people read them."""
    labels = _support(info)["context"].catalogue.vocabulary.missing
    return [labels[code].text for code in codes]


def _evidence(text: str, info: ValidationInfo) -> str | None:
    """A kind of evidence by its code where the word is one; anything else (a link, the name of a register) is kept as written."""
    return _support(info)["evidence"].get(folded(text), text) or None


def _day(text: str, info: ValidationInfo) -> date | None:
    return read_day(text, _support(info)["styles"].periods.notation) if text else None


def _period(text: str, info: ValidationInfo) -> tuple[date, date]:
    """The period from its two days, or from its name; the indicator must be in force at its end."""
    support = _support(info)
    context: Context = support["context"]
    if not {"period_start", "period_end"} <= info.data.keys():
        raise PydanticOmit  # its days have faults of their own
    start, end = info.data["period_start"], info.data["period_end"]
    if start and end:
        start, end = days_as_period(start, end, support["styles"].periods, text or f"{start} → {end}")
    elif text:
        start, end = read_period(text, support["styles"].periods)
    else:
        raise PydanticCustomError("period_empty", "period empty")
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


def _value(text: str, info: ValidationInfo) -> Quantity | Missing | str | None:
    """A value of the shape the indicator asks for, or the reason why there is none, in the cell itself or in the column beside it."""
    version = _version(info)
    if version is None or not {"missing", "numerator", "denominator"} <= info.data.keys():
        return None
    if is_withdrawal(text):
        return WITHDRAWAL
    in_cell: Missing | None = _support(info)["missing"].get(folded(text)) if legible(text) else None
    quantity = None if in_cell else _quantity(text, info, "value")
    missing = _why_missing(in_cell, info.data["missing"], info)
    numerator, denominator = info.data["numerator"], info.data["denominator"]
    if missing is None:
        return checked_value(version, quantity, numerator, denominator)
    if (quantity, numerator, denominator) != (None, None, None):
        raise PydanticCustomError("value_and_missing", "value and missing", {"missing": _labels([missing], info)[0]})
    if missing not in version.missing:
        allowed = _labels(version.missing, info)
        raise PydanticCustomError("missing_not_allowed", "not allowed", {"missing": _labels([missing], info)[0], "allowed": allowed})
    return missing


def _why_missing(in_cell: Missing | None, in_column: Missing | None, info: ValidationInfo) -> Missing | None:
    """The one reason why a value is missing. Raises `missing_twice` where there are two."""
    if in_cell and in_column and in_cell != in_column:
        first, second = _labels([in_cell, in_column], info)
        raise PydanticCustomError("missing_twice", "two codes", {"first": first, "second": second})
    return in_cell or in_column


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
    value: Annotated[Quantity | Missing | str | None, BeforeValidator(_value)]
    evidence: Annotated[str | None, BeforeValidator(_evidence)]
    comment: str

    def observation(self) -> dict[str, Any]:
        """The row under the names of an observation, its place apart."""
        amount = self.value if isinstance(self.value, Quantity) else None
        same = ("breakdown", "numerator", "denominator", "evidence", "comment")
        return {
            "project_id": self.project,
            "indicator_id": self.indicator,
            "period_start": self.period[0],
            "period_end": self.period[1],
            "value": amount.value if amount else None,
            "missing": str(self.value) if isinstance(self.value, str) else None,
            "low": amount.low if amount else None,
            "high": amount.high if amount else None,
            "approximate": bool(amount and amount.approximate),
            **{name: getattr(self, name) for name in same},
        }


def checked_value(version: Version, quantity: Quantity | None, numerator: float | None, denominator: float | None) -> Quantity:
    """The value an observation of this shape has; nothing typed that can be computed, unless it agrees (law 3)."""
    shape = version.aggregation.shape
    if shape == "ratio":
        return Quantity(_checked_ratio(version, quantity, numerator, denominator))
    if numerator is not None or (shape == "quantity" and denominator is not None):
        raise PydanticCustomError("parts_unexpected", "parts unexpected")
    if quantity is None:
        raise PydanticCustomError("value_empty", "value empty")
    if shape == "mean" and (denominator is None or denominator <= 0):
        raise PydanticCustomError("weight_empty", "weight empty")
    return quantity


def _checked_ratio(version: Version, quantity: Quantity | None, numerator: float | None, denominator: float | None) -> float:
    """The ratio of two parts that are counts, and of which a rate written beside them does not differ."""
    if numerator is None or denominator is None:
        raise PydanticCustomError("ratio_parts", "ratio parts")
    if denominator <= 0:
        raise PydanticCustomError("denominator_zero", "denominator zero")
    if version.unit == "share" and denominator == 1 and 0 < numerator < 1:
        raise PydanticCustomError("parts_are_a_rate", "parts are a rate", {"value": numerator})
    ratio = numerator / denominator
    if quantity is not None and min(abs(quantity.value - ratio), abs(quantity.value / 100 - ratio)) > 0.0051:
        raise PydanticCustomError("ratio_differs", "ratio differs", {"value": quantity.value, "computed": ratio})
    return ratio
