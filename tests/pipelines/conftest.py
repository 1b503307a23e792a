"""Copies of a town whose year was sealed, to work on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def sealed(sealed_once: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(sealed_once, tmp_path / "town", symlinks=True))


@pytest.fixture
def corrected(corrected_once: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(corrected_once, tmp_path / "town", symlinks=True))
