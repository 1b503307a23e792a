"""The folder of a territory: what is refused before anything is read."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

from pipelines.workspace import open_workspace
from tests.conftest import small_town
from tests.worlds.command import impact

RATE = files("indicators") / "catalogue" / "bank" / "rates" / "discount_rate_fr.yaml"


def test_a_bank_that_is_still_called_values_is_refused_with_the_remedy_and_an_empty_one_is_ignored(tmp_path: Path) -> None:
    town = small_town(tmp_path / "town")
    older = town / "values"
    older.mkdir()
    assert open_workspace(town).catalogue.bank
    with as_file(RATE) as rate:
        shutil.copy(rate, older)
    assert "Renommez values/ en bank/" in impact("status", "-w", town, code=2).stderr
