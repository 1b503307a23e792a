"""What one cell of a table states: indicator, period, breakdown and amount; and why that is not certain, where it is not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

from impact.intake.layouts.amounts import Amount
from impact.intake.layouts.blocks import Place
from impact.intake.layouts.dating import When, span_of, written
from impact.intake.layouts.models import Value
from indicators.breakdown import write_cell
from indicators.text import Text

Scope = Literal["cell", "row", "column", "block", "file"]


UNREADABLE = frozenset(
    {
        "unit_differs",
        "ratio_parts",
        "mean_without_weight",
        "breakdown_not_kept",
        "breakdown_unclear",
        "weeks",
        "two_periods",
        "school_year_part",
    }
)
"""Reasons that leave no reading: a part would pass for the whole, or one period for another."""


@dataclass(frozen=True)
class Uncertainty:
    """Why a statement is not certain: a code of `wording.yaml`, what it concerns, and what its sentence names."""

    code: str
    scope: Scope = "cell"
    values: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class CellStatement:
    """A cell of values with all that its row, its column and what stands around say of it."""

    sheet: str
    block: int
    place: Place
    cells: tuple[str, ...]
    text: str
    candidates: tuple[str, ...]
    when: When
    breakdown: tuple[tuple[str, str], ...] = ()
    amount: Amount = field(default_factory=Amount)
    role: str | None = None
    reasons: tuple[Uncertainty, ...] = ()
    sources: frozenset[str] = frozenset()
    row_name: str | Text = ""
    column_name: str | Text = ""
    unknown_part: bool = False
    column_total: bool = False
    own_year: bool = False
    recapitulates: bool = False
    alternatives: tuple[When, ...] = ()

    @property
    def name(self) -> str | Text:
        """What a person knows it by: the name of its row, or of its column where the row is a total."""
        return (self.row_name if self.column_total else self.column_name) or self.row_name or self.column_name

    @property
    def indicator(self) -> str:
        """The indicator that it is likeliest to be of."""
        return self.candidates[0]

    @property
    def period(self) -> str | None:
        """Its period, where its year is known."""
        return period_text(self.when)

    @property
    def cell(self) -> str:
        """The breakdown cell in canonical form."""
        return write_cell(dict(self.breakdown))

    @property
    def key(self) -> tuple[str, str | None, str]:
        """What it is the value of."""
        return self.indicator, self.period, self.cell

    def value(self, *, indicator: str | None = None, amount: Amount | None = None, when: When | None = None) -> Value | None:
        """What is read, if that indicator, amount or period is meant; None where there would be no value."""
        period, content = period_text(when or self.when), amount or self.amount
        if period is None or content.empty:
            return None
        named = indicator or self.indicator
        return Value(indicator=named, period=period, breakdown=self.cell, cells=list(self.cells), **content.content)

    def because(self, *reasons: Uncertainty) -> CellStatement:
        """The same, not certain for these reasons too."""
        return replace(self, reasons=(*self.reasons, *(reason for reason in reasons if reason not in self.reasons)))


def period_text(when: When) -> str | None:
    """The period as it is written; None where its year is not known."""
    span = span_of(when)
    return written(*span) if span else None


@dataclass(frozen=True)
class AsideCell:
    """Cells that are left aside, why, and what the sentence names; `sources` are their headings."""

    cells: tuple[str, ...]
    code: str
    values: tuple[tuple[str, Any], ...] = ()
    sources: frozenset[str] = frozenset()
