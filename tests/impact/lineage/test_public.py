"""What the public reads of findings: none that writes out a count that is not published."""

from __future__ import annotations

from datetime import date

import polars as pl

from impact.lineage.public import public_findings, without_advice
from impact.maps.guards import remark
from impact.validation.checks import load_checks
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
            "check_id": "above_maximum",
            "message_fr": "x",
            "message_en": "x",
        }
    )
    assert public_findings(findings, DONE)["indicator_id"].to_list() == ["sessions", None]


def test_what_a_leader_is_to_do_is_not_said_to_those_who_read_the_publication() -> None:
    checks = {check.id: check.recommendation for check in load_checks()}
    about_values = [(name, f"Les Crayons : 87,5. {advice.fr}", f"Les Crayons: 87.5. {advice.en}") for name, advice in checks.items()]
    stale = remark("proxy_stale", "info", title="Smic", expected=date(2017, 1, 1)).text
    graded = remark("low_grade_dominates", "warning", share="93 %", title="Smic", grade=6).text
    about_maps = [("proxy_stale", stale.fr, stale.en), ("low_grade_dominates", graded.fr, graded.en)]
    findings = pl.DataFrame([*about_values, *about_maps], schema=["check_id", "message_fr", "message_en"], orient="row")
    public = without_advice(findings)
    assert set(public["message_fr"][:-2]) == {"Les Crayons : 87,5."}
    assert set(public["message_en"][:-2]) == {"Les Crayons: 87.5."}
    assert public["message_fr"].to_list()[-2:] == ["« Smic » devait être mise à jour le 1 janv. 2017.", graded.fr]
    assert "check whether" in stale.en
    assert "check" not in public["message_en"][-2]
