"""Lines of JSON that say what the portal does, and nobody's address, name, link, code, token or words."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest

from portal.config.logs import JsonLines, logging_of
from tests.portal.conftest import PROJECT
from tests.portal.test_access import asked, code_in
from tests.portal.test_returns import FORM, sent, typed
from tests.worlds.doors import Door


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is said while a test runs, as `impact serve --log-json` writes it."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    levels = {name: logging.getLogger(name).level for name in ("", "portal", "django.request")}
    root.addHandler(handler)
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG if name != "" else logging.INFO)
    yield stream
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_whole_leaders_path_leaves_no_address_no_name_no_code_no_token_and_no_word_of_theirs(door: Door, log: io.StringIO) -> None:
    account = door.account("leader", PROJECT, email="amina.benali@example.org")
    account.name = "Amina Benali"
    account.save()
    client = door.client()
    asked(client, "amina.benali@example.org")
    client.post("/entrer/code/", {"code": "ZZZZ-ZZZZ"})
    code = code_in(door.mails()[-1])
    client.post("/entrer/code/", {"code": code})
    from portal.accounts.links import sign_in_path

    link = sign_in_path(account)
    client.get(link)
    client.get("/entrer/nobody/in-clear-0123456789abcdef/")
    typed(client, "activity", sessions="41717", sessions__comment="chez Mme Lambert, 06 12 34 56 78")
    client.get(f"{FORM}/relire/")
    submission = sent(client)
    client.get(f"/depots/{submission}/")
    client.post(f"/projets/{PROJECT}/messages/", {"text": "Bonjour, ici Amina", "about": ""})
    client.post(f"/depots/{submission}/retirer/", {"reason": "erreur de Mme Lambert"})
    headers = door.token(account)
    client.get(f"/api/v1/submissions/{submission}", headers=headers)
    client.get("/rien/amina.benali@example.org")
    client.post("/sortir/")
    written = log.getvalue()
    session = [value for value in (client.cookies.get("sessionid"), client.cookies.get("csrftoken")) if value and value.value]
    secrets = [
        "amina",
        "benali",
        "lambert",
        "41717",
        "06 12",
        code,
        account.id,
        link.rstrip("/").rpartition("/")[2],
        "in-clear-0123456789abcdef",
        headers["authorization"].split()[1],
        *(cookie.value for cookie in session),
    ]
    for secret in secrets:
        assert secret.casefold() not in written.casefold(), secret
    assert not re.search(r"[\w.]+@[\w.]+", written)
    routes = [line["route"] for line in lines(log) if line["event"] == "answered"]
    for route in ("account_request_login_code", "enter", "returns:form", "returns:review", "returns:receipt", "api:submission", ""):
        assert route in routes
    assert {type(line["milliseconds"]) for line in lines(log) if line["event"] == "answered"} == {int}


def test_of_a_fault_its_kind_and_place_are_kept_and_neither_its_message_nor_the_path(log: io.StringIO) -> None:
    try:
        int("amina@example.org")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/entrer/A1/a-link-that-lets-in/")
    logging.getLogger("a.library").warning(f"could not send to {'amina@example.org'}")
    fault, other = lines(log)
    assert (fault["event"], fault["fault"]) == ("Internal Server Error: %s", "ValueError")
    assert re.fullmatch(r"test_logs\.py:\d+", fault["where"][-1])
    assert re.fullmatch(r"test_logs:\d+", other["event"])
    assert "amina" not in log.getvalue()
    assert "a-link" not in log.getvalue()


def test_without_being_asked_only_warnings_are_written_as_text() -> None:
    assert logging_of("")["handlers"]["console"]["formatter"] == "plain"
    assert logging_of("")["loggers"]["portal"]["level"] == "WARNING"
    assert logging_of("json")["loggers"]["portal"]["level"] == "INFO"
