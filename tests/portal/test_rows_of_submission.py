"""A submission under review says of each value which project it is of and which line of the file it stands in; a team is said to the town as it is."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.portal.conftest import OTHER, PROJECT
from tests.portal.test_campaigns import page, text_of
from tests.portal.test_returns import sent, typed
from tests.worlds.doors import Door

TABLE = "projet;indicateur;période;valeur\nvoisinage;sessions;2024;41\nfablab;sessions;2024;7\n"


@pytest.fixture
def city(door: Door) -> Any:
    return door.client(door.account("city"))


def received(door: Door, content: str, project: str | None = None) -> str:
    """A table that came in; its number."""
    from impact.ledger.submission import hand_in
    from pipelines.workspace import open_workspace

    workspace = open_workspace(door.root)
    hand_in(workspace.ledger, content.encode(), "deux projets.csv", workspace.context(project))
    return str(workspace.ledger.events()[-1].submission_id)


def heads(shown: str) -> list[str]:
    return [text_of(head) for head in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', shown)]


def rows(shown: str) -> list[str]:
    return [text_of(row) for row in re.findall(r"<tr>(.*?)</tr>", shown.split("<tbody>")[1])]


def test_of_a_table_of_several_projects_each_value_has_its_project_and_its_line(door: Door, city: Any) -> None:
    shown = page(city, f"/ville/depots/{received(door, TABLE)}/")
    assert {"projet", "ligne du fichier"} <= set(heads(shown))
    first, second = rows(shown)
    assert "VoisinAge" in first
    assert "Ligne 2" in first
    assert "Ligne 3" in second


def test_what_the_town_asked_of_a_value_stands_with_its_project_and_with_no_other_of_the_same_table(door: Door, city: Any) -> None:
    number, question = received(door, TABLE), "Quarante et une, annulées comprises ?"
    value = f"{number}|{PROJECT}|sessions|2024-01-01|2024-12-31|"
    city.post(f"/ville/campagne/2024/projets/{PROJECT}/", {"decision": "returned", "reason": question, "value": value})
    city.post(f"/ville/depots/{number}/", {"decision": "accepted", "comment": "Merci à toutes deux."})
    asked, beside = (text_of(page(city, f"/ville/campagne/2024/projets/{project}/")) for project in (PROJECT, OTHER))
    assert question in asked
    assert question not in beside
    assert "Merci à toutes deux." in asked, "what is said of the whole table is said of each of its projects"
    assert "Merci à toutes deux." in beside
    assert question in text_of(page(city, f"/ville/depots/{number}/"))


def test_a_leader_reads_no_question_that_was_asked_of_another_project(door: Door, city: Any) -> None:
    number, question = received(door, TABLE), "Quarante et une, annulées comprises ?"
    value = f"{number}|{PROJECT}|sessions|2024-01-01|2024-12-31|"
    mine, other = (door.client(door.account("leader", name, email=f"{name}@example.org")) for name in (PROJECT, OTHER))
    city.post(f"/ville/campagne/2024/projets/{PROJECT}/", {"decision": "returned", "reason": question, "value": value})
    assert question in text_of(page(mine, "/"))
    for path in ("/", f"/projets/{OTHER}/messages/", f"/projets/{OTHER}/2024/"):
        assert question not in text_of(page(other, path)), path
    assert other.get(f"/depots/{number}/").status_code == 404, "the receipt of a table of several is the town's"
    assert "annulées comprises" in door.mails()[-1]
    assert f"{OTHER}@example.org" not in door.mails()[-1]


def test_of_a_table_of_one_project_each_value_has_its_line_alone(door: Door, city: Any) -> None:
    shown = page(city, f"/ville/depots/{received(door, 'indicateur;période;valeur' + chr(10) + 'sessions;2024;41' + chr(10), PROJECT)}/")
    assert "projet" not in heads(shown)
    assert "Ligne 2" in rows(shown)[0]


def test_what_came_by_the_form_has_no_lines(door: Door, city: Any) -> None:
    leader = door.client(door.account("leader", PROJECT))
    typed(leader, "activity", sessions="41")
    shown = page(city, f"/ville/depots/{sent(leader)}/")
    assert "ligne du fichier" not in heads(shown)
    assert "Ligne" not in rows(shown)[0]


def test_the_town_reads_who_hands_in_and_a_leader_how_to_hand_over(door: Door, city: Any) -> None:
    team = f"/projets/{PROJECT}/equipe/"
    assert "aucune relance ne peut lui parvenir" in text_of(page(city, team))
    leader = door.client(door.account("leader", PROJECT))
    assert "vous n’en voyez que ce qui est envoyé" in text_of(page(city, team))
    assert "Pour passer la main" not in text_of(page(city, team))
    assert "Pour passer la main" in text_of(page(leader, team))
    assert "aucune relance ne peut lui parvenir" in text_of(page(city, f"/projets/{OTHER}/equipe/"))


def test_the_last_day_of_more_time_is_chosen_and_not_spelled(city: Any) -> None:
    city.post("/ville/campagne/2024/ouvrir/")
    assert re.search(r'<input type="date" id="until" name="until"', page(city, "/ville/campagne/2024/decider/"))
