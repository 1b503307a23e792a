"""What a message is about: a value by its key, a project's page of a year, or the project itself."""

from __future__ import annotations

from datetime import date

from indicators.breakdown import cell_words, read_cell
from portal.config.days import period_in
from portal.config.language import into_spoken, say, spoken
from portal.town import town

PAGE = "page"


def about_value(indicator: str, start: date, end: date, breakdown: str) -> str:
    """The key of a value."""
    return "|".join((indicator, start.isoformat(), end.isoformat(), breakdown))


def about_page(year: int) -> str:
    """The project's page of a year, before it is published."""
    return f"{PAGE}|{year}"


def subject(about: str) -> str:
    """What a message is about, in words. Raises ValueError for what nothing is known by."""
    if not about:
        return say("talks.project")
    first, *rest = about.split("|")
    if first == PAGE:
        return say("talks.page", year=str(int("|".join(rest))))
    start, end, breakdown = rest
    catalogue = town().catalogue
    if first not in catalogue.indicators or set(read_cell(breakdown)) - set(catalogue.vocabulary.breakdowns):
        raise ValueError(about)
    words = [
        into_spoken(catalogue[first].in_year(date.fromisoformat(end).year).title),
        period_in(date.fromisoformat(start), date.fromisoformat(end), spoken()),
    ]
    if breakdown:
        words.append(into_spoken(cell_words(breakdown, catalogue.vocabulary.breakdowns, named=False)))
    return ", ".join(words)
