"""Figures of indicators as a page shows them: an interval where only that is known, and words where there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from babel.numbers import format_currency

from indicators.catalogue import Catalogue
from indicators.models import Missing
from indicators.numbers import Language, number, percent
from indicators.text import localised
from reports.pages.presented import Shown

Say = Callable[..., str]


def indicator_shown(row: dict[str, Any], catalogue: Catalogue, language: Language, say: Say) -> Shown:
    """A row of the table `figure` whose definition is that of an indicator."""
    unit = catalogue.vocabulary.units[row["unit"]].counted(row["high"]).into(language)
    text, raw = _value(row, language, say)
    label = row[f"label_{language}"]
    return Shown(
        figure_id=row["figure_id"],
        raw=raw,
        shown=text,
        unit="" if row["unit"] in ("share", "euros") or row["low"] is None else unit,
        coverage=_coverage(row["reported"], row["expected"], say),
        missing=_reasons(row["missing"], catalogue, language, say),
        formula=row["formula"][language],
        illustrative=row["illustrative"],
        title=catalogue[row["indicator_id"]].current.title.into(language),
        project=label.split(" · ")[0] if row["scope"] == "project" else "",
        row=row,
    )


def _value(row: dict[str, Any], language: Language, say: Say) -> tuple[str, str]:
    """The value as people read it, and as machines do."""
    if row["low"] is None:
        return say("value_missing"), ""
    if row["value"] is not None:
        return _number(row["value"], row["unit"], language), str(row["value"])
    low, high = (_number(row[end], row["unit"], language) for end in ("low", "high"))
    return say("between", low=low, high=high), f"{row['low']}/{row['high']}"


def _coverage(reported: int, expected: int, say: Say) -> str:
    code = "coverage_only" if reported == expected == 1 else "coverage_one" if reported <= 1 else "coverage"
    return say(code, reported=reported, expected=expected)


def _number(value: float, unit: str, language: Language) -> str:
    """A number as the locale writes it: a share in percent, euros with their sign."""
    if unit == "share":
        return percent(value, language, 1, zeros=False)
    if unit == "euros":
        return format_currency(value, "EUR", locale=language)
    return number(value, language)


def _reasons(missing: dict[str, int], catalogue: Catalogue, language: Language, say: Say) -> str:
    words = {code.value: label.text for code, label in catalogue.vocabulary.missing.items()}
    known = set(Missing)
    told: list[Any] = [f"{count} {words[code].into(language) if code in known else say(code)}" for code, count in sorted(missing.items())]
    return say("missing", reasons=localised(told, language)) if told else ""
