"""The second person: who may confirm what somebody proposes, how they learn of it, and the page that waits for them."""

from __future__ import annotations

import re
from datetime import date

from tests.portal.conftest import PROJECT
from tests.portal.test_campaigns import text_of
from tests.worlds.doors import Door

YEAR = 2024
DESK = f"/ville/campagne/{YEAR}"
PUBLISH = f"/ville/publication/{YEAR}"


def test_a_guest_of_whoever_proposes_confirms_once_somebody_else_of_the_town_has_recognised_them(door: Door) -> None:
    from portal.accounts.people import invite
    from portal.accounts.vouching import recognise, seconds_of

    claire, rene = (door.account("city", email=f"{name}@example.org") for name in ("claire", "rene"))
    other = invite("claire.other@example.org", "city", by=claire)
    third = invite("claire.third@example.org", "city", by=other)
    assert seconds_of(claire).able == [rene]
    assert seconds_of(claire).unknown == [other, third]
    assert seconds_of(rene).able == [other, third, claire]  # they are Claire's guests, not René's
    recognise(third, claire)
    recognise(other, third)
    assert seconds_of(claire).able == [rene]  # Claire's own guests do not answer for each other
    door.client(rene).post("/ville/commencer/personnes/", {"recognise": other.id})
    assert seconds_of(claire).able == [other, third, rene]


def test_where_one_person_invited_all_others_these_confirm_and_the_page_says_who_invited_them(door: Door) -> None:
    from portal.accounts.people import invite

    claire = door.account("city", email="claire@example.org")
    guest = invite("guest@example.org", "city", by=claire)
    first = door.client(claire)
    first.post(f"{DESK}/ouvrir/")
    assert "Personne d’autre que vous ne les a invitées" in text_of(first.get(f"{DESK}/decider/").content.decode())
    first.post(f"{DESK}/decider/", {"matter": "freeze", "code": "review_done", "function": "chargée de mission"})
    [path] = re.findall(r"http://testserver(/\S+confirmer/\d+/)", door.mails()[-1])
    assert door.client(guest).post(path, {"decision": "confirm", "function": "élue"}).status_code == 302


def test_the_terminal_recognises_by_adding_an_account_again(door: Door) -> None:
    from portal.accounts.people import invite
    from portal.accounts.vouching import seconds_of

    claire = door.account("city", email="claire@example.org")
    guest = invite("guest@example.org", "city", by=claire)
    door.account("city", email="rene@example.org")
    assert seconds_of(claire).unknown == [guest]
    door.account("city", email="guest@example.org")
    assert guest in seconds_of(claire).able


def test_a_proposer_reads_who_may_confirm_these_are_written_to_and_the_mail_leads_to_the_page(door: Door) -> None:
    from portal.accounts.people import invite

    claire, rene = (door.account("city", email=f"{name}@example.org") for name in ("claire", "rene"))
    guest = invite("guest@example.org", "city", by=claire)
    first, second = door.client(claire), door.client(rene)
    first.post(f"{DESK}/ouvrir/")
    shown = text_of(first.get(f"{DESK}/decider/").content.decode())
    assert "Peuvent confirmer : rene@example.org." in shown
    assert "personne d’autre de la Ville ne les a reconnues : guest@example.org." in shown
    first.post(f"{DESK}/decider/", {"matter": "freeze", "code": "review_done", "function": "chargée de mission"})
    [mail] = [mail for mail in door.mails() if "chargée de mission" in mail]
    [path] = re.findall(r"http://testserver(/\S+confirmer/\d+/)", mail)
    assert "To: rene@example.org" in mail
    assert 'value="confirm"' in second.get(path).content.decode()
    assert door.client().get(path).status_code == 302  # who is not signed in is asked to be, and comes back
    refused = door.client(guest).post(path, {"decision": "confirm", "function": "élue"})
    assert refused.status_code == 422
    assert "Vous avez été invité par la personne qui propose" in text_of(refused.content.decode())
    assert second.post(path, {"decision": "confirm", "function": "directrice"}).status_code == 302
    assert "Quelqu’un a déjà décidé" in text_of(second.get(path).content.decode())


def test_who_may_not_confirm_yet_sees_why_and_who_may_instead_of_a_button_and_is_written_to_once_they_may(door: Door) -> None:
    from portal.accounts.people import invite

    claire, rene = (door.account("city", email=f"{name}@example.org") for name in ("claire", "rene"))
    guest = invite("guest@example.org", "city", by=claire)
    first, third = door.client(claire), door.client(guest)
    first.post(f"{DESK}/ouvrir/")
    first.post(f"{DESK}/decider/", {"matter": "freeze", "code": "review_done", "function": "chargée de mission"})
    waiting = third.get(f"{DESK}/decider/").content.decode()
    assert 'value="confirm"' not in waiting
    assert "Vous ne pouvez pas encore confirmer" in text_of(waiting)
    assert "Peuvent confirmer : rene@example.org." in text_of(waiting)
    assert "vous ne pouvez pas encore confirmer" in text_of(third.get(f"{DESK}/").content.decode())

    before = len(door.mails())
    door.client(rene).post("/ville/commencer/personnes/", {"recognise": guest.id})
    [mail] = door.mails()[before:]
    assert "To: guest@example.org" in mail
    [path] = re.findall(r"http://testserver(/\S+confirmer/\d+/)", mail)
    assert 'value="confirm"' in third.get(path).content.decode()
    door.client(rene).post("/ville/commencer/personnes/", {"recognise": guest.id})
    assert len(door.mails()) == before + 1  # once
    assert third.post(path, {"decision": "confirm", "function": "élue"}).status_code == 302


