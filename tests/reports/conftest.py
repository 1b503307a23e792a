"""An edition of the small town, read from its warehouse once for all tests of what is shown."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from impact.figures.store import read_figures
from pipelines.warehouse import open_warehouse
from pipelines.workspace import open_workspace
from reports.edition.content import Edition


@pytest.fixture(scope="session")
def town(run_once: Path) -> Edition:
    workspace = open_workspace(run_once)
    with contextlib.closing(open_warehouse(workspace)) as con:
        return Edition.read(con, workspace.world, read_figures(con), 2024)
