"""A portal on a small town: a workspace anew for each test, its database emptied between them, people of each role."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import small_town
from tests.worlds.doors import Door

PROJECT, OTHER = "voisinage", "fablab"


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small town after its first campaigns were handed in."""
    from pipelines.collect import collect_inbox
    from pipelines.workspace import open_workspace

    root = small_town(tmp_path_factory.mktemp("portal") / "town")
    collect_inbox(open_workspace(root))
    return root


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Django, set up once in this process on a database and an outbox of its own."""
    folder = tmp_path_factory.mktemp("site")
    settings = {
        "IMPACT_DATABASE_URL": os.environ.get("IMPACT_TEST_DATABASE_URL") or f"sqlite:///{folder / 'portal.sqlite3'}",
        "IMPACT_OUTBOX": str(folder / "outbox"),
        "IMPACT_SECRET_KEY": "a key for tests, long enough to be one " * 2,
        "IMPACT_WORKSPACE": str(folder),
    }
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    from portal.config.django import set_up

    set_up()
    yield folder
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})


@pytest.fixture
def town_root(site: Path, collected: Path, tmp_path: Path) -> Iterator[Path]:
    """The workspace that is served."""
    from django.core.cache import cache
    from django.core.management import call_command

    from portal import town
    from portal.returns import standing

    root = tmp_path / "town"
    shutil.copytree(collected, root)
    os.environ["IMPACT_WORKSPACE"] = str(root)
    town._ledger.cache_clear()
    town._current.clear()
    standing._kept.clear()
    standing._standing.clear()
    yield root
    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)  # nobody asks for the permissions of Django
    cache.clear()
    shutil.rmtree(site / "outbox")
    (site / "outbox").mkdir()


@pytest.fixture
def door(town_root: Path, site: Path) -> Door:
    """A way to come in as anyone."""
    return Door(town_root, site / "outbox")


@pytest.fixture
def two(door: Door) -> tuple[Any, Any]:
    """Two people of the town, each with a browser."""
    first, second = (door.account("city", email=f"{name}@example.org") for name in ("claire", "rene"))
    return door.client(first), door.client(second)


def numbers(text: str) -> list[str]:
    """The numbers of submissions in a page."""
    return re.findall(r"S\d{6}", text)
