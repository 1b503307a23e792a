"""kill -9 at any moment: the ledger reads whole, nothing is doubled, snapshots deceive nobody, the old or the new warehouse stands."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from impact.ledger.chain import Ledger
from impact.ledger.replay import claims
from impact.ledger.store import FolderStore
from impact.warehouse.content import content_hashes
from impact.warehouse.record import read_record
from pipelines.collect import MOST_ATTEMPTS, collect, finish_reading, read_again
from pipelines.warehouse import refresh
from pipelines.workspace import Workspace, open_workspace
from reports.edition.preview import read_note
from tests.conftest import small_town
from tests.worlds.traces import traces

HEADER = "projet;indicateur;période;valeur"
MANY = pytest.param(int(os.environ.get("IMPACT_MOMENTS", "100")), marks=pytest.mark.long)
"""By hand: as many as IMPACT_MOMENTS says, or a hundred; few for every day, of what takes a process seconds to begin."""
COLLECT = "finish_reading(workspace); collect(workspace, [Path(p) for p in sys.argv[2:]])"
BUILD = "refresh(workspace)"
IMPORT = "command('consultation', 'import', sys.argv[2], '--into', 'talk', '-w', sys.argv[1])"
RUN = "command('run', '-w', sys.argv[1], '--year', '2024')"
ERASE = "remove_copies(workspace, erase(workspace, sys.argv[2], 'asked', 'élue'))"
_EVERYTHING = "import impact.validation.findings, great_expectations, reports.pages.site, impact.valuation.projects"
IMPORTS = {
    COLLECT: "",
    BUILD: "import impact.validation.findings, great_expectations",
    IMPORT: "",
    RUN: _EVERYTHING,
    ERASE: "import impact.ledger.erasing",
}
DRIVER = """
import sys
from pathlib import Path
{imports}
from impact.ledger import chain, claims
from pipelines.collect import collect, finish_reading
from pipelines.erase import erase, remove_copies
from pipelines.warehouse import refresh
from pipelines.workspace import open_workspace
chain.FEWEST = claims.FEWEST = 1  # snapshots at every occasion
def command(*words):
    from pipelines.commands.main import app
    app(words, standalone_mode=False)

