"""The small town exported; and the same with a project whose people are too few to be told."""

from __future__ import annotations

import pytest

from tests.conftest import small_town
from tests.worlds.exports import Exported, exported

FEW = "2024/project/voisinage/people_reached"
"""The figure that is withheld."""


@pytest.fixture(scope="session")
def town_exports(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    return exported(small_town(tmp_path_factory.mktemp("exports") / "town"), 2024)


@pytest.fixture(scope="session")
def careful_exports(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    return exported(small_town(tmp_path_factory.mktemp("careful") / "town"), 2024, withheld={FEW})
