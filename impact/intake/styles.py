"""How the columns of a file of observations are written, judged before any of their cells is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import polars as pl

from impact.intake.columns import weak_headings
from impact.intake.result import Context
from impact.messages import messages
from impact.tables.header import HeadedTable
from impact.tables.notation import FRENCH, Notation, notation_of
from impact.tables.periods import PeriodStyle, period_style
from indicators.models import Missing
from indicators.text import Text, folded

NUMBERS = ("value", "numerator", "denominator")
DAYS = ("period", "period_start", "period_end")


@dataclass(frozen=True)
class Styles:
    """What is known of the columns: the notation of each, the style of the periods, and the projects that the column of projects names."""

    notation: dict[str, Notation] = field(default_factory=dict)
    periods: PeriodStyle = field(default_factory=PeriodStyle)
    projects: frozenset[str] = frozenset()

    def of(self, name: str) -> Notation:
        """The notation of a column."""
        return self.notation.get(name, FRENCH)


def styles_of(table: HeadedTable, cells: pl.DataFrame) -> Styles:
    """The styles of a table, by its cells, then by its headings and its delimiter."""
    [texts] = cells.select(pl.col("project", *NUMBERS, *DAYS).unique().implode()).iter_rows(named=True)
    of_file = table.notation
    numbers = {name: notation_of(texts[name], of_file) for name in NUMBERS}
    days = notation_of([text for name in DAYS for text in texts[name]], of_file)
    pairs: Iterable[tuple[str, str]] = []
    if any(texts["period_start"]) and any(texts["period_end"]):
        pairs = cells.select("period_start", "period_end").unique().filter(pl.all_horizontal(pl.all() != "")).iter_rows()
    headings = [table.heading(name) for name in DAYS if name in table.columns]
    return Styles(numbers, period_style(texts["period"], pairs, headings, days), frozenset(filter(None, texts["project"])))


def without_statuses(table: HeadedTable, cells: pl.DataFrame, missing: dict[str, Missing]) -> tuple[HeadedTable, list[tuple[str, Text]]]:
    """The table without a column of statuses taken for one of missing codes: what it holds is of the sender's own procedure.

    A heading such as « Statut » means a missing code only where each of its cells is one, and none stands beside a value.
    """
    if "missing" not in table.columns or folded(table.heading("missing")) not in weak_headings():
        return table, []
    filled = cells.filter(pl.col("missing") != "").select("missing", "value").unique()
    if all(folded(code) in missing and not value for code, value in filled.iter_rows()):
        return table, []
    columns = {name: column for name, column in table.columns.items() if name != "missing"}
    return replace(table, columns=columns), [("column_is_a_status", messages.text("column_is_a_status", column=table.heading("missing")))]


def is_sender(context: Context, styles: Styles, known: dict[str, str]) -> bool:
    """Whether every project that the column names is the sender's, so that an empty cell can only be about it."""
    return all(known.get(folded(name)) == context.project for name in styles.projects)
