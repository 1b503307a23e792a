"""What is answered to a question: each of its values as it is read, what the detail makes of the year, and whether that settles it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portal.returns.answers import Read
from portal.returns.drafts import YearOfProject
from portal.returns.questions import FormCell, FormQuestion, PageAsked, QuestionDetail
from portal.returns.standing import Stated
from portal.returns.wholes import Piece, YearWhole, whole_of


@dataclass(frozen=True)
class AnsweredQuestion:
    """A question with what is read of each of its answers, None where there is none."""

    question: FormQuestion
    reads: Mapping[FormCell, Read | None]

    @property
    def stated(self) -> dict[str, Any] | None:
        """What is said of the year itself."""
        read = self.reads[self.question.whole]
        return read.observation if read else None

    @property
    def unreadable(self) -> list[FormCell]:
        """Its values with an answer that cannot be read: it is kept as it was typed, and answers nothing."""
        return [cell for cell, read in self.reads.items() if read and read.observation is None]

    def filled(self, detail: QuestionDetail) -> list[dict[str, Any]]:
        """What is said in a detail and can be read."""
        return [read.observation for cell in detail.cells if (read := self.reads[cell]) and read.observation]

    def summed(self, detail: QuestionDetail) -> YearWhole | None:
        """What a detail makes of the year; `complete` where each of its values is given."""
        return self._sums[self.question.details.index(detail)]

    @cached_property
    def _sums(self) -> list[YearWhole | None]:
        return [self._sum(detail) for detail in self.question.details]

    def _sum(self, detail: QuestionDetail) -> YearWhole | None:
        said = self.filled(detail)
        whole = whole_of(self.question.version, [Piece.read(each) for each in said]) if said else None
        return whole and YearWhole(whole.low, whole.high, whole.complete and len(said) == len(detail.cells))

    @property
    def year(self) -> YearWhole | None:
        """The year: as it is said, else what a complete detail makes of it."""
        if (said := self.stated) is not None:
            low, high = (said["value"] if said[end] is None else said[end] for end in ("low", "high"))
            return None if low is None or high is None else YearWhole(low, high, complete=True)
        return next((whole for whole in self._sums if whole and whole.complete), None)


def answered(of: YearOfProject, page: PageAsked, question: FormQuestion) -> AnsweredQuestion:
    """A question of a page with its answers."""
    return AnsweredQuestion(question, {cell: of.read(page, cell) for cell in question.cells})


def unanswered(of: YearOfProject, page: PageAsked) -> list[FormQuestion]:
    """The questions of a page that nothing settles, those apart whose answer cannot be read."""
    return [read.question for read in _of_page(of, page) if not (read.unreadable or settled(of, read))]


def unreadable(of: YearOfProject, page: PageAsked) -> dict[FormCell, FormQuestion]:
    """The answers of a page that cannot be read, with their questions."""
    return {cell: read.question for read in _of_page(of, page) for cell in read.unreadable}


def _of_page(of: YearOfProject, page: PageAsked) -> list[AnsweredQuestion]:
    return [answered(of, page, question) for question in page.questions]


def settled(of: YearOfProject, read: AnsweredQuestion) -> bool:
    """Whether the year is said or every value of a detail is, all of it can be read, and nothing waits that the town asks for again."""
    question = read.question
    if read.unreadable or any(of.awaits(cell) for cell in question.cells):
        return False
    return known(of, question.whole) or any(all(known(of, cell) for cell in detail.cells) for detail in question.details)


def known(of: YearOfProject, cell: FormCell) -> bool:
    """Whether a value is answered, or counted from an event log."""
    return not of.answer(cell).empty or logged(of, cell) is not None


def logged(of: YearOfProject, cell: FormCell) -> Stated | None:
    """What an event log says of a value."""
    stated = of.standing.at(cell.key)
    return stated if stated and stated.logged else None
