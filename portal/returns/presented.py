"""The questions of a page as the templates show them: words, what was typed, what is wrong with it, what is known beside it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from indicators.numbers import significant
from portal.config.language import into_spoken, say
from portal.returns.answered import AnsweredQuestion, answered, logged, settled
from portal.returns.answers import TypedAnswer, in_words, shown
from portal.returns.changes import SAID, change_of
from portal.returns.drafts import YearOfProject
from portal.returns.labels import by_what, label_of, whole_words
from portal.returns.questions import FormCell, FormQuestion, PageAsked, QuestionDetail, a_year_before
from portal.returns.reviewed import reason
from portal.returns.standing import Stated
from portal.returns.surprises import contradictions, fraction, surprises
from portal.returns.wholes import stated_whole
from portal.talks.subjects import about_value

FIRST_SENTENCE = ". "


@dataclass(frozen=True)
class AnswerChange:
    """What sending would change of a value: what stands and what is said now, in words.

    `kind`: new, revised, only what is beside it, or confirmed: what the town asked for again is said again.
    """

    kind: str
    before: str
    after: str


@dataclass(frozen=True)
class CellShown:
    """One value as it is asked for: its label where there are several, the answer, its faults, what is known beside it.

    `returned`: what the town asks about it; `awaits`: it is not answered yet.
    """

    cell: FormCell
    label: str
    answer: TypedAnswer
    faults: list[str]
    doubts: list[str]
    before: str
    summed: str
    total: str
    partly: str
    logged: str
    returned: str
    awaits: bool
    said: str
    change: AnswerChange | None

    @property
    def about(self) -> str:
        """What a message about it is about."""
        return about_value(*self.cell.key)

    @property
    def notes(self) -> list[str]:
        """What there is to say about it."""
        return [*self.faults, *self.doubts]

    @property
    def wrong(self) -> bool:
        """Whether something about it is to be looked at."""
        return bool(self.notes)


@dataclass(frozen=True)
class DetailShown:
    """The detail of a question, folded: how it is called, its values, how many have an answer, how it contradicts the year."""

    by: str
    cells: list[CellShown]
    filled: int
    open: bool
    contrary: list[str]

    @property
    def standing(self) -> list[CellShown]:
        """Those that say again what stands."""
        return [cell for cell in self.cells if not (cell.answer.empty or cell.change or cell.faults or cell.awaits)]


@dataclass(frozen=True)
class QuestionShown:
    """One question of the form: the value asked for, and the detail in which it may be given."""

    question: FormQuestion
    text: str
    hint: str
    rest: str
    title: str
    unit: str
    usual: str
    reasons: list[tuple[str, str]]
    whole: CellShown
    details: list[DetailShown]

    @property
    def cells(self) -> list[CellShown]:
        """The value asked for, then those of its detail."""
        return [self.whole, *(cell for detail in self.details for cell in detail.cells)]

    @property
    def changing(self) -> list[CellShown]:
        """The value asked for, then those of its detail that sending would change."""
        return [self.whole, *(cell for cell in self.cells[1:] if cell.change or cell.faults or cell.awaits)]

    @property
    def wrong(self) -> bool:
        """Whether something about it is to be looked at."""
        return any(cell.wrong for cell in self.cells)


def presented(of: YearOfProject, page: PageAsked, *, check: bool, only: Collection[str] | None = None) -> list[QuestionShown]:
    """The questions of a page, or `only` those that ask for one of these cells; with `check`, those that have no answer are said too."""
    asked = [q for q in page.questions if only is None or any(cell.name in only for cell in q.cells)]
    return [_question(of, page, question, check=check) for question in asked]


def faulty(of: YearOfProject) -> list[tuple[PageAsked, QuestionShown, CellShown]]:
    """Every value of the year with an answer that cannot be read or is to be looked at."""
    return [(p, q, c) for p in of.pages for q in presented(of, p, check=False) for c in q.cells if c.wrong]


def _question(of: YearOfProject, page: PageAsked, question: FormQuestion, *, check: bool) -> QuestionShown:
    definition = into_spoken(question.version.definition)
    first, _, rest = definition.partition(FIRST_SENTENCE)
    limits, unit = question.version.limits, into_spoken(question.unit.text)
    usual = ""
    if limits.min is not None and limits.max is not None:
        usual = say("form.usual", low=significant(limits.min, of.language), high=significant(limits.max, of.language))
    words = [(str(code), say(f"missing.{code}")) for code in question.version.missing if code != "suppressed"]
    read = answered(of, page, question)
    whole = _whole(of, read, check=check)
    return QuestionShown(
        question=question,
        text=into_spoken(question.text),
        hint=f"{first}." if rest else first,
        rest=rest,
        title=into_spoken(question.version.title),
        unit="" if question.version.unit == "share" else unit,
        usual=usual,
        reasons=words,
        whole=whole,
        details=[_detail(of, read, detail, wanted=bool(whole.notes)) for detail in question.details],
    )


def _whole(of: YearOfProject, read: AnsweredQuestion, *, check: bool) -> CellShown:
    """The value of the year, with all that there is to say about the question."""
    question = read.question
    past = of.year - 1
    before = of.standing.once(
        ("whole", question.indicator, question.version.version, past),
        lambda: stated_whole(question.version, past, of.standing.of(question.indicator, past)),
    )
    said = "" if before is None else whole_words(before, of.language)
    last = "" if before is None else say("form.last_year" if before.complete else "form.last_year_part", value=said)
    stated = of.standing.at(a_year_before(question.whole).key)
    if stated is not None:  # as it was said: an estimate, a reason for none, the two numbers of a rate
        last = say("form.last_year", value=shown(stated, of.language))
    return _cell(
        of,
        read,
        question.whole,
        doubts=surprises(of, read, before),
        before=last,
        left=_left(of, read) if check else "",
        summed=_summed(of, read),
        partly=_partly(read),
    )


def _left(of: YearOfProject, read: AnsweredQuestion) -> str:
    """What is asked of who has not answered the question, or its detail in part."""
    question = read.question
    if settled(of, read) or read.unreadable:
        return ""
    if any(of.awaits(cell) for cell in question.cells):
        return say("fault.asked_again")
    begun = next((detail for detail in question.details if read.filled(detail)), None)
    if begun is None:
        return say("fault.value_empty")
    return say("form.detail_left", by=by_what(begun), count=len(begun.cells) - len(read.filled(begun)))


def _summed(of: YearOfProject, read: AnsweredQuestion) -> tuple[str, str]:
    """What a complete detail makes of a year that is not said: the sentence, and the number alone."""
    year = None if read.reads[read.question.whole] else read.year
    if year is None:
        return "", ""
    by = next(by_what(detail) for detail in read.question.details if (whole := read.summed(detail)) and whole.complete)
    total = whole_words(year, of.language)
    unit = into_spoken(read.question.unit.counted(year.value))
    makes = "form.detail_makes_asked" if of.awaits(read.question.whole) else "form.detail_makes"
    return say(makes if year.value is not None else "form.detail_between", by=by, whole=total), f"{total} {unit}"


def _partly(read: AnsweredQuestion) -> str:
    """That a year is given in parts that make no number of it: one is missing, or known not to have been counted."""
    filled, detail = max(((len(read.filled(each)), each) for each in read.question.details), key=lambda each: each[0], default=(0, None))
    return say("review.partly", filled=filled, count=len(detail.cells)) if detail and filled else ""


def _detail(of: YearOfProject, read: AnsweredQuestion, detail: QuestionDetail, *, wanted: bool) -> DetailShown:
    cells = []
    for cell in detail.cells:
        before = of.standing.at(a_year_before(cell).key)
        doubts = list(fraction(of, read, cell))
        cells.append(_cell(of, read, cell, doubts=doubts, before=say("form.before", value=shown(before, of.language)) if before else ""))
    filled = sum(not cell.answer.empty for cell in cells)
    opened = any(cell.wrong or cell.returned for cell in cells) or (wanted and filled > 0)
    return DetailShown(by_what(detail), cells, filled, opened, list(contradictions(of, read, detail)))


def _cell(
    of: YearOfProject,
    read: AnsweredQuestion,
    cell: FormCell,
    *,
    doubts: list[str],
    before: str,
    left: str = "",
    summed: tuple[str, str] = ("", ""),
    partly: str = "",
) -> CellShown:
    part, counted, stated = read.reads[cell], logged(of, cell), of.standing.at(cell.key)
    return CellShown(
        cell=cell,
        label=label_of(of, cell),
        answer=of.answer(cell),
        faults=[into_spoken(text) for text in part.faults] if part else [left] if left else [],
        doubts=doubts,
        before=before,
        summed=summed[0],
        total=summed[1],
        partly=partly,
        logged=shown(counted, of.language) if counted else "",
        returned=_asked(of, stated) if stated and stated.returned else "",
        awaits=of.awaits(cell),
        said=_said(of, read.question, part.observation) if part and part.observation else "",
        change=_change(of, stated, part.observation) if part and part.observation else None,
    )


def _asked(of: YearOfProject, stated: Stated) -> str:
    """What the town asks about a value that it returned, and what it had."""
    asked = say("form.returned", reason=reason(stated))
    return f"{asked} {say('form.returned_value', value=shown(stated, of.language))}" if stated.sent else asked


def _said(of: YearOfProject, question: FormQuestion, observation: dict[str, Any]) -> str:
    """An answer as it is read, with its unit once, whatever was typed of it."""
    words, value = in_words(observation, of.language, question.version.unit), observation["value"]
    if value is None or question.shape == "ratio":
        return words
    with_unit = f"{words} {into_spoken(question.unit.counted(value))}" if question.version.unit != "share" else words
    if question.shape == "mean" and question.parts and observation["denominator"] is not None:
        return f"{with_unit} ({significant(observation['denominator'], of.language)} {into_spoken(question.parts.denominator)})"
    return with_unit


def _change(of: YearOfProject, stated: Stated | None, said: dict[str, Any]) -> AnswerChange | None:
    """What an answer changes of what the project said before; None where it says the same again."""
    kind = change_of(stated, said)
    if kind is None or stated is None or kind == "new":
        return AnswerChange("new", "", "") if kind else None
    now = replace(stated, sent=None, **{name: said[name] for name in SAID})
    return AnswerChange(kind, shown(stated, of.language), shown(now, of.language))
