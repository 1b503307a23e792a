"""What the public reads of a pedigree: nothing of what is withheld, and that something is."""

from __future__ import annotations

from datetime import date

import polars as pl

from impact.lineage.pedigree import ObservedCell, OriginalFile, OriginalRow, Pedigree
from impact.lineage.public import public_findings, public_pedigree
from tests.worlds.published import observed, published, town

COUNTS = {"a": {"": 3}, "b": {"": 40}, "c": {"": 12}, "d": {"": 25}}
DONE = published(observed("volunteers", COUNTS), town(COUNTS))


def observation(project: str, value: float, breakdown: str = "") -> ObservedCell:
    return ObservedCell(
        project_id=project,
        indicator_id="volunteers",
        period_start="2020-01-01",
        period_end="2020-12-31",
        breakdown=breakdown,
        value=value,
        missing=None,
        numerator=None,
        denominator=None,
        evidence=None,
        rows_total=1,
        rows=[OriginalRow(submission_id=f"S-{project}", row_ref="#2", cells={"Valeur": str(value)})],
    )


def whole_pedigree(address: str, observations: list[ObservedCell]) -> Pedigree:
    [figure] = [f for f in DONE.figures if f.address == address]
    files = [
        OriginalFile(submission_id=o.rows[0].submission_id, source=f"{o.project_id}.csv", sha256="", received_at="", channel="")
        for o in observations
    ]
    return Pedigree(figure=figure, objectives=[], outcomes=[], observations=observations, files=files)


def test_a_total_lists_the_projects_that_are_told_and_says_that_some_are_not() -> None:
    every = [observation(p, cells[""]) for p, cells in COUNTS.items()]
    shown = public_pedigree(whole_pedigree("2020/territory/volunteers", every), DONE)
    assert [o.project_id for o in shown.observations] == ["b"]
    assert [f.source for f in shown.files] == ["b.csv"]
    assert shown.withheld


def test_a_figure_that_is_withheld_has_no_pedigree() -> None:
    shown = public_pedigree(whole_pedigree("2020/project/a/volunteers", [observation("a", 3)]), DONE)
    assert (shown.observations, shown.files, shown.withheld) == ([], [], True)


def test_a_quarter_or_a_cell_of_a_count_that_is_told_is_not_shown() -> None:
    parts = [observation("b", 4), observation("b", 2, "age=75+")]
    shown = public_pedigree(whole_pedigree("2020/project/b/volunteers", parts), DONE)
    assert (shown.observations, shown.withheld) == ([], True)


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


def test_a_pedigree_of_what_is_told_is_shown_whole() -> None:
    shown = public_pedigree(whole_pedigree("2020/project/b/volunteers", [observation("b", 40)]), DONE)
    assert [o.value for o in shown.observations] == [40]
    assert not shown.withheld
