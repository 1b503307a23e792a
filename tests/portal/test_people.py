"""Columns that seem to tell who people are: asked about before anything is kept; left out, they are nowhere in the workspace."""

from __future__ import annotations

import contextlib
import io
import re
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.impact.intake.layouts.corpus.files import csv, xlsx
from tests.portal.conftest import PROJECT
from tests.portal.test_own_sheet import standing, text_of
from tests.portal.test_tables import uploaded
from tests.worlds.doors import Door

REGISTER: list[list[Any]] = [
    ["indicateur", "période", "valeur", "Nom du bénévole", "Tél."],
    ["sessions", "2025", 41, "Zoraïde Quesnel", "06 12 98 76 54"],
    ["volunteers", "2025", 12, "Ambroise Tulard", "06 98 12 34 56"],
]
SECRETS = ("Zoraïde", "Quesnel", "Ambroise", "Tulard", "06 12 98 76 54", "06 98 12 34 56")


@pytest.fixture
def leader(door: Door) -> Any:
    return door.client(door.account("leader", PROJECT))


def everything(*folders: Path) -> bytes:
    """Every byte below some folders, what is packed unpacked as well."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return b"".join(part for path in files for part in (path.read_bytes(), *map(_unpacked, _contents(path))))


def _contents(path: Path) -> list[bytes]:
    """What a file holds: of a database, all that its cells hold, which lies in it in pieces."""
    content = path.read_bytes()
    if not content.startswith(b"SQLite format 3"):
        return [content]
    with contextlib.closing(sqlite3.connect(path)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        cells = (cell for table in tables for row in database.execute(f'SELECT * FROM "{table}"') for cell in row)
        return [cell for cell in cells if isinstance(cell, bytes)]


def _unpacked(content: bytes) -> bytes:
    with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(content)) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())
    return b""  # no archive, or the journal of a database, in which one lies in pieces


def found(*folders: Path) -> list[str]:
    kept = everything(*folders)
    return [secret for secret in SECRETS if any(written in kept for written in _written(secret))]


def _written(secret: str) -> list[bytes]:
    """A secret as files write it; XML may write a letter as its number."""
    return [*(secret.encode(encoding) for encoding in ("utf-8", "utf-16-le", "latin-1")), secret.encode("ascii", "xmlcharrefreplace")]


def answer(page: Any, **more: Any) -> tuple[str, dict[str, Any]]:
    """The form of the page that asks: where it goes and what it holds."""
    html = page.content.decode()
    return re.findall(r'action="(/projets/[^"]+)"', html)[0], {"key": re.findall(r'name="key" value="([^"]+)"', html)[0], **more}


@pytest.mark.parametrize("content", [xlsx({"Suivi": REGISTER}), csv(REGISTER)], ids=["xlsx", "csv"])
def test_left_out_they_are_nowhere_in_the_workspace(door: Door, site: Path, leader: Any, content: bytes) -> None:
    page = uploaded(leader, content, "suivi.xlsx" if content.startswith(b"PK") else "suivi.csv")
    assert "Nom du bénévole » : des noms, 2 cellules" in text_of(page).replace("\u00a0", " ")
    assert found(door.root, site) == []
    address, form = answer(page)
    place = leader.post(address, form)["Location"]
    assert "laissées de côté" in text_of(leader.get(place))
    leader.post(place)
    assert standing(door, "sessions") == [41]
    assert found(door.root, site) == []


def test_a_column_that_is_said_to_tell_nobody_is_kept_and_the_others_are_not(door: Door, site: Path, leader: Any) -> None:
    address, form = answer(uploaded(leader, xlsx({"Suivi": REGISTER}), "suivi.xlsx"), keep=["Suivi!D"])
    leader.post(leader.post(address, form)["Location"])
    assert found(door.root, site) == ["Zoraïde", "Quesnel", "Ambroise", "Tulard"]


def test_without_the_key_of_the_page_nothing_can_be_read(door: Door, leader: Any) -> None:
    from cryptography.fernet import Fernet

    from portal.returns.models import WaitingTable

    address, form = answer(uploaded(leader, csv(REGISTER)))
    assert leader.get(address.replace("personnes/", "")).status_code == 404
    assert door.client(door.account("leader", PROJECT, email="b@example.org")).post(address, form).status_code == 404
    assert leader.post(address, {"key": Fernet.generate_key().decode()})["Location"] == f"/projets/{PROJECT}/tableau/"
    assert not WaitingTable.objects.exists()


def test_dropped_nothing_is_kept(leader: Any) -> None:
    from portal.returns.models import WaitingTable

    address, form = answer(uploaded(leader, csv(REGISTER)), drop="1")
    leader.post(address, form)
    assert not WaitingTable.objects.exists()


def test_a_table_of_figures_alone_is_not_asked_about(leader: Any) -> None:
    assert uploaded(leader, csv([row[:3] for row in REGISTER])).status_code == 302


def test_what_is_written_again_reads_as_before(leader: Any, door: Door) -> None:
    address, form = answer(uploaded(leader, csv(REGISTER)))
    place = leader.post(address, form)["Location"]
    assert "2 à prendre" in text_of(leader.get(place))
    receipt = leader.post(place)["Location"]
    original = leader.get(f"{receipt}original/").content.decode()
    assert original.splitlines() == ["indicateur;période;valeur;Nom du bénévole;Tél.", "sessions;2025;41;;", "volunteers;2025;12;;"]


def by_program(door: Door, content: bytes, **fields: Any) -> Any:
    """The file as a program hands it in."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    account = door.account("leader", PROJECT)
    data = {"file": SimpleUploadedFile("suivi.xlsx", content), "project": PROJECT, **fields}
    return door.client().post("/api/v1/submissions", data, headers=door.token(account))


@pytest.mark.parametrize("content", [xlsx({"Suivi": REGISTER}), csv(REGISTER)], ids=["xlsx", "csv"])
def test_a_program_is_asked_before_anything_is_kept_and_left_out_they_are_nowhere(door: Door, site: Path, content: bytes) -> None:
    before = len(door.ledger().events())
    asked = by_program(door, content)
    problem = asked.json()
    assert (asked.status_code, problem["code"]) == (422, "people_asked")
    assert [(c["name"].partition("!")[2], c["kind"], c["cells"]) for c in problem["columns"]] == [("D", "name", 2), ("E", "phone", 2)]
    assert "Nom du bénévole" in problem["detail"]
    assert (len(door.ledger().events()), found(door.root, site)) == (before, [])
    taken = by_program(door, content, leave_out="true")
    assert (taken.status_code, taken.json()["rows_accepted"]) == (201, 2)
    assert (standing(door, "sessions"), found(door.root, site)) == ([41], [])
    again = by_program(door, content)  # its sender has answered: the same file is known, and asks nothing
    assert (again.status_code, again.json()["already_known"]) == (200, True)
    assert found(door.root, site) == []


def test_a_program_says_which_columns_tell_nobody(door: Door, site: Path) -> None:
    assert by_program(door, csv(REGISTER), keep=["D"]).json()["columns"][0]["name"] == "!E"
    assert by_program(door, csv(REGISTER), keep=["D", "E"]).status_code == 201
    assert sorted(found(door.root, site)) == sorted(SECRETS)


def test_a_file_of_figures_alone_asks_a_program_nothing(door: Door) -> None:
    assert by_program(door, csv([row[:3] for row in REGISTER])).status_code == 201
