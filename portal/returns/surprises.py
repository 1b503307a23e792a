"""What is surprising about the answers to a question: they may be right, and can be sent. One sentence a thing, for the whole question."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from impact.campaigns.states import PROMISED
from indicators.models import Rule
from indicators.numbers import significant
from indicators.tolerances import tolerances
from portal.config.language import into_spoken, say
from portal.returns.answered import AnsweredQuestion, answered
from portal.returns.drafts import YearOfProject
from portal.returns.labels import by_what, label_of, whole_words
from portal.returns.questions import FormCell, PageAsked, QuestionDetail
from portal.returns.wholes import YearWhole


def surprises(of: YearOfProject, read: AnsweredQuestion, before: YearWhole | None) -> list[str]:
    """What is to be looked at again, knowing what the year before came to."""
    contrary = [text for detail in read.question.details for text in contradictions(of, read, detail)]
    return [*fraction(of, read, read.question.whole), *_of_year(of, read, before), *contrary, *_of_parts(of, read)]


def beside(page: PageAsked, names: Collection[str]) -> set[str]:
    """The values of a page whose surprises these ones change: themselves, and those of the questions that are a part of theirs."""
    asked = {question.indicator for question in page.questions if any(cell.name in names for cell in question.cells)}
    return {cell.name for question in page.questions if {question.indicator, question.version.part_of} & asked for cell in question.cells}


def cannot_be(of: YearOfProject, page: PageAsked) -> bool:
    """Whether answers of a page cannot be right as they are: a fraction of what is whole, or a year and its detail that disagree."""
    reads = [answered(of, page, question) for question in page.questions]
    fractions = (text for read in reads for cell in read.reads for text in fraction(of, read, cell))
    contrary = (text for read in reads for detail in read.question.details for text in contradictions(of, read, detail))
    return any(fractions) or any(contrary)


def fraction(of: YearOfProject, read: AnsweredQuestion, cell: FormCell) -> Iterator[str]:
    """A fraction of what the unit of the indicator counts whole: people, sessions, objects. An estimate may be one."""
    part, unit = read.reads[cell], read.question.unit
    value = part.observation["value"] if part and part.observation and not part.observation["approximate"] else None
    if unit.whole and value is not None and not float(value).is_integer():
        yield say("form.fraction", value=significant(value, of.language), unit=into_spoken(unit.text))


def _of_year(of: YearOfProject, read: AnsweredQuestion, before: YearWhole | None) -> Iterator[str]:
    """Against what is usual, the year before, and the whole that the indicator is a part of."""
    version = read.question.version
    if (year := read.year) is None or (value := year.value if year.value is not None else _said(read)) is None:
        return
    limits, written = version.limits, significant(value, of.language)
    if (limits.min is not None and value < limits.min) or (limits.max is not None and value > limits.max):
        yield say("form.unusual", value=written)
    if (
        before
        and before.complete
        and limits.jump
        and _leaps(value, before, limits.jump, small=tolerances().small if read.question.shape == "quantity" else 0)
    ):
        yield say("form.jump", value=written, before=whole_words(before, of.language))
    for page in of.pages:
        for other in page.questions:
            if other.indicator == version.part_of and (whole := answered(of, page, other).year) and value > whole.high:
                title = into_spoken(other.version.title)
                yield say("form.more_than_whole", value=written, whole=significant(whole.high, of.language), title=title)


def _said(read: AnsweredQuestion) -> float | None:
    """The middle of a range that was written."""
    return read.stated["value"] if read.stated else None


def _leaps(value: float, before: YearWhole, most: float, small: float) -> bool:
    """Whether a year is too many times the one before, or too small a part of it."""
    if before.value is None:
        return False
    now, past = max(abs(value), small), max(abs(before.value), small)
    return past > 0 and not 1 / most <= now / past <= most


def contradictions(of: YearOfProject, read: AnsweredQuestion, detail: QuestionDetail) -> Iterator[str]:
    """Where a year and what its detail makes cannot both be right."""
    rules, said, language = read.question.version.aggregation, read.stated, of.language
    if said is None or not read.filled(detail):
        return
    if said["missing"]:
        # what is missing of the whole is missing, whatever its parts say; what is to come later comes by its months
        if detail.directions or (rules.time is Rule.SUM and said["missing"] != PROMISED):
            yield say("form.reason_and_detail", by=by_what(detail))
        return
    summed, value = read.summed(detail), said["value"]
    if summed is None or value is None:
        return
    allowed, written = tolerances(), significant(value, language)
    slack = allowed.around(value) if read.question.shape == "quantity" else allowed.slack_of_means
    if summed.complete and summed.value is not None and abs(value - summed.value) > slack:
        yield say("form.detail_differs", value=written, by=by_what(detail), sum=significant(summed.value, language))
    elif summed.complete and not summed.low - slack <= value <= summed.high + slack:
        yield say("form.detail_outside", value=written, by=by_what(detail), whole=whole_words(summed, language))
    elif not summed.complete and {rules.time, rules.breakdowns} <= {Rule.SUM, Rule.PEOPLE} and value < summed.low - slack:
        yield say("form.detail_above", value=written, by=by_what(detail), sum=significant(summed.low, language))


def _of_parts(of: YearOfProject, read: AnsweredQuestion) -> Iterator[str]:
    """The values of a detail that nothing like it can have, all in one sentence."""
    limits = read.question.version.limits
    beyond = [
        f"{label_of(of, cell)} ({significant(part.observation['value'], of.language)})"
        for detail in read.question.details
        for cell in detail.cells
        if (part := read.reads[cell])
        and part.observation
        and (value := part.observation["value"]) is not None
        and ((limits.min is not None and value < limits.min) or (limits.max is not None and value > limits.max))
    ]
    if beyond:
        yield say("form.unusual_parts", parts=", ".join(beyond))
