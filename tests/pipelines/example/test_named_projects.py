"""The twelve named projects of the example: what is told of each has a source or says that none was found, and its files are taken whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from tests.pipelines.example import test_named_first as first
from tests.pipelines.example import test_named_second as second
from tests.worlds.named_projects import Handed, handed_in

NAMES = (*first.NAMES, *second.NAMES)
NOTHING_FOUND = ("du_entrepreneuriat", "cest_bon_esprit", "fablab", "festival_musique")


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handed]:
    with handed_in(NAMES, tmp_path_factory.mktemp("ledger")) as twelve:
        yield twelve


def test_there_are_twelve() -> None:
    assert len(set(NAMES)) == 12


@pytest.mark.parametrize("name", NAMES)
def test_a_card_tells_its_needs_its_actor_and_what_is_made_up(handed: Handed, name: str) -> None:
    card = handed.register.projects[name]
    assert card.illustrative
    assert card.made_up
    assert card.actor
    assert card.summary
    assert card.publics
    assert card.stakeholders
    assert card.sdg
    assert sum(card.needs.values()) == pytest.approx(1)
    assert 4 <= len(card.indicators) <= 7
    assert date(2015, 6, 1) <= card.started <= date(2016, 6, 30)


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"cest_bon_esprit"}))
def test_what_is_known_has_its_source(handed: Handed, name: str) -> None:
    known = handed.register.projects[name].known
    assert known
    assert all(told.source.title and told.source.url and told.source.date for told in known)


@pytest.mark.parametrize("name", NOTHING_FOUND)
def test_a_project_that_no_source_speaks_of_says_so(handed: Handed, name: str) -> None:
    summary = handed.register.projects[name].summary
    assert summary is not None
    assert "aucune source publiée n'a été trouvée" in summary.fr
    assert "à confirmer" in summary.fr
    assert "no published source was found" in summary.en


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("year", [2015, 2016, 2017])
def test_each_expected_indicator_is_answered_each_year(handed: Handed, name: str, year: int) -> None:
    query = "SELECT DISTINCT indicator_id FROM observation WHERE project_id = ? AND year(period_end) = ?"
    answered = {indicator for (indicator,) in handed.con.execute(query, [name, year]).fetchall()}
    assert answered == set(handed.register.projects[name].indicators)


def test_what_lies_in_the_inbox_is_taken_whole(handed: Handed) -> None:
    assert {source: outcome.rejected for source, outcome in handed.outcomes.items() if outcome.rejected} == {}
