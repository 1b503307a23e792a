"""A list of days with a total below, brought as it is: the days count for their years, and the one that is no number is written beside."""

from __future__ import annotations

from typing import Any

import pytest

from tests.portal.conftest import PROJECT
from tests.portal.test_own_sheet import box, brought, choice, fields, numbers, plain
from tests.worlds.doors import Door

DAYS: list[list[Any]] = [
    ["Date", "Heures de bénévolat", "Séances"],
    ["17/11/2018", 20, 1],
    ["15/12/2018", "19 ou 20", 1],
    ["19/01/2019", 25, 1],
    ["TOTAL", 65, 3],
]
OF_ALL = "C2"


@pytest.fixture
def leader(door: Door) -> Any:
    return door.client(door.account("leader", PROJECT))


def answered(leader: Any, door: Door, written: str) -> Any:
    place = brought(leader, DAYS)
    page = leader.get(place).content.decode()
    return place, leader.post(place, fields(page) | choice(page, OF_ALL, "2018 : 20") | box(page, OF_ALL, written), follow=True)


def test_the_page_says_that_the_number_of_a_day_is_added_to_the_others_and_asks_for_no_year(leader: Any) -> None:
    page = plain(leader.get(brought(leader, DAYS)).content.decode())
    assert "« 19 ou 20 » (B3)" in page
    assert "Heures de bénévolat, 2018 ; ce nombre s'ajoute aux 20 des autres jours" in page
    assert "De quelle année" not in page


def test_the_number_that_is_written_for_a_day_is_added_to_the_others_of_its_year(leader: Any, door: Door) -> None:
    place, shown = answered(leader, door, "19,5")
    leader.post(place, fields(shown.content.decode()))
    assert numbers(door, 2018) == {"volunteer_hours 01": 39.5, "sessions 01": 2}
    assert numbers(door, 2019) == {"volunteer_hours 01": 25, "sessions 01": 1}


def test_the_number_of_one_day_alone_leaves_the_others_to_be_answered(leader: Any) -> None:
    place = brought(leader, DAYS)
    page = leader.get(place).content.decode()
    again = leader.post(place, fields(page) | box(page, OF_ALL, "19"))
    assert again.status_code == 422
    assert "choisissez une réponse pour eux" in plain(again.content.decode())


def test_the_ledger_says_that_a_number_of_the_sum_is_the_word_of_its_sender(leader: Any, door: Door) -> None:
    from impact.ledger.claims import KeptClaims

    place, shown = answered(leader, door, "19,5")
    page = shown.content.decode()
    assert "39,5 en tout, avec le nombre que vous avez écrit" in plain(page).replace("heures ", "").replace(" heures", "")
    leader.post(place, fields(page))
    [comment] = {r["comment"] for r in door.ledger().kept(KeptClaims).observations().rows(named=True) if r["value"] == 39.5}
    assert "Somme de plusieurs jours, avec un nombre écrit par la personne" in comment
    assert "la cellule dit « 19 ou 20 »" in comment


@pytest.mark.parametrize("written", ["non collecté", "beaucoup"])
def test_a_day_that_was_not_counted_takes_nothing_from_the_others(written: str, leader: Any, door: Door) -> None:
    _, shown = answered(leader, door, written)
    assert "n'est pas un nombre" in plain(shown.content.decode())
    assert numbers(door, 2018) == {}
