"""Shared worlds: the real catalogue, a small register, a ledger in a temporary folder."""

from __future__ import annotations

import os
import shutil
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import settings

from impact.ecosystem.projects import Project, Register
from impact.intake.mapping import Mapping, load_mapping
from impact.intake.result import Context
from impact.ledger.chain import Ledger
from impact.ledger.store import FolderStore
from impact.territory.models import Territory
from impact.world import World
from indicators.catalogue import Catalogue, load_catalogue
from indicators.text import Text
from tests.worlds.places import SHARED, WORLDS
from tests.worlds.shared import made_once

TODAY = date(2026, 3, 1)
settings.register_profile("steady", deadline=None)  # what is measured is measured in benchmarks/
settings.load_profile("steady")


def pytest_xdist_auto_num_workers() -> int:
    """Two workers a core: tests wait a third of their time, for locks, the disk, a browser and other processes."""
    return (os.cpu_count() or 1) * 2


def small_town(root: Path) -> Path:
    """A workspace of six illustrative projects and three campaigns: small enough to be made anew by many tests."""
    from pipelines.workspace import make_workspace

    make_workspace(root, "empty")
    shutil.copytree(WORLDS / "small_town", root, dirs_exist_ok=True)
    return root


@pytest.fixture(scope="session")
def run_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small town after `impact run`; nobody changes it."""
    from tests.worlds.command import impact

    return made_once(tmp_path_factory, "run", lambda root: impact("run", "-w", small_town(root)))


def shared_data() -> Path:
    """Real releases, kept outside the project for their licence."""
    return SHARED / "open_repair"


@pytest.fixture(scope="session")
def open_repair() -> Path:
    folder = shared_data()
    if not folder.is_dir():
        pytest.skip(f"the Open Repair releases are not at {folder} (CC BY-SA: not part of the project; set IMPACT_SHARED)")
    return folder


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def register() -> Register:
    def project(name: str, *indicators: str) -> Project:
        return Project(id=name, title=Text(fr=name.title(), en=name.title()), started=date(2015, 6, 1), indicators=list(indicators))

    projects = [project("alpha", "people_reached", "sessions"), project("beta", "people_reached"), project("gamma", "people_reached")]
    return Register(projects={p.id: p for p in projects})


@pytest.fixture(scope="session")
def mappings(catalogue: Catalogue) -> dict[str, Mapping]:
    mapping = load_mapping(files("impact.intake") / "mappings" / "open_repair.yaml", catalogue)
    return {mapping.id: mapping}


@pytest.fixture
def context(catalogue: Catalogue, register: Register, mappings: dict[str, Mapping]) -> Context:
    return Context(catalogue, register, mappings, TODAY)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(FolderStore(tmp_path / "ledger"))


@pytest.fixture
def world(catalogue: Catalogue, register: Register) -> World:
    return World(Territory(code="92071", name="Sceaux", country="FR"), catalogue, register)


@pytest.fixture(scope="session")
def sealed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small town with version 1 of its edition; nobody changes it."""
    from tests.worlds.command import said

    def make(root: Path) -> None:
        said("collect", small_town(root) / "inbox", "-w", root, "--no-build")
        shutil.copytree(root, root.with_name("collected"))
        said("publish", "-w", root, "--year", 2024)

    return made_once(tmp_path_factory, "sealed", make)


@pytest.fixture(scope="session")
def collected_once(sealed_once: Path) -> Path:
    """The same town, its inbox collected, before that version was published."""
    return sealed_once.with_name("collected")


@pytest.fixture(scope="session")
def corrected_once(sealed_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town with a correction published as version 2; nobody changes it."""
    from tests.worlds.editions import ERRATUM, correct, hand_in

    def make(root: Path) -> None:
        shutil.copytree(sealed_once, root, symlinks=True)
        hand_in(root, "voisinage;sessions;2024;41")
        correct(root, f"{ERRATUM}decided_at: 2026-02-03\n")

    return made_once(tmp_path_factory, "corrected", make)
