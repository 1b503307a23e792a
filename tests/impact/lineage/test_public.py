"""What the public reads of findings: none that writes out a count that is not published."""

from __future__ import annotations

from datetime import date

import polars as pl

from impact.lineage.public import public_findings
from tests.worlds.published import observed, published, town

COUNTS = {"a": {"": 3}, "b": {"": 40}, "c": {"": 12}, "d": {"": 25}}
DONE = published(observed("volunteers", COUNTS), town(COUNTS))


def test_findings_about_counts_of_persons_are_for_their_project_and_the_city() -> None:
    end = date(2020, 12, 31)
    findings = pl.DataFrame(
        {
            "project_id": ["a", "a", None],
            "indicator_id": ["volunteers", "sessions", None],
            "period_end": [end, end, None],
            "message_en": "x",
        }
    )
    assert public_findings(findings, DONE)["indicator_id"].to_list() == ["sessions", None]
