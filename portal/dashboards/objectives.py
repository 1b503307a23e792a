"""A project against its own past and its own target: never against another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from impact.figures.address import of_project
from portal.dashboards.portfolio import Supported
from portal.editions.figures import Row, rows_of
from portal.editions.versions import PublicPart


@dataclass(frozen=True)
class Followed:
    """An indicator of a project over the years that are sealed, with its baseline and its target of the year looked at."""

    project: Supported
    row: Row
    years: dict[int, Row]
    baseline: Row | None
    target: Row | None
    better: str

    def aimed_at(self, year: int) -> float | None:
        """The target of the year looked at; None in another."""
        return self.target["value"] if self.target and year == self.project.part.year else None

    @property
    def standing(self) -> str:
        """Whether the target is reached, missed, or lies between the ends of what is known; empty where that cannot be said."""
        ends, target = (self.row["low"], self.row["high"]), self.target["value"] if self.target else None
        if target is None or None in ends:
            return ""
        low, high = (ends[0] - target, ends[1] - target) if self.better == "higher" else (target - ends[1], target - ends[0])
        return "reached" if low >= 0 else "missed" if high < 0 else "undecided"


def followed(project: Supported, parts: Mapping[int, PublicPart], better: Mapping[str, str]) -> list[Followed]:
    """The indicators of a project, those with a target first. `better`: by indicator, which way is good news."""
    rows = [_followed(project, row, parts, better) for row in project.indicators]
    return sorted(rows, key=lambda one: (one.target is None, one.row["figure_id"]))


def _followed(project: Supported, row: Row, parts: Mapping[int, PublicPart], better: Mapping[str, str]) -> Followed:
    indicator, name = row["definition"]["indicator_id"], project.funded.project
    past = {year: rows_of(part).get(of_project(year, name, indicator)) for year, part in sorted(parts.items()) if year <= project.part.year}
    known = {year: of for year, of in past.items() if of is not None}
    return Followed(
        project, row, known, project.row(indicator, "baseline"), project.row(indicator, "target"), better.get(indicator, "higher")
    )
