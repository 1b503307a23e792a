"""What keeps a year from being published: findings that cannot both be true, on values that its edition would count."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from impact.ledger.claims import RETURNED
from indicators.text import Refusal
from pipelines.quality import Finding, findings_of
from portal import town
from portal.config.language import into_spoken, say

BLOCKING = "critical"
"""The gravity that keeps a year from being published."""


@dataclass(frozen=True)
class BlockingFinding:
    """A finding that blocks, with the project it is about; `known`: whether the register has that project."""

    finding: Finding
    project: str
    known: bool

    @property
    def message(self) -> str:
        """What is wrong, in words."""
        return into_spoken(self.finding.message)

    @property
    def place(self) -> str:
        """Where it stands in what was handed in, as people say it."""
        place = self.finding.place or ""
        return say("publication.blocking_row", row=place.removeprefix("#")) if place.startswith("#") else place


def blocking(year: int) -> list[BlockingFinding]:
    """What blocks a year now; nothing while no warehouse can be read, for the preview comes before publishing.

    A value that was returned or withdrawn since the warehouse was built blocks no longer: the edition does without it.
    """
    try:
        grave = [finding for finding in findings_of(town.town(), year) if finding.severity == BLOCKING]
    except Refusal:
        return []
    claims = town.claims() if grave else pl.DataFrame()
    return [_named(finding) for finding in grave if _counts(finding, claims)]


def _counts(finding: Finding, claims: pl.DataFrame) -> bool:
    """Whether what a finding is about still stands; a finding about no value of a submission (a map, a log of events) does."""
    if finding.submission is None or finding.indicator is None:
        return True
    submission = town.submission(finding.submission)
    if submission is None or submission.ended:
        return False
    of = claims.filter(project_id=finding.project, indicator_id=finding.indicator, period_end=finding.end)
    return of.is_empty() or not of.filter((pl.col("submission_id") == finding.submission) & (pl.col("fate") != RETURNED)).is_empty()


def _named(finding: Finding) -> BlockingFinding:
    project = town.town().register.projects.get(finding.project or "")
    return BlockingFinding(finding, into_spoken(project.title) if project else finding.project or "", project is not None)
