"""The pace of a campaign: how many projects had sent by each day, beside the campaign of the year before, as a picture and its table."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from impact.campaigns.deciding import schedule_of
from impact.campaigns.lateness import first_sent
from impact.ledger.claims import KeptClaims
from portal import town
from portal.campaigns.board import Board
from portal.campaigns.tables import Cell
from portal.config.days import day_in
from portal.config.language import say, spoken

WIDE, HIGH = 1000.0, 400.0
"""The picture, in its own units."""


@dataclass(frozen=True)
class Pace:
    """A campaign from its first day to its last, and the days on which each project first sent something, this year's and last year's.

    `before` is dated as if it were this year, and None where nothing was sent for the year before.
    """

    opens: date
    closes: date
    today: date
    projects: int
    now: list[date]
    before: list[date] | None

    @property
    def until(self) -> date:
        """The last day of this year's line."""
        return min(self.today, self.closes)

    def by(self, day: date) -> int | None:
        """How many projects had sent by the end of a day; None for one to come."""
        return bisect_right(self.now, day) if day <= self.today else None

    def before_by(self, day: date) -> int | None:
        """The same of the year before."""
        return None if self.before is None else bisect_right(self.before, day)

    @property
    def marks(self) -> list[tuple[str, date]]:
        """The days that the table tells: the firsts of months, today, and the last day."""
        firsts = [date(self.opens.year + n // 12, n % 12 + 1, 1) for n in range(self.opens.month, self.opens.month + 25)]
        listed = [("", day) for day in firsts if self.opens < day < self.closes and day != self.today]
        if self.opens <= self.today and self.today != self.closes:
            listed.append(("today", self.today))
        return sorted([*listed, ("close", self.closes)], key=lambda mark: mark[1])


def pace_of(of: Board) -> Pace | None:
    """The pace of a campaign that has begun; None without one."""
    if of.campaign is None:
        return None
    schedule = schedule_of(of.campaign)
    opens, closes = schedule.opens.of(of.year), schedule.closes.of(of.year)
    if town.today() < opens:
        return None
    known = {line.project.id for line in of.lines}
    with town.ledger() as ledger:
        claims = ledger.kept(KeptClaims).all()
    now, before = (first_sent(claims, year) for year in (of.year, of.year - 1))
    days = sorted(town.local(at).date() for project, at in now.items() if project in known)
    past = sorted(_a_year_on(town.local(at).date()) for at in before.values())
    return Pace(opens, closes, town.today(), len(of.lines), days, past or None)


def _a_year_on(day: date) -> date:
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else date(day.year + 1, 2, 28)


def pace_shown(of: Board) -> dict[str, Any] | None:
    """The picture and its table; None where there is nothing to show."""
    pace = pace_of(of)
    if pace is None:
        return None
    last = pace.before_by(pace.closes)
    return {
        "closes": pace.until,
        "empty": not pace.by(pace.until) and not last,
        "later": len(pace.now),
        "now": _line(pace, pace.now, pace.until),
        "before": _line(pace, pace.before, pace.closes) if pace.before else "",
        "count": pace.by(pace.until),
        "projects": pace.projects,
        "last": last,
        "year_before": str(of.year - 1),
        "opens": pace.opens,
        "middle": pace.opens + (pace.closes - pace.opens) / 2,
        "rows": _rows(pace),
    }


def _line(pace: Pace, days: Sequence[date], until: date) -> str:
    """The path of a count that rises day by day, in steps."""
    highest = max(pace.projects, len(pace.before or []), 1)
    span = max((pace.closes - pace.opens).days, 1)
    parts: list[str] = []
    day = pace.opens
    while day <= until:
        x, y = WIDE * (day - pace.opens).days / span, HIGH * (1 - bisect_right(days, day) / highest)
        parts.append(f"M{x:.1f} {y:.1f}" if not parts else f"H{x:.1f}V{y:.1f}")
        day += timedelta(days=1)
    return "".join(parts)


def _rows(pace: Pace) -> list[tuple[str, str, str]]:
    rows = []
    for name, day in pace.marks:
        said = day_in(day, spoken())
        label = {"today": say("board.pace_today", day=said), "close": say("board.pace_close")}.get(name, said)
        now, before = pace.by(day), pace.before_by(day)
        rows.append((label, say("board.pace_to_come") if now is None else str(now), "–" if before is None else str(before)))
    return rows


def pace_table(of: Board) -> tuple[Sequence[str], Sequence[Sequence[Cell]]]:
    """The table as a file: a row for each day on which the count rose."""
    heads = [say("board.column_day"), str(of.year), str(of.year - 1)]
    pace = pace_of(of)
    if pace is None:
        return heads, []
    days = sorted({*pace.now, *(day for day in pace.before or [])})
    return heads, [[day.isoformat(), pace.by(day), pace.before_by(day)] for day in days]
