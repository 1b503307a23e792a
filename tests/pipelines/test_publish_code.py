"""Newer code that gives other figures is said to be the cause; what was sealed stays intact."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.worlds.editions import YEAR
from tests.worlds.places import ROOT

ROOMS = ("indicators", "impact", "reports", "pipelines")


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The application with another title for one figure, and so another code."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / "newer" / room, ignore=shutil.ignore_patterns("__pycache__", "examples"))
    wording = tmp_path / "newer" / "impact" / "figures" / "wording.yaml"
    text = wording.read_text("utf-8")
    assert "title: {fr: Ratio SROI, en: SROI ratio}" in text
    wording.write_text(text.replace("fr: Ratio SROI,", "fr: Rapport SROI,"), "utf-8")
    return tmp_path / "newer"


def said_by(application: Path, *words: object, code: int = 0) -> dict[str, Any]:
    """What another version of the application answers."""
    command = [sys.executable, "-m", "pipelines.commands", *map(str, words), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=application, check=False)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


@pytest.mark.long
def test_figures_that_newer_code_computes_otherwise_are_named_and_the_code_with_them(sealed: Path, newer: Path) -> None:
    check = said_by(newer, "rebuild", "--check", "-w", sealed, code=1)
    ratios = {f"{YEAR}/territory/sroi_ratio", f"{YEAR}/project/voisinage/sroi_ratio"}
    assert ratios <= set(check["by_code"][f"{YEAR}/v1"])
    assert all("sroi_ratio" in name for name in check["by_code"][f"{YEAR}/v1"])
    assert check["editions"] == check["by_code"]
    difference = said_by(newer, "difference", "-w", sealed, "--year", YEAR)
    assert {cause["kind"] for change in difference["figures"] for cause in change["because"]} == {"code"}
