"""What is known of a project's years: what stands in the ledger, and what was counted from its event logs."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar

import polars as pl

from impact.ledger.claims import RETURNED
from indicators.text import Refusal
from pipelines.warehouse import open_warehouse
from portal.town import before_return, claims, submissions, town

T = TypeVar("T")


@dataclass(frozen=True)
class Stated:
    """A value that stands. `logged`: counted from an event log, not typed; `returned`: the town asks for it again, having had `sent`."""

    project: str
    indicator: str
    start: date
    end: date
    breakdown: str
    value: float | None
    missing: str | None
    numerator: float | None
    denominator: float | None
    low: float | None
    high: float | None
    approximate: bool
    evidence: str | None
    submission_id: str
    recorded_at: datetime
    comment: str | None = None
    sequence: int = 0
    returned: bool = False
    logged: bool = False
    sent: Stated | None = None

    @property
    def key(self) -> tuple[str, date, date, str]:
        """Its indicator, period and part of the whole."""
        return self.indicator, self.start, self.end, self.breakdown


@dataclass(frozen=True)
class ProjectStanding:
    """All values that stand of one project."""

    values: list[Stated]
    _worked_out: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, what: Hashable, work_out: Callable[[], T]) -> T:
        """What is worked out of these values, the first time that it is asked: each save of a form asks again."""
        if what not in self._worked_out:
            self._worked_out[what] = work_out()
        answer: T = self._worked_out[what]
        return answer

    @cached_property
    def _by_key(self) -> dict[tuple[str, date, date, str], Stated]:
        return {value.key: value for value in reversed(self.values)}

    def of(self, indicator: str, year: int) -> list[Stated]:
        """Those of an indicator, for periods within a year."""
        return [s for s in self.values if s.indicator == indicator and s.start.year == s.end.year == year]

    def of_year(self, year: int) -> list[Stated]:
        """Those of a year."""
        return [s for s in self.values if s.start.year == s.end.year == year]

    def at(self, key: tuple[str, date, date, str]) -> Stated | None:
        """The value of one key."""
        return self._by_key.get(key)


_standing: dict[str, tuple[pl.DataFrame, list[Stated], ProjectStanding]] = {}


def standing_of(project: str) -> ProjectStanding:
    """What stands of a project: what it handed in itself, and what its event logs say where it did not.

    The same answer as before while nothing new was handed in or counted.
    """
    typed, logged = claims(), _logged()
    known = _standing.get(project)
    if known is None or known[0] is not typed or known[1] is not logged:
        known = _standing[project] = (typed, logged, _read_standing(project, typed, logged))
    return known[2]


def _read_standing(project: str, every: pl.DataFrame, counted: list[Stated]) -> ProjectStanding:
    standing = every.filter(project_id=project)
    sent = {value.key: value for value in map(_typed, before_return(standing.filter(fate=RETURNED)).iter_rows(named=True))}
    typed = [replace(value, sent=sent.get(value.key)) if value.returned else value for value in map(_typed, standing.iter_rows(named=True))]
    keys = {value.key for value in typed}
    logged = [value for value in counted if value.project == project and value.key not in keys]
    return ProjectStanding(typed + logged)


def last_campaign() -> int | None:
    """The last year that many handed in for: at least half as many projects as in the year of most."""
    handed_in = {(row["project_id"], row["period_end"].year) for row in claims().select("project_id", "period_end").iter_rows(named=True)}
    projects = Counter(year for _, year in handed_in)
    return max((year for year, count in projects.items() if 2 * count >= max(projects.values())), default=None)


_COLUMNS = ("value", "missing", "numerator", "denominator", "low", "high", "approximate", "evidence", "submission_id", "recorded_at")


def _typed(row: dict[str, Any]) -> Stated:
    return _stated(row, comment=row["comment"], sequence=row["sequence"], returned=row["fate"] == RETURNED)


def _stated(row: dict[str, Any], **more: Any) -> Stated:
    key = (row["project_id"], row["indicator_id"], row["period_start"], row["period_end"], row["breakdown"])
    said: dict[str, Any] = {name: row[name] for name in _COLUMNS}
    return Stated(*key, *said.values(), **more)


_kept: list[tuple[object, list[Stated]]] = []
_NONE: list[Stated] = []


def _logged() -> list[Stated]:
    """What the warehouse counted from event logs, read again when it is another one."""
    path = town().warehouse
    try:
        state = path.stat()
    except OSError:
        return _NONE
    seen = (state.st_ino, state.st_mtime_ns, state.st_size)
    if not _kept or _kept[0][0] != seen:
        _kept[:] = [(seen, _read_logged())]
    return _kept[0][1]


def _read_logged() -> list[Stated]:
    mapped = [s.received.submission_id for s in submissions() if s.reading and s.reading.details["mapping"] and not s.ended]
    names = ("project_id", "indicator_id", "period_start", "period_end", "breakdown", *_COLUMNS)
    query = f"SELECT {', '.join(names)} FROM observation WHERE list_contains($mapped, submission_id)"
    try:
        with contextlib.closing(open_warehouse(town())) as con:
            rows = con.execute(query, {"mapped": mapped}).fetchall()
    except Refusal:  # being replaced, or of another version: what was typed is known all the same
        return []
    return [_stated(dict(zip(names, row, strict=True)), logged=True) for row in rows]
