"""Towns that take long to make: one worker makes each, the others read it; whoever changes something works on a copy."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder that `make` was given to fill, once for all the processes of a run of tests."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / f"made-{name}"
    with FileLock(shared / f"made-{name}.lock"):
        attempts = sorted(folder.glob("*/whole"))
        if attempts:
            return attempts[0].parent / "town"
        attempt = folder / str(len(list(folder.glob("*"))))
        attempt.mkdir(parents=True)
        make(attempt / "town")
        (attempt / "whole").touch()
        return attempt / "town"
