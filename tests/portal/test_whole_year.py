"""A whole year of a town of 106 projects, played from its opening to an erratum; then what is known is compared with what was typed.

A third of the projects fill in the form, a third send a table of their own, a third have a program. What was typed is kept apart as plain
numbers (`tests/worlds/typed_year.py`): the ledger, the warehouse and the published files must say the same.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.worlds.command import said
from tests.worlds.doors import Door
from tests.worlds.typed_year import COLUMNS, Typed
from tests.worlds.whole_year import YEAR, Key, PlayedTown, YearPlayed, serving

pytestmark = pytest.mark.long
WHOLE = (date(YEAR, 1, 1), date(YEAR, 12, 31), "")


@pytest.fixture(scope="module")
def played(site: Path, tmp_path_factory: pytest.TempPathFactory) -> YearPlayed:
    root = tmp_path_factory.mktemp("year") / "town"
    said("init", root, "--example", "sceaux")
    for path in sorted((root / "inbox").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    with serving(root, site):
        return PlayedTown(Door(root, site / "outbox")).play()


def agree(known: Mapping[Key, Any], typed: Mapping[Key, Typed]) -> list[str]:
    """Where what is known differs from what was typed, cell by cell."""
    apart = [f"{key}: {known.get(key)} and not {of.known_as}" for key, of in typed.items() if not same(known.get(key), of.known_as)]
    return [*apart, *(f"{key}: nobody typed it" for key in known.keys() - typed.keys())]


def same(known: tuple[Any, ...] | None, typed: tuple[Any, ...]) -> bool:
    return known is not None and all(
        math.isclose(a, b, rel_tol=1e-12) if isinstance(a, float) and isinstance(b, int | float) else a == b
        for a, b in zip(known, typed, strict=True)
    )


def figures(played: YearPlayed, version: int) -> dict[str, dict[str, Any]]:
    rows = json.loads((public(played, version) / "figures.json").read_text("utf-8"))
    return {row["figure_id"]: row for row in rows}


def public(played: YearPlayed, version: int) -> Path:
    return played.root / "editions" / str(YEAR) / f"v{version}" / "public"


def test_all_106_projects_were_asked_and_all_but_the_silent_answered(played: YearPlayed) -> None:
    assert len({project for project, _ in played.typed}) + len(played.silent) == 106
    assert len(played.typed) > 500


def test_the_ledger_has_what_was_typed(played: YearPlayed) -> None:
    from impact.intake.result import OBSERVATION_KEY
    from impact.ledger.claims import RETURNED, KeptClaims, current
    from pipelines.workspace import open_workspace

    rows = current(open_workspace(played.root).ledger.kept(KeptClaims).observations(), OBSERVATION_KEY).to_dicts()
    assert {(row["period_start"], row["period_end"], row["breakdown"]) for row in rows} == {WHOLE}
    known = {(row["project_id"], row["indicator_id"]): tuple(row[name] for name in COLUMNS) for row in rows}
    assert agree(known, played.known()) == []
    assert [(row["project_id"], row["indicator_id"]) for row in rows if row["fate"] == RETURNED] == [played.unanswered]


def test_the_warehouse_has_what_was_typed(played: YearPlayed) -> None:
    with duckdb.connect(str(played.root / "impact.duckdb"), read_only=True) as con:
        rows = con.execute(f"SELECT project_id, indicator_id, {', '.join(COLUMNS)} FROM observation").fetchall()
    assert agree({(row[0], row[1]): row[2:] for row in rows}, played.known()) == []


def test_the_edition_says_of_each_project_what_it_typed_or_withholds_it(played: YearPlayed) -> None:
    rows, apart, withheld = figures(played, 2), [], 0
    for (project, indicator), of in played.known().items():
        row, expected = rows.pop(f"{YEAR}/project/{project}/{indicator}", None), of.known_as[0]
        if row and row["status"] == "suppressed":
            withheld += 1
            apart += [f"{project}/{indicator}: withheld and said"] if row["value"] is not None else []
        elif expected is None:
            apart += [f"{project}/{indicator}: {row['value']} of nothing"] if row and row["value"] is not None else []
        elif row is None or not math.isclose(row["value"], expected, rel_tol=1e-12):
            apart.append(f"{project}/{indicator}: {row and row['value']} and not {expected}")
    assert apart == []
    assert withheld < 0.2 * len(played.typed)
    silent = [name for name, row in rows.items() for project in played.silent if f"/project/{project}/" in name and row["value"]]
    assert silent == []


def test_a_total_of_the_territory_is_the_sum_of_what_was_typed_and_says_from_how_many(played: YearPlayed) -> None:
    from indicators.catalogue import load_catalogue

    catalogue, rows, apart, compared = load_catalogue(), figures(played, 2), [], 0
    for indicator in {indicator for _, indicator in played.typed}:
        version, row = catalogue[indicator].at(date(YEAR, 12, 31)), rows[f"{YEAR}/territory/{indicator}"]
        values = [of.value for (_, name), of in played.known().items() if name == indicator and of.value is not None]
        if version is None or version.aggregation.projects != "sum" or row["status"] == "suppressed" or not values:
            continue
        compared += 1
        if not math.isclose(row["value"], sum(values), rel_tol=1e-9) or not row["coverage"].startswith(f"{len(values)}/"):
            apart.append(f"{indicator}: {row['value']} ({row['coverage']}) and not {sum(values)} from {len(values)}")
    assert apart == []
    assert compared > 10


def test_a_published_number_leads_back_to_the_cell_in_which_it_was_typed(played: YearPlayed) -> None:
    pedigrees = json.loads((public(played, 2) / "pedigrees.json").read_text("utf-8"))
    project, indicator = played.corrected
    assert "37" in json.dumps(pedigrees[f"{YEAR}/project/{project}/{indicator}"])


def test_reminders_went_to_drafts_and_to_those_of_whom_nothing_came(played: YearPlayed) -> None:
    assert {kind: len(mails) for kind, mails in played.mails.items()} == {"drafts": 6, "silent": 9}
    assert all("(drafts)" in mail for mail in played.mails["drafts"])


def test_who_was_given_time_is_awaited_later_and_the_others_since_the_day_that_was_said(played: YearPlayed) -> None:
    later, others = (re.sub(r"<[^>]+>|\s+", " ", page) for page in played.seen["homes"].values())
    assert "avant le 30 avr. 2099" in later
    assert "depuis le 31 mars 2017" in others


def test_who_was_asked_again_read_why(played: YearPlayed) -> None:
    assert played.seen["asked_again"] == [True] * 8


def test_nothing_is_published_while_a_value_is_neither_accepted_nor_a_gap(played: YearPlayed) -> None:
    left = {(row["project"], row["indicator"]) for row in played.seen["refused"]["not_reviewed"]}
    assert {project for project, _ in left} == {*played.silent, played.unanswered[0]}
    assert [key for key in left if key[0] not in played.silent] == [played.unanswered]


def test_a_change_after_the_freeze_waits_for_a_second_person_and_for_an_erratum(played: YearPlayed) -> None:
    assert played.before is not None
    assert played.seen["waiting"] == played.before.value
    changes = {change["figure_id"] for change in played.seen["erratum_needed"]["changes"]}
    project, indicator = played.corrected
    assert f"{YEAR}/project/{project}/{indicator}" in changes
    assert not (played.root / "editions" / str(YEAR) / "v3").exists()


def test_the_erratum_lists_every_figure_that_differs_and_no_other(played: YearPlayed) -> None:
    before, after = figures(played, 1), figures(played, 2)
    stated = ("value", "low", "high", "coverage", "status")
    differ = {name for name in before.keys() | after.keys() if any(before[name][of] != after[name][of] for of in stated)}
    [erratum] = json.loads((public(played, 2) / "errata.json").read_text("utf-8"))
    listed = {change["figure_id"]: change for change in erratum["figures"]}
    assert listed.keys() == differ
    project, indicator = played.corrected
    own = listed[f"{YEAR}/project/{project}/{indicator}"]
    assert played.before is not None
    assert (own["before"]["value"], own["after"]["value"]) == (played.before.value, 37)
    assert own["because"] == [{"kind": "submission", "id": played.seen["submission"]}]


def test_the_public_list_of_changes_is_right(played: YearPlayed) -> None:
    assert not (public(played, 1) / "changes.json").exists()
    [change] = json.loads((public(played, 2) / "changes.json").read_text("utf-8"))
    wanted = {"what": "accepted", "project": played.corrected[0], "submission": played.seen["submission"], "reason": "wrong_value"}
    wanted |= {"author": "porteuse de projet", "second": "directrice"}
    assert {name: change[name] for name in wanted} == wanted
    for page in (played.seen["public"], played.seen["board"]):
        assert "porteuse de projet" in page
        assert "une valeur était fausse" in page
        assert "@example.org" not in page


def test_the_year_rebuilds_to_the_same_figures(played: YearPlayed) -> None:
    assert said("rebuild", "-w", played.root, "--check", process=True)["differences"] == []
