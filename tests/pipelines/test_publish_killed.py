"""kill -9 while a version is published: the old version stands or the new one is whole, and publishing again ends what was begun."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from impact.ledger.sealing import SealedVersion, seal, sealed_versions
from pipelines.versions import not_as_sealed, settle_versions
from pipelines.workspace import open_workspace
from reports.edition.manifest import read_manifest
from reports.edition.verify import verify
from tests.worlds.command import said
from tests.worlds.editions import YEAR, edition, erratum_file, hand_in

MOMENTS = int(os.environ.get("IMPACT_MOMENTS", "50"))
DRIVER = """
import os, signal, sys
from pathlib import Path
import great_expectations, impact.validation.findings, reports.pages.site
from pipelines.job import run_publication

town, erratum, at, when = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
names = []

def killing(rename):
    def renamed(source, target, **named):
        names.append(Path(target).name)
        here = at in (str(len(names)), names[-1])
        if here and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        rename(source, target, **named)
        if here and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
    return renamed

os.rename, os.replace = killing(os.rename), killing(os.replace)
print("ready", flush=True)
run_publication(town, 2024, erratum, None)
print("\\n".join(names), flush=True)
"""


@pytest.fixture
def town(sealed: Path) -> Path:
    """A town with version 1, and a correction to publish."""
    hand_in(sealed, "voisinage;sessions;2024;41")
    return sealed


def start(town: Path, at: int | str = 0, when: str = "never") -> subprocess.Popen[str]:
    """A process that has imported everything and is about to publish; it kills itself before or after the rename of that number, or to that name."""
    command = [sys.executable, "-c", DRIVER, str(town), str(erratum_file(town)), str(at), when]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def copy_of(town: Path, name: str) -> Path:
    return Path(shutil.copytree(town, town.parent / name, symlinks=True))


def sealings(town: Path) -> list[tuple[str, int]]:
    envelopes = [json.loads(path.read_text("utf-8")) for path in sorted((town / "ledger").glob("[!.]*/envelope.json"))]
    return [(e["kind"], e["details"]["version"]) for e in envelopes if e["kind"] in ("sealed", "erratum")]


def sound(town: Path) -> None:
    """Version 1 stands as it was; there is no version 2, or a whole one that the ledger knows. Publishing again seals it, once."""
    assert verify(edition(town)).differences == []
    second = read_manifest(edition(town, 2) / "public") if edition(town, 2).exists() else None
    if second is not None:
        assert verify(edition(town, 2)).differences == []
        assert [v.hash for v in sealed_versions(open_workspace(town).ledger, YEAR)][1:] == [second.hash]
    answer = said("publish", "-w", town, "--year", YEAR, "--erratum", erratum_file(town))
    assert answer["version"] == 2
    assert sorted(path.name for path in edition(town).parent.iterdir()) == ["v1", "v2"]
    assert sealings(town) == [("sealed", 1), ("erratum", 2), ("sealed", 2)]
    assert not_as_sealed(open_workspace(town)) == {f"{YEAR}/v1": [], f"{YEAR}/v2": []}
    assert [path.name for path in town.iterdir() if ".draft-" in path.name] == []


def renames(town: Path) -> list[str]:
    """What is renamed while a version is published, in order."""
    process = start(copy_of(town, "counted"))
    said_names, _ = process.communicate()
    assert process.returncode == 0
    return said_names.split()


def killed_at(town: Path, number: int, when: str) -> None:
    process = start(copy_of(town, f"killed-{number}-{when}"), number, when)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    sound(town.parent / f"killed-{number}-{when}")


@pytest.mark.long
def test_killed_once_the_ledger_knows_it_a_version_gets_its_name_from_whoever_publishes_next(town: Path) -> None:
    process = start(copy_of(town, "killed"), "v2", "before")
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert sealings(town.parent / "killed")[-1] == ("sealed", 2)
    assert not edition(town.parent / "killed", 2).exists()
    sound(town.parent / "killed")


@pytest.mark.long
def test_killed_before_or_after_any_rename_a_version_is_whole_or_not_there(town: Path) -> None:
    for number in range(1, len(renames(town)) + 1):
        for when in ("before", "after"):
            killed_at(town, number, when)


@pytest.mark.long
def test_killed_at_random_moments_a_version_is_whole_or_not_there(town: Path) -> None:
    rng = random.Random(MOMENTS)
    process, began = start(copy_of(town, "timed")), time.monotonic()
    process.communicate()
    seconds = time.monotonic() - began
    for moment in range(MOMENTS):
        copy = copy_of(town, f"moment-{moment}")
        process = start(copy)
        time.sleep(rng.uniform(0, seconds))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        sound(copy)
        shutil.rmtree(copy)


def test_a_draft_without_an_event_is_removed_and_one_whose_event_is_another_s_too(corrected: Path) -> None:
    draft = edition(corrected).parent / ".v3.draft-abc"
    shutil.copytree(edition(corrected, 2), draft)
    settled = settle_versions(open_workspace(corrected))
    assert (settled.finished, settled.removed, settled.lost) == ([], [f"{YEAR}/.v3.draft-abc"], [])
    assert not draft.exists()


def test_a_draft_whose_event_is_there_gets_its_name(corrected: Path) -> None:
    edition(corrected, 2).rename(edition(corrected).parent / ".v2.draft-abc")
    settled = settle_versions(open_workspace(corrected))
    assert (settled.finished, settled.removed, settled.lost) == ([f"{YEAR}/v2"], [], [])
    assert verify(edition(corrected).parent).differences == []


@pytest.mark.parametrize("command", [("run", "--year", YEAR), pytest.param(("rebuild", "--check"), marks=pytest.mark.long)])
def test_whatever_starts_next_gives_the_draft_its_name(corrected: Path, command: tuple[object, ...]) -> None:
    edition(corrected, 2).rename(edition(corrected).parent / ".v2.draft-abc")
    said(*command, "-w", corrected)
    assert not_as_sealed(open_workspace(corrected)) == {f"{YEAR}/v1": [], f"{YEAR}/v2": []}


def test_an_event_without_a_version_is_said_and_what_may_be_left_of_it_is_not_removed(corrected: Path) -> None:
    draft = edition(corrected).parent / ".v2.draft-abc"
    edition(corrected, 2).rename(draft)
    (draft / "public" / "fr" / "index.html").write_text("cut", "utf-8")
    settled = settle_versions(open_workspace(corrected))
    assert (settled.finished, settled.removed, settled.lost) == ([], [], [f"{YEAR}/v2"])
    assert draft.is_dir()
    assert not_as_sealed(open_workspace(corrected))[f"{YEAR}/v2"] == [f"{YEAR}/v2"]


def test_of_two_who_seal_one_version_the_second_seals_nothing(corrected: Path) -> None:
    ledger = open_workspace(corrected).ledger
    before = len(ledger.events())
    again = SealedVersion(year=YEAR, version=2, hash="0" * 64, counts=1, supersedes=None, erratum=None)
    assert seal(ledger, again) is None
    assert len(ledger.events()) == before
