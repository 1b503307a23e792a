"""What validation found for the year, in words: what looked wrong, and what to do about it."""

from __future__ import annotations

from functools import cached_property

import polars as pl
from markupsafe import Markup

from impact.figures.definition import CountDefinition
from reports.edition.presented import AnyPresented, Presented
from reports.pages.page import Page

SEVERITIES = ("critical", "warning", "info")


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
        count = self._counts.get("findings")
        return self.sentence("findings_summary", marked=False, count=count) if count is not None else self.say("findings_none")

    @property
    def figures(self) -> list[AnyPresented]:
        """The counts: a finding itself is a sentence, not a figure."""
        return list(self._counts.values())

    @cached_property
    def _counts(self) -> dict[str, Presented[CountDefinition]]:
        return {f.definition.indicator_id: f for f in self.presenter.all(CountDefinition, self.year)}

    def counted(self, code: str, severity: str) -> Markup:
        """A sentence with the number of findings of a severity."""
        return self.sentence(code, marked=False, count=self._counts[f"findings_{severity}"])

    @cached_property
    def findings(self) -> list[tuple[str, list[str]]]:
        """The messages by severity."""
        of_year = _of_year(self.edition.findings, self.year)
        messages = {s: of_year.filter(pl.col("severity") == s)[f"message_{self.language}"].to_list() for s in SEVERITIES}
        return [(severity, texts) for severity, texts in messages.items() if texts]


def _of_year(findings: pl.DataFrame, year: int) -> pl.DataFrame:
    return findings.filter(pl.col("period_end").dt.year() == year)
