"""An answer that cannot be read is no answer: it is kept as typed, counted as one to correct, and is where one goes on first."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from tests.portal.conftest import PROJECT
from tests.portal.test_returns import FORM, YEAR, said, said_of, sent, typed
from tests.worlds.doors import Door


@pytest.fixture
def leader(door: Door) -> Any:
    return door.client(door.account("leader", PROJECT))


def answered(leader: Any, **answers: str) -> None:
    """Answers every question of the year, readably but for these."""
    pages = {"people": {"people_reached": "120"}, "activity": {"sessions": "41"}, "means": {"volunteers": "12", "volunteer_hours": "1700"}}
    for page, usual in pages.items():
        typed(leader, page, **{name: answers.get(name, value) for name, value in usual.items()})


def pages(leader: Any) -> dict[str, str]:
    """The state of each page of the form, on the page of the year."""
    listed = re.findall(
        r"<li>.*?</li>", leader.get(f"{FORM}/").content.decode().partition('class="pages"')[2].partition("</nav>")[0], re.DOTALL
    )
    return {html.unescape(re.findall(r"\d{4}/(\w+)/", line)[0]): said_of(line.partition("<br>")[2]) for line in listed}


def main_link(leader: Any, page: str = "/") -> str:
    found = re.search(r'class="main" href="([^"]+)"', leader.get(page).content.decode())
    return found[1] if found else ""


def test_answers_that_can_all_be_read_are_all_counted(leader: Any) -> None:
    answered(leader)
    assert "4 réponses sur 4." in said(leader.get("/"))
    assert pages(leader) == {"people": "complète", "activity": "complète", "means": "complète"}


@pytest.mark.parametrize("wrong", ["quarante", "12 ou 13 ?"])
def test_one_that_cannot_be_read_is_to_correct_on_its_page_and_at_home(leader: Any, wrong: str) -> None:
    answered(leader, sessions=wrong)
    home = leader.get("/").content.decode()
    assert "3 réponses sur 4." in said_of(home)
    assert "1 réponse à corriger : Séances tenues" in said_of(home)
    assert "sans réponse" not in said_of(home)
    assert f'href="{FORM}/activity/#sessions%3A{YEAR}-01-01%3A{YEAR}-12-31"' in home
    assert "3 réponses sur 4." in said(leader.get(f"{FORM}/"))
    assert pages(leader) == {"people": "complète", "activity": "à corriger", "means": "complète"}


def test_a_number_and_a_reason_for_none_are_to_correct_too(leader: Any) -> None:
    answered(leader)
    typed(leader, "means", volunteers="12", volunteers__missing="late")
    assert "3 réponses sur 4." in said(leader.get("/"))


def test_one_goes_on_where_something_is_to_correct_before_what_is_left(leader: Any) -> None:
    typed(leader, "activity", sessions="quarante")
    typed(leader, "means", volunteers="12", volunteer_hours="1700")
    for page in ("/", f"{FORM}/"):
        assert main_link(leader, page) == f"{FORM}/activity/", "and not the page before it, where a question has no answer"
    typed(leader, "activity", sessions="41")
    assert main_link(leader) == f"{FORM}/people/"


def test_so_does_who_corrects_what_was_sent(leader: Any) -> None:
    answered(leader)
    sent(leader)
    typed(leader, "activity", sessions="quarante")
    assert "Envoyé ; une correction ne l'est pas" in said(leader.get("/"))
    assert main_link(leader) == f"{FORM}/activity/"
    typed(leader, "activity", sessions="42")
    assert main_link(leader) == f"{FORM}/relire/"
