"""What the town asks for again: the box keeps what was sent, the question stands beside it, and it may be corrected or confirmed."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.portal.conftest import PROJECT
from tests.portal.test_returns import FORM, YEAR, said, said_of, sent, typed
from tests.worlds.doors import Door, whole

QUESTION = "41, avec les annulées ?"


@pytest.fixture
def leader(door: Door) -> Any:
    return door.client(door.account("leader", PROJECT))


def asked_again(door: Door, leader: Any, *values: str) -> Any:
    """Sends 41 sessions and 7 volunteers; the town asks for these values again, or for all. The town's browser."""
    typed(leader, "activity", sessions="41", sessions__comment="dix ateliers")
    typed(leader, "means", volunteers="7")
    submission, city = sent(leader), door.client(door.account("city"))
    keys = [f"{PROJECT}|{value}|{YEAR}-01-01|{YEAR}-12-31|" for value in values]
    city.post(f"/ville/depots/{submission}/", {"decision": "returned", "reason": QUESTION, "value": keys})
    return city


def box(leader: Any, page: str = "activity", field: str = "sessions") -> str:
    """What the box of a value holds."""
    found = re.search(rf'name="{whole(field, YEAR)}.value" value="([^"]*)"', leader.get(f"{FORM}/{page}/").content.decode())
    return found[1] if found else ""


def test_the_box_keeps_what_was_sent_beside_the_question_of_the_town(door: Door, leader: Any) -> None:
    asked_again(door, leader, "sessions")
    assert box(leader) == "41"
    assert f"La Ville demande : « {QUESTION} » Vous aviez envoyé : 41." in said(leader.get(f"{FORM}/activity/"))


def test_what_is_in_the_box_is_no_answer_until_something_is_said(door: Door, leader: Any) -> None:
    asked_again(door, leader, "sessions")
    typed(leader, "activity", sessions="41")  # the page as it is, left by its button
    typed(leader, "means", volunteers="8")
    review = said(leader.get(f"{FORM}/relire/"))
    assert "Séances tenues la Ville attend votre réponse" in review
    assert "plus tard" not in review
    sent(leader)
    assert door.standing(PROJECT, YEAR)["sessions", ""]["missing"] == "late"
    assert "À corriger" in said(leader.get("/"))


@pytest.mark.parametrize(
    ("answer", "word", "value", "change", "fate"),
    [
        ("41", "sans les annulées", 41, "41 séances confirmé", "confirmé sans les annulées"),
        ("38", "", 38, "41 → 38 séances changé", "pris, remplace une valeur"),
    ],
    ids=["confirmed with a word", "corrected"],
)
def test_a_value_is_confirmed_with_a_word_or_corrected_and_the_town_sees_which(
    door: Door, leader: Any, answer: str, word: str, value: int, change: str, fate: str
) -> None:
    city = asked_again(door, leader, "sessions")
    typed(leader, "activity", sessions=answer, sessions__comment=word)
    review = said(leader.get(f"{FORM}/relire/"))
    assert change in review
    assert "plus tard" not in review
    submission = sent(leader)
    assert door.standing(PROJECT, YEAR)["sessions", ""]["value"] == value
    assert "À corriger" not in said(leader.get("/"))
    assert "Renvoyé, on attend" not in said(city.get("/ville/depots/"))
    assert fate in said(city.get(f"/ville/depots/{submission}/"))


@pytest.mark.parametrize(
    ("answer", "word", "shown"),
    [("41", "sans les annulées", "41 « sans les annulées »"), ("38", "", "38 avant : 41")],
    ids=["confirmed with a word", "corrected"],
)
def test_an_answer_to_the_town_stands_first_on_the_board_and_leads_to_its_words_beside_the_value(
    door: Door, leader: Any, answer: str, word: str, shown: str
) -> None:
    desk, mark = f"/ville/campagne/{YEAR}/", "répond à votre question"
    city = asked_again(door, leader, "sessions")
    assert mark not in said(city.get(desk)), "nothing was answered yet"
    typed(leader, "activity", sessions=answer, sessions__comment=word)
    sent(leader)
    rows = re.findall(r"<tr>.*?</tr>", city.get(desk).content.decode().split("<tbody>")[1], re.DOTALL)
    assert mark in said_of(rows[0])
    address = re.findall(rf'href="({desk}projets/{PROJECT}/)#answer"', rows[0])[0]
    page = city.get(address)
    [row] = re.findall(r'<tr id="answer">.*?</tr>', page.content.decode(), re.DOTALL)
    assert f"Séances tenues {mark} {YEAR} {shown}" in said_of(row)
    assert said(page).count(mark) == 1, "the value beside it answers nothing"
    assert "sans-constat" not in city.get(desk).content.decode(), "an answer is read, not accepted among others"
    city.post(address, {"decision": "accepted"})
    assert mark not in said(city.get(desk))
    assert mark not in said(city.get(address)), "what is accepted waits for nobody"


