"""What was received for years that nobody is asked for now: said at home in one line, that nobody takes it for lost."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from impact.ecosystem.projects import Project
from indicators.numbers import years
from portal.config.language import spoken
from portal.returns.drafts import YearOfProject
from portal.returns.due import own, years_of
from portal.returns.left import YearLeft, left_of
from portal.returns.standing import Stated, standing_of


@dataclass(frozen=True)
class OtherYear:
    """What stands of a project for another year: how many figures, the last submission, what is missing of them.

    `named`: the year, or the two that the periods lie in; `page`: the year whose page has them, 0 where there is none.
    """

    project: Project
    named: str
    page: int
    count: int
    submission: str
    own: bool
    received_at: datetime
    left: YearLeft


def other_years(project: Project, shown: Collection[int]) -> Iterator[OtherYear]:
    """The years of a project beside those shown of which anything stands, the latest first."""
    values = [value for value in standing_of(project.id).values if not _within(value) or value.end.year not in shown]
    for (end, start), of_years in groupby(sorted(values, key=_years, reverse=True), _years):
        listed = list(of_years)
        last = max(listed, key=lambda value: value.recorded_at)
        page = end if start == end and end in years_of(project) else 0
        left = left_of(YearOfProject(project, end, spoken())) if page else YearLeft()
        name = last.submission_id
        yield OtherYear(project, years(start, end), page, len(listed), name, own(project, name), last.recorded_at, left)


def _within(value: Stated) -> bool:
    """Whether its period lies in one calendar year."""
    return value.start.year == value.end.year


def _years(value: Stated) -> tuple[int, int]:
    return value.end.year, value.start.year
