"""Home names what is left to do about what was sent: what cannot be right, and what was answered by "later"; nothing where there is none."""

from __future__ import annotations

import html
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import duckdb
import pytest

from impact.ledger.submission import hand_in
from pipelines.workspace import open_workspace
from tests.portal.conftest import OTHER, PROJECT
from tests.portal.test_returns import FORM, YEAR, said, said_of, sent, typed
from tests.worlds.doors import Door, whole

CANNOT_BE, LATER = "À corriger dans ce que vous avez envoyé", "Vous avez répondu « plus tard »"


@pytest.fixture
def leader(door: Door, run_once: Path) -> Any:
    shutil.copy(run_once / "impact.duckdb", door.root)
    return door.client(door.account("leader", PROJECT))


def noticed(door: Door, submission: str | None, project: str = PROJECT, severity: str = "critical") -> None:
    """The checks find that the sessions of a submission cannot be right."""
    period = (date(YEAR, 1, 1), date(YEAR, 12, 31))
    row = ("negative_value", severity, submission, project, "sessions", *period, "", "#2", "Moins que rien.", "Less than nothing.")
    with duckdb.connect(door.root / "impact.duckdb") as con:
        con.execute(f"INSERT INTO finding VALUES ({', '.join('?' * 11)})", row)


def links_to(page: str, title: str) -> list[str]:
    """Where the links of that name lead."""
    return [html.unescape(link) for link in re.findall(rf'<a href="([^"]*)">{title}</a>', page)]


def test_home_names_what_cannot_be_right_of_what_was_sent_and_leads_to_where_it_is_corrected(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    noticed(door, sent(leader))
    page = leader.get("/").content.decode()
    assert f"{CANNOT_BE} : Séances tenues . Moins que rien." in said_of(page)
    assert f"{FORM}/corriger/?{urlencode({'valeur': whole('sessions', YEAR)})}" in links_to(page, "Séances tenues")
    assert "Rien à faire" not in said_of(page)


def test_what_cannot_be_right_is_named_no_longer_once_it_is_replaced(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    noticed(door, sent(leader))
    typed(leader, "activity", sessions="42")
    sent(leader)
    assert CANNOT_BE not in said(leader.get("/"))


@pytest.mark.parametrize("about", [{"severity": "warning"}, {"project": OTHER}, {"submission": None}])
def test_home_names_nothing_that_blocks_not_or_that_the_project_did_not_send(door: Door, leader: Any, about: dict[str, Any]) -> None:
    typed(leader, "activity", sessions="41")
    noticed(door, **{"submission": sent(leader)} | about)
    assert CANNOT_BE not in said(leader.get("/"))


def test_an_answer_of_later_is_named_without_a_campaign_until_it_is_answered(leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    sent(leader)
    assert LATER not in said(leader.get("/"))
    typed(leader, "activity", sessions="", sessions__missing="late")
    sent(leader)
    page = leader.get("/").content.decode()
    assert f"{LATER}, et la Ville attend encore : Séances tenues ." in said_of(page)
    assert f"{FORM}/corriger/?{urlencode({'valeur': whole('sessions', YEAR)})}" in links_to(page, "Séances tenues")
    assert "Rien à faire" not in said_of(page)
    typed(leader, "activity", sessions="43")  # a draft answers it: the page says that it is not sent
    assert LATER not in said(leader.get("/"))
    sent(leader)
    assert LATER not in said(leader.get("/"))


def test_what_a_campaign_awaits_is_named_once_whether_other_questions_are_left_or_not(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions__missing="late")
    sent(leader)
    door.client(door.account("city")).post(f"/ville/campagne/{YEAR}/ouvrir/")
    assert f"{LATER}, et la Ville attend encore : Séances tenues ." in said(leader.get("/"))
    typed(leader, "people", people_reached="120")
    typed(leader, "means", volunteers="7", volunteer_hours="30")
    sent(leader)
    page = said(leader.get("/"))
    assert re.search(r"En retard depuis le [^.:]+ : Séances tenues\.", page)
    assert LATER not in page


def test_an_answer_of_later_is_owed_until_each_of_its_months_came(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions__missing="late")
    sent(leader)
    handed_in(door, 11)
    assert LATER in said(leader.get("/"))
    handed_in(door, 12)
    assert LATER not in said(leader.get("/"))


def test_a_campaign_waits_no_longer_for_what_came_by_its_months(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions__missing="late")
    typed(leader, "people", people_reached="120")
    typed(leader, "means", volunteers="7", volunteer_hours="30")
    sent(leader)
    door.client(door.account("city")).post(f"/ville/campagne/{YEAR}/ouvrir/")
    handed_in(door, 11)
    assert re.search(r"En retard depuis le [^.:]+ : Séances tenues\.", said(leader.get("/")))
    handed_in(door, 12)
    assert "En retard" not in said(leader.get("/"))


def handed_in(door: Door, months: int) -> None:
    """The sessions of so many months of the year, in a file."""
    workspace = open_workspace(door.root)
    rows = "".join(f"sessions;{YEAR}-{month:02d};{month}\n" for month in range(1, months + 1))
    hand_in(workspace.ledger, f"indicateur;période;valeur\n{rows}".encode(), f"{months}.csv", workspace.context(PROJECT))
