"""The words for a value of a question: what sets it apart from the others, how its detail is called, what a year came to."""

from __future__ import annotations

from indicators.breakdown import cell_words
from indicators.numbers import Language, significant
from portal.config.days import period_in
from portal.config.language import into_spoken, say
from portal.messages import wording
from portal.returns.drafts import YearOfProject
from portal.returns.questions import FormCell, QuestionDetail
from portal.returns.wholes import YearWhole
from portal.town import town


def label_of(of: YearOfProject, cell: FormCell) -> str:
    """What sets a value apart from the others of its question: its period, its part of the whole."""
    words = [] if cell.whole_year else [period_in(cell.start, cell.end, of.language, with_year=cell.start.year != of.year)]
    if cell.breakdown:
        words.append(into_spoken(cell_words(cell.breakdown, town().catalogue.vocabulary.breakdowns, named=False)))
    return ", ".join(words)


def by_what(detail: QuestionDetail) -> str:
    """How a detail is called: « par mois et par âge »."""
    breakdowns = town().catalogue.vocabulary.breakdowns
    words = [say(f"form.by_months.{detail.months if detail.months in (1, 3, 6) else 'other'}")] if detail.months != 12 else []
    words += [say("form.by", what=into_spoken(breakdowns[name].text) if name in breakdowns else name) for name in detail.directions]
    return say("form.and").join(words)


def whole_words(whole: YearWhole, language: Language) -> str:
    """What a year came to: a number, or the two it lies between."""
    low, high = significant(whole.low, language), significant(whole.high, language)
    return low if whole.value is not None else wording().said("between", language, low=low, high=high)
