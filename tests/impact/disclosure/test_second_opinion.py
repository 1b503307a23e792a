"""Tau-Argus looks at one table: what it withholds for being small is withheld here too; what it leaves, a leader finds out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.impact.disclosure.attacker import Attacker, Unknown
from tests.worlds.published import YEAR, figures_of, observed, published, rows_of, town

pytauargus = pytest.importorskip("pytauargus")
COUNTS = {"a": 3, "b": 40, "c": 12, "d": 25}
TABLE = {project: {"": number} for project, number in COUNTS.items()}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its solver drops its logs into the folder that it runs in."""
    monkeypatch.chdir(tmp_path)


def withheld_by_argus() -> tuple[set[str], set[str]]:
    """The projects that it calls unsafe, and all that it withholds (`M`: so that the unsafe ones are not worked out)."""
    persons = [{"project": project, "one": 1} for project, number in COUNTS.items() for _ in range(number)]
    [table] = pytauargus.protect(persons, ["project"], "one", safety_rules="FREQ(5,30)", suppress="OPT(1)").tables
    status = {row["project"]: row["status"] for row in table.rows if row["project"] in COUNTS}
    return {p for p, s in status.items() if s == "U"}, {p for p, s in status.items() if s in "UM"}


def test_both_withhold_the_small_count() -> None:
    unsafe, _ = withheld_by_argus()
    done = published(observed("volunteers", TABLE), town(TABLE))
    assert unsafe == {"a"}
    assert {f"{YEAR}/project/{p}/volunteers" for p in unsafe} <= done.withheld


def test_of_two_that_hide_each_other_each_knows_the_other_and_only_we_look_at_that() -> None:
    _, theirs = withheld_by_argus()
    done = published(observed("volunteers", TABLE), town(TABLE))
    hidden = {f"{YEAR}/project/{p}/volunteers" for p in theirs}
    every = rows_of(figures_of(observed("volunteers", TABLE)))
    argus = [row | {"status": "suppressed"} if row["figure_id"] in hidden else row for row in every]
    assert found_by_leaders(argus)
    assert not found_by_leaders(rows_of(done.figures))


def found_by_leaders(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Who finds whose count to be neither nothing nor the threshold."""
    found = []
    for leader, number in COUNTS.items():
        attacker = Attacker([rows], own={Unknown(YEAR, leader, "volunteers"): number}, whole={"volunteers"})
        for other in {"a"} - {leader}:
            low, high = attacker.ends(Unknown(YEAR, other, "volunteers"))
            found += [(leader, other)] if low > 0 or high < 5 else []
    return found
