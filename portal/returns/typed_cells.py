"""What the sender of a spreadsheet answers: a choice, or numbers in the place of what cells say, read by the rule of the form.

Fields name the cells, and their values the reading that is meant: a page that has grown old answers no other question than it showed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from impact.intake.layouts.models import CONTENT, Blank, Choice, Question, Value
from impact.intake.result import Context
from impact.tables.periods import read_period
from impact.tables.words import is_withdrawal
from indicators.text import Text
from portal.config.language import spoken
from portal.messages import wording
from portal.returns.answers import AnswerReader, TypedAnswer
from portal.returns.questions import FormCell

_TWO_COUNTS = re.compile(r"(.+?)\s*(?:/|\bsur\b|\bout of\b)\s*(.+)")


@dataclass
class TypedCells:
    """What is written in the boxes of a question: the values, and what is wrong by field."""

    values: list[Value] = field(default_factory=list)
    faults: dict[str, Text] = field(default_factory=dict)

    @property
    def cells(self) -> set[str]:
        """The cells that are answered so."""
        return {cell for value in self.values for cell in value.cells}

    def add(self, read: Value, blank: Blank) -> None:
        """Takes a number; that of a day is added to the other days of its year, read or written."""
        others = next((value for value in self.values if blank.added_to and value.key == read.key), None)
        if others:
            self.values.remove(others)
        before, cells = (others.value or 0, others.cells) if others else (blank.added, blank.added_to)
        moved = {name: number + before for name in ("value", "low", "high") if (number := getattr(read, name)) is not None}
        self.values.append(read.model_copy(update={**moved, "cells": [*read.cells, *cells]}))


def question_field(question: Question) -> str:
    """What the field of a question is called in the form."""
    return f"answer.{_named(question.code, question.cells)}"


def choice_name(choice: Choice) -> str:
    """By what the form names a choice: the reading that it is."""
    return _named(choice.text.fr, *(value.model_dump(mode="json") for value in choice.values))


def choice_named(question: Question, name: str) -> Choice | None:
    """The choice of a question that the form names."""
    return next((choice for choice in question.choices if choice_name(choice) == name), None)


def box_field(question: Question, blank: Blank) -> str:
    """What the box of a question is called in the form."""
    return f"{question_field(question)}.{_named(blank.cell, blank.indicator, blank.period, blank.breakdown)}"


def _named(*what: object) -> str:
    return sha256(json.dumps(what).encode()).hexdigest()[:12]


def typed_cells(question: Question, form: Mapping[str, str], context: Context) -> TypedCells:
    """What is written in the boxes of a question."""
    typed, name = TypedCells(), question_field(question)
    for blank in question.blanks:
        at = box_field(question, blank)
        if not (text := form.get(at, "").strip()):
            continue
        read = _read(blank, text, context)
        if isinstance(read, Text):
            typed.faults[at] = read
        elif blank.cell in typed.cells:
            typed.faults[at] = wording().text("fault.one_period")
        else:
            typed.add(read, blank)
    if typed.values and not typed.faults and not choice_named(question, form.get(name, "")) and not typed.cells >= set(question.cells):
        typed.faults[name] = wording().text("fault.other_cells")
    return typed


def _read(blank: Blank, text: str, context: Context) -> Value | Text:
    """A number as the value of a cell, or why it cannot be one."""
    if is_withdrawal(text):
        return wording().text("fault.not_a_written_number", text=text)
    shape = context.catalogue[blank.indicator].current.aggregation.shape
    counts = _TWO_COUNTS.fullmatch(text) if shape == "ratio" else None
    numerator, denominator = counts.groups() if counts else ("", "")
    answer = TypedAnswer("" if counts else text, numerator=numerator, denominator=denominator, language=spoken())
    asked = FormCell(blank.indicator, *read_period(blank.period), blank.breakdown)
    read = AnswerReader(context.project or "", context).read(asked, answer)
    if read.observation is None:
        return read.faults[0]
    if blank.added_to and read.observation["value"] is None:  # the sum of the other days is not missing for one that is
        return wording().text("fault.not_a_written_number", text=text)
    content = {name: read.observation[name] for name in CONTENT}
    named = {"indicator": blank.indicator, "period": blank.period, "breakdown": blank.breakdown}
    return Value.model_validate({**named, **content, "cells": [blank.cell], "typed": True})
