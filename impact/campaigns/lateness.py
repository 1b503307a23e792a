"""What is late in a campaign: what was to be there by the day it was due, and is not, or is said to come later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import polars as pl

from impact.campaigns.deciding import due_day
from impact.campaigns.states import IndicatorState
from impact.ledger.campaigning import Campaign
from impact.ledger.claims import RETURNED, WITHDRAWN, KeptClaims

PROMISED = "late"
"""Why a value is not there, where it is to come later."""
AWAITED = ("nothing", "returned")


def late_values(
    states: Iterable[IndicatorState], campaign: Campaign | None, claims: pl.DataFrame, today: date
) -> dict[str, frozenset[str]]:
    """By project, the indicators asked of it that are late on a day; nothing without a campaign, and nothing that is a documented gap.

    `claims`: the observations that stand, among which are those that are said to come later.
    """
    if campaign is None:
        return {}
    year = campaign.year
    said = claims.filter(pl.col("period_end").dt.year() == year, pl.col("missing") == PROMISED)
    promised = set(said.select("project_id", "indicator_id").iter_rows())
    late: dict[str, set[str]] = {}
    for value in states:
        awaited = value.state in AWAITED or (value.project, value.indicator) in promised
        if value.asked and value.gap is None and awaited and today > due_day(campaign, value.project):
            late.setdefault(value.project, set()).add(value.indicator)
    return {project: frozenset(indicators) for project, indicators in late.items()}


def first_sent(kept: KeptClaims, year: int) -> dict[str, datetime]:
    """When each project first sent something for a year: a value that was taken, or a row of a log."""
    claims = kept.all()
    frames = [(claims.observations, "period_end"), *((records, "day") for records in claims.records.values())]
    first: dict[str, datetime] = {}
    for frame, when in frames:
        mine = frame.filter(pl.col(when).dt.year() == year, ~pl.col("fate").is_in([RETURNED, WITHDRAWN]))
        for project, at in mine.group_by("project_id").agg(pl.col("recorded_at").min()).iter_rows():
            first[project] = min(first.get(project, at), at)
    return first