def test_an_answer_that_is_withdrawn_lets_the_question_wait_again_on_both_sides(door: Door, leader: Any) -> None:
    city = asked_again(door, leader, "sessions")
    first = door.standing(PROJECT, YEAR)["sessions", ""]["submission_id"]
    typed(leader, "activity", sessions="38", sessions__comment="sans les annulées")
    answer = sent(leader)
    assert "La Ville attend à nouveau votre réponse pour 1 chiffre. Séances tenues" in said(leader.get(f"/depots/{answer}/retirer/"))
    receipt = said(leader.post(f"/depots/{answer}/retirer/", {"reason": "mauvais cahier"}, follow=True))
    assert "La Ville attend à nouveau votre réponse pour 1 chiffre." in receipt
    assert "à nouveau à faire" not in receipt
    assert door.standing(PROJECT, YEAR)["sessions", ""]["missing"] == "late"
    assert f"À corriger {YEAR}" in (home := said(leader.get("/")).replace("Les chiffres de l'année ", ""))
    assert QUESTION in home
    assert f"La Ville demande : « {QUESTION} » Vous aviez envoyé : 41." in said(leader.get(f"{FORM}/activity/"))
    assert "Renvoyé, on attend" in said(city.get("/ville/depots/"))
    page = said(city.get(f"/ville/depots/{first}/"))
    assert "la question de la Ville attend à nouveau" in page
    assert f"Séances tenues {YEAR} 41 redemandé par la Ville" in page
    assert "À corriger : 1. À relire : 0." in (board := said(city.get(f"/ville/campagne/{YEAR}/")))
    assert "répond à votre question" not in board
    leader.post(f"{FORM}/reprendre/", {"all": "1"})
    sent(leader)  # what was withdrawn, taken up again
    assert door.standing(PROJECT, YEAR)["sessions", ""]["value"] == 38
    assert "Renvoyé, on attend" not in said(city.get("/ville/depots/"))


def test_what_was_withdrawn_at_the_terminal_is_asked_again_too(door: Door, leader: Any) -> None:
    from impact.ledger.withdrawing import withdraw

    asked_again(door, leader, "sessions")
    typed(leader, "activity", sessions="38")
    typed(leader, "means", volunteers="8")
    answer = sent(leader)
    assert withdraw(door.ledger(), answer, "mauvais cahier") == 1, "of the two values, one waits again, the other ends"
    assert {name: row["missing"] for (name, _), row in door.standing(PROJECT, YEAR).items()} == {"sessions": "late"}


def test_all_that_was_returned_is_confirmed_at_once_with_one_word(door: Door, leader: Any) -> None:
    asked_again(door, leader)
    page = leader.post(f"{FORM}/relire/", {"confirm": "1", "word": " "})
    assert "Dites en un mot pourquoi ces nombres sont justes" in said(page)
    leader.post(f"{FORM}/relire/", {"confirm": "1", "word": "compté au cahier"})
    assert "redemandées attendent" not in said(leader.get(f"{FORM}/relire/"))
    sent(leader)
    standing = door.standing(PROJECT, YEAR)
    assert [(standing[name, ""]["value"], standing[name, ""]["comment"]) for name in ("sessions", "volunteers")] == [
        (41, "compté au cahier"),
        (7, "compté au cahier"),
    ]


@pytest.mark.parametrize(("values", "count"), [(["sessions"], 1), ([], 2)], ids=["one value", "all"])
def test_the_mail_names_each_value_and_leads_to_it_alone_after_signing_in(
    door: Door, leader: Any, values: Sequence[str], count: int
) -> None:
    asked_again(door, leader, *values)
    [mail] = [mail for mail in door.mails() if QUESTION in said_of(mail)]
    assert f"Séances tenues, {YEAR} : vous aviez envoyé 41." in said_of(mail)
    links = [urlsplit(link) for link in re.findall(r"https?://\S+", mail)]
    assert len(links) == count
    [link] = [link for link in links if "sessions" in link.query]
    stranger = door.client().get(f"{link.path}?{link.query}")
    asked_to = re.search(r'name="next" value="([^"]+)"', door.client().get(stranger["Location"]).content.decode())
    assert asked_to
    page = leader.get(html.unescape(asked_to[1]))
    assert re.findall(r'name="([^"]*)\.value" value="([^"]*)"', page.content.decode()) == [(whole("sessions", YEAR), "41")]
