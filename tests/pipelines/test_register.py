"""The register: whatever changes in its files is an event with its reason, and the files and figures of any earlier instant come back."""

from __future__ import annotations

import hashlib
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from impact.ledger.registering import content_of, registered, registrations
from indicators.text import Refusal
from pipelines.register import change_register, settle_register, unregistered, write_state
from pipelines.workspace import Workspace, open_workspace
from tests.conftest import small_town
from tests.worlds.command import impact, said

FILE = "projects/festival.yaml"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def town(tmp_path: Path) -> Workspace:
    """A small town whose register was recorded once."""
    workspace = open_workspace(small_town(tmp_path / "town"))
    said("register", "-w", workspace.root, "--reason", "état de départ")
    return open_workspace(workspace.root)


def test_a_file_edited_by_hand_is_found_shown_and_recorded_with_its_reason(town: Workspace) -> None:
    path = town.root / FILE
    before = path.read_text("utf-8")
    path.write_text(before + "capacity: 12\n", "utf-8")
    shown = said("register", "-w", town.root, "--dry-run")
    assert [(c["file"], c["difference"]) for c in shown["changes"]] == [(FILE, ["@", "+ capacity: 12"])]
    assert shown["recorded"] == 0
    assert said("register", "-w", town.root, code=2)["error"]["code"] == "reason_empty"
    assert said("register", "-w", town.root, "--reason", "jauge comptée")["recorded"] == 1
    last = registrations(open_workspace(town.root).ledger)[FILE][-1]
    assert (last.reason, last.who, last.sha256, last.was) == (
        "jauge comptée",
        "operator",
        digest(path.read_bytes()),
        digest(before.encode()),
    )
    assert said("register", "-w", town.root)["changes"] == []


def test_new_files_and_files_that_are_gone_are_changes_too_and_what_is_read_by_nobody_is_not(town: Workspace) -> None:
    (town.root / FILE).unlink()
    (town.root / "maps" / "fablab.yaml").rename(town.root / "maps" / "fab_lab.yaml")
    (town.root / "projects" / "notes.txt").write_text("à moi")
    (town.root / "projects" / ".festival.yaml.swp").write_text("un éditeur")
    assert [(u.file, u.was is None, u.sha256 is None) for u in unregistered(town)] == [
        ("maps/fab_lab.yaml", True, False),
        ("maps/fablab.yaml", False, True),
        (FILE, False, True),
    ]


def test_a_ledger_that_keeps_no_register_is_not_said_to_lack_one(collected_once: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(collected_once, tmp_path / "town", symlinks=True))
    said("rebuild", "-w", root)
    assert said("status", "-w", root)["unregistered"] == []
    said("register", "-w", root, "--reason", "état de départ")
    (root / FILE).write_text((root / FILE).read_text("utf-8") + "capacity: 12\n", "utf-8")
    assert said("status", "-w", root)["unregistered"] == [FILE]


def test_the_files_of_an_earlier_instant_come_back_byte_by_byte(town: Workspace, tmp_path: Path) -> None:
    path = town.root / FILE
    then, before = datetime.now(UTC), path.read_bytes()
    path.write_bytes(before + b"capacity: 12\n")
    (town.root / "projects" / "later.yaml").write_bytes(before.replace(b"festival", b"later"))
    said("register", "-w", town.root, "--reason", "plus tard")
    (town.root / "funders.yaml").unlink()
    said("register", "-w", town.root, "--reason", "plus de financeurs")
    files = said("register", "-w", town.root, "--as-of", then.isoformat(), "--into", tmp_path / "then")["files"]
    assert (tmp_path / "then" / FILE).read_bytes() == before
    assert "projects/later.yaml" not in files
    assert "funders.yaml" in files
    assert (
        said("register", "-w", town.root, "--as-of", then.isoformat(), "--into", tmp_path / "then", code=2)["error"]["code"]
        == "file_exists"
    )
    now = said("register", "-w", town.root, "--into", tmp_path / "now")["files"]
    assert set(now) - set(files) == {"projects/later.yaml"}
    assert set(files) - set(now) == {"funders.yaml"}


def test_before_anything_was_registered_there_is_no_state_to_give_back(town: Workspace, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="nothing_registered"):
        write_state(town, datetime(2015, 1, 1, tzinfo=UTC), tmp_path / "then")


@pytest.mark.long
def test_the_figures_of_then_come_of_the_register_of_then(collected_once: Path, tmp_path: Path) -> None:
    """VoisinAge's sessions of the year, valued: half of them would have been replaced, and of what is left a quarter is due to others.

    With a deadweight of 0.75 in place of 0.5, half of the value is left: the rest of the formula is the same.
    """
    root = Path(shutil.copytree(collected_once, tmp_path / "town", symlinks=True))
    said("register", "-w", root, "--reason", "état de départ")
    then = datetime.now(UTC).isoformat()
    path = root / "maps" / "voisinage.yaml"
    path.write_text(
        path.read_text("utf-8").replace("deadweight: {value: 0.5, low: 0.3, high: 0.7", "deadweight: {value: 0.75, low: 0.7, high: 0.8")
    )
    said("register", "-w", root, "--reason", "revu avec les familles")
    now_content, now = said("rebuild", "-w", root)["content"], created(root)
    said("register", "-w", root, "--as-of", then, "--into", tmp_path / "then")
    content = said("rebuild", "-w", root, "--as-of", then, "--register", tmp_path / "then")["content"]
    assert content != now_content
    assert created(root) == pytest.approx(2 * now)
    assert said("rebuild", "-w", root)["content"] == now_content


