"""Plain figures as a page shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from indicators.numbers import Language, number, percent
from reports.pages.presented import Shown

Say = Callable[..., str]
LONG = 1000
"""From here on decimals would pretend to a precision that is not there."""


def shown_plainly(row: dict[str, Any], language: Language, say: Say) -> Shown:
    """A row of the table `figure` whose definition is that of a plain figure."""
    value, low, high = (amount(row[end], row["unit"], language, whole=row.get("whole", False)) for end in ("value", "low", "high"))
    single = row["low"] == row["high"]
    told = (
        value
        if single
        else say("between", low=low, high=high)
        if row["value"] is None
        else say("interval", value=value, low=low, high=high)
    )
    complete = row["reported"] == row["expected"]
    coverage = "" if complete else say("part_of_whole", reported=row["reported"], expected=row["expected"])
    return Shown(
        figure_id=row["figure_id"],
        raw=str(row["value"]) if row["value"] is not None else f"{row['low']}/{row['high']}",
        shown=told,
        unit="" if row["unit"] == "share" else row["unit_words"][language],
        coverage=coverage,
        missing="",
        formula=row["formula"][language],
        illustrative=row["illustrative"],
        title=row[f"label_{language}"],
        project="",
        row=row | {"told": [text[language] for text in row["made_of"]]},
    )


def amount(value: float | None, unit: str, language: Language, *, whole: bool = False) -> str:
    """A number as the locale writes it, shares in percent, whole things without decimals (a census weighs its answers)."""
    if value is None:
        return "—"
    return percent(value, language, 1) if unit == "share" else number(value, language, 0 if whole or abs(value) >= LONG else 2)