def test_a_publication_shows_its_button_only_to_who_may_confirm_it(door: Door) -> None:
    from pipelines.basis import basis_of
    from pipelines.workspace import open_workspace
    from portal.accounts.people import invite

    claire = door.account("city", email="claire@example.org")
    door.account("city", email="rene@example.org")
    guest = door.client(invite("guest@example.org", "city", by=claire))
    workspace = open_workspace(door.root)
    basis = basis_of(workspace, workspace.ledger, YEAR)
    asked = {"function": "chargée de mission", "without": "review", "reason": "Première année.", "basis": basis}
    assert door.client(claire).post(f"{PUBLISH}/publier/", asked).status_code == 302
    shown = guest.get(f"{PUBLISH}/").content.decode()
    assert 'value="confirm"' not in shown
    assert "Vous ne pouvez pas encore confirmer" in text_of(shown)


def test_the_terminal_writes_to_whom_it_makes_able_and_its_link_leads_where_the_portal_was_last_served(door: Door) -> None:
    from pipelines.serving import SERVING, Serving
    from portal.accounts.people import invite
    from tests.worlds.command import impact

    claire = door.account("city", email="claire@example.org")
    invite("guest@example.org", "city", by=claire)
    door.account("city", email="rene@example.org")
    first = door.client(claire)
    first.post(f"{DESK}/ouvrir/")
    first.post(f"{DESK}/decider/", {"matter": "freeze", "code": "review_done", "function": "chargée de mission"})
    before = len(door.mails())
    (door.root / SERVING).write_text(Serving(pid=1, address="http://127.0.0.1:8412").model_dump_json(), "utf-8")
    link = impact("account", "add", "guest@example.org", "--role", "city", "-w", door.root).stdout.strip()
    assert link.startswith("http://127.0.0.1:8412/entrer/")
    [mail] = door.mails()[before:]
    assert "To: guest@example.org" in mail
    assert "http://127.0.0.1:8412/ville/campagne/" in mail
    given = impact("account", "add", "guest@example.org", "--role", "city", "--address", "https://impact.example/", "-w", door.root).stdout
    assert given.startswith("https://impact.example/entrer/")


def test_people_are_listed_with_the_town_first_and_by_their_address(door: Door) -> None:
    door.account("leader", PROJECT, email="bo@example.org")
    door.account("auditor", email="aude@example.org")
    claire = door.account("city", email="claire@example.org")
    door.account("leader", PROJECT, email="amina@example.org")
    shown = door.client(claire).get("/ville/commencer/personnes/").content.decode()
    people = re.findall(r"<li><span>(\w+)@example\.org", shown)
    assert people == ["claire", "aude", "amina", "bo"]


def test_alone_one_reads_how_to_invite_a_second_person(door: Door) -> None:
    client = door.client(door.account("city"))
    client.post(f"{DESK}/ouvrir/")
    shown = client.get(f"{DESK}/decider/").content.decode()
    assert "invitez d’abord quelqu’un de la Ville" in text_of(shown)
    assert "/ville/commencer/personnes/" in shown


def test_what_somebody_said_of_what_they_are_is_written_for_them_the_next_time(door: Door) -> None:
    client = door.client(door.account("city"))
    client.post(f"{DESK}/ouvrir/")
    asked = {"matter": "window", "project": PROJECT, "until": date(YEAR + 1, 4, 15).isoformat(), "code": "illness"}
    client.post(f"{DESK}/decider/", asked | {"function": "chargée de mission"})
    assert 'required value="chargée de mission"' in client.get(f"{DESK}/decider/").content.decode()


def test_the_address_of_a_button_opened_by_itself_is_a_page_that_says_so(door: Door) -> None:
    client = door.client(door.account("city"))
    for path in (f"{DESK}/annuler/", f"{PUBLISH}/publier/"):
        response = client.get(path)
        assert (response.status_code, response["Allow"]) == (405, "POST")
        assert "C’est celle d’un bouton" in text_of(response.content.decode())


def test_the_journal_names_people_and_things_and_keeps_the_ids_beside(door: Door) -> None:
    from portal.accounts.audit import noted

    claire = door.account("city", email="claire@example.org")
    leader = door.account("leader", PROJECT, email="amina@example.org")
    noted(claire, "accepted", "S000001")
    noted(claire, "proposed", f"freeze {YEAR} {PROJECT}")
    shown = door.client(claire).get("/journal/").content.decode()
    row = next(row for row in shown.split("<tr>") if "S000001" in row)
    assert '<a href="/ville/depots/S000001/">dépôt S000001</a>' in row
    assert ">claire</td>" in row
    assert f"<code>{claire.id} · accepted · S000001</code>" in row
    proposed = next(row for row in shown.split("<tr>") if "a proposé" in row)
    assert f'<a href="/ville/campagne/{YEAR}/">{YEAR}</a>' in proposed
    assert f'<a href="/registre/projects/{PROJECT}/">' in proposed
    for action, subject, words in (
        ("reminded", f"{YEAR} late 0", f"{YEAR} projets en retard 0 courriel"),
        ("job_begun", f"preview {YEAR}", f"l’aperçu {YEAR}"),
        ("reopened", "3", "3 acceptations"),
    ):
        noted(claire, action, subject)
        row = next(r for r in door.client(claire).get("/journal/").content.decode().split("<tr>") if f"{action} · {subject}" in r)
        assert f"{words} tel qu’il est gardé" in text_of(row)
    linked = next(row for row in shown.split("<tr>") if "relié à un projet" in row)
    assert "amina" in text_of(linked)
    leader.delete()
    after = door.client(claire).get("/journal/").content.decode()
    assert "amina" not in after
    assert "compte supprimé" in text_of(after)
