"""A leader hands in a year: as typed, so it stands; drafts, corrections, returns, withdrawals."""

from __future__ import annotations

import contextlib
import html
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.portal.conftest import OTHER, PROJECT, numbers
from tests.worlds.doors import Door, whole

YEAR = 2025
FORM = f"/projets/{PROJECT}/{YEAR}"


@pytest.fixture
def leader(door: Door) -> Any:
    return door.client(door.account("leader", PROJECT))


def typed(client: Any, page: str, **answers: str) -> Any:
    """Fills a page in and goes on, whatever is said about it. `volunteers="12"`, or `volunteers__missing="late"`."""
    data = {f"{whole(name.partition('__')[0], YEAR)}.{name.partition('__')[2] or 'value'}": text for name, text in answers.items()}
    return client.post(f"{FORM}/{page}/", data | {"go": "leave", "cell": [whole(name.partition("__")[0], YEAR) for name in answers]})


def said(response: Any) -> str:
    """What a page says, as text."""
    return said_of(response.content.decode())


def said_of(page: str) -> str:
    """What a piece of a page says, as text."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("’", "'").split())


def sent(client: Any) -> str:
    """Sends the year; the number of its receipt."""
    response = client.post(f"{FORM}/relire/")
    assert response.status_code == 302, said(response)
    return str(response["Location"].split("/")[2])


def test_what_is_typed_is_what_the_ledger_has(door: Door, leader: Any) -> None:
    typed(leader, "means", volunteers__missing="late", volunteer_hours="environ 1 320,5", volunteer_hours__comment="dix ateliers")
    typed(leader, "activity", sessions="41", sessions__approximate="1")
    submission = sent(leader)
    standing = door.standing(PROJECT, YEAR)
    shown = {name: (row["value"], row["missing"], row["approximate"]) for (name, _), row in standing.items()}
    assert shown == {
        "volunteers": (None, "late", False),
        "volunteer_hours": (1320.5, None, True),
        "sessions": (41, None, True),
    }
    assert standing["volunteer_hours", ""]["comment"] == "dix ateliers"
    assert {row["submission_id"] for row in standing.values()} == {submission}


def test_the_ledger_knows_an_opaque_account_and_no_address(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    sent(leader)
    events = door.ledger().events()[-2:]
    assert [event.channel for event in events] == ["portal", "portal"]
    assert all(re.fullmatch(r"A[2-9A-Z]{11}", event.who) for event in events)
    everything = b"".join(path.read_bytes() for path in (door.root / "ledger").rglob("*") if path.is_file())
    assert b"example.org" not in everything


def test_a_draft_is_not_a_submission_and_says_so(door: Door, leader: Any) -> None:
    before = len(door.ledger().events())
    typed(leader, "activity", sessions="41")
    home = said(leader.get("/"))
    assert "Brouillon, pas envoyé" in home
    assert "La Ville ne voit pas ce brouillon." in home
    assert len(door.ledger().events()) == before


def test_a_draft_is_resumed_on_another_device_and_by_another_of_the_team(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    other = door.client(door.account("leader", PROJECT, email="autre@example.org"))
    assert 'value="41"' in other.get(f"{FORM}/activity/").content.decode()


def test_two_devices_on_one_page_do_not_overwrite_each_other(door: Door, leader: Any) -> None:
    other = door.client(door.account("leader", PROJECT, email="autre@example.org"))
    typed(leader, "means", volunteers="12")
    typed(other, "means", volunteer_hours="300")
    page = leader.get(f"{FORM}/means/").content.decode()
    assert 'value="12"' in page
    assert 'value="300"' in page


def test_a_page_that_saves_by_itself_answers_with_the_hour_and_what_is_wrong(leader: Any) -> None:
    name = whole("volunteers", YEAR)
    answer = leader.post(f"{FORM}/means/", {f"{name}.value": "douze", "cell": name}, headers={"x-autosave": "1"}).json()
    assert re.fullmatch(r"Enregistré à \d+ h \d\d\.", answer["state"])
    assert len(answer["notes"][name]) == 1


@pytest.mark.parametrize("answer", ["42", "41"], ids=["another answer", "the same again"])
def test_what_is_saved_on_one_device_while_the_other_sends_stays_a_draft(door: Door, leader: Any, answer: str) -> None:
    from portal.returns.models import ReturnDraft
    from portal.returns.views import year_or_404

    typed(leader, "activity", sessions="41")
    of = year_or_404(PROJECT, YEAR)
    assert of.draft is not None
    assert len(of.to_send().observations) == 1
    typed(leader, "means", volunteers=answer)  # acknowledged after what is sent was read, and before the draft goes
    of.sent()
    assert said(leader.get(f"{FORM}/means/")).count("Brouillon") == 1
    year_or_404(PROJECT, YEAR).sent()
    assert not ReturnDraft.objects.exists()


def test_what_cannot_be_read_is_kept_said_and_not_sent(door: Door, leader: Any) -> None:
    before = len(door.ledger().events())
    typed(leader, "means", volunteers="douze", volunteer_hours="300")
    page = said(leader.get(f"{FORM}/means/"))
    assert "À revoir sur cette page Bénévoles" in page
    response = leader.post(f"{FORM}/relire/")
    assert response.status_code == 200
    assert "ne peuvent pas être lues" in said(response)
    assert len(door.ledger().events()) == before


def test_a_number_and_a_reason_for_none_are_too_much(leader: Any) -> None:
    typed(leader, "means", volunteers="12", volunteers__missing="late")
    assert "Gardez l'un ou l'autre" in said(leader.get(f"{FORM}/means/"))


@pytest.mark.parametrize(("typed_value", "surprise"), [("131", False), ("131000000", True)])
def test_what_is_out_of_the_usual_is_asked_about_and_can_be_sent(leader: Any, typed_value: str, surprise: bool) -> None:
    typed(leader, "means", volunteer_hours=typed_value)
    assert ("hors de l'habitude" in said(leader.get(f"{FORM}/means/"))) == surprise
    assert sent(leader)


def test_sending_twice_changes_nothing_and_has_one_receipt(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    first, events = sent(leader), len(door.ledger().events())
    assert sent(leader) == first
    assert len(door.ledger().events()) == events


def test_going_back_to_an_earlier_answer_is_news(door: Door, leader: Any) -> None:
    numbers = []
    for value in ("41", "42", "41"):
        typed(leader, "activity", sessions=value)
        numbers.append(sent(leader))
    assert len(set(numbers)) == 3
    assert door.standing(PROJECT, YEAR)["sessions", ""]["value"] == 41


def test_while_the_database_takes_nothing_a_save_says_so_and_what_was_saved_stands(door: Door, site: Path) -> None:
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("its writers wait for one another row by row")
    account = door.account("leader", PROJECT)
    leader, program = door.client(account), door.client()
    leader.raise_request_exception = program.raise_request_exception = False
    token, stated = door.token(account), {"values": [{"indicator": "sessions", "value": 43}]}
    typed(leader, "activity", sessions="41")
    patience = connection.connection.execute("PRAGMA busy_timeout").fetchone()[0]
    connection.connection.execute("PRAGMA busy_timeout = 0")
    with contextlib.closing(sqlite3.connect(site / "portal.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        response = typed(leader, "activity", sessions="42")
        answer = program.post(f"/api/v1/returns/{PROJECT}/{YEAR}", stated, "application/json", headers=token)
    connection.connection.execute(f"PRAGMA busy_timeout = {patience}")
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert (answer.status_code, answer.json()["code"]) == (503, "database_away")
    assert "Attendez une minute, revenez en arrière et envoyez à nouveau" in said(response)
    assert 'value="41"' in leader.get(f"{FORM}/activity/").content.decode()
    again = program.post(f"/api/v1/returns/{PROJECT}/{YEAR}", stated, "application/json", headers=token)
    assert (again.status_code, again.json()["rows_unchanged"]) == (200, 1)  # it was in the ledger: sent twice, it counts once


@pytest.mark.parametrize("door_used", ["form", "file by API"])
def test_what_a_killed_server_left_unread_does_not_replace_what_was_sent_after(door: Door, leader: Any, door_used: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from impact.ledger.chain import Draft
    from pipelines.collect import finish_reading
    from pipelines.workspace import open_workspace

    content = f"indicateur;période;valeur\nsessions;{YEAR};41\n".encode()
    details = {"source": "suivi.csv", "size": len(content), "project_id": PROJECT, "mapping_id": None, "illustrative": False}
    door.ledger().append(lambda _: Draft("received", details, {"original": content}, channel="portal"))
    if door_used == "form":
        typed(leader, "activity", sessions="42")
        sent(leader)
    else:
        file = SimpleUploadedFile("suivi.csv", content.replace(b";41", b";42"))
        token = door.token(door.account("leader", PROJECT, email="programme@example.org"))
        assert door.client().post("/api/v1/submissions", {"file": file, "project": PROJECT}, headers=token).status_code == 201
    finish_reading(open_workspace(door.root))
    assert door.standing(PROJECT, YEAR)["sessions", ""]["value"] == 42


def test_nothing_to_send_is_said(leader: Any) -> None:
    response = leader.post(f"{FORM}/relire/")
    assert response.status_code == 422
    assert "Aucune réponse n'est prête" in said(response)


def test_the_receipt_comes_by_mail_too_with_number_and_hash(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    submission = sent(leader)
    page = said(leader.get(f"/depots/{submission}/"))
    digest = next(known.files["original"] for known in door.ledger().events() if known.submission_id == submission)
    assert digest in page
    [mail] = door.mails()
    assert submission in mail
    assert "leader@example.org" in mail


def test_a_returned_value_is_to_correct_until_it_is_said_again(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    submission = sent(leader)
    city = door.client(door.account("city"))
    key = f"{PROJECT}|sessions|{YEAR}-01-01|{YEAR}-12-31|"
    city.post(f"/ville/depots/{submission}/", {"decision": "returned", "reason": "41, avec les annulées ?", "value": key})
    home = said(leader.get("/"))
    assert "À corriger" in home
    assert "41, avec les annulées ?" in home
    assert door.standing(PROJECT, YEAR)["sessions", ""]["missing"] == "late"
    assert sum("41, avec les annulées ?" in said_of(mail) for mail in door.mails()) == 1
    typed(leader, "activity", sessions="41", sessions__comment="sans les annulées")
    sent(leader)
    assert door.standing(PROJECT, YEAR)["sessions", ""]["value"] == 41
    assert "À corriger" not in said(leader.get("/"))


def test_the_review_of_a_correction_marks_what_changes_and_only_that(leader: Any) -> None:
    typed(leader, "activity", sessions="741")
    typed(leader, "means", volunteers="7")
    sent(leader)
    typed(leader, "activity", sessions="742")
    typed(leader, "means", volunteer_hours="1700")
    page = leader.get(f"{FORM}/relire/").content.decode()
    rows = [said_of(row) for row in re.findall(r'<tr class="changed">.*?</tr>', page, re.DOTALL)]
    assert sorted(rows) == ["Heures de bénévolat 1 700 heures nouveau", "Séances tenues 741 → 742 séances changé"]


def test_a_first_sending_marks_nothing(leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    assert 'class="changed"' not in leader.get(f"{FORM}/relire/").content.decode()


def test_what_is_with_the_town_already_is_not_offered_to_be_sent_again(leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    assert "Envoyer à la Ville" in leader.get(f"{FORM}/relire/").content.decode()
    sent(leader)
    after = leader.get(f"{FORM}/relire/").content.decode()
    assert "il n’y a rien de nouveau à envoyer" in after
    assert "Envoyer à la Ville" not in after
    typed(leader, "activity", sessions="42")
    assert "Envoyer à la Ville" in leader.get(f"{FORM}/relire/").content.decode()


def test_a_return_without_a_question_is_refused(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    submission = sent(leader)
    response = door.client(door.account("city")).post(f"/ville/depots/{submission}/", {"decision": "returned", "reason": ""})
    assert response.status_code == 422
    assert door.standing(PROJECT, YEAR)["sessions", ""]["value"] == 41


def test_what_is_accepted_is_shown_to_its_leader(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    submission = sent(leader)
    door.client(door.account("city")).post(f"/ville/depots/{submission}/", {"decision": "accepted"})
    assert "Accepté par la Ville" in said(leader.get("/"))


def test_a_withdrawal_needs_a_reason_and_ends_the_claims(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    submission = sent(leader)
    assert leader.post(f"/depots/{submission}/retirer/", {"reason": " "}).status_code == 422
    assert ("sessions", "") in door.standing(PROJECT, YEAR)
    assert leader.post(f"/depots/{submission}/retirer/", {"reason": "pas le bon projet"}).status_code == 302
    assert door.standing(PROJECT, YEAR) == {}


def test_after_the_withdrawal_of_a_correction_what_stood_before_stands_under_the_number_that_comes(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41", sessions__comment="au cahier")
    first = sent(leader)
    typed(leader, "activity", sessions="42")
    typed(leader, "means", volunteers="7")
    second = sent(leader)
    asked = said(leader.get(f"/depots/{second}/retirer/"))
    assert "2 de ses valeurs comptent aujourd'hui" in asked
    assert "Cette valeur d'avant comptera à nouveau, sous un nouveau numéro de reçu" in asked
    assert re.search(rf"Séances tenues, {YEAR} : 41 \(remis le [^)]+ à \d+ h \d\d\)", asked)
    assert set(numbers(asked)) == {second}, "no other number is named: that of before is not that of the receipt that comes"
    page = said(leader.post(f"/depots/{second}/retirer/", {"reason": "mauvais cahier"}, follow=True))
    again = next(iter(set(numbers(page)) - {second}))
    assert f"Ce qui comptait avant compte à nouveau : reçu n° {again}." in page
    standing = {name: (row["value"], row["comment"], row["submission_id"]) for (name, _), row in door.standing(PROJECT, YEAR).items()}
    assert standing == {"sessions": (41, "au cahier", again)}
    assert again != first


def test_what_the_town_had_returned_does_not_come_back_as_if_it_had_not(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    decision = {"decision": "returned", "reason": "vraiment ?"}
    door.client(door.account("city")).post(f"/ville/depots/{sent(leader)}/", decision)
    typed(leader, "activity", sessions="42")
    second = sent(leader)
    page = said(leader.post(f"/depots/{second}/retirer/", {"reason": "mauvais cahier"}, follow=True))
    assert "La Ville attend à nouveau votre réponse pour 1 chiffre." in page
    assert {name: row["missing"] for (name, _), row in door.standing(PROJECT, YEAR).items()} == {"sessions": "late"}


def test_a_draft_is_thrown_away_once_what_goes_with_it_was_seen(leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    sent(leader)
    typed(leader, "activity", sessions="42")
    asked = said(leader.get(f"{FORM}/abandonner/"))
    assert "Cette réponse sera perdue" in asked
    assert "Séances tenues : 42 séances" in asked
    assert "Ce que vous avez déjà envoyé reste." in asked
    assert 'value="42"' in leader.get(f"{FORM}/activity/").content.decode()
    leader.post(f"{FORM}/abandonner/")
    assert 'value="41"' in leader.get(f"{FORM}/activity/").content.decode()


def test_last_year_stands_beside_the_question(leader: Any, door: Door) -> None:
    before = door.standing(PROJECT, YEAR - 1)["volunteers", ""]["value"]
    assert f"L'an dernier : {before:.0f}." in said(leader.get(f"{FORM}/means/"))


PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def test_evidence_goes_with_the_values_and_is_seen_by_who_may_see_them(door: Door, leader: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    name = whole("sessions", YEAR)
    photo = SimpleUploadedFile("photo.png", PNG, "image/png")
    leader.post(f"{FORM}/activity/", {f"{name}.value": "41", "activity.evidence": "register", "file": photo, "go": "leave"})
    sent(leader)
    evidence = door.standing(PROJECT, YEAR)["sessions", ""]["evidence"]
    digest = re.search(r"sha256:(\w{64})", evidence)
    assert digest
    assert evidence.startswith("register ; ")
    address = f"/projets/{PROJECT}/preuves/{digest[1]}/"
    assert leader.get(address).content == PNG
    assert leader.get(address)["Content-Disposition"].startswith("attachment")
    assert door.client(door.account("city")).get(address).status_code == 200
    stranger = door.client(door.account("leader", OTHER, email="autre@example.org"))
    assert stranger.get(address).status_code == 404
    assert stranger.get(address.replace(PROJECT, OTHER)).status_code == 404


@pytest.mark.parametrize(("name", "content"), [("photo.png", b"<svg onload=alert(1)>"), ("a.pdf", b"MZ\x90\x00\xff\xfe")])
def test_a_file_that_lies_about_itself_is_refused(leader: Any, name: str, content: bytes) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    leader.post(f"{FORM}/activity/", {"file": SimpleUploadedFile(name, content, "image/png"), "go": "leave"})
    assert "ni une image" in said(leader.get(f"{FORM}/activity/"))


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "'; DROP TABLE accounts_account; --", "{{ 7123*7001 }}", "\x00\u202e", "9" * 5000]
)
def test_whatever_is_typed_is_shown_as_text(leader: Any, text: str) -> None:
    typed(leader, "means", volunteers=text, volunteers__comment=text)
    for page in (f"{FORM}/means/", f"{FORM}/relire/", f"{FORM}/questions/", "/"):
        response = leader.get(page)
        assert response.status_code == 200
        assert b"<script>alert" not in response.content
        assert b"49868123" not in response.content


def test_a_year_that_has_not_begun_is_not_there(leader: Any) -> None:
    assert leader.get(f"/projets/{PROJECT}/2999/").status_code == 404
    assert leader.get(f"/projets/{PROJECT}/2001/").status_code == 404


def test_the_warehouse_has_what_was_typed_and_late_for_what_was_returned(door: Door, leader: Any, tmp_path: Any) -> None:
    import duckdb

    from pipelines.warehouse import build_warehouse, newest
    from pipelines.workspace import open_workspace

    typed(leader, "means", volunteers="12", volunteer_hours="environ 320,5")
    typed(leader, "activity", sessions="41")
    submission = sent(leader)
    key = f"{PROJECT}|sessions|{YEAR}-01-01|{YEAR}-12-31|"
    city = door.client(door.account("city"))
    city.post(f"/ville/depots/{submission}/", {"decision": "returned", "reason": "avec les annulées ?", "value": key})
    workspace = open_workspace(door.root)
    build_warehouse(workspace, tmp_path / "new.duckdb", newest(workspace))
    with duckdb.connect(tmp_path / "new.duckdb") as con:
        rows = con.execute(
            "SELECT indicator_id, value, missing, approximate FROM observation WHERE project_id = ? AND year(period_end) = ? ORDER BY 1",
            [PROJECT, YEAR],
        ).fetchall()
    assert rows == [("sessions", None, "late", False), ("volunteer_hours", 320.5, None, True), ("volunteers", 12, None, False)]


def test_hours_are_those_of_the_town(door: Door, leader: Any) -> None:
    from datetime import UTC, datetime

    from portal.config.tags import clock, instant

    assert clock(datetime(2026, 1, 15, 23, 5, tzinfo=UTC)) == "0\u00a0h\u00a005".replace("\u00a0", " ")
    assert instant(datetime(2026, 7, 14, 22, 30, tzinfo=UTC)) == "15 juil. 2026 à 0 h 30"


def test_what_stands_sent_as_it_is_changes_nothing(door: Door, leader: Any) -> None:
    typed(leader, "means", volunteers="12", volunteers__comment="avec le bureau")
    leader.post(f"{FORM}/means/", {"means.evidence": "register", "cell": "-", "go": "leave"})
    sent(leader)
    typed(leader, "means", volunteer_hours="320")
    leader.post(f"{FORM}/means/", {"means.evidence": "estimate", "cell": "-", "go": "leave"})
    sent(leader)
    before = door.standing(PROJECT, YEAR)
    assert "0 nouvelle, 0 changée" in said(leader.get(f"{FORM}/relire/"))
    sent(leader)
    assert door.standing(PROJECT, YEAR) == before
    assert before["volunteers", ""]["comment"] == "avec le bureau"


def test_a_value_that_is_corrected_leaves_the_evidence_of_the_others(door: Door, leader: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    table = "indicateur;période;valeur;preuve\nvolunteers;2025;12;cahier A\nvolunteer_hours;2025;320;cahier B\n"
    page = leader.post(f"/projets/{PROJECT}/tableau/", {"file": SimpleUploadedFile("suivi.csv", table.encode())})["Location"]
    leader.post(page)
    typed(leader, "means", volunteers="13", volunteer_hours="320")
    sent(leader)
    standing = door.standing(PROJECT, YEAR)
    assert [(standing[name, ""]["value"], standing[name, ""]["evidence"]) for name in ("volunteers", "volunteer_hours")] == [
        (13, "cahier A"),
        (320, "cahier B"),
    ]


@pytest.mark.parametrize("answer", ["1,500", "1 234,5", "entre 1,5 et 2,5", "environ 12,25"])
def test_a_number_typed_in_one_language_is_the_same_in_the_other(door: Door, leader: Any, answer: str) -> None:
    typed(leader, "means", volunteer_hours=answer)
    sent(leader)
    expected = door.standing(PROJECT, YEAR)["volunteer_hours", ""]
    typed(leader, "means", volunteer_hours="7")
    sent(leader)
    typed(leader, "means", volunteer_hours=answer)
    english = {"accept-language": "en"}
    name = whole("volunteer_hours", YEAR)
    page = leader.get(f"{FORM}/means/", headers=english).content.decode()
    shown = re.search(rf'name="{name}.value" value="([^"]*)"', page)
    assert shown
    ticked = {f"{name}.approximate": "1"} if "environ" in answer else {}
    posted = {f"{name}.value": html.unescape(shown[1]), f"{name}.comment": "a word", "cell": name, "go": "leave"} | ticked
    leader.post(f"{FORM}/means/", posted, headers=english)
    sent(leader)
    measured = ("value", "low", "high", "approximate")
    stands = door.standing(PROJECT, YEAR)["volunteer_hours", ""]
    assert [stands[part] for part in measured] == [expected[part] for part in measured]
    assert stands["comment"] == "a word"


@pytest.mark.parametrize(
    "form",
    [
        {"decision": "returned", "reason": "pourquoi ?", "value": "😀"},
        {"decision": "returned", "reason": "pourquoi ?", "value": "a|b|c|d|e"},
        {"decision": "perhaps"},
        {},
    ],
)
def test_a_review_that_no_button_sends_changes_nothing(door: Door, leader: Any, form: dict[str, str]) -> None:
    typed(leader, "activity", sessions="41")
    submission = sent(leader)
    events = len(door.ledger().events())
    assert door.client(door.account("city")).post(f"/ville/depots/{submission}/", form).status_code == 400
    assert len(door.ledger().events()) == events


def test_a_refused_review_keeps_what_was_ticked(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    submission = sent(leader)
    key = f"{PROJECT}|sessions|{YEAR}-01-01|{YEAR}-12-31|"
    city = door.client(door.account("city"))
    page = city.post(f"/ville/depots/{submission}/", {"decision": "returned", "reason": " ", "value": key}).content.decode()
    assert f'value="{key}" checked' in page


def test_a_return_that_was_answered_waits_no_longer(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    submission = sent(leader)
    city = door.client(door.account("city"))
    city.post(f"/ville/depots/{submission}/", {"decision": "returned", "reason": "vraiment ?"})
    assert "Renvoyé, on attend" in said(city.get("/ville/depots/"))
    typed(leader, "activity", sessions="40")
    sent(leader)
    listed = said(city.get("/ville/depots/"))
    assert "Renvoyé, on attend" not in listed
    assert "Renvoyé, on a répondu" in listed


@pytest.mark.parametrize(
    ("content", "taken"),
    [
        ("âge;présents\n<18;12\n".encode("cp1252"), True),
        ("âge;présents\n<18;12\n".encode(), True),
        (b"  <html><script>alert(1)</script>", False),
        (b"\xef\xbb\xbf<svg onload=alert(1)>", False),
        (b"%!PS\x01\x02", False),
        (b"", False),
    ],
)
def test_a_table_is_evidence_in_any_encoding_and_a_page_is_not(leader: Any, content: bytes, *, taken: bool) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    leader.post(f"{FORM}/activity/", {"file": SimpleUploadedFile("presences.csv", content), "go": "leave"})
    assert ("presences.csv" in said(leader.get(f"{FORM}/activity/"))) is taken


def test_what_is_left_unanswered_is_said_on_the_receipt_and_at_home_and_leads_to_each_question(leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    typed(leader, "people", people_reached="120")
    receipt = leader.get(f"/depots/{sent(leader)}/").content.decode()
    for page in (receipt, leader.get("/").content.decode()):
        assert "2 questions sans réponse :" in said_of(page)
        assert [html.unescape(link) for link in re.findall(rf'<a href="({FORM}/means/#[^"]+)"', page)][:2] == [
            f"{FORM}/means/#volunteers%3A{YEAR}-01-01%3A{YEAR}-12-31",
            f"{FORM}/means/#volunteer_hours%3A{YEAR}-01-01%3A{YEAR}-12-31",
        ]
    home = said(leader.get("/"))
    assert "C'est envoyé ; 2 questions sont sans réponse" in home
    assert "Rien à faire" not in home
    typed(leader, "means", volunteers="12", volunteer_hours__missing="late")
    assert "sans réponse" not in said(leader.get(f"/depots/{sent(leader)}/"))


def test_one_goes_on_at_the_first_page_with_a_question_left(leader: Any) -> None:
    typed(leader, "people", people_reached="120")
    for page in ("/", f"{FORM}/"):
        assert f'class="main" href="{FORM}/activity/"' in leader.get(page).content.decode()
    typed(leader, "activity", sessions="41")
    assert f'class="main" href="{FORM}/means/"' in leader.get("/").content.decode()
    typed(leader, "means", volunteers="12", volunteer_hours="1700")
    assert f'class="main" href="{FORM}/relire/"' in leader.get("/").content.decode()


def test_the_page_of_a_year_lists_what_was_received_and_withdraws_it(leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    submission = sent(leader)
    page = leader.get(f"{FORM}/").content.decode()
    assert f"Reçu n° {submission}" in said_of(page)
    assert "1 valeur compte aujourd'hui" in said_of(page)
    assert f'href="/depots/{submission}/retirer/"' in page
    leader.post(f"/depots/{submission}/retirer/", {"reason": "pas le bon projet"})
    assert submission not in leader.get(f"{FORM}/").content.decode()


def test_a_returned_value_leads_to_the_page_that_corrects_it_alone(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    submission = sent(leader)
    decision = {"decision": "returned", "reason": "vraiment ?", "value": f"{PROJECT}|sessions|{YEAR}-01-01|{YEAR}-12-31|"}
    door.client(door.account("city")).post(f"/ville/depots/{submission}/", decision)
    [link] = set(re.findall(r'href="([^"]*/corriger/[^"]*)"', leader.get("/").content.decode()))
    page = leader.get(html.unescape(link))
    assert "La Ville demande : « vraiment ? » Vous aviez envoyé : 41." in said(page)
    assert re.findall(r'name="([^"]*)\.value" value="([^"]*)"', page.content.decode()) == [(whole("sessions", YEAR), "41")]


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("1 400 h", "1 400 heures"),
        ("1", "1 heure"),
        ("1,5", "1,5 heure"),
        ("env. 20", "environ 20 heures"),
        ("10-14", "entre 10 et 14 heures"),
    ],
)
def test_the_review_says_what_is_read_with_its_unit_once(leader: Any, answer: str, shown: str) -> None:
    typed(leader, "means", volunteer_hours=answer)
    review = said_of(leader.get(f"{FORM}/relire/").content.decode()).partition("Heures de bénévolat")[2]
    assert f" {shown} " in review.partition("Changer la page")[0]
