"""Whether a project handed in all that a campaign asks of it, and in time: one rule, whoever asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal

import polars as pl

from impact.campaigns.deciding import due_day
from impact.campaigns.states import PROMISED, IndicatorState
from impact.ledger.campaigning import Campaign
from impact.ledger.claims import RETURNED, WITHDRAWN, Claims

TimelyState = Literal["complete", "after_due", "awaited", "late"]
"""Everything handed in, by the day or after it; or something awaited, and whether the day is past."""


@dataclass(frozen=True)
class Timeliness:
    """What of a project's year is still awaited on a day, and whether that is late.

    due        the day by which the project hands in
    awaited    the indicators that did not come, were returned, or are said to come later; no documented gaps
    completed  the day on which the last of the others first came; None where none did
    opened     the day on which the campaign was opened
    today      the day it is
    """

    due: date
    awaited: frozenset[str]
    completed: date | None
    opened: date
    today: date

    @property
    def complete(self) -> bool:
        """Whether everything that was asked is handed in: such a project is never late."""
        return not self.awaited

    @property
    def state(self) -> TimelyState:
        """Which of the four it is."""
        if self.awaited:
            return "late" if self.late else "awaited"
        return "after_due" if self.after_due else "complete"

    @property
    def late(self) -> frozenset[str]:
        """The indicators that are late: all that is awaited, once the day is past."""
        return self.awaited if self.today > self.due else frozenset()

    @property
    def after_due(self) -> bool:
        """Whether everything is handed in, and the last of it came after the day; a correction does not count as coming.

        Where the campaign was opened after that day, nobody could have been in time, and nobody is said not to have been.
        """
        return self.complete and self.completed is not None and self.completed > self.due >= self.opened


def timeliness(
    states: Iterable[IndicatorState], campaign: Campaign | None, given: Mapping[tuple[str, str], datetime], today: date, clock: tzinfo
) -> dict[str, Timeliness]:
    """Of each project of which something is asked; nothing without a campaign, for without one no day is set.

    `given`: when each value that is there first came (`first_given`); `clock`: that of the town.
    """
    if campaign is None:
        return {}
    asked: dict[str, list[IndicatorState]] = {}
    for value in states:
        if value.asked:
            asked.setdefault(value.project, []).append(value)
    opened = campaign.opened.recorded_at.astimezone(clock).date()
    of: dict[str, Timeliness] = {}
    for project, values in asked.items():
        came = [given[project, value.indicator] for value in values if value.here]
        completed = max(came).astimezone(clock).date() if came else None
        awaited = frozenset(value.indicator for value in values if value.awaited)
        of[project] = Timeliness(due_day(campaign, project), awaited, completed, opened, today)
    return of


def first_given(claims: Claims, year: int) -> dict[tuple[str, str], datetime]:
    """When each indicator of each project first came for a year: a value, or why there is none; that it comes later is neither."""
    first: dict[tuple[str, str], datetime] = {}
    came = _taken(claims.observations, "period_end", year).filter(pl.col("missing").ne_missing(PROMISED))
    for project, indicator, at in came.group_by("project_id", "indicator_id").agg(pl.col("recorded_at").min()).iter_rows():
        first[project, indicator] = at
    for name, records in claims.records.items():
        for project, at in _taken(records, "day", year).group_by("project_id").agg(pl.col("recorded_at").min()).iter_rows():
            for indicator in claims.mappings[name].indicators:
                first[project, indicator] = min(first.get((project, indicator), at), at)
    return first


def first_sent(claims: Claims, year: int) -> dict[str, datetime]:
    """When each project first sent something for a year: a value that was taken, or a row of a log."""
    frames = [(claims.observations, "period_end"), *((records, "day") for records in claims.records.values())]
    first: dict[str, datetime] = {}
    for frame, when in frames:
        for project, at in _taken(frame, when, year).group_by("project_id").agg(pl.col("recorded_at").min()).iter_rows():
            first[project] = min(first.get(project, at), at)
    return first


def _taken(claims: pl.DataFrame, when: str, year: int) -> pl.DataFrame:
    """What was claimed of a year, whatever became of it since."""
    return claims.filter(pl.col(when).dt.year() == year, ~pl.col("fate").is_in([RETURNED, WITHDRAWN]))
