"""A town whose year was sealed once, and copies of it to work on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import small_town
from tests.worlds.command import said
from tests.worlds.editions import ERRATUM, YEAR, correct, hand_in
from tests.worlds.shared import made_once


@pytest.fixture(scope="session")
def sealed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small town with version 1 of its edition; nobody changes it."""

    def make(root: Path) -> None:
        said("collect", small_town(root) / "inbox", "-w", root, "--no-build")
        shutil.copytree(root, root.with_name("collected"))
        said("publish", "-w", root, "--year", YEAR)

    return made_once(tmp_path_factory, "sealed", make)


@pytest.fixture(scope="session")
def collected_once(sealed_once: Path) -> Path:
    """The same town, its inbox collected, before that version was published."""
    return sealed_once.with_name("collected")


@pytest.fixture
def sealed(sealed_once: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(sealed_once, tmp_path / "town", symlinks=True))


@pytest.fixture(scope="session")
def corrected_once(sealed_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town with a correction published as version 2; nobody changes it."""

    def make(root: Path) -> None:
        shutil.copytree(sealed_once, root, symlinks=True)
        hand_in(root, "voisinage;sessions;2024;41")
        correct(root, f"{ERRATUM}decided_at: 2026-02-03\n")

    return made_once(tmp_path_factory, "corrected", make)


@pytest.fixture
def corrected(corrected_once: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(corrected_once, tmp_path / "town", symlinks=True))
