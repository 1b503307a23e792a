"""An edition of the small town, read from its warehouse once for all tests of what is shown."""

from __future__ import annotations

import contextlib

import pytest

from impact.figures.store import read_figures
from pipelines.collect import collect_inbox
from pipelines.warehouse import open_warehouse, refresh
from pipelines.workspace import open_workspace
from reports.edition.content import Edition
from tests.conftest import small_town


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    workspace = open_workspace(small_town(tmp_path_factory.mktemp("laid") / "town"))
    collect_inbox(workspace)
    refresh(workspace)
    with contextlib.closing(open_warehouse(workspace)) as con:
        return Edition.read(con, workspace.world, read_figures(con), 2024)
