"""Opening a campaign from the pages: what it means is shown before, and it can be taken back while nothing was handed in."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.portal.conftest import PROJECT
from tests.portal.test_campaigns import text_of
from tests.worlds.doors import Door

YEAR = 2024
HERE = f"/ville/campagne/{YEAR}/ouvrir/"


@pytest.fixture
def client(door: Door) -> Any:
    """Somebody of the town, in a browser."""
    return door.client(door.account("city"))


def campaigns(door: Door) -> set[int]:
    """The years whose campaign is open."""
    from impact.ledger.campaigning import KnownCampaigns

    return set(KnownCampaigns(door.ledger()).by_year)


def test_before_it_is_opened_one_sees_its_days_and_who_will_be_written_to(door: Door, client: Any) -> None:
    door.account("leader", PROJECT)
    shown = client.get(HERE).content.decode()
    for text in ("1er déc. 2024", "31 mars 2025", "Ouvrir n’envoie aucun courriel", "1 projet a quelqu’un à qui écrire"):
        assert text in text_of(shown)
    assert "/projets/fablab/equipe/" in shown  # where an address is given
    assert f"/projets/{PROJECT}/equipe/" not in shown
    assert not campaigns(door)
    client.post(HERE)
    assert campaigns(door) == {YEAR}


def test_how_its_days_are_changed_in_pages_is_said_before_it_is_opened_and_nobody_is_sent_to_a_folder(door: Door, client: Any) -> None:
    before = text_of(client.get(HERE).content.decode())
    assert "Ils se changent dans les pages dès que la campagne est ouverte" in before
    assert "l’ouverture s’annule tant que rien n’a été remis ni décidé" in before
    assert "dossier" not in before
    client.post(HERE)
    html = client.get(HERE).content.decode()
    assert "dès que la campagne est ouverte" not in text_of(html)
    assert f'href="/ville/campagne/{YEAR}/jours/"' in html


def test_days_that_are_past_are_said_before_it_is_opened_and_how_many_would_be_late_at_once(door: Door, client: Any) -> None:
    shown = text_of(client.get("/ville/campagne/2025/ouvrir/").content.decode())
    assert "31 mars 2026 (déjà passé)" in shown
    assert "compterait aussitôt 6 projets en retard" in shown
    assert "déjà passée : elle ne partira pas" in shown
    coming = text_of(client.get("/ville/campagne/2026/ouvrir/").content.decode())
    assert "passé" not in coming
    client.post("/ville/campagne/2025/ouvrir/")
    board = text_of(client.get("/ville/campagne/2025/").content.decode())
    assert "ouverte le 1er déc. 2025" not in board  # it is opened today


def test_without_a_campaign_no_reminder_goes_out_and_the_pages_say_so_with_the_way_to_open_it(door: Door, client: Any) -> None:
    door.account("leader", PROJECT)
    remind = "/ville/campagne/2025/relances/silent/"
    for path in ("/ville/campagne/2025/", remind):
        shown = client.get(path).content.decode()
        assert "aucune relance ne part" in text_of(shown)
        assert 'href="/ville/campagne/2025/ouvrir/"' in shown
    letters = {f"{part}_{code}": f"{{link}} {code}" for part in ("subject", "body") for code in ("fr", "en")}
    assert client.post(remind, {**letters, "decision": "send"}).status_code == 422
    assert door.mails() == []


def test_it_is_taken_back_while_nothing_was_handed_in_or_decided_and_may_be_opened_again(door: Door, client: Any) -> None:
    client.post(HERE)
    assert 'value="cancel"' in client.get(HERE).content.decode()
    client.post(HERE, {"decision": "cancel"})
    assert not campaigns(door)
    assert "Aucune campagne n’est ouverte" in text_of(client.get(f"/ville/campagne/{YEAR}/").content.decode())
    client.post(HERE)
    assert campaigns(door) == {YEAR}


def test_it_is_not_taken_back_once_something_was_decided(door: Door, client: Any) -> None:
    client.post(HERE)
    desk = f"/ville/campagne/{YEAR}/projets/{PROJECT}/"
    [seen, *_] = re.findall(r'name="seen" value="([^"]*)"', client.get(desk).content.decode())
    client.post(desk, {"decision": "accepted", "seen": seen})
    assert 'value="cancel"' not in client.get(HERE).content.decode()
    refused = client.post(HERE, {"decision": "cancel"})
    assert refused.status_code == 422
    assert "elle ne s’annule plus" in text_of(refused.content.decode())
    assert campaigns(door) == {YEAR}


def test_an_auditor_reads_it_and_opens_nothing(door: Door) -> None:
    auditor = door.client(door.account("auditor"))
    assert "<form" not in auditor.get(HERE).content.decode().split("<main")[1].split("</main>")[0]
    assert auditor.post(HERE).status_code == 404
    assert not campaigns(door)
