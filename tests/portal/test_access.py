"""Coming in: by a mailed code or a link, each once; nothing tells who has an account; every answer is sealed off."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Any

import pytest

from indicators.text import Refusal
from tests.portal.conftest import OTHER, PROJECT
from tests.worlds.doors import Door


def asked(client: Any, email: str) -> Any:
    return client.post("/entrer/", {"email": email}, follow=True)


def code_in(mail: str) -> str:
    return re.findall(r"^([A-Z0-9]{4}-?[A-Z0-9]{4})$", mail, re.MULTILINE)[0]


def test_a_mailed_code_lets_in_once(door: Door) -> None:
    door.account("leader", PROJECT, email="amina@example.org")
    client = door.client()
    asked(client, "Amina@example.org")
    [mail] = door.mails()
    assert "amina@example.org" in mail
    response = client.post("/entrer/code/", {"code": code_in(mail)}, follow=True)
    assert response.redirect_chain[-1][0] == "/"
    assert response.status_code == 200
    other = door.client()
    other.post("/entrer/code/", {"code": code_in(mail)})
    assert other.get("/").status_code == 302


def test_whoever_mistyped_their_address_begins_again_with_the_right_one(door: Door) -> None:
    door.account("leader", PROJECT, email="amina@example.org")
    client = door.client()
    asked(client, "anima@example.org")
    page = client.get("/entrer/code/").content.decode()
    [form] = re.findall(r'<form method="post" action="(/sortir/)">.*?name="next" value="(/entrer/)"', page)
    again = client.post(form[0], {"next": form[1]}, follow=True)
    assert (again.redirect_chain[-1][0], 'name="email"' in again.content.decode()) == ("/entrer/", True)
    asked(client, "amina@example.org")
    client.post("/entrer/code/", {"code": code_in(door.mails()[-1])})
    assert client.get("/").status_code == 200


def test_a_wrong_code_three_times_ends_the_attempt(door: Door) -> None:
    door.account("leader", PROJECT, email="amina@example.org")
    client = door.client()
    asked(client, "amina@example.org")
    for _ in range(4):
        client.post("/entrer/code/", {"code": "AAAA-AAAA"})
    client.post("/entrer/code/", {"code": code_in(door.mails()[0])})
    assert client.get("/").status_code == 302


def test_nothing_on_the_page_tells_whether_an_address_has_an_account(door: Door) -> None:
    door.account("leader", PROJECT, email="amina@example.org")
    pages = []
    for email in ("amina@example.org", "nobody@example.org"):
        response = asked(door.client(), email)
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
        pages.append((response.status_code, response.redirect_chain, page.replace(email, "")))
    assert pages[0] == pages[1]


def test_codes_cannot_be_asked_for_without_end(door: Door) -> None:
    door.account("leader", PROJECT, email="amina@example.org")
    for _ in range(12):
        asked(door.client(), "amina@example.org")
    assert 1 <= len(door.mails()) <= 6


def test_a_link_lets_in_once_and_looking_at_it_does_not_use_it_up(door: Door) -> None:
    from portal.accounts.links import sign_in_path

    path = sign_in_path(door.account("leader", PROJECT))
    client = door.client()
    assert client.get(path).status_code == 200
    assert client.get("/").status_code == 302
    assert client.post(path)["Location"] == "/"
    assert client.get("/").status_code == 200
    assert door.client().post(path).status_code == 404


@pytest.mark.parametrize("path", ["/entrer/A%00/x/", f"/projets/{PROJECT}/preuves/%00/", "/api/v1/submissions/%00"])
def test_an_address_with_a_nul_is_not_there_whatever_the_database(door: Door, path: str) -> None:
    answer = door.client(door.account("city")).get(path)
    assert answer.status_code == 404
    assert any(words in answer.content.decode() for words in ("Rien ici", "not_found"))


@pytest.mark.parametrize("spoil", [lambda p: p[:-2] + "x/", lambda p: p.replace("/entrer/A", "/entrer/B")])
def test_a_link_that_was_changed_lets_nobody_in(door: Door, spoil: Any) -> None:
    from portal.accounts.links import sign_in_path

    assert door.client().post(spoil(sign_in_path(door.account("leader", PROJECT)))).status_code == 404


def test_a_closed_account_is_out_at_once(door: Door) -> None:
    from portal.accounts import people
    from portal.accounts.links import sign_in_path

    account = door.account("leader", PROJECT)
    client, path, token = door.client(account), sign_in_path(account), door.token(account)
    people.close(account)
    assert client.get("/").status_code == 302
    assert client.post(path).status_code == 404
    assert client.get("/api/v1/submissions/S000001", headers=token).status_code == 401


def test_every_answer_is_sealed_off(door: Door) -> None:
    client = door.client(door.account("leader", PROJECT))
    for page in ("/", "/entrer/", "/donnees-personnelles/", "/rien"):
        headers = client.get(page).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_pages_bring_nothing_from_elsewhere_and_no_script_of_their_own(door: Door) -> None:
    client = door.client(door.account("leader", PROJECT))
    for page in ("/", f"/projets/{PROJECT}/2025/means/", f"/projets/{PROJECT}/2025/relire/"):
        text = client.get(page).content.decode()
        assert re.findall(r"(?:src|href|action)=\"(?:https?:)?//", text) == []
        assert re.findall(r"<script(?! src=\"/static/)| style=| on\w+=", text) == []


def test_a_form_without_its_token_is_refused(door: Door) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(door.account("leader", PROJECT), backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.post(f"/projets/{PROJECT}/2025/relire/", {})
    assert response.status_code == 403


def test_cookies_are_for_the_server_alone_and_secure_where_the_connection_is(door: Door) -> None:
    account = door.account("leader", PROJECT)
    client = door.client()
    from portal.accounts.links import sign_in_path

    response = client.post(sign_in_path(account), secure=True)
    cookie = response.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"


def test_an_address_outside_is_never_where_one_is_sent(door: Door) -> None:
    for back in ("https://evil.example", "//evil.example", "/\\evil.example"):
        assert door.client().post("/langue/", {"language": "en", "back": back})["Location"] == "/"


def test_one_invites_another_and_steps_back(door: Door) -> None:
    amina = door.account("leader", PROJECT, email="amina@example.org")
    client = door.client(amina)
    client.post(f"/projets/{PROJECT}/equipe/", {"email": "bo@example.org"})
    link = re.search(r"http://\S+(/entrer/\S+)", door.mails()[-1])
    assert link
    other = door.client()
    other.post(link[1])
    assert other.get(f"/projets/{PROJECT}/2025/").status_code == 200
    client.post(f"/projets/{PROJECT}/equipe/", {"leave": amina.id})
    assert client.get(f"/projets/{PROJECT}/2025/").status_code == 404
    assert other.get(f"/projets/{PROJECT}/2025/").status_code == 200


def test_a_deleted_account_leaves_no_address(door: Door) -> None:
    from portal.accounts.models import Account, AuditEntry

    account = door.account("leader", PROJECT, email="amina@example.org")
    door.client(account).post("/compte/supprimer/")
    assert not Account.objects.exists()
    assert [e for e in AuditEntry.objects.all() if "@" in e.subject + e.who] == []


def test_what_was_done_is_listed_without_addresses(door: Door) -> None:
    from portal.accounts.links import sign_in_path

    account = door.account("leader", PROJECT, email="amina@example.org")
    door.client().post(sign_in_path(account))
    page = door.client(door.account("auditor")).get("/journal/").content.decode()
    assert account.id in page
    assert "est entré" in page
    assert "amina" not in page


@pytest.mark.parametrize(
    ("email", "role", "projects", "code"),
    [
        ("pas une adresse", "leader", [PROJECT], "email_unreadable"),
        ("a@example.org", "maire", [], "role_unknown"),
        ("a@example.org", "city", [PROJECT], "project_of_leader"),
        ("a@example.org", "leader", ["inconnu"], "project_unknown"),
    ],
)
def test_what_an_account_cannot_be_is_said(door: Door, email: str, role: str, projects: list[str], code: str) -> None:
    from portal.accounts.people import invite

    with pytest.raises(Refusal) as refusal:
        invite(email, role, projects)
    assert refusal.value.code == code


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.config.environment import secret_key

    monkeypatch.delenv("IMPACT_SECRET_KEY", raising=False)
    monkeypatch.setenv("IMPACT_WORKSPACE", str(tmp_path))
    assert secret_key(tmp_path) == secret_key(tmp_path)
    assert stat.S_IMODE((tmp_path / ".secret-key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("url", "engine", "name"),
    [
        ("postgresql://u:p%40s@h:5433/impact", "postgresql", "impact"),
        ("postgresql:///impact?host=/run/pg", "postgresql", "impact"),
        ("sqlite:////srv/a.db", "sqlite3", "/srv/a.db"),
    ],
)
def test_the_database_is_where_the_url_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, engine: str, name: str) -> None:
    from portal.config.environment import database

    monkeypatch.setenv("IMPACT_DATABASE_URL", url)
    settings = database(tmp_path)
    assert settings["ENGINE"].endswith(engine)
    assert settings["NAME"] == name


def test_other_people_and_projects_stay_out(door: Door) -> None:
    client = door.client(door.account("leader", OTHER))
    assert client.get(f"/projets/{PROJECT}/2025/").status_code == 404
    assert client.post(f"/projets/{PROJECT}/2025/relire/").status_code == 404


def test_a_closed_account_that_another_project_invites_comes_in_for_that_one_alone(door: Door) -> None:
    from portal.accounts import people

    people.close(door.account("leader", PROJECT))
    again = door.account("leader", OTHER)
    assert again.projects == [OTHER]
    assert door.client(again).get(f"/projets/{PROJECT}/2025/").status_code == 404


@pytest.mark.parametrize(("role", "funder", "code"), [("leader", "town", "funder_of_funder"), ("funder", "inconnu", "funder_unknown")])
def test_one_reads_for_a_funder_that_is_there_and_as_a_funder(door: Door, role: str, funder: str, code: str) -> None:
    from portal.accounts.people import invite

    with pytest.raises(Refusal) as refusal:
        invite("a@example.org", role, funders=[funder])
    assert refusal.value.code == code


def test_an_invitation_that_cannot_be_mailed_is_said_and_the_account_is_there(door: Door) -> None:
    from django.test import override_settings

    leader = door.client(door.account("leader", PROJECT))
    nowhere = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": 1}
    with override_settings(**nowhere):
        page = leader.post(f"/projets/{PROJECT}/equipe/", {"email": "b@example.org"})
    assert page.status_code == 200
    assert "n’est pas parti" in page.content.decode()
    assert "b@example.org" in leader.get(f"/projets/{PROJECT}/equipe/").content.decode()


def test_an_address_that_is_refused_is_still_in_its_field(door: Door) -> None:
    leader = door.client(door.account("leader", PROJECT))
    page = leader.post(f"/projets/{PROJECT}/equipe/", {"email": "b@exemple,fr"})
    assert page.status_code == 422
    assert 'value="b@exemple,fr"' in page.content.decode()


@pytest.mark.parametrize("url", ["smtp.example.org:25", "http://smtp.example.org", "smtp://"])
def test_a_mail_server_that_is_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    from portal.config.environment import mail

    monkeypatch.setenv("IMPACT_SMTP_URL", url)
    with pytest.raises(Refusal) as refused:
        mail(tmp_path)
    assert refused.value.code == "mail_unknown"


def test_names_of_the_portal_may_be_written_with_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.config.environment import hosts

    monkeypatch.setenv("IMPACT_HOSTS", "impact.example.org, chiffres.example.org,")
    assert hosts() == ["impact.example.org", "chiffres.example.org"]
