"""What a table that is handed in would change of what stands: each value before and after, as the review of the form says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from impact.intake.result import WITHDRAWAL
from indicators.breakdown import cell_words
from portal.config.days import period_in
from portal.config.language import into_spoken, say, spoken
from portal.returns.answers import in_words
from portal.town import town

_SAID = ("value", "missing", "numerator", "denominator", "low", "high", "approximate")


@dataclass(frozen=True)
class RevisionShown:
    """One value that stands and would change: of what, of when and which part, before and after."""

    title: str
    of: str
    before: str
    after: str


def revisions_shown(revisions: pl.DataFrame) -> list[RevisionShown]:
    """The values that would be changed or withdrawn; none for records of events, which are no values."""
    if "indicator_id" not in revisions.columns:
        return []
    return [_revision(row) for row in revisions.iter_rows(named=True)]


def title_of(row: Mapping[str, Any]) -> str:
    """What a value is of."""
    return into_spoken(town().catalogue[row["indicator_id"]].in_year(row["period_end"].year).title)


def part_of(row: Mapping[str, Any]) -> str:
    """The period of a value, and the part of the whole that it is of."""
    words = [period_in(row["period_start"], row["period_end"], spoken())]
    if row["breakdown"]:
        words.append(into_spoken(cell_words(row["breakdown"], town().catalogue.vocabulary.breakdowns, named=False)))
    return ", ".join(words)


def _revision(row: Mapping[str, Any]) -> RevisionShown:
    unit = town().catalogue[row["indicator_id"]].current.unit
    before = in_words({name: row[f"before {name}"] for name in _SAID}, spoken(), unit)
    after = say("table.withdrawn") if row["missing"] == WITHDRAWAL else in_words({name: row[name] for name in _SAID}, spoken(), unit)
    return RevisionShown(title_of(row), part_of(row), before, say("table.beside") if before == after else after)
