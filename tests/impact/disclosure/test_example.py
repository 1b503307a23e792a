"""The attack on the figures that twelve projects of the example come to: observations, rates, values, three years."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from impact.disclosure.beneath import Beneath
from impact.disclosure.withholding import Disclosed, disclose
from impact.figures.compute import make_figures
from impact.figures.figure import Figure
from impact.territory.models import DisclosureRules, Territory
from impact.world import World
from indicators.catalogue import Catalogue
from tests.worlds.attacked import found_out, totals_of_views, truth
from tests.worlds.named_projects import NAMES, handed_in
from tests.worlds.published import rows_of


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Iterator[tuple[list[Figure], Beneath, World]]:
    with handed_in(NAMES, tmp_path_factory.mktemp("ledger")) as handed:
        world = World(Territory(code="92071", name="Sceaux", country="FR"), catalogue, handed.register, handed.maps)
        yield make_figures(handed.con, world), Beneath.read(handed.con), world


@pytest.fixture(scope="module")
def done(example: tuple[list[Figure], Beneath, World]) -> Disclosed:
    figures, beneath, world = example
    return disclose(figures, DisclosureRules(), world, beneath=beneath)


def test_there_is_something_to_find(example: tuple[list[Figure], Beneath, World], done: Disclosed) -> None:
    _, beneath, world = example
    assert sum(0 < number < 5 for number in truth(beneath, world.catalogue).values()) >= 3
    assert 0 < len(done.withheld) < len(done.figures) / 20


def test_neither_the_public_nor_a_leader_finds_a_small_count(example: tuple[list[Figure], Beneath, World], done: Disclosed) -> None:
    figures, beneath, world = example
    assert found_out(done, figures, beneath, world.catalogue, NAMES) == []
    assert done.exposed == []


def test_nor_from_the_totals_of_funders_and_the_edition_of_the_year_before(example: tuple[list[Figure], Beneath, World]) -> None:
    figures, beneath, world = example
    views = {"foundation": frozenset(NAMES[:5]), "region": frozenset(NAMES[3:9])}
    before = [f for f in figures if f.edition == "2016"]
    first = disclose(before, DisclosureRules(), world, views=views, beneath=beneath)
    second = disclose(figures, DisclosureRules(), world, [first.figures], views, beneath)
    assert first.withheld <= second.withheld
    totals = totals_of_views(beneath, views, second.withheld)
    assert totals
    assert found_out(second, figures, beneath, world.catalogue, views=views, more=[rows_of(first.figures)], totals=totals) == []


def test_without_what_is_withheld_beside_the_small_counts_the_public_finds_some(
    example: tuple[list[Figure], Beneath, World], done: Disclosed
) -> None:
    figures, beneath, world = example
    shown = {figure.address: figure for figure in figures}
    careless = [f if f.definition.project_id else shown[f.address] for f in done.figures]  # the totals are shown all the same
    assert found_out(
        Disclosed(careless, done.withheld, done.rounded, [], frozenset(), done.guarded, frozenset()), figures, beneath, world.catalogue
    )


def test_what_is_not_withheld_is_as_it_was(example: tuple[list[Figure], Beneath, World], done: Disclosed) -> None:
    before = {figure.address: figure for figure in example[0]}
    assert [f.address for f in done.figures] == [f.address for f in example[0]]
    assert all(f == before[f.address] for f in done.figures if f.address not in done.withheld | done.rounded)
