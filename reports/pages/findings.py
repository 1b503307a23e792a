"""What validation found for the year, in words: what looked wrong, and what to do about it."""

from __future__ import annotations

from functools import cached_property

import polars as pl

from reports.edition.presented import AnyPresented
from reports.pages.page import Page

SEVERITIES = ("critical", "warning", "info")


def count_findings(findings: pl.DataFrame, year: int) -> dict[str, int]:
    """How many findings there are about periods that end in a year, by severity."""
    return dict(_of_year(findings, year).group_by("severity").len().iter_rows())


class FindingsPage(Page):
    """The findings about periods that end this year."""

    template = "findings.html"
    file = "findings.html"

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.say("findings_title", territory=self.world.territory.name, year=self.year)

    @property
    def summary(self) -> str:
        """How many there are."""
        count = sum(len(messages) for _, messages in self.findings)
        return self.say("findings_summary", count=count) if count else self.say("findings_none")

    @property
    def figures(self) -> list[AnyPresented]:
        """A finding is a sentence, not a figure."""
        return []

    @cached_property
    def findings(self) -> list[tuple[str, list[str]]]:
        """The messages by severity."""
        of_year = _of_year(self.edition.findings, self.year)
        messages = {s: of_year.filter(pl.col("severity") == s)[f"message_{self.language}"].to_list() for s in SEVERITIES}
        return [(severity, texts) for severity, texts in messages.items() if texts]


def _of_year(findings: pl.DataFrame, year: int) -> pl.DataFrame:
    return findings.filter(pl.col("period_end").dt.year() == year)
