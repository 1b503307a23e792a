"""A town whose year was sealed once, and copies of it to work on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import small_town
from tests.worlds.command import said
from tests.worlds.editions import YEAR


@pytest.fixture(scope="session")
def sealed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small town with version 1 of its edition; nobody changes it."""
    town = small_town(tmp_path_factory.mktemp("sealed") / "town")
    said("publish", "-w", town, "--year", YEAR)
    return town


@pytest.fixture
def sealed(sealed_once: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(sealed_once, tmp_path / "town", symlinks=True))


@pytest.fixture(scope="session")
def corrected_once(sealed_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town with a correction published as version 2; nobody changes it."""
    from tests.worlds.editions import correct, hand_in

    town = Path(shutil.copytree(sealed_once, tmp_path_factory.mktemp("corrected") / "town", symlinks=True))
    hand_in(town, "voisinage;sessions;2024;41")
    correct(town)
    return town


@pytest.fixture
def corrected(corrected_once: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(corrected_once, tmp_path / "town", symlinks=True))