def created(root: Path) -> float:
    """What the map of VoisinAge comes to over all years, in the warehouse as it stands."""
    import duckdb

    with duckdb.connect(root / "impact.duckdb", read_only=True) as con:
        [(value,)] = con.execute("SELECT sum(value) FROM valuation WHERE project_id = 'voisinage'").fetchall()
    return value


@pytest.mark.long
def test_recording_the_register_changes_no_hash_and_publishes_nothing_new(sealed_once: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(sealed_once, tmp_path / "town", symlinks=True))
    before = said("rebuild", "-w", root)["content"]
    said("register", "-w", root, "--reason", "état de départ")
    assert said("rebuild", "-w", root)["content"] == before
    assert open_workspace(root).ledger.last_known().kind not in {"registered", "sealed"}
    assert said("publish", "-w", root, "--year", 2024)["nothing_new"]


# — one writer after another, killed or not —


def changed(town: Workspace, content: bytes, was: bytes | None, reason: str = "jauge") -> object:
    return change_register(town, FILE, content, digest(was) if was is not None else None, reason, "A1", by_hand="à la main")


def test_a_change_is_written_and_recorded_and_what_was_edited_by_hand_before_it_is_recorded_first(town: Workspace) -> None:
    (town.root / "needs.yaml").write_text((town.root / "needs.yaml").read_text("utf-8") + "# vu\n", "utf-8")
    before = (town.root / FILE).read_bytes()
    changed(town, before + b"capacity: 12\n", before)
    assert (town.root / FILE).read_bytes() == before + b"capacity: 12\n"
    last = sorted((c[-1] for c in registrations(town.ledger).values()), key=lambda c: c.sequence)[-2:]
    assert [(c.file, c.reason, c.who) for c in last] == [("needs.yaml", "à la main", "operator"), (FILE, "jauge", "A1")]
    assert content_of(town.ledger, last[-1]) == before + b"capacity: 12\n"
    assert not town.registering.exists()


def test_the_second_of_two_who_began_from_the_same_file_is_refused_and_nothing_is_written(town: Workspace) -> None:
    before = (town.root / FILE).read_bytes()
    changed(town, before + b"capacity: 12\n", before)
    with pytest.raises(Refusal, match="registered_meanwhile"):
        changed(open_workspace(town.root), before + b"capacity: 13\n", before)
    assert (town.root / FILE).read_bytes() == before + b"capacity: 12\n"
    assert [c.reason for c in registrations(town.ledger)[FILE]] == ["état de départ", "jauge"]


@pytest.mark.parametrize("file", ["../outside.yaml", "ledger/x.yaml", "projects/.hidden.yaml", "projects/x.sh", ".secret-key", "projects"])
def test_only_files_of_the_register_are_written(town: Workspace, file: str) -> None:
    with pytest.raises(Refusal, match="register_file_unknown"):
        change_register(town, file, b"x", None, "essai", "A1")


def test_a_writer_killed_after_its_event_is_finished_by_the_next_start(town: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (town.root / FILE).read_bytes()
    monkeypatch.setattr("pipelines.register._put", _killed)
    with pytest.raises(KeyboardInterrupt):
        changed(town, before + b"capacity: 12\n", before)
    monkeypatch.undo()
    assert (town.root / FILE).read_bytes() == before
    assert (open_workspace(town.root).root / FILE).read_bytes() == before + b"capacity: 12\n"
    assert unregistered(town) == []
    assert not town.registering.exists()


def test_a_writer_killed_before_its_event_leaves_nothing(town: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (town.root / FILE).read_bytes()
    monkeypatch.setattr("pipelines.register.register", _killed)
    with pytest.raises(KeyboardInterrupt):
        changed(town, before + b"capacity: 12\n", before)
    monkeypatch.undo()
    assert settle_register(open_workspace(town.root)) == []
    assert (town.root / FILE).read_bytes() == before
    assert unregistered(town) == []


def test_what_somebody_wrote_after_the_kill_is_not_overwritten(town: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (town.root / FILE).read_bytes()
    monkeypatch.setattr("pipelines.register._put", _killed)
    with pytest.raises(KeyboardInterrupt):
        changed(town, before + b"capacity: 12\n", before)
    monkeypatch.undo()
    (town.root / FILE).write_bytes(before + b"capacity: 99\n")
    assert (open_workspace(town.root).root / FILE).read_bytes() == before + b"capacity: 99\n"
    assert [u.file for u in unregistered(town)] == [FILE]


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_the_command_says_what_to_do(town: Workspace) -> None:
    assert "Rien à enregistrer" in impact("register", "-w", town.root, "--lang", "fr").stdout
    (town.root / FILE).unlink()
    assert f"{FILE}: gone" in impact("register", "-w", town.root, "--lang", "en", "--reason", "over").stdout
    assert FILE not in registered(open_workspace(town.root).ledger)
    assert "--into" in impact("register", "-w", town.root, "--as-of", "2026-01-01", code=2).stderr
