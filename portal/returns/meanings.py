"""What a row or a column of a spreadsheet can mean for a project: the choices of the form, and each in words."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale

from impact.ecosystem.projects import Project
from impact.intake.layouts.models import Meant, Part
from indicators.breakdown import cell_words, write_cell
from portal.config.language import into_spoken, say, spoken
from portal.returns.due import years_of
from portal.town import today, town

ASIDE, TOTAL = "aside", "total"
YEARS = 8
"""The years that may always be chosen, this one and those before; and all those in which the project ran."""


@dataclass(frozen=True)
class Choices:
    """Choices of one kind: each with what it is called in the form, and in words."""

    title: str
    choices: list[tuple[str, str]]


def code_of(part: Part) -> str:
    """What a row or column means, as the form says it: `i.` an indicator, `b.` a part of the whole, `p.` a period; empty: nothing more."""
    if isinstance(part, str):
        return part
    named = (("i", part.indicator), ("b", part.breakdown), ("p", part.period))
    return next((f"{kind}.{name}" for kind, name in named if name), "")


def chosen(part: Part, code: str) -> Part:
    """A meaning chosen in the place of another; what the other says beside, its period or its part of the whole, stays."""
    match code:
        case "aside" | "total":
            return code
    kinds = {"i": "indicator", "b": "breakdown", "p": "period"}
    before = {} if isinstance(part, str) else part.model_dump()
    before.pop(kinds.get(code_of(part)[:1], ""), None)
    kind, _, name = code.partition(".")
    return Meant.model_validate(before | {kinds[kind]: name} if kind in kinds else before)


def choices_for(project: Project) -> list[Choices]:
    """All that a row or a column of this project's spreadsheet can mean."""
    catalogue = town().catalogue
    words = catalogue.vocabulary.breakdowns
    versions = {name: catalogue[name].current for name in project.indicators}
    directions = dict.fromkeys(key for version in versions.values() for key in version.breakdowns)
    cells = [write_cell({key: code}) for key in directions for code in words[key].codes]
    years = sorted({today().year - n for n in range(YEARS)} | {*years_of(project)}, reverse=True)
    periods = [*map(str, years), *("Q1", "Q2", "Q3", "Q4", "S1", "S2"), *(f"{n:02}" for n in range(1, 13))]
    return [
        Choices(say("meaning.counts"), [(f"i.{name}", into_spoken(version.title)) for name, version in versions.items()]),
        Choices(say("meaning.period"), [(f"p.{period}", period_said(period)) for period in periods]),
        Choices(say("meaning.part"), [(f"b.{cell}", into_spoken(cell_words(cell, words))) for cell in cells]),
        Choices(say("meaning.other"), [(TOTAL, say("meaning.total")), (ASIDE, say("meaning.aside")), ("", say("meaning.nothing"))]),
    ]


def meaning_said(part: Part) -> str:
    """A meaning in words."""
    if isinstance(part, str):
        return say(f"meaning.{part}")
    catalogue = town().catalogue
    words = [into_spoken(catalogue[part.indicator].current.title)] if part.indicator else []
    words += [into_spoken(cell_words(part.breakdown, catalogue.vocabulary.breakdowns, named=False))] if part.breakdown else []
    words += [period_said(part.period)] if part.period else []
    return ", ".join(words) or say("meaning.nothing")


def period_said(period: str) -> str:
    """A period of a layout in words; a part of the year is that of whatever year its file is of."""
    if period.isdecimal() and len(period) == 2:
        return str(Locale(spoken()).months["stand-alone"]["wide"][int(period)])
    return say(f"meaning.{period}") if period[0] in "QS" else period
