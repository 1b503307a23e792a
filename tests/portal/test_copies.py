"""The portal's database copied and put back: people, drafts and messages are those of before, on whatever engine; nothing is put over another."""

from __future__ import annotations

import json

import pytest

from indicators.text import Refusal
from tests.portal.conftest import PROJECT
from tests.worlds.doors import Door, whole

YEAR = 2025


def test_what_people_left_is_there_again(door: Door) -> None:
    from django.core.management import call_command

    from portal.accounts.models import Account, Token
    from portal.config.copies import dumped, loaded

    leader = door.account("leader", PROJECT, email="amina@example.org")
    token = door.token(leader)
    name = whole("volunteers", YEAR)
    door.client(leader).post(f"/projets/{PROJECT}/{YEAR}/means/", {f"{name}.value": "12", "cell": [name], "go": "leave"})
    door.client(leader).post(f"/projets/{PROJECT}/messages/?sur=sessions|{YEAR}-01-01|{YEAR}-12-31|", {"text": "Combien de séances ?"})
    copy = dumped()
    rows = [json.loads(line) for line in copy.decode().splitlines()]
    assert {"accounts.account", "accounts.projectlink", "accounts.token", "returns.entry"} <= {row["model"] for row in rows}
    assert not any(row["model"].startswith(("sessions.", "contenttypes.", "auth.")) for row in rows)
    call_command("flush", verbosity=0, interactive=False)
    assert loaded(copy) == len(rows)
    assert dumped() == copy
    again = Account.objects.get(email="amina@example.org")
    assert (again.id, again.projects) == (leader.id, [PROJECT])
    assert 'value="12"' in door.client(again).get(f"/projets/{PROJECT}/{YEAR}/means/").content.decode()
    assert door.client(**token).get("/api/v1/editions").status_code == 200
    Token.issued(again)  # numbers go on where they were
    door.account("city")


def test_nothing_is_put_over_what_another_database_holds(door: Door) -> None:
    from portal.config.copies import dumped, loaded

    door.account("city")
    before = dumped()
    with pytest.raises(Refusal) as refusal:
        loaded(before)
    assert refusal.value.code == "database_not_empty"
    assert dumped() == before
