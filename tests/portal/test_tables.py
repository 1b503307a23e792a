"""A leader's own table: shown before it is kept; only its uploader's; harmless twice."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.portal.conftest import OTHER, PROJECT
from tests.worlds.doors import Door

TABLE = b"indicateur;p\xc3\xa9riode;valeur\nsessions;2025;41\nvolunteers;2025;huit\n"


def uploaded(client: Any, content: bytes = TABLE, name: str = "suivi.csv", project: str = PROJECT) -> Any:
    return client.post(f"/projets/{project}/tableau/", {"file": SimpleUploadedFile(name, content)})


@pytest.fixture
def leader(door: Door) -> Any:
    return door.client(door.account("leader", PROJECT))


def test_it_is_shown_before_anything_is_kept(door: Door, leader: Any) -> None:
    before = len(door.ledger().events())
    page = leader.get(uploaded(leader)["Location"]).content.decode()
    assert "2 chiffres lus\u00a0: 1 à prendre, 0 déjà connu, 1 refusé" in page
    assert "1 valeur nouvelle, 0 changée" in page
    assert len(door.ledger().events()) == before


def test_confirmed_it_is_in_the_ledger_as_it_was_sent(door: Door, leader: Any) -> None:
    response = leader.post(uploaded(leader)["Location"])
    submission = response["Location"].split("/")[2]
    assert door.standing(PROJECT, 2025)["sessions", ""]["value"] == 41
    assert leader.get(f"/depots/{submission}/original/").content == TABLE
    assert "huit" in leader.get(f"/depots/{submission}/").content.decode()


def test_dropped_it_leaves_no_trace(door: Door, leader: Any) -> None:
    from portal.returns.models import WaitingTable

    before = len(door.ledger().events())
    leader.post(uploaded(leader)["Location"], {"drop": "1"})
    assert len(door.ledger().events()) == before
    assert not WaitingTable.objects.exists()


def test_sent_again_it_changes_nothing(door: Door, leader: Any) -> None:
    first = leader.post(uploaded(leader)["Location"])["Location"]
    events = len(door.ledger().events())
    place = uploaded(leader)["Location"]
    assert "déjà été remis" in leader.get(place).content.decode()
    assert leader.post(place)["Location"] == first
    assert len(door.ledger().events()) == events


def test_it_is_its_uploaders_alone(door: Door, leader: Any) -> None:
    place = uploaded(leader)["Location"]
    for account in (
        door.account("leader", PROJECT, email="b@example.org"),
        door.account("leader", OTHER, email="c@example.org"),
        door.account("city"),
    ):
        assert door.client(account).get(place).status_code == 404
    assert leader.get(place.replace(PROJECT, OTHER)).status_code == 404


def test_rows_of_another_project_are_refused(door: Door, leader: Any) -> None:
    content = "projet;indicateur;période;valeur\nFabLab numérique;sessions;2025;41\n".encode()
    leader.post(uploaded(leader, content)["Location"])
    assert door.standing(OTHER, 2025) == {}


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\boot.ini", "a\x00b.csv", "<img src=x>.csv"])
def test_a_name_that_is_a_trick_is_a_name(door: Door, leader: Any, name: str) -> None:
    response = leader.post(uploaded(leader, name=name)["Location"])
    page = leader.get(response["Location"]).content.decode()
    assert "<img" not in page
    assert not re.search(r"\.\./|\.\.\\", page)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04" + b"\x00" * 50, b"\x89PNG\r\n\x1a\n", b"%PDF-1.7", b"<html><body>"])
def test_a_file_that_is_no_table_is_said_to_be_none(leader: Any, content: bytes) -> None:
    response = uploaded(leader, content)
    page = leader.get(response["Location"]) if response.status_code == 302 else response
    assert page.status_code in (200, 422)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(leader: Any) -> None:
    response = uploaded(leader, b"a;b\n" * 2_600_000)
    assert response.status_code == 422
    assert "10 Mo" in response.content.decode()


def test_a_button_pressed_twice_leads_to_the_one_receipt(door: Door, leader: Any) -> None:
    place = uploaded(leader)["Location"]
    first = leader.post(place)["Location"]
    events, mails = len(door.ledger().events()), len(door.mails())
    assert leader.post(place)["Location"] == first
    assert leader.get(place)["Location"] == first
    assert (len(door.ledger().events()), len(door.mails())) == (events, mails)
    assert door.client(door.account("leader", PROJECT, email="b@example.org")).post(place).status_code == 404


def waiting_at_home(client: Any) -> list[str]:
    """The tables that the home page says are not sent, by their address."""
    return re.findall(r'href="(/projets/[^"]+/tableau/\d+/)"', client.get("/").content.decode())


def test_home_leads_to_a_table_that_was_read_and_not_sent_until_it_is_sent(leader: Any) -> None:
    assert waiting_at_home(leader) == []
    place = uploaded(leader)["Location"]
    assert waiting_at_home(leader) == [place]
    assert "suivi.csv" in leader.get("/").content.decode()
    leader.post(place)
    assert waiting_at_home(leader) == []


def test_home_says_nothing_of_a_table_of_another_account_or_that_is_forgotten(door: Door, leader: Any) -> None:
    from portal.returns.models import WaitingTable
    from portal.returns.tables import WAITS

    uploaded(leader)
    assert waiting_at_home(door.client(door.account("leader", PROJECT, email="b@example.org"))) == []
    WaitingTable.objects.update(uploaded_at=WaitingTable.objects.get().uploaded_at - WAITS)
    assert waiting_at_home(leader) == []


def test_with_all_sent_a_table_that_waits_is_what_there_is_to_do(leader: Any) -> None:
    from tests.portal.test_returns import sent, typed

    typed(leader, "activity", sessions="41")
    typed(leader, "people", people_reached="120")
    typed(leader, "means", volunteers="12", volunteer_hours="300")
    sent(leader)
    assert "Rien à faire" in leader.get("/").content.decode()
    uploaded(leader)
    page = leader.get("/").content.decode()
    assert "Rien à faire" not in page
    assert "1 tableau lu n’est pas envoyé" in page
