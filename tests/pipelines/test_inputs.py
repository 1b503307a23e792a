"""What a workspace's files say: read once in a process while they stay as they are, and again when any has changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines import inputs
from pipelines.workspace import open_workspace
from tests.conftest import small_town

BANK = Path(inputs.__file__).parents[1] / "indicators" / "catalogue" / "bank"


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(inputs, "SETTLED", 0.0)  # the files have just been made: as if that were a while ago
    return small_town(tmp_path / "town")


def test_what_stays_as_it_is_is_read_once(town: Path) -> None:
    before = open_workspace(town)
    assert open_workspace(town).world is before.world
    assert open_workspace(town).mappings is before.mappings


def test_what_has_only_just_been_written_is_read_again(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "SETTLED", 3600.0)
    assert open_workspace(town).territory is not open_workspace(town).territory


def test_each_opening_reads_the_ledger_itself(town: Path) -> None:
    assert open_workspace(town).ledger is not open_workspace(town).ledger


def _edit(town: Path) -> None:
    file = town / "territory.yaml"
    file.write_text(file.read_text("utf-8") + "# one more line\n", "utf-8")


def _edit_in_secret(town: Path) -> None:
    """The same size, and the time of writing set back."""
    file = town / "territory.yaml"
    state = file.stat()
    file.write_text(file.read_text("utf-8").replace("name: ", "nom_: "), "utf-8")
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))


def _replace(town: Path) -> None:
    file = town / "territory.yaml"
    shutil.copy2(file, town / "new.tmp")
    (town / "new.tmp").replace(file)


def _add(town: Path) -> None:
    (town / "bank").mkdir(exist_ok=True)
    shutil.copytree(BANK / "rates", town / "bank" / "rates")


def _take_away(town: Path) -> None:
    min((town / "maps").glob("*.yaml")).unlink()


@pytest.mark.parametrize("change", [_edit, _edit_in_secret, _replace, _add, _take_away])
def test_a_change_between_two_openings_is_seen(change: Callable[[Path], None], town: Path) -> None:
    before = open_workspace(town).inputs
    assert open_workspace(town).inputs is before
    change(town)
    assert open_workspace(town).inputs is not before


def test_what_a_run_writes_is_no_change(town: Path) -> None:
    before = open_workspace(town).inputs
    for name in ("ledger", "editions", "previews", "inbox"):
        (town / name / "new.yaml").write_text("a: 1\n", "utf-8")
    (town / "impact.duckdb").write_bytes(b"")
    assert open_workspace(town).inputs is before


def test_the_new_reading_says_what_the_file_says(town: Path) -> None:
    assert open_workspace(town).territory.name != "Ailleurs"
    file = town / "territory.yaml"
    lines = ["name: Ailleurs" if line.startswith("name:") else line for line in file.read_text("utf-8").splitlines()]
    file.write_text("\n".join(lines) + "\n", "utf-8")
    assert open_workspace(town).territory.name == "Ailleurs"
