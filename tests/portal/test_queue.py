"""What is to review on the board: each finding in a whole sentence, and a published year said to be one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.portal.conftest import PROJECT
from tests.portal.test_campaigns import page, text_of
from tests.portal.test_published import sealed
from tests.worlds.doors import Door

YEAR = 2024
DESK = f"/ville/campagne/{YEAR}/"


@pytest.fixture
def city(door: Door) -> Any:
    return door.client(door.account("city"))


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (
            "VoisinAge, du 1 janv. 2016 au 31 janv. 2016, « Financements reçus » : la preuve n’est pas indiquée. Indiquez laquelle.",
            "du 1 janv. 2016 au 31 janv. 2016, « Financements reçus » : la preuve n’est pas indiquée.",
        ),
        ("VoisinAge, 2016 : env. 450 séances. À vérifier.", "2016 : env. 450 séances."),
        ("VoisinAge, 2016 : deux valeurs se contredisent.", "2016 : deux valeurs se contredisent."),
    ],
    ids=["abbreviated months", "a capital with an accent", "one sentence"],
)
def test_a_finding_on_the_board_is_its_first_whole_sentence(door: Door, finding: str, sentence: str) -> None:
    from portal import town
    from portal.campaigns.board import BoardLine

    line = BoardLine(town.town().register.projects[PROJECT], YEAR, "", "sent", [], [("warning", finding)])
    assert line.noticed == sentence


def test_the_board_of_a_published_year_says_that_it_is_published_and_leads_there(door: Door, city: Any) -> None:
    before = text_of(page(city, DESK))
    assert f"{YEAR} est publiée" not in before
    assert f"Aucune campagne n’est ouverte pour {YEAR}" in before
    sealed(door, YEAR, 1, {PROJECT: {"fr": 14, "en": 13}})
    after = page(city, DESK)
    assert f"{YEAR} est publiée, version 1 : ce qui est publié fait foi." in text_of(after)
    assert "a été publié sans que personne l’ait accepté, ou est arrivé depuis" in text_of(after)
    assert "Elle a été publiée sans campagne." in text_of(after)
    assert "Aucune campagne n’est ouverte" not in text_of(after), "what an edition counts is not to come any more"
    assert f'href="/ville/publication/{YEAR}/"' in after
    english = door.client(door.account("city"), **{"accept-language": "en"})
    assert f"{YEAR} is published, version 1: what is published stands." in text_of(page(english, DESK))


def test_answers_to_the_town_come_before_the_gravest_finding_and_are_not_accepted_among_what_has_none(door: Door) -> None:
    from portal import town
    from portal.campaigns.board import Board, BoardLine

    projects = list(town.town().register.projects.values())
    grave, answered, light, plain, new = (BoardLine(project, YEAR, "", "sent", []) for project in projects[:5])
    grave, light = replace(grave, findings=[("critical", "Grave.")]), replace(light, findings=[("info", "Léger.")])
    answered, new = replace(answered, answers=frozenset({"a value"})), replace(new, checked=False)
    of = Board(YEAR, 0, None, [light, plain, grave, new, answered], [])
    assert of.queue == [answered, grave, light]
    assert (of.clean, of.unchecked) == ([plain], [new])
