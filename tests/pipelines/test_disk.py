"""A full disk and a read-only folder at every step, on a small file system of their own: what stood stands, and the sentence says so."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from impact.ledger.chain import Ledger
from impact.ledger.store import FolderStore
from reports.edition.preview import read_note
from tests.worlds.command import impact, said

HEADER = "projet;indicateur;période;valeur"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "new.csv"
    path.write_text(f"{HEADER}\nRepair Café;volunteers;2022;8\nRepair Café;volunteers;2022-T1;huit\n")
    return path


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    mount = tmp_path / "disk"
    mount.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", mount], capture_output=True, check=False).returncode:
        pytest.skip("a small file system cannot be mounted here (needs root)")
    try:
        yield mount
    finally:
        subprocess.run(["umount", "-l", mount], check=True)


def everything(root: Path) -> dict[str, bytes]:
    kept = (p for p in sorted(root.rglob("*")) if p.is_file() and p.name not in (".lock", "filler"))
    return {str(p.relative_to(root)): p.read_bytes() for p in kept}


def shown(root: Path) -> dict[str, bytes]:
    """All files but hidden ones, which are kept to save time or follow the ledger."""
    return {name: content for name, content in everything(root).items() if not name.startswith(".")}


@pytest.mark.parametrize(("left", "code"), [(0, 2), pytest.param(40_000, 1, marks=pytest.mark.long), (2_000_000, 1)])
def test_a_full_disk_leaves_what_was_there(run_once: Path, small_disk: Path, file: Path, left: int, code: int) -> None:
    """Exit code 2 says that nothing was written, 1 that the file was kept and the warehouse could not be made."""
    root = Path(shutil.copytree(run_once, small_disk / "demo"))
    before = shown(root)
    free = shutil.disk_usage(small_disk).free
    (small_disk / "filler").write_bytes(b"\0" * max(free - left, 0))
    assert "Le disque est plein" in impact("collect", file, "-w", root, code=code).stderr
    assert "Le disque est plein" in impact("rebuild", "-w", root, code=2).stderr
    after = shown(root)
    assert {name: after.get(name) for name in before} == before  # the ledger may have grown by whole events; nothing else changed
    assert all(name.startswith("ledger/") for name in after.keys() - before.keys())
    (small_disk / "filler").unlink()
    assert said("rebuild", "-w", root)["content"]


@pytest.mark.parametrize("left", [0, *(pytest.param(room, marks=pytest.mark.long) for room in (60_000, 1_500_000, 4_000_000))])
def test_a_disk_that_fills_up_at_any_step_of_a_run_leaves_whole_what_stands(
    run_once: Path, small_disk: Path, file: Path, left: int
) -> None:
    root = Path(shutil.copytree(run_once, small_disk / "demo"))
    shutil.copy(file, root / "inbox" / "new.csv")
    (small_disk / "filler").write_bytes(b"\0" * max(shutil.disk_usage(small_disk).free - left, 0))
    ran = impact("run", "-w", root, "--year", 2024, code=None)
    assert ran.returncode == (2 if left == 0 else 1), ran.stderr
    assert "Le disque est plein" in ran.stderr or ran.returncode == 1
    edition = root / "previews" / "2024"
    assert read_note(edition).touched(edition) == []
    assert said("explain", "2024/territory/volunteer_hours", "-w", root)["value"]
    Ledger(FolderStore(root / "ledger")).verify()
    (small_disk / "filler").unlink()
    assert impact("run", "-w", root, "--year", 2024, code=1).returncode == 1, "« huit » is refused"
    assert read_note(edition).touched(edition) == []
    assert [p.name for p in (*root.iterdir(), *edition.parent.iterdir()) if ".draft-" in p.name] == []


def writers(root: Path, out: Path, file: Path) -> list[tuple[object, ...]]:
    """Every other command that writes."""
    (out / "wishes.csv").write_text("Proposition\nUne fontaine\n", "utf-8")
    (out / "map.yaml").write_text(MAP, "utf-8")
    return [
        ("withdraw", "S000001", "--reason", "twice", "-w", root),
        ("consultation", "import", out / "wishes.csv", "--into", "talk", "-w", root),
        ("consultation", "review", "talk", "-w", root, "-o", root / "review.xlsx"),
        ("appraise", out / "map.yaml", "--value-map", root / "map.xlsx"),
        ("appraise", out / "map.yaml", "--pictures", root / "pictures"),
        ("init", root.parent / "other"),
        ("run", "-w", root, "--docs"),
    ]


MAP = """
title: Visits
currency: EUR
inputs: [{stakeholder: Town, description: Time, amount: 1000}]
outcomes: [{stakeholder: Residents, description: Fewer falls, quantity: 10, proxy: {amount: 110}}]
"""


def test_a_full_disk_stops_every_other_writer_before_anything_is_changed(
    run_once: Path, small_disk: Path, file: Path, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(run_once, small_disk / "demo"))
    commands = writers(root, tmp_path, file)
    (small_disk / "filler").write_bytes(b"\0" * shutil.disk_usage(small_disk).free)
    before = shown(root)
    for command in commands:
        assert "Le disque est plein" in impact(*command, code=2).stderr, command
        assert shown(root) == before, command
    assert {p.name for p in small_disk.iterdir()} == {"demo", "filler"}


def test_a_read_only_workspace_is_read_and_never_half_written(run_once: Path, small_disk: Path, file: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(run_once, small_disk / "demo"))
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    before = everything(root)
    for command in (
        ("collect", file, "-w", root),
        ("rebuild", "-w", root),
        ("run", "-w", root, "--year", 2023),
        *writers(root, tmp_path, file),
    ):
        assert "Impossible d'écrire" in impact(*command, code=2).stderr
    assert said("explain", "2024/territory/volunteer_hours", "-w", root)["value"]
    assert said("collect", file, "-w", root, "--dry-run", code=1)["dry_run"] is True
    assert everything(root) == before
