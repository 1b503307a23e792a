"""The twelve named projects, their files handed in once for all that is tested of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.worlds.named_projects import NAMES, HandedIn, handed_in


@pytest.fixture(scope="session")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HandedIn]:
    with handed_in(NAMES, tmp_path_factory.mktemp("ledger")) as twelve:
        yield twelve
