"""A warehouse of an earlier version says what to do, and the ledger gives it again."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import duckdb
import pytest

from impact.warehouse.content import META
from indicators.text import Refusal
from pipelines.check import check_all
from pipelines.collect import collect_inbox
from pipelines.warehouse import open_warehouse, refresh
from pipelines.workspace import Workspace, open_workspace
from tests.conftest import small_town

YOUNGER = "value_part"
"""A table that warehouses of earlier versions do not have."""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """The small town with a warehouse as an earlier version built it."""
    workspace = open_workspace(small_town(tmp_path / "town"))
    collect_inbox(workspace)
    record = refresh(workspace).model_dump(mode="json")
    del record["tables"][YOUNGER]
    with contextlib.closing(duckdb.connect(workspace.warehouse)) as con:
        con.execute(f"DROP TABLE {YOUNGER}")
        con.execute(f"UPDATE {META} SET record = CAST(? AS JSON)", [json.dumps(record)])
    return workspace


def test_whoever_asks_it_for_something_learns_what_to_do(workspace: Workspace) -> None:
    with pytest.raises(Refusal) as refusal:
        open_warehouse(workspace)
    assert refusal.value.code == "warehouse_older"
    assert f"impact rebuild -w {workspace.root}" in refusal.value.text.fr


def test_it_is_compared_and_built_again(workspace: Workspace) -> None:
    assert check_all(workspace).differences == [YOUNGER]
    refresh(workspace)
    with contextlib.closing(open_warehouse(workspace)) as con:
        assert con.execute(f"SELECT count(*) > 0 FROM {YOUNGER}").fetchall() == [(True,)]
