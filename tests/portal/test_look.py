"""Before values are accepted or returned from the desk: which they are, and the mail that goes out."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.portal.conftest import PROJECT
from tests.portal.test_campaigns import text_of
from tests.worlds.doors import Door

YEAR = 2024
HERE = f"/ville/campagne/{YEAR}/projets/{PROJECT}/"


@pytest.fixture
def client(door: Door) -> Any:
    """Somebody of the town, in a browser."""
    return door.client(door.account("city"))


def values(shown: str) -> list[str]:
    """The values that a page sends, ticked or kept."""
    return re.findall(r'name="value" value="([^"]+)"', shown)


def test_what_is_returned_is_shown_with_its_mail_and_nothing_happens_before_the_button(door: Door, client: Any) -> None:
    door.account("leader", PROJECT, email="amina@example.org")
    chosen = values(client.get(HERE).content.decode())[:1]
    events = len(door.ledger().events())
    look = client.post(HERE, {"look": "returned", "value": chosen, "reason": "Habitants ou visites ?"})
    shown = look.content.decode()
    assert look.status_code == 200
    assert text_of(shown).count("Habitants ou visites ?") == 1
    assert f"http://testserver/projets/{PROJECT}/{YEAR}/" in shown
    assert values(shown) == chosen
    assert (len(door.ledger().events()), door.mails()) == (events, [])

    client.post(HERE, {"decision": "returned", "value": values(shown), "reason": "Habitants ou visites ?"})
    board = text_of(client.get(f"/ville/campagne/{YEAR}/").content.decode())
    assert re.search(r"Renvoyé : .+ \(1 valeur\)\. 1 courriel parti\.", board)
    assert len(door.mails()) == 1
    assert "Renvoyé :" not in text_of(client.get(f"/ville/campagne/{YEAR}/").content.decode())  # said once


def test_a_return_without_a_reason_is_asked_for_one_before_anything_is_shown(client: Any) -> None:
    assert client.post(HERE, {"look": "returned", "reason": " "}).status_code == 422


def test_where_nobody_can_be_written_to_the_page_says_so_and_where_to_give_an_address(client: Any) -> None:
    shown = client.post(HERE, {"look": "returned", "reason": "Pourquoi ?"}).content.decode()
    assert "aucun courriel ne part" in text_of(shown)
    assert f"/projets/{PROJECT}/equipe/" in shown


def test_a_question_is_still_written_after_an_invitation_and_after_not_now(door: Door, client: Any) -> None:
    chosen = values(client.get(HERE).content.decode())[:1]
    look = client.post(HERE, {"look": "returned", "value": chosen, "reason": "Habitants ou visites ?"}).content.decode()
    [invite] = re.findall(r'href="(/projets/[^"]+/equipe/[^"]+)"', look)
    [back] = re.findall(r'href="(/ville/[^"]+)">Revenir où vous en étiez', client.get(invite).content.decode())
    invited = client.post(invite, {"email": "amina@example.org"}).content.decode()
    assert invited.count(f'href="{back}"') == 2  # above, and beside what was done

    again = client.get(back).content.decode()
    assert "Renvoyer 1 valeur de" in text_of(again)
    assert "Le courriel (1 personne)" in text_of(again)
    assert values(again) == chosen
    events = len(door.ledger().events())
    not_now = client.get(HERE).content.decode()
    assert ">Habitants ou visites ?</textarea>" in not_now
    assert "rien n’est envoyé" in text_of(not_now)
    assert re.findall(r'value="([^"]+)" checked', not_now) == chosen
    assert len(door.ledger().events()) == events

    client.post(HERE, {"decision": "returned", "value": chosen, "reason": "Habitants ou visites ?"})
    assert "Habitants ou visites ?</textarea>" not in client.get(HERE).content.decode()
    assert "rien n’est envoyé" not in text_of(client.get(HERE).content.decode())


def test_what_one_person_typed_is_not_shown_to_another_nor_about_another_project(door: Door, client: Any) -> None:
    client.post(HERE, {"look": "returned", "reason": "Habitants ou visites ?"})
    other = door.client(door.account("city", email="rene@example.org"))
    assert "visites" not in text_of(other.get(HERE).content.decode())
    assert "visites" not in text_of(client.get(HERE.replace(PROJECT, "fablab")).content.decode())


def test_a_submission_is_returned_after_the_same_look(door: Door, client: Any) -> None:
    door.account("leader", PROJECT, email="amina@example.org")
    [name] = set(re.findall(r"/ville/depots/(S\d+)/", client.get(HERE).content.decode()))
    here = f"/ville/depots/{name}/"
    assert client.post(here, {"look": "returned", "reason": ""}).status_code == 422
    look = client.post(here, {"look": "returned", "reason": "Et les visites ?"}).content.decode()
    assert "Le courriel" in text_of(look) or "plusieurs projets" in text_of(look)
    assert (door.mails(), "returned" in str(door.ledger().events()[-1].details)) == ([], False)
    assert ">Et les visites ?</textarea>" in client.get(here).content.decode()
    assert client.post(here, {"decision": "returned", "reason": "Et les visites ?"}).status_code == 302
    assert ">Et les visites ?</textarea>" not in client.get(here).content.decode()


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_the_way_back_of_an_invitation_leads_nowhere_else(client: Any, elsewhere: str) -> None:
    shown = client.get(f"/projets/{PROJECT}/equipe/", {"retour": elsewhere}).content.decode()
    assert elsewhere not in shown
    assert 'href="/ville/campagne/"' in shown


def test_beside_a_blocking_finding_the_main_button_returns_and_each_button_says_one_thing(door: Door, client: Any, run_once: Path) -> None:
    from tests.portal.test_publication import _noticed, _standing_value

    def buttons() -> list[tuple[str, str]]:
        return re.findall(r'<button class="(\w+)" name="look" value="(\w+)"', client.get(HERE).content.decode())

    assert buttons() == [("main", "accepted"), ("second", "returned")]
    shutil.copy(run_once / "impact.duckdb", door.root)
    _noticed(door, *_standing_value())
    assert buttons() == [("main", "returned"), ("second", "accepted")]
    assert "empêcheraient de publier" in text_of(client.get(HERE).content.decode())


def test_all_that_waits_is_listed_before_it_is_accepted(door: Door, client: Any) -> None:
    rows = len(values(client.get(HERE).content.decode()))
    events = len(door.ledger().events())
    shown = client.post(HERE, {"look": "accepted"}).content.decode()
    assert f"Accepter {rows} valeurs de" in text_of(shown)
    assert len(door.ledger().events()) == events
    client.post(HERE, {"decision": "accepted"})
    assert door.ledger().events()[-1].details["decision"] == "accepted"
    assert "Accepter 0" not in text_of(client.post(HERE, {"look": "accepted"}).content.decode())
