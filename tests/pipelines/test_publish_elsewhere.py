"""One ledger and one workspace make one hash, wherever and however they are published."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from reports.edition.manifest import read_manifest
from tests.worlds.command import impact, said
from tests.worlds.editions import ERRATUM, YEAR, edition, erratum_file, hand_in

DATED = f"{ERRATUM}decided_at: 2026-02-03\n"
ELSEWHERE = {
    "far east, in Turkish, one thread": {
        "TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1", "POLARS_MAX_THREADS": "1",
        "OMP_NUM_THREADS": "1", "IMPACT_LANG": "en", "HOME": "/nonexistent",
    },
    "far west, plain C, other seed": {
        "TZ": "America/Anchorage", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "4242", "POLARS_MAX_THREADS": "7", "PYTHONUTF8": "1",
    },
}  # fmt: skip


def reordered(source: Path, target: Path) -> Path:
    """A copy whose files were made in the opposite order, so that the system lists them in another, and with other dates and rights."""
    for path in sorted(source.rglob("*"), reverse=True):
        if path.is_file() and path.name not in (".lock", ".ledger-head", "impact.duckdb", "warehouse.json") and ".kept" not in path.parts:
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
            copy.chmod(0o600)
            os.utime(copy, (1e9, 1e9))
    return target


def published(town: Path, **environment: str) -> str:
    """The hash of version 1, sealed by a process of its own."""
    return str(json.loads(impact("publish", "-w", town, "--year", YEAR, "--json", process=True, **environment).stdout)["hash"])


def files_of(town: Path) -> dict[str, str]:
    return json.loads((town / "editions" / str(YEAR) / "v1" / "private" / "manifest.json").read_text("utf-8"))["files"]


@pytest.mark.long
@pytest.mark.parametrize("where", ELSEWHERE)
def test_a_copy_published_elsewhere_has_the_same_hash(sealed_once: Path, collected_once: Path, tmp_path: Path, where: str) -> None:
    there = reordered(collected_once, tmp_path / "là bas" / "ville")
    environment = ELSEWHERE[where]
    if sys.platform == "linux" and "one thread" in where:
        os.sched_setaffinity(0, {min(before := os.sched_getaffinity(0))})
        try:
            elsewhere = published(there, **environment)
        finally:
            os.sched_setaffinity(0, before)
    else:
        elsewhere = published(there, **environment)
    manifest = read_manifest(edition(sealed_once) / "public")
    assert manifest is not None
    assert manifest.hash == elsewhere
    assert files_of(sealed_once) == files_of(there)


@pytest.mark.long
def test_a_correction_published_on_two_machines_has_the_same_hash(sealed: Path, tmp_path: Path) -> None:
    hand_in(sealed, "voisinage;sessions;2024;41")
    there = Path(shutil.copytree(sealed, tmp_path / "there"))
    hashes = [said("publish", "-w", town, "--year", YEAR, "--erratum", erratum_file(town, DATED))["hash"] for town in (sealed, there)]
    assert hashes[0] == hashes[1]
    times = [
        json.loads((t / "editions" / str(YEAR) / "v2" / "public" / "manifest.json").read_text("utf-8"))["sealed_at"]
        for t in (sealed, there)
    ]
    assert times[0] != times[1], "which is not part of it"
