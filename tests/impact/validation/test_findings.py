"""Every check fires on what it is for, and stays silent on a healthy neighbour."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from impact.validation.checks import COMMON, PLACE, closed_codes, load_check, load_checks, observed, placeholders, query
from impact.validation.findings import findings, schema
from impact.validation.wording import FindingWording
from indicators.text import Refusal
from tests.worlds.validation import CATALOGUE, TITLES, obs, warehouse
from tests.worlds.validation_cases import CASES, Case

CHECKS = {check.id: check for check in load_checks()}


def listed(check_id: str, rows: list[dict[str, Any]], expected: list[tuple[str, str, int, int | None]]) -> Any:
    with duckdb.connect() as con:
        warehouse(con, rows, expected)
        return findings(con, CHECKS[check_id], FindingWording(CATALOGUE, TITLES), closed_codes(CATALOGUE))


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.check} {c.why}".strip())
def test_a_check_fires_on_its_fault_and_says_so_in_both_languages(case: Case) -> None:
    frame = listed(case.check, case.fires, case.expected)
    assert frame.columns == list(schema())
    assert frame["check_id"].unique().to_list() == [case.check]
    assert frame["severity"].unique().to_list() == [CHECKS[case.check].severity]
    spaced = frame["message_fr"].str.replace_all("[\u00a0\u202f]", " ")
    assert spaced.str.contains(case.french, literal=True).any(), spaced.to_list()
    row = frame.filter(spaced.str.contains(case.french, literal=True)).row(0, named=True)
    assert case.english in row["message_en"]
    assert row["indicator_id"] == case.indicator
    assert row["message_fr"].endswith(CHECKS[case.check].recommendation.fr)
    assert row["message_en"].endswith(CHECKS[case.check].recommendation.en)
    assert row["project_id"] in {r["project_id"] for r in case.fires}


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.check} {c.why}".strip())
def test_a_check_is_silent_on_a_healthy_neighbour(case: Case) -> None:
    assert listed(case.check, case.silent, case.expected)["message_en"].to_list() == []


def test_every_check_is_proven_both_ways() -> None:
    assert {case.check for case in CASES} == set(CHECKS)


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda c: c.id)
def test_a_check_gives_its_place_and_fills_its_message(check: Any) -> None:
    with duckdb.connect() as con:
        warehouse(con, [], [])
        columns = [c[0] for c in con.execute(query(check, f"({observed()})", closed_codes(CATALOGUE))).description]
    assert set(PLACE) <= set(columns)
    assert placeholders(check.message.fr) <= {*columns, *COMMON}
    assert "subject" in placeholders(check.message.fr)
    assert set(check.reads_as) <= set(columns)


def test_a_finding_knows_where_it_was_handed_in() -> None:
    row = listed("above_maximum", [obs(value=20_000)], []).row(0, named=True)
    assert (row["project_id"], row["submission_id"], row["row_ref"]) == ("cafe", "s1", "Feuille1#2")
    assert (row["period_start"], row["period_end"], row["breakdown"]) == (date(2023, 1, 1), date(2023, 12, 31), "")
    assert row["message_fr"].startswith("Repair Café de Sceaux, 2023, « Visiteurs » :")
    assert row["message_en"].startswith("Sceaux repair café, 2023, 'Visitors':")


def test_a_period_that_is_not_known_is_said_to_be_so() -> None:
    wording, row = FindingWording(CATALOGUE, TITLES), obs(lacking="period_start") | {"period_start": None}
    message = wording.message(CHECKS["incomplete_key"], row)
    assert message.fr.startswith("Repair Café de Sceaux, période inconnue, « Visiteurs »")
    assert message.en.startswith("Sceaux repair café, unknown period, 'Visitors'")


@pytest.mark.parametrize(
    ("change", "line"),
    [(("severity: warning", "severity: grave"), 2), (("{value} is below", "{val} is below"), 1), (("id: below_minimum", "id: other"), 1)],
)
def test_a_faulty_check_file_is_refused_with_its_line(tmp_path: Any, change: tuple[str, str], line: int) -> None:
    from importlib.resources import files

    text = (files("impact.validation") / "checks" / "below_minimum.yaml").read_text("utf-8").replace(*change)
    path = tmp_path / "below_minimum.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(Refusal, match=rf"below_minimum\.yaml, line {line}"):
        load_check(path)
