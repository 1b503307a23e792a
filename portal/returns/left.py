"""What a year of a project still lacks: the questions without an answer, and the months or parts that an answer leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.urls import reverse

from portal.config.days import period_in
from portal.config.language import into_spoken, say
from portal.returns.answered import known, unanswered, unreadable
from portal.returns.drafts import YearOfProject
from portal.returns.labels import label_of
from portal.returns.questions import FormCell, FormQuestion

NAMED = 3
"""Months or parts that are named one by one."""


@dataclass(frozen=True)
class QuestionLeft:
    """A question that is still to be answered: its title and where it is asked. `lacks`: of one answered in part, what is missing of it."""

    title: str
    link: str
    lacks: str = ""


class YearLeft(tuple[QuestionLeft, ...]):
    """All that is left of a year, in the order of the form."""

    __slots__ = ()

    @property
    def unanswered(self) -> list[QuestionLeft]:
        """The questions of which nothing is said."""
        return [question for question in self if not question.lacks]

    @property
    def incomplete(self) -> dict[str, list[QuestionLeft]]:
        """Those answered in part, by what is missing of them."""
        return {lacks: [each for each in self if each.lacks == lacks] for lacks in dict.fromkeys(each.lacks for each in self if each.lacks)}


def left_of(of: YearOfProject) -> YearLeft:
    """The questions of a year that are still to be answered."""
    return YearLeft(
        QuestionLeft(into_spoken(question.version.title), box_link(of, page.name, question.whole), _lacks(of, question))
        for page in of.pages
        for question in unanswered(of, page)
    )


def unreadable_of(of: YearOfProject) -> list[QuestionLeft]:
    """The questions of a year with an answer that cannot be read, each once, in the order of the form."""
    listed: dict[str, QuestionLeft] = {}
    for page in of.pages:
        for cell, question in unreadable(of, page).items():
            listed.setdefault(question.indicator, QuestionLeft(into_spoken(question.version.title), box_link(of, page.name, cell)))
    return list(listed.values())


def box_link(of: YearOfProject, page: str, cell: FormCell) -> str:
    """Where a value is asked for: its box of the form."""
    return f"{reverse('returns:form', args=[of.project.id, of.year, page])}#{quote(cell.name)}"


def _lacks(of: YearOfProject, question: FormQuestion) -> str:
    """What is missing of a question that is answered in part: the rest of the detail of which most is said."""
    details = [[cell for cell in detail.cells if not known(of, cell)] for detail in question.details]
    begun = [rest for rest, detail in zip(details, question.details, strict=True) if 0 < len(rest) < len(detail.cells)]
    if not begun or any(of.awaits(cell) for cell in question.cells):
        return ""
    rest = min(begun, key=len)
    names = ", ".join(_named(of, cell) for cell in rest[:NAMED])
    return say("left.more", names=names, count=len(rest) - NAMED) if len(rest) > NAMED else names


def _named(of: YearOfProject, cell: FormCell) -> str:
    """A month or a part, with its year: a receipt may be about several."""
    return label_of(of, cell) if cell.breakdown or cell.whole_year else period_in(cell.start, cell.end, of.language)
