"""What a town's projects answer for a year, drawn by chance, and the same answers as people write them: on a form, in a table, for a program.

This is the oracle of `tests/portal/test_whole_year.py`: plain numbers and words, kept apart from all that reads or stores them.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import openpyxl

MISSING = {"not_collected": "pas compté", "not_applicable": "sans objet", "refused": "refusé", "late": "en retard"}
COLUMNS = ("value", "missing", "numerator", "denominator", "low", "high", "approximate", "evidence")
"""What is known of a value, as ledger and warehouse name it."""
HEADINGS = ["Indicateur", "Période", "Valeur", "Numérateur", "Dénominateur", "Motif d'absence", "Preuve", "Commentaire"]


@dataclass(frozen=True)
class Asked:
    """What is asked: an indicator, what kind of number, the most that is usual, why there may be none, and the evidence people have."""

    indicator: str
    title: str
    shape: str
    most: float
    reasons: list[str]
    evidence: str | None = None


@dataclass(frozen=True)
class Typed:
    """The answer of a project about one indicator for the whole year. A range has `low` and `high`; a rate, two numbers; a mean, its weight."""

    indicator: str
    title: str
    value: float | None = None
    missing: str | None = None
    numerator: float | None = None
    denominator: float | None = None
    low: float | None = None
    high: float | None = None
    approximate: bool = False
    evidence: str | None = None
    comment: str = ""

    @property
    def known_as(self) -> tuple[Any, ...]:
        """What must be known of it, wherever it is looked for: COLUMNS. A rate is what its two numbers make."""
        value = self.numerator / self.denominator if self.numerator is not None and self.denominator else self.value
        return value, self.missing, self.numerator, self.denominator, self.low, self.high, self.approximate, self.evidence


def answers(project: str, asked: Iterable[Asked], attempt: int = 0) -> dict[str, Typed]:
    """The answers of a project, by indicator. Another `attempt` differs in nearly every number."""
    return {of.indicator: _answer(random.Random(f"{project} {of.indicator} {attempt}"), of) for of in asked}


def _answer(chance: random.Random, of: Asked) -> Typed:
    kind, blank = chance.random(), Typed(of.indicator, of.title, evidence=of.evidence)
    if kind < 0.08:
        return replace(blank, missing=chance.choice(of.reasons), evidence=None)
    if of.shape == "ratio":
        whole = chance.randrange(40, 400)
        return replace(blank, numerator=chance.randrange(20, whole), denominator=whole)
    if of.shape == "mean":
        return replace(blank, value=chance.randrange(3 * 4, int(min(of.most, 9) * 4)) / 4, denominator=chance.randrange(12, 90))
    number = chance.randrange(int(min(max(2, of.most / 50), 400)), int(max(4, min(of.most / 2, 9_000))))
    if kind < 0.14 and of.most > 100:
        return replace(blank, value=number + 5, low=number, high=number + 10, approximate=True)
    if kind < 0.20:
        return replace(blank, value=number, approximate=True, comment="d'après le cahier ; « à peu près »")
    return replace(blank, value=number)


def _french(number: float | None) -> str:
    return "" if number is None else f"{number:g}".replace(".", ",") if number < 1_000_000 else str(number)


def _valued(answer: Typed) -> str:
    if answer.low is not None:
        return f"entre {_french(answer.low)} et {_french(answer.high)}"
    return f"environ {_french(answer.value)}" if answer.approximate else _french(answer.value)


def on_form(answer: Typed, cell: str) -> dict[str, str]:
    """The fields of the form for one answer: those of its value, named `cell`."""
    said = {
        "value": _french(answer.value) if answer.low is None else _valued(answer),
        "missing": answer.missing or "",
        "numerator": _french(answer.numerator),
        "denominator": _french(answer.denominator),
        "approximate": "1" if answer.approximate and answer.low is None else "",
        "comment": answer.comment,
    }
    return {f"{cell}.{field}": text for field, text in said.items()}


def as_table(typed: Iterable[Typed], year: int, kind: str) -> bytes:
    """The answers as a table that the project keeps: `csv` as a French spreadsheet writes it, or `xlsx`."""
    rows: list[list[Any]] = [HEADINGS]
    for of in typed:
        absent = MISSING[of.missing] if of.missing else ""
        rows.append(
            [of.title, str(year), _valued(of), _french(of.numerator), _french(of.denominator), absent, of.evidence or "", of.comment]
        )
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows(rows)
        return text.getvalue().encode("cp1252")
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def for_program(answer: Typed) -> dict[str, Any]:
    """The answer as JSON, by the description of the API."""
    said = {name: getattr(answer, name) for name in ("indicator", *COLUMNS, "comment")}
    return {name: value for name, value in said.items() if value not in (None, "")}
