"""One thing in the place of another: nobody sees a gap, nothing that stood is lost, and the dead leave nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pipelines import replacing as module
from pipelines.replacing import ABANDONED, replacing, settle

GAP = """
import os, signal, sys
from pathlib import Path
from pipelines import replacing as module
module.exchanged = lambda *_: False  # a system that cannot swap
real = Path.replace
def killed(self, target):
    os.kill(os.getpid(), signal.SIGKILL)
Path.replace = killed
with module.replacing(Path(sys.argv[1])) as draft:
    draft.mkdir()
    (draft / "page").write_text("new")
"""


def folder(path: Path, text: str) -> Path:
    path.mkdir()
    (path / "page").write_text(text)
    return path


def test_a_folder_is_replaced_without_a_moment_in_which_none_stands(tmp_path: Path) -> None:
    if not module.exchanged(folder(tmp_path / "a", "a"), folder(tmp_path / "b", "b")):
        pytest.skip("this file system cannot swap two folders")
    target, gaps, over = folder(tmp_path / "2016", "0"), [], threading.Event()

    def watch() -> None:
        while not over.is_set():
            gaps.extend([] if (target / "page").exists() else ["gap"])

    watcher = threading.Thread(target=watch)
    watcher.start()
    for n in range(1, 200):
        with replacing(target) as draft:
            folder(draft, str(n))
    over.set()
    watcher.join()
    assert (gaps, (target / "page").read_text()) == ([], "199")
    assert {p.name for p in tmp_path.iterdir()} == {"a", "b", "2016"}


@pytest.mark.parametrize("swaps", [True, False])
def test_what_fails_in_the_making_leaves_what_stood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swaps: bool) -> None:
    target = folder(tmp_path / "2016", "old")
    if not swaps:
        monkeypatch.setattr(module, "exchanged", lambda *_: False)
        monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises((OSError, ZeroDivisionError)), replacing(target) as draft:
        folder(draft, "new")
        if swaps:
            raise ZeroDivisionError
    assert (target / "page").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["2016"]


def test_what_stepped_aside_for_a_process_that_was_killed_stands_again(tmp_path: Path) -> None:
    target = folder(tmp_path / "2016", "old")
    killed = subprocess.run([sys.executable, "-c", GAP, str(target)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not target.exists(), "the gap of a system that cannot swap"
    settle(tmp_path)
    assert (target / "page").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["2016"]


def test_drafts_are_cleaned_once_their_makers_must_be_dead_and_those_of_others_left(tmp_path: Path) -> None:
    old, young, other = (folder(tmp_path / name, "x") for name in (".town.draft-1", ".town.draft-2", ".cite.draft-1"))
    before = time.time() - ABANDONED - 1
    os.utime(old, (before, before))
    os.utime(other, (before, before))
    settle(tmp_path, older_than=ABANDONED, of="town")
    assert (old.exists(), young.exists(), other.exists()) == (False, True, True)
