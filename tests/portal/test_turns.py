"""What the town asks again and what is answered stand in the one conversation with the project, beside its messages."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from tests.portal.conftest import OTHER, PROJECT
from tests.portal.test_asked_again import QUESTION, asked_again
from tests.portal.test_own_sheet import text_of
from tests.portal.test_returns import YEAR, sent, typed
from tests.worlds.doors import Door

HERE = f"/projets/{PROJECT}/messages/"
SESSIONS = f"sessions|{YEAR}-01-01|{YEAR}-12-31|"


@pytest.fixture
def leader(door: Door) -> Any:
    return door.client(door.account("leader", PROJECT))


def threads(client: Any) -> dict[str, str]:
    """The conversation by what it is about, in words."""
    shown = client.get(HERE).content.decode().split("<main")[1].split('id="write"')[0]
    parts = re.split(r'<h2 id="t\d+">([^<]*)</h2>', shown)[1:]
    return {about: html.unescape(text_of_html(said)) for about, said in zip(parts[::2], parts[1::2], strict=True)}


def text_of_html(said: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", said).replace("\u202f", " ").replace("\u00a0", " ").split())


def test_nothing_was_asked_again_and_nothing_stands_there(leader: Any) -> None:
    assert threads(leader) == {}


def test_a_return_with_its_reason_and_the_answer_to_it_stand_in_the_thread_of_their_value_with_its_messages(
    door: Door, leader: Any
) -> None:
    city = asked_again(door, leader, "sessions")
    for client in (city, leader):
        [(about, said)] = threads(client).items()
        assert about == f"Séances tenues, {YEAR}"
        assert "redemandé" in said
        assert f"Séances tenues, {YEAR} : 41" in said
        assert QUESTION in said
    city.post(HERE, {"sur": SESSIONS, "text": "Un mot suffit."})
    typed(leader, "activity", sessions="38", sessions__comment="sans les annulées")
    sent(leader)
    for client in (city, leader):
        [said] = threads(client).values()  # one conversation
        assert said.index(QUESTION) < said.index("Un mot suffit.") < said.index("sans les annulées")
        assert "41, corrigé en 38" in said


def test_a_value_that_is_said_again_as_it_was_is_an_answer_that_confirms_it(door: Door, leader: Any) -> None:
    city = asked_again(door, leader, "sessions")
    typed(leader, "activity", sessions="41", sessions__comment="oui, toutes tenues")
    sent(leader)
    [said] = threads(city).values()
    assert "41, confirmé" in said
    assert "oui, toutes tenues" in said
    assert "corrigé" not in said


def test_several_values_asked_again_at_once_are_one_turn_about_the_project(door: Door, leader: Any) -> None:
    city = asked_again(door, leader, "sessions", "volunteers")
    [(about, said)] = threads(city).items()
    assert about == "Le projet"
    assert said.count(QUESTION) == 1
    assert f"Séances tenues, {YEAR} : 41" in said
    assert f", {YEAR} : 7" in said


def test_what_is_sent_without_having_been_asked_again_is_no_turn(leader: Any) -> None:
    typed(leader, "activity", sessions="41", sessions__comment="dix ateliers")
    sent(leader)
    typed(leader, "activity", sessions="42", sessions__comment="onze ateliers")
    sent(leader)
    assert threads(leader) == {}


def test_the_town_finds_the_conversation_in_its_list_and_on_the_page_of_the_project_and_other_projects_do_not(
    door: Door, leader: Any
) -> None:
    city = asked_again(door, leader, "sessions")
    assert HERE in city.get("/messages/").content.decode()
    assert HERE in city.get(f"/ville/campagne/{YEAR}/projets/{PROJECT}/").content.decode()
    other = door.client(door.account("leader", OTHER, email="b@example.org"))
    assert other.get(HERE).status_code == 404
    assert "VoisinAge" not in text_of(other.get("/messages/"))
