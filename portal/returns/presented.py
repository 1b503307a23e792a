"""The questions of a page as the templates show them: words, what was typed, what is wrong with it, what is known beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from indicators.breakdown import cell_words
from indicators.numbers import period, significant
from indicators.text import Text
from portal.config.language import into_spoken, say
from portal.returns.answers import Read, TypedAnswer, shown
from portal.returns.drafts import YearOfProject
from portal.returns.questions import FormCell, FormQuestion, PageAsked
from portal.returns.standing import Stated
from portal.talks.subjects import about_value
from portal.town import town

FIRST_SENTENCE = ". "


@dataclass(frozen=True)
class CellShown:
    """One value as it is asked for: its label where there are several, the answer, its faults, what is known beside it."""

    cell: FormCell
    label: str
    answer: TypedAnswer
    faults: list[str]
    doubts: list[str]
    before: str
    logged: str
    returned: str

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
class QuestionShown:
    """One question of the form."""

    question: FormQuestion
    text: str
    hint: str
    rest: str
    title: str
    unit: str
    usual: str
    reasons: list[tuple[str, str]]
    cells: list[CellShown]


def presented(of: YearOfProject, page: PageAsked, *, check: bool) -> list[QuestionShown]:
    """The questions of a page; with `check`, those that have no answer are said too."""
    return [_question(of, page, question, check=check) for question in page.questions]


def faulty(of: YearOfProject) -> list[tuple[PageAsked, QuestionShown, CellShown]]:
    """Every value of the year with an answer that cannot be read or is to be looked at."""
    return [(p, q, c) for p in of.pages for q in presented(of, p, check=False) for c in q.cells if c.wrong]


def unanswered(of: YearOfProject, page: PageAsked) -> list[FormQuestion]:
    """The questions of a page that have a value without an answer."""
    return [q for q in page.questions if any(of.answer(cell).empty and not _logged(of, cell) for cell in q.cells)]


def _question(of: YearOfProject, page: PageAsked, question: FormQuestion, *, check: bool) -> QuestionShown:
    definition = into_spoken(question.version.definition)
    first, _, rest = definition.partition(FIRST_SENTENCE)
    limits, unit = question.version.limits, question.unit.text.into(of.language)
    usual = ""
    if limits.min is not None and limits.max is not None:
        usual = say("form.usual", low=significant(limits.min, of.language), high=significant(limits.max, of.language))
    words = [(str(code), say(f"missing.{code}")) for code in question.version.missing if code != "suppressed"]
    return QuestionShown(
        question=question,
        text=into_spoken(question.text),
        hint=f"{first}." if rest else first,
        rest=rest,
        title=into_spoken(question.version.title),
        unit="" if question.version.unit == "share" else unit,
        usual=usual,
        reasons=words,
        cells=[_cell(of, page, question, cell, check=check) for cell in question.cells],
    )


def _cell(of: YearOfProject, page: PageAsked, question: FormQuestion, cell: FormCell, *, check: bool) -> CellShown:
    answer, logged = of.answer(cell), _logged(of, cell)
    read = of.read(page, cell)
    faults = [into_spoken(text) for text in read.faults] if read else []
    if read is None and check and not logged:
        faults = [say("fault.value_empty")]
    stated = of.standing.at(cell.key)
    return CellShown(
        cell=cell,
        label=label_of(of, cell),
        answer=answer,
        faults=faults,
        doubts=_doubts(of, question, cell, read),
        before=_before(of, question, cell),
        logged=shown(logged, of.language) if logged else "",
        returned=say("form.returned") if stated and stated.returned else "",
    )


def label_of(of: YearOfProject, cell: FormCell) -> str:
    """What sets a value apart from the others of its question: its period, its part of the whole."""
    words = [] if cell.whole_year else [period(cell.start, cell.end, of.language)]
    if cell.breakdown:
        words.append(cell_words(cell.breakdown, town().catalogue.vocabulary.breakdowns, named=False).into(of.language))
    return ", ".join(words)


def _logged(of: YearOfProject, cell: FormCell) -> Stated | None:
    """What an event log says of a value."""
    stated = of.standing.at(cell.key)
    return stated if stated and stated.logged else None


def _before(of: YearOfProject, question: FormQuestion, cell: FormCell) -> str:
    """What was said of the same value a year before, in words."""
    stated = _year_before(of, cell)
    if stated is None:
        return ""
    value = shown(stated, of.language)
    return say("form.last_year", value=value)


def _year_before(of: YearOfProject, cell: FormCell) -> Stated | None:
    wanted = (_earlier(cell.start), _earlier(cell.end), cell.breakdown)
    return next((s for s in of.standing.of(cell.indicator, of.year - 1) if (s.start, s.end, s.breakdown) == wanted), None)


def _earlier(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _doubts(of: YearOfProject, question: FormQuestion, cell: FormCell, read: Read | None) -> list[str]:
    """What is surprising about a value that can be read: it may be right, and can be sent."""
    if read is None or read.observation is None or (value := read.observation["value"]) is None:
        return []
    limits = question.version.limits
    written = significant(value, of.language)
    doubts = []
    if (limits.min is not None and value < limits.min) or (limits.max is not None and value > limits.max):
        doubts.append(say("form.unusual", value=written))
    before = _year_before(of, cell)
    if before and before.value and limits.jump and not 1 / limits.jump <= value / before.value <= limits.jump:
        doubts.append(say("form.jump", value=written, before=shown(before, of.language)))
    whole = _whole(of, question, cell)
    if whole is not None and value > whole[1]:
        doubts.append(say("form.more_than_whole", value=written, whole=significant(whole[1], of.language), title=whole[0]))
    return doubts


def _whole(of: YearOfProject, question: FormQuestion, cell: FormCell) -> tuple[Text, float] | None:
    """The value that this one is a part of, and cannot exceed, as it is typed or stands."""
    whole = question.version.part_of
    for page in of.pages:
        for other in page.questions:
            for twin in other.cells:
                if other.indicator == whole and twin.key[1:] == cell.key[1:]:
                    read = of.read(page, twin)
                    value = read.observation["value"] if read and read.observation else None
                    return None if value is None else (other.version.title, value)
    return None
