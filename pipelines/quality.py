"""What the checks found about a year: each check with its result, why it matters and what to do; and what the guards say of impact maps."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from impact.validation.checks import load_checks
from impact.warehouse.schema import rows
from indicators.text import Text
from pipelines.warehouse import open_warehouse
from pipelines.workspace import Workspace

GRAVEST_FIRST = "array_position(['critical', 'warning', 'info'], severity)"
OF_YEAR = "(period_end IS NULL OR year(period_end) = $year)"


@cache
def check_texts() -> dict[str, tuple[Text, Text]]:
    """The title of each check, and what it recommends."""
    return {check.id: (check.title, check.recommendation) for check in load_checks()}


@dataclass(frozen=True)
class CheckResult:
    """A check, and how many findings it has about a year. `introduction`: why it matters; `recommendation`: what to do."""

    id: str
    severity: str
    title: Text
    introduction: Text
    recommendation: Text
    findings: int


@dataclass(frozen=True)
class GuardResult:
    """What the guards say of impact maps under one code: how often, and one of its sentences."""

    id: str
    severity: str
    example: Text
    findings: int


@dataclass(frozen=True)
class Finding:
    """One finding: about which value of which submission, in words."""

    check: str
    severity: str
    project: str | None
    indicator: str | None
    submission: str | None
    start: date | None
    end: date | None
    place: str | None
    message: Text


@dataclass(frozen=True)
class Quality:
    """Every check of the suite for a year, and the guards' remarks, those with something to say first, the gravest before."""

    checks: list[CheckResult]
    guards: list[GuardResult]

    @property
    def speaking(self) -> list[CheckResult]:
        """The checks that have something to say."""
        return [check for check in self.checks if check.findings]

    @property
    def silent(self) -> list[CheckResult]:
        """Those that have nothing to say."""
        return [check for check in self.checks if not check.findings]

    def grave(self, severity: str) -> int:
        """How many findings have a gravity, those of the guards among them: as many as the edition says."""
        every: list[CheckResult | GuardResult] = [*self.checks, *self.guards]
        return sum(each.findings for each in every if each.severity == severity)

    @property
    def remarks(self) -> int:
        """How many of the findings are the guards' remarks on impact maps."""
        return sum(guard.findings for guard in self.guards)

    @property
    def findings(self) -> int:
        """How many findings there are in all."""
        return sum(check.findings for check in self.checks) + self.remarks


def quality_of(workspace: Workspace, year: int) -> Quality:
    """The results of a year, in the warehouse as it stands. Raises Refusal as `open_warehouse`."""
    query = f"""
        FROM (SELECT check_id, severity, count(*) AS findings, min(message_fr) AS fr, min(message_en) AS en
              FROM finding WHERE {OF_YEAR} GROUP BY check_id, severity)
        ORDER BY {GRAVEST_FIRST}, findings DESC, check_id
    """
    with contextlib.closing(open_warehouse(workspace)) as con:
        noticed = {row["check_id"]: row for row in rows(con, query, {"year": year})}
    checks = {check.id: check for check in load_checks()}
    results = [
        CheckResult(c.id, c.severity, c.title, c.introduction, c.recommendation, noticed[c.id]["findings"] if c.id in noticed else 0)
        for c in checks.values()
    ]
    order = ("critical", "warning", "info")
    guards = [GuardResult(i, r["severity"], Text(fr=r["fr"], en=r["en"]), r["findings"]) for i, r in noticed.items() if i not in checks]
    return Quality(sorted(results, key=lambda c: (not c.findings, order.index(c.severity), -c.findings, c.id)), guards)


def findings_of(workspace: Workspace, year: int, check: str = "") -> list[Finding]:
    """The findings of a check about a year, or of all, the gravest first. Raises Refusal as `open_warehouse`."""
    query = f"""
        FROM finding WHERE {OF_YEAR} AND ($check = '' OR check_id = $check)
        ORDER BY {GRAVEST_FIRST}, check_id, project_id, indicator_id, period_start, message_fr
    """
    with contextlib.closing(open_warehouse(workspace)) as con:
        return [_finding(row) for row in rows(con, query, {"year": year, "check": check})]


def _finding(row: dict[str, Any]) -> Finding:
    return Finding(
        check=row["check_id"],
        severity=row["severity"],
        project=row["project_id"],
        indicator=row["indicator_id"],
        submission=row["submission_id"],
        start=row["period_start"],
        end=row["period_end"],
        place=row["row_ref"],
        message=Text(fr=row["message_fr"], en=row["message_en"]),
    )