workspace = open_workspace(Path(sys.argv[1]))
workspace.context()
print("ready", flush=True)
{work}
print("done", flush=True)
"""


def start(work: str, *arguments: object) -> subprocess.Popen[str]:
    """A process that has imported everything and is about to work: the moments drawn fall into the work itself."""
    command = [sys.executable, "-c", DRIVER.format(imports=IMPORTS[work], work=work), *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def time_of(work: str, *arguments: object) -> float:
    process = start(work, *arguments)
    began = time.monotonic()
    process.communicate()
    assert process.returncode == 0
    return time.monotonic() - began


def kill_within(seconds: float, rng: random.Random, work: str, *arguments: object) -> None:
    process = start(work, *arguments)
    time.sleep(rng.uniform(0, seconds))
    process.send_signal(signal.SIGKILL)
    process.communicate()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(small_town(tmp_path / "town"))


def files(folder: Path, attempt: int) -> list[Path]:
    """Three files, new at each attempt, of two thousand rows together."""
    folder.mkdir(exist_ok=True)
    paths = []
    for n in range(3):
        months = [f"Repair Café;volunteer_hours;{2016 + k // 12}-{k % 12 + 1:02d};{attempt}{n}{k}" for k in range(96)]
        path = folder / f"{attempt}-{n}.csv"
        path.write_text("\n".join([HEADER, *months]))
        paths.append(path)
    return paths


@pytest.mark.parametrize("moments", [2, MANY])
def test_collect_killed_at_random_moments_loses_and_doubles_nothing(workspace: Workspace, tmp_path: Path, moments: int) -> None:
    rng = random.Random(moments)
    seconds = time_of(COLLECT, workspace.root, *files(tmp_path / "f", 0))
    handed_in = files(tmp_path / "f", 0)
    for attempt in range(1, moments + 1):
        paths = files(tmp_path / "f", attempt)
        kill_within(seconds, rng, COLLECT, workspace.root, *paths)
        handed_in += paths
        sound(workspace)
    assert time_of(COLLECT, workspace.root, *handed_in) > 0
    sound(workspace)
    ledger = Workspace(workspace.root).ledger
    received = [e.files["original"] for e in ledger.events() if e.kind == "received"]
    read = [e.submission_id for e in ledger.events() if e.kind == "read"]
    assert len(received) == len(set(received)) == len(handed_in)
    assert len(read) == len(set(read)) == len(handed_in)
    assert all(e.details["received"] == 96 for e in ledger.events() if e.kind == "read" and not e.details["unreadable"])
    for name in [e.submission_id for e in ledger.events() if e.kind == "read" and e.details["unreadable"]]:
        assert read_again(workspace, name).received == 96, "killed by chance as often as a file that brings the process down"


@pytest.mark.parametrize("moments", [MANY])
def test_build_killed_at_random_moments_leaves_the_old_or_the_new_warehouse(workspace: Workspace, tmp_path: Path, moments: int) -> None:
    rng = random.Random(moments)
    collect(workspace, files(tmp_path / "f", 0))
    seconds = time_of(BUILD, workspace.root)
    for attempt in range(1, moments + 1):
        collect(workspace, files(tmp_path / "f", attempt))
        before = contents(workspace)
        kill_within(seconds, rng, BUILD, workspace.root)
        after = contents(workspace)
        sound(workspace)
        submissions = sum(e.kind == "received" for e in workspace.ledger.events())
        assert after == before or after[1] == submissions
    refresh(workspace)
    left = {p.name for p in workspace.root.iterdir() if p.name.startswith(".")}
    assert left == {".lock", ".ledger-head", workspace.kept.name}
    shutil.rmtree(tmp_path / "f")


@pytest.mark.parametrize("moments", [2, MANY])
def test_import_killed_at_random_moments_adds_a_file_whole_or_not_at_all(workspace: Workspace, tmp_path: Path, moments: int) -> None:
    rng = random.Random(moments)
    consultation = workspace.root / "consultations" / "talk.yaml"
    (tmp_path / "0.csv").write_text("Proposition\nUn banc\n", "utf-8")
    seconds = time_of(IMPORT, workspace.root, tmp_path / "0.csv")
    for attempt in range(1, moments + 1):
        wishes = [f"Chose numéro {attempt} puis {n}" for n in range(40)]
        file = tmp_path / f"{attempt}.csv"
        file.write_text("\n".join(["Proposition", *wishes]), "utf-8")
        before = consultation.read_bytes()
        kill_within(seconds, rng, IMPORT, workspace.root, file)
        proposals = Workspace(workspace.root).ecosystem.consultations["talk"].proposals
        assert sum(p.text in wishes for p in proposals) in (0, 40)
        assert consultation.read_bytes() == before or len(proposals) > 40
    with workspace.lock():
        assert [p.name for p in consultation.parent.iterdir() if not p.name.startswith(".")] == ["talk.yaml"]


@pytest.mark.parametrize("moments", [MANY])
def test_run_killed_at_random_moments_leaves_a_whole_preview_and_no_server(workspace: Workspace, tmp_path: Path, moments: int) -> None:
    rng = random.Random(moments)
    shutil.copy(files(tmp_path / "f", 0)[0], workspace.inbox)
    seconds = time_of(RUN, workspace.root)
    edition = workspace.preview(2024)
    for attempt in range(1, moments + 1):
        shutil.copy(files(tmp_path / "f", attempt)[0], workspace.inbox)
        kill_within(seconds, rng, RUN, workspace.root)
        manifest = read_note(edition)
        assert manifest is not None, "a preview that stood stands"
        assert manifest.touched(edition) == []
        contents(workspace)
        sound(workspace)
        assert not (workspace.root / ".serve.json").exists()
    assert time_of(RUN, workspace.root) > 0
    assert read_note(edition).touched(edition) == []
    assert len(list(workspace.inbox.iterdir())) <= sum(e.kind == "received" for e in Workspace(workspace.root).ledger.events())
    assert [p.name for p in (*workspace.root.iterdir(), *workspace.previews.iterdir()) if ".draft-" in p.name] == []


@pytest.mark.parametrize("moments", [MANY])
def test_erase_killed_at_random_moments_changes_no_claim_and_the_same_command_ends_it(
    workspace: Workspace, tmp_path: Path, moments: int
) -> None:
    rng = random.Random(moments)
    seconds = 0.0
    for attempt in range(moments + 1):
        [path, *_] = files(tmp_path / "f", attempt)
        path.write_text(f"{path.read_text()}\nQuentrec;volunteer_hours;2016;1\n", "utf-8")
        collect(workspace, [path])
        before = claims(Workspace(workspace.root).ledger).observations
        submission = f"S{attempt + 1:06d}"
        if attempt == 0:
            seconds = time_of(ERASE, workspace.root, submission)
            continue
        kill_within(seconds, rng, ERASE, workspace.root, submission)
        sound(workspace)
        assert claims(Workspace(workspace.root).ledger).observations["value"].equals(before["value"])
        time_of(ERASE, workspace.root, submission)
        sound(workspace)
        assert traces(workspace.root / "ledger", "Quentrec") == traces(workspace.kept, "Quentrec") == set()


DEADLY = """
import os, signal, sys
from pathlib import Path
from impact.ledger import submission
from pipelines.collect import collect, finish_reading
from pipelines.workspace import open_workspace
submission.read_safely = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
workspace = open_workspace(Path(sys.argv[1]))
finish_reading(workspace)
collect(workspace, [Path(p) for p in sys.argv[2:]])
"""


@pytest.mark.long
def test_a_file_that_brings_the_process_down_each_time_is_set_aside_and_one_killed_by_chance_is_read(
    workspace: Workspace, tmp_path: Path
) -> None:
    def dies(*paths: Path) -> None:
        done = subprocess.run([sys.executable, "-c", DEADLY, workspace.root, *paths], check=False)
        assert done.returncode == -signal.SIGKILL

    [path, other, _] = files(tmp_path / "f", 0)
    dies(path)
    for _ in range(MOST_ATTEMPTS - 1):
        dies()
    [receipt] = finish_reading(open_workspace(workspace.root))
    assert (receipt.unreadable, receipt.received) == (None, 96)
    dies(other)
    for _ in range(MOST_ATTEMPTS):
        dies()
    [receipt] = finish_reading(open_workspace(workspace.root))
    assert receipt.unreadable == "reading_crashed"
    assert finish_reading(open_workspace(workspace.root)) == []
    assert read_again(open_workspace(workspace.root), receipt.submission_id or "").received == 96
    assert not (workspace.root / ".reading.json").exists()


def sound(workspace: Workspace) -> None:
    """Every file of the ledger is whole, and its snapshots, whatever became of them, tell what it tells without them."""
    ledger = Workspace(workspace.root).ledger
    ledger.verify()
    without = Ledger(FolderStore(workspace.root / "ledger"))
    assert [e.name for e in ledger.events()] == [e.name for e in without.events()]
    assert claims(ledger).observations.equals(claims(without).observations)


def contents(workspace: Workspace) -> tuple[dict[str, str], int]:
    """What the warehouse file holds, checked against what it says of itself."""
    with contextlib.closing(duckdb.connect(workspace.warehouse, read_only=True)) as con:
        hashes = content_hashes(con)
        assert hashes == read_record(con).tables
        return hashes, con.execute("SELECT count(*) FROM submission").fetchall()[0][0]
