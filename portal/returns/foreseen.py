"""What is surprising in a table before it is sent: what its values would make of each year, beside what stands of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl
from django.utils import timezone

from impact.ecosystem.projects import Project
from impact.intake.files import read_safely
from impact.intake.result import OBSERVATION_KEY, OBSERVATION_MEASURE, WITHDRAWAL, Context
from portal.config.language import spoken
from portal.returns.drafts import YearOfProject
from portal.returns.presented import presented
from portal.returns.standing import ProjectStanding, Stated, standing_of


def foreseen(project: Project, content: bytes, context: Context) -> list[tuple[str, str]]:
    """What is to be looked at, with the title of what it is about: a year that its months contradict, a leap, too much of a whole."""
    reading = read_safely(content, context)
    if reading.mapping is not None or reading.accepted.is_empty():
        return []
    rows = reading.accepted.filter(pl.col("project_id") == project.id, pl.col("missing").fill_null("") != WITHDRAWAL)
    said = [_stated(row) for row in rows.iter_rows(named=True)]
    years = sorted({value.end.year for value in said})
    return [each for year in years for each in _of_year(project, year, said)]


def _stated(row: dict[str, Any]) -> Stated:
    project, *key = (row[name] for name in OBSERVATION_KEY)
    said: dict[str, Any] = {name: row[name] for name in OBSERVATION_MEASURE}
    said |= dict(zip(("indicator", "start", "end", "breakdown"), key, strict=True))
    return Stated(**said | {"project": project, "evidence": None, "submission_id": "", "recorded_at": timezone.now()})


def _of_year(project: Project, year: int, said: list[Stated]) -> Iterator[tuple[str, str]]:
    keys, indicators = {value.key for value in said}, {value.indicator for value in said if value.end.year == year}
    of = YearOfProject(project, year, spoken())
    kept = [value for value in standing_of(project.id).values if value.key not in keys]
    vars(of).update(standing=ProjectStanding([*said, *kept]), draft=None, attachments=[], _entries={})
    for page in of.pages:
        for question in presented(of, page, check=False):
            if question.question.indicator in indicators:
                for shown in question.cells:
                    yield from ((", ".join(filter(None, [question.title, shown.label])), text) for text in shown.doubts)
