"""Great Expectations in a process of its own says what it says here, and ends with the one that started it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from impact.validation.checks import closed_codes, load_checks
from impact.validation.engine import failing
from tests.worlds.places import ROOT
from tests.worlds.validation import CATALOGUE, obs, warehouse

SCRIPT = """
import json, os, subprocess, sys
from pathlib import Path
from impact.validation import apart
from impact.validation.checks import closed_codes, load_checks
from tests.worlds.validation import CATALOGUE
once = sys.argv[1:] == ["once"]
apart.begin(once=once)
apart.begin(once=once)  # is the same process
children = [int(child) for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
for line in sys.stdin:
    try:
        said = apart.failing(Path(line.strip()), load_checks(), closed_codes(CATALOGUE))
    except RuntimeError as error:
        said = str(error)
    here = "great_expectations" in sys.modules
    print(json.dumps({"said": said, "here": here, "children": children, "memory": apart.peak_memory()}), flush=True)
"""


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "w.duckdb"
    with duckdb.connect(str(path)) as con:
        warehouse(con, [obs(value=20_000), obs(value=1.5, project_id="p2")], [])
    return path


@pytest.fixture
def asker() -> subprocess.Popen[str]:
    return asking()


def asking(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", SCRIPT, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def ask(asker: subprocess.Popen[str], path: Path) -> dict[str, object]:
    assert asker.stdin is not None
    assert asker.stdout is not None
    print(path, file=asker.stdin, flush=True)
    answer: dict[str, object] = json.loads(asker.stdout.readline())
    return answer


def is_there(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_it_says_the_same_raises_the_same_and_does_not_outlive_who_asked(
    asker: subprocess.Popen[str], faulty: Path, tmp_path: Path
) -> None:
    first = ask(asker, faulty)
    assert first["said"] == failing(faulty, load_checks(), closed_codes(CATALOGUE)) == {"above_maximum": 1, "fractional_count": 1}
    assert not first["here"]
    assert isinstance(first["memory"], int)
    assert first["memory"] > 50_000  # kilobytes
    [child] = first["children"] if isinstance(first["children"], list) else []
    assert is_there(child)
    os.kill(asker.pid, signal.SIGKILL)
    asker.wait()
    until = time.monotonic() + 20
    while is_there(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_there(child)


def test_asked_once_it_is_gone_with_its_answer_and_what_it_took_is_still_said(faulty: Path) -> None:
    asker = asking("once")
    first = ask(asker, faulty)
    [child] = first["children"] if isinstance(first["children"], list) else []
    assert (first["said"], first["here"]) == ({"above_maximum": 1, "fractional_count": 1}, False)
    assert not is_there(child)
    own = int(Path(f"/proc/{asker.pid}/status").read_text("utf-8").partition("VmHWM:")[2].split()[0])
    assert isinstance(first["memory"], int)
    assert first["memory"] > own + 50_000  # kilobytes, of both
    assert asker.communicate(timeout=60)[0] == ""


@pytest.mark.long
def test_what_it_cannot_answer_is_raised_where_it_was_asked(asker: subprocess.Popen[str], tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    said = ask(asker, tmp_path / "empty.duckdb")["said"]
    assert str(said).startswith("validation could not run above_maximum: ")
    assert asker.communicate(timeout=60)[0] == ""


@pytest.mark.long
def test_where_it_is_gone_the_suite_is_run_here(asker: subprocess.Popen[str], faulty: Path) -> None:
    before = ask(asker, faulty)
    [child] = before["children"] if isinstance(before["children"], list) else []
    os.kill(child, signal.SIGKILL)
    after = ask(asker, faulty)
    assert (after["said"], after["here"]) == (before["said"], True)
    assert asker.communicate(timeout=60)[0] == ""
