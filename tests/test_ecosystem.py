"""The generated part of the example: as many members and projects as the town told of, the same for the same seed, all of it made up."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from impact.actors import load_actors
from impact.projects import load_register
from impact.valuation.reading import load_maps
from indicators.catalogue import Catalogue
from pipelines.ecosystem import grow
from pipelines.workspace import make_workspace, open_workspace


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("grown")
    grow(root)
    return root


def content(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(grown: Path, tmp_path: Path) -> None:
    grow(tmp_path / "again")
    grow(tmp_path / "other", seed=7)
    assert content(tmp_path / "again") == content(grown)
    assert content(tmp_path / "other") != content(grown)


def test_ninety_four_projects_all_made_up_and_no_orphan_need_answered(grown: Path, catalogue: Catalogue) -> None:
    register = load_register(sorted((grown / "projects").glob("*.yaml")), catalogue)
    assert len(register.projects) == 94
    assert all(p.illustrative and p.made_up and p.summary for p in register.projects.values())
    assert not {need for p in register.projects.values() for need in p.needs} & {"energy_poverty", "carers", "accessibility"}
    assert all(p.runs(2016) for p in register.projects.values())
    assert 20 <= sum(p.started.year == 2015 for p in register.projects.values()) <= 45
    maps = load_maps(sorted((grown / "maps").glob("*.yaml")), catalogue, register)
    assert all(m.illustrative for m in maps.values())
    assert Counter(p for m in maps.values() for p in m.projects) == Counter(register.projects)


def test_two_hundred_and_forty_four_members_at_the_end_of_2016(grown: Path, catalogue: Catalogue) -> None:
    actors = load_actors(grown / "actors.yaml", set(catalogue.vocabulary.actor_kinds))
    assert sum(a.present(date(2016, 12, 31)) for a in actors.values()) == 244
    assert sum(a.present(date(2015, 5, 31)) for a in actors.values()) == 0
    assert sum(a.present(date(2017, 12, 31)) for a in actors.values()) > 244
    assert all(a.illustrative for a in actors.values())


def test_the_example_is_whole(tmp_path: Path) -> None:
    workspace = open_workspace(make_workspace(tmp_path / "sceaux", "sceaux").root)
    world = workspace.world
    running = [p for p in world.register.projects.values() if p.runs(2016)]
    assert len(running) == 106
    assert all(p.actor in world.ecosystem.actors for p in running), "every project is run by a member"
    assert {p for m in world.maps.values() for p in m.projects} == set(world.register.projects), "every project has an impact map"
    assert {need for p in running for need in p.needs} <= set(world.ecosystem.needs)
    assert all(p.illustrative for p in running)
