"""The values of a return as a program gives them, read by the rule of the form and of files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from indicators.text import Refusal, Text, folded
from portal.api.schemas import ReturnedValue
from portal.messages import messages, wording
from portal.returns.answers import TypedAnswer, plain_number
from portal.returns.drafts import YearOfProject
from portal.returns.questions import FormCell


def observations_of(of: YearOfProject, values: Sequence[ReturnedValue]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What the values are read as, and for those that cannot be, which and why."""
    observations, refusals = [], []
    known = of.reader.context.catalogue.by_spelling
    for number, value in enumerate(values):
        indicator = known.get(folded(value.indicator), value.indicator)
        cell = FormCell(indicator, date(of.year, 1, 1), date(of.year, 12, 31), value.breakdown)
        try:
            read = of.reader.read(cell, _answer(value), value.evidence)
        except Refusal as refusal:
            refusals.append(_refusal(number, value, (refusal.text,)))
            continue
        if read.observation is None:
            refusals.append(_refusal(number, value, read.faults))
        else:
            observations.append(read.observation)
    return observations, refusals


def _refusal(number: int, value: ReturnedValue, faults: Sequence[Text]) -> dict[str, Any]:
    texts = {language: " ".join(getattr(fault, language) for fault in faults) for language in ("fr", "en")}
    return {"value": number, "indicator": value.indicator, "message_fr": texts["fr"], "message_en": texts["en"]}


def _answer(value: ReturnedValue) -> TypedAnswer:
    """A value as one would have typed it. Raises Refusal `range_one_end`, `range_not_centred`."""
    text = _text(value.value)
    if (value.low is None) != (value.high is None):
        raise messages.refusal("range_one_end")
    if value.low is not None and value.high is not None:
        if value.value is not None and value.value != (value.low + value.high) / 2:
            raise messages.refusal("range_not_centred", value=value.value, low=value.low, high=value.high)
        text = wording().said("between", "fr", low=_text(value.low), high=_text(value.high))
    return TypedAnswer(
        value=text,
        missing=value.missing or "",
        numerator=_text(value.numerator),
        denominator=_text(value.denominator),
        approximate="1" if value.approximate else "",
        comment=value.comment,
    )


def _text(number: float | None) -> str:
    return "" if number is None else plain_number(number).replace(".", ",")
