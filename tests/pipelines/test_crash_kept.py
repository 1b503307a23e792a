"""kill -9 while a run takes over what earlier runs kept, and harms to what is kept: deleted, truncated, of another town. Nothing is lost, nothing
doubled, and what comes out in the end is what a run without anything kept makes."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.check import check_all
from pipelines.workspace import Workspace, open_workspace
from reports.edition.preview import read_note
from tests.conftest import small_town
from tests.pipelines.test_crash import HEADER, MANY, RUN, contents, kill_within, sound, time_of

pytestmark = pytest.mark.long


def kept_files(workspace: Workspace) -> list[Path]:
    return sorted(path for path in workspace.kept.rglob("*") if path.is_file())


def deleted(path: Path, other: Path) -> None:
    path.unlink()


def truncated(path: Path, other: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def of_another_town(path: Path, other: Path) -> None:
    shutil.copyfile(other, path)


HARMS: list[Callable[[Path, Path], None]] = [deleted, truncated, of_another_town]


def harm(workspace: Workspace, other: Workspace, rng: random.Random) -> None:
    """Something happens to a third of what is kept; whatever the other town keeps may lie there too, under its own name."""
    kept, theirs = kept_files(workspace), kept_files(other)
    for path in rng.sample(kept, len(kept) // 3):
        same = [file for file in theirs if file.parent.name == path.parent.name] or theirs
        rng.choice(HARMS)(path, rng.choice(same))
    shutil.copytree(rng.choice([other.kept, other.kept / "answers"]), workspace.kept, dirs_exist_ok=True)


def pages(workspace: Workspace) -> dict[str, bytes]:
    """The preview as it lies, but for the note of what it was made of and when."""
    folder = workspace.preview(2024)
    names = [path for path in folder.rglob("*") if path.is_file() and path.name != "preview.json"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in names}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(small_town(tmp_path / "town"))


@pytest.fixture
def other(tmp_path: Path) -> Workspace:
    """Another town, with a year of other numbers, after its run."""
    root = small_town(tmp_path / "other")
    (root / "inbox" / "more.csv").write_text(f"{HEADER}\nfablab;sessions;2024;77\nvoisinage;sessions;2024;9\n", "utf-8")
    assert time_of(RUN, root) > 0
    return open_workspace(root)


@pytest.mark.parametrize("moments", [MANY])
def test_runs_killed_over_what_is_kept_and_harmed_lose_and_double_nothing(
    workspace: Workspace, other: Workspace, tmp_path: Path, moments: int
) -> None:
    rng = random.Random(moments)
    assert time_of(RUN, workspace.root) > 0
    (workspace.inbox / "first.csv").write_text(f"{HEADER}\nvoisinage;sessions;2024;1\n", "utf-8")
    seconds = time_of(RUN, workspace.root)  # of a run that takes over most
    for attempt in range(1, moments + 1):
        (workspace.inbox / f"{attempt}.csv").write_text(f"{HEADER}\nvoisinage;sessions;2024;{attempt + 1}\n", "utf-8")
        if attempt % 2:
            harm(workspace, other, rng)
        kill_within(seconds, rng, RUN, workspace.root)
        contents(workspace)
        sound(workspace)
        note = read_note(workspace.preview(2024))
        assert note is not None, "a preview that stood stands"
        assert note.touched(workspace.preview(2024)) == []
    harm(workspace, other, rng)
    assert time_of(RUN, workspace.root) > 0
    read = [event for event in Workspace(workspace.root).ledger.events() if event.kind == "read"]
    assert len({event.submission_id for event in read}) == len(read) == len(list(workspace.inbox.rglob("*.*")))
    assert check_all(Workspace(workspace.root)).differences == [], "rebuilt without anything kept, it is the same"

    anew = open_workspace(Path(shutil.copytree(workspace.root, tmp_path / "anew", symlinks=True)))
    shutil.rmtree(anew.kept)
    shutil.rmtree(anew.previews)
    assert time_of(RUN, anew.root) > 0
    with_kept, without = pages(workspace), pages(anew)
    assert with_kept.keys() == without.keys()
    assert [name for name in with_kept if with_kept[name] != without[name]] == []
