"""What is left to do about what was sent already: what cannot be true of it, and what was said to come later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from impact.campaigns.states import PROMISED, states
from portal import town
from portal.config.language import say
from portal.publication.blocking import BlockingFinding
from portal.returns.drafts import YearOfProject
from portal.returns.due import own, question_of
from portal.returns.left import QuestionLeft
from portal.returns.questions import FormCell


@dataclass(frozen=True)
class Owed:
    """What a year of a project still owes although it was sent.

    blocking  what cannot be true, each with where it is corrected and what is wrong
    promised  what was said to come later, and is not there
    """

    blocking: list[tuple[QuestionLeft, str]]
    promised: list[QuestionLeft]


def owed(of: YearOfProject, findings: Iterable[BlockingFinding]) -> Owed:
    """What of that year is owed, by the blocking findings of the year."""
    return Owed([(_corrected_at(of, each), each.message) for each in findings if _sent(of, each)], _promised(of))


def _promised(of: YearOfProject) -> list[QuestionLeft]:
    """The questions that were answered by "later", of which something did not come yet, and that no draft answers since."""
    late = [value for value in of.standing.of_year(of.year) if value.missing == PROMISED and not (value.returned or value.logged)]
    late = [value for value in late if not of.says(FormCell(*value.key))]
    if not late:
        return []
    with town.ledger() as ledger:
        known = states(ledger, town.town().register, of.year)
    awaited = {state.indicator for state in known if state.project == of.project.id and state.promised}
    return [question_of(of, value) for value in late if value.indicator in awaited]


def _sent(of: YearOfProject, blocking: BlockingFinding) -> bool:
    """Whether it is about something that the project sent: a map, which is the town's, is not."""
    return blocking.finding.project == of.project.id and blocking.finding.submission is not None


def _corrected_at(of: YearOfProject, blocking: BlockingFinding) -> QuestionLeft:
    """Where what a finding is about is corrected: its own page; of what no page asks, the receipt, or the year."""
    about = blocking.finding
    key = about.submission, about.indicator, about.start, about.end
    for value in of.standing.of_year(of.year):
        if (value.submission_id, value.indicator, value.start, value.end) == key:
            return question_of(of, value)
    if own(of.project, str(about.submission)):
        return QuestionLeft(say("home.receipt", number=about.submission), reverse("returns:receipt", args=[about.submission]))
    return QuestionLeft(say("home.figures", year=str(of.year)), reverse("returns:year", args=[of.project.id, of.year]))
