"""Answers as they are typed, and what they are read as: by the same rule that reads a row of a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from impact.intake.columns import column_text
from impact.intake.result import Context
from impact.intake.row import ObservationRow, model_context
from impact.intake.styles import NUMBERS, Styles
from impact.messages import messages as impact_messages
from impact.tables.notation import ENGLISH, FRENCH
from impact.tables.quantities import Quantity
from indicators.numbers import Language, euros_and_cents, significant
from indicators.text import Text
from portal.messages import wording
from portal.returns.questions import FormCell
from portal.returns.standing import Stated
from portal.town import town
from reports.edition.typography import typeset

FIELDS = ("value", "missing", "numerator", "denominator", "approximate", "comment")
"""What is typed or ticked for one value."""
MONEY = "euros"
"""The unit of the catalogue that has cents."""
_PAIRED = ("numerator", "denominator", "low", "high")
_IN_COLUMN = re.compile(r" \((?:colonne|column) [^)]*\)")
LONGEST = 2_000
"""Signs of the longest text that is kept of a field."""


@dataclass(frozen=True)
class TypedAnswer:
    """What was typed for one value, in the notation of a language."""

    value: str = ""
    missing: str = ""
    numerator: str = ""
    denominator: str = ""
    approximate: str = ""
    comment: str = ""
    language: Language = "fr"

    @property
    def empty(self) -> bool:
        """Whether nothing was answered."""
        return not any(text.strip() for text in (self.value, self.missing, self.numerator, self.denominator))


@dataclass(frozen=True)
class Read:
    """What an answer is read as: an observation, or the sentences that say why it cannot be."""

    observation: dict[str, Any] | None
    faults: tuple[Text, ...] = ()


@dataclass(frozen=True)
class AnswerReader:
    """Reads the answers of one project."""

    project: str
    context: Context

    @cached_property
    def _support(self) -> dict[str, dict[str, Any]]:
        known = {"fr": FRENCH, "en": ENGLISH}
        return {language: model_context(self.context, Styles(dict.fromkeys(NUMBERS, of))) for language, of in known.items()}

    def read(self, cell: FormCell, answer: TypedAnswer, evidence: str = "") -> Read:
        """An answer as an observation."""
        row = {
            "project": self.project,
            "indicator": cell.indicator,
            "period_start": cell.start.isoformat(),
            "period_end": cell.end.isoformat(),
            "period": "",
            "breakdown": cell.breakdown,
            **{name: getattr(answer, name).strip() for name in ("value", "missing", "numerator", "denominator")},
            "evidence": evidence,
            "comment": " ".join(answer.comment.split()),
        }
        try:
            read = ObservationRow.model_validate(row, context=self._support[answer.language])
        except ValidationError as error:
            return Read(None, tuple(_sentence(fault) for fault in error.errors(include_url=False)))
        if answer.approximate and isinstance(read.value, Quantity):
            read = read.model_copy(update={"value": replace(read.value, approximate=True)})
        return Read(read.observation())


def _sentence(fault: Any) -> Text:
    """What is wrong with an answer, in the portal's own words where it has some; a box of a page is in no column."""
    values = dict(fault.get("ctx") or {})
    code, field = fault["type"], str(fault["loc"][0]) if fault["loc"] else ""
    column = wording().text("form.comment") if field == "comment" else column_text(field) if field else ""
    if f"fault.{code}" in wording().codes():
        return wording().text(f"fault.{code}", column=column, **values)
    text = impact_messages.text(code, column=column, **values)
    return Text(fr=_IN_COLUMN.sub("", text.fr), en=_IN_COLUMN.sub("", text.en))


def answer_of(stated: Stated, language: Language) -> TypedAnswer:
    """What stands, as one would have typed it. Of what the town returned, what it had, without a word: it asks for another."""
    if not stated.returned:
        return as_typed(vars(stated), language)
    return replace(as_typed(vars(stated.sent), language), comment="") if stated.sent else TypedAnswer(language=language)


def as_typed(said: Mapping[str, Any], language: Language) -> TypedAnswer:
    """What is said of a value, as one would type it in a language."""
    value = ""
    if said["low"] is not None and said["high"] is not None:
        value = wording().said("between", language, low=typed_number(said["low"], language), high=typed_number(said["high"], language))
    elif said["value"] is not None and said["numerator"] is None:
        value = typed_number(said["value"], language)
    return TypedAnswer(
        value=value,
        missing=said["missing"] or "",
        numerator=typed_number(said["numerator"], language),
        denominator=typed_number(said["denominator"], language),
        approximate="1" if said["approximate"] and said["low"] is None else "",
        comment=said["comment"] or "",
        language=language,
    )


def typed_number(value: float | None, language: Language) -> str:
    """A number as one types it: no thousands, the decimal sign of the language."""
    if value is None:
        return ""
    text = plain_number(value)
    return text.replace(".", ",") if language == "fr" else text


def plain_number(value: float) -> str:
    """A number with all its digits and no exponent."""
    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown(stated: Stated, language: Language) -> str:
    """What stands, or stood before the town returned it, as a person reads it: rounded, with the word that says it is an estimate."""
    return in_words(vars(stated.sent or stated), language, town().catalogue[stated.indicator].current.unit)


def in_words(said: Mapping[str, Any], language: Language, unit: str) -> str:
    """What is said of a value in a unit, as a person reads it, without its unit."""
    write = euros_and_cents if unit == MONEY else significant
    if said["value"] is None:
        return typeset(wording().said(f"missing.{said['missing']}", language), language)
    if said["numerator"] is not None and said["denominator"] is not None:
        return wording().said(
            "of", language, part=significant(said["numerator"], language), whole=significant(said["denominator"], language)
        )
    if said["low"] is not None and said["high"] is not None:
        return wording().said("between", language, low=write(said["low"], language), high=write(said["high"], language))
    value = write(said["value"], language)
    return wording().said("about", language, value=value) if said["approximate"] else value
