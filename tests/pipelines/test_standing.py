"""Nothing new, nothing done: a run that would do what the last one did says so and stops; anything that it reads or wrote makes it work again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.standing import done_before, made_of
from pipelines.workspace import Workspace, open_workspace
from tests.worlds.command import impact, said


@pytest.fixture
def town(run_once: Path, tmp_path: Path) -> Path:
    """A town whose year was run."""
    return Path(shutil.copytree(run_once, tmp_path / "town"))


def test_a_second_run_says_that_nothing_is_new_and_touches_nothing(town: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in town.rglob("*") if path.is_file()}
    again = impact("run", "-w", town).stdout
    assert "Rien de nouveau" in again
    assert "previews/2024/fr/index.html" in again.replace("\n", ""), "and where the page is"
    assert {path: path.stat().st_mtime_ns for path in town.rglob("*") if path.is_file()} == before


def test_it_answers_a_script_with_the_same_year(town: Path) -> None:
    again = said("run", "-w", town)
    assert again["nothing_new"]
    assert (again["year"], again["changed"], again["submissions"]) == (2024, [], [])
    shutil.rmtree(town / ".kept")
    anew = said("run", "-w", town)
    assert not anew["nothing_new"], "what is kept can be deleted: the work is done, and gives the same"
    assert [(anew[key], anew["summary"]) for key in ("content", "figures")] == [
        (again[key], again["summary"]) for key in ("content", "figures")
    ]


def _append(name: str) -> Callable[[Path], object]:
    return lambda town: (town / name).open("a").write("\n")


NEW: dict[str, Callable[[Path], object]] = {
    "a file in the inbox": lambda town: (town / "inbox" / "nouveau.csv").write_text("project;indicator;period;value\n"),
    "a file of the inbox that was changed": lambda town: next((town / "inbox").glob("*.csv")).open("a").write("\n"),
    "the territory": _append("territory.yaml"),
    "a project": lambda town: next((town / "projects").glob("*.yaml")).open("a").write("\n"),
    "a page that was touched": _append("previews/2024/fr/index.html"),
    "a page that is gone": lambda town: (town / "previews/2024/en/index.html").unlink(),
    "no warehouse": lambda town: (town / "impact.duckdb").unlink(),
    "a note that was cut short": lambda town: (town / ".kept" / "run-latest.json").write_text("{"),
    "another event in the ledger": lambda town: impact("collect", _one_row(town.parent), "-w", town, "--no-build"),
    "a warehouse of an earlier instant": lambda town: impact("rebuild", "-w", town, "--as-of", "2999-01-01"),
}


def _one_row(folder: Path) -> Path:
    file = folder / "une_ligne.csv"
    file.write_text("projet;indicateur;période;valeur\nrepair_cafe;people_reached;2024;12\n")
    return file


@pytest.mark.parametrize("what", NEW)
def test_what_is_new_is_seen(town: Path, what: str) -> None:
    NEW[what](town)
    assert done_before(open_workspace(town), None) is None


def test_another_year_was_not_done(town: Path) -> None:
    workspace = open_workspace(town)
    assert done_before(workspace, 2023) is None
    assert done_before(workspace, None) is not None


def test_hidden_files_and_what_a_run_makes_are_not_read_by_one(town: Path) -> None:
    before = made_of(Workspace(town))
    (town / ".serve.json").write_text("{}")
    (town / "warehouse.json").write_text(json.dumps({}))
    assert made_of(Workspace(town)) == before
    (town / "needs.yaml").write_text("")
    assert made_of(Workspace(town)) != before
