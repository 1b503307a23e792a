"""A backup while fifty leaders save and hand in: restored elsewhere it is what it says, whole, without what was erased and without secrets."""

from __future__ import annotations

import json
import re
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipelines.workspace import open_workspace
from tests.conftest import small_town
from tests.portal.test_serve import announced, come_in, impact, plain_environment, served
from tests.worlds.databases import database_of_kind

pytestmark = pytest.mark.long
LEADERS, PROGRAMS = 50, 5
ERASED = "Quentrec"
PROJECTS = ("cohabitation", "fablab", "festival", "reconnect", "repair_cafe", "voisinage")
PLACES = [(project, year) for year in (2025, 2024, 2023, 2022) for project in PROJECTS]


class Crowd:
    """Leaders, each at one field of a form, and programs that hand in; what each was answered is kept, with when."""

    def __init__(self, address: str, link: str, token: str) -> None:
        self.address, self.token, self.stopped = address, token, threading.Event()
        self.typed: dict[tuple[str, str], list[tuple[int, float]]] = {}
        self.received: list[tuple[str, float]] = []
        self.refused: list[str] = []
        self.client = come_in(address, link)
        self.places = list(self._places())[:LEADERS]
        assert len(self.places) == LEADERS
        self.threads = [threading.Thread(target=self._type, args=place) for place in self.places]
        self.threads += [threading.Thread(target=self._hand_in, args=(n,)) for n in range(PROGRAMS)]

    def _places(self) -> Iterator[tuple[str, str, str]]:
        for project, year in PLACES:
            start = f"/projets/{project}/{year}/"
            for page in sorted(set(re.findall(rf'href="({start}\w+/)', self.client.get(start).text))):
                text = self.client.get(page).text
                for field in dict.fromkeys(re.findall(r'name="([^"]+)\.value"', text)):
                    [csrf, *_] = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
                    yield page, field, csrf

    def _type(self, page: str, field: str, csrf: str) -> None:
        known = self.typed.setdefault((page, field), [])
        data = {"csrfmiddlewaretoken": csrf, "cell": field}
        with httpx.Client(base_url=self.address, cookies=self.client.cookies, timeout=120) as own:
            for value in range(1_000, 1_000_000):
                if self.stopped.is_set():
                    return
                headers = {"x-autosave": "1", "referer": f"{self.address}{page}"}
                answer = own.post(page, data=data | {f"{field}.value": str(value)}, headers=headers)
                if answer.is_success:
                    known.append((value, time.monotonic()))
                else:
                    self.refused.append(f"{page} {field}: {answer.status_code}")
                self.stopped.wait(0.2)

    def _hand_in(self, number: int) -> None:
        headers = {"authorization": f"Bearer {self.token}"}
        with httpx.Client(base_url=self.address, headers=headers, timeout=120) as own:
            for value in range(1_000_000):
                if self.stopped.is_set():
                    return
                period = f"2025-{value % 12 + 1:02d}"
                content = f"indicateur;période;valeur\nsessions;{period};{number}{value}\n".encode()
                answer = own.post("/api/v1/submissions", data={"project": "voisinage"}, files={"file": (f"{number}-{value}.csv", content)})
                if answer.status_code == 201:
                    self.received.append((answer.json()["submission_id"], time.monotonic()))
                else:
                    self.refused.append(answer.text)
                self.stopped.wait(0.5)

    def until(self, saves: int) -> None:
        """Waits until each leader has so many saves more."""
        wanted = {place[:2]: len(self.typed.get(place[:2], [])) + saves for place in self.places}
        end = time.monotonic() + 300
        while any(len(self.typed.get(place, [])) < number for place, number in wanted.items()):
            assert time.monotonic() < end
            time.sleep(0.1)


@contextmanager
def at_work(crowd: Crowd) -> Iterator[Crowd]:
    for one in crowd.threads:
        one.start()
    try:
        yield crowd
    finally:
        crowd.stopped.set()
        for one in crowd.threads:
            one.join()


def done(*words: object, **environment: str) -> str:
    said = impact(*words, **environment)
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


def prepared(root: Path, **url: str) -> tuple[str, str]:
    """A town that erased what somebody handed in, and has a leader of all: the link to come in by, and a token."""
    small_town(root)
    (register := root.parent / "register.csv").write_text(
        f"projet;indicateur;période;valeur;inscrits\nfestival;sessions;2024-01;12;{ERASED}\n", "utf-8"
    )
    done("collect", root / "inbox", "-w", root, "--no-build")
    [receipt] = json.loads(done("collect", register, "-w", root, "--no-build", "--json"))["submissions"]
    projects = [word for project in PROJECTS for word in ("--project", project)]
    link = done("account", "add", "amina@example.org", "--role", "leader", *projects, "-w", root, **url).strip()
    token = done("account", "token", "amina@example.org", "-w", root, **url).strip()
    done("erase", receipt["submission_id"], "--reason", "demande", "--second", "directrice", "-w", root, **url)
    return link, token


def drafts_of(address: str, link: str, places: list[tuple[str, str, str]]) -> dict[tuple[str, str], int]:
    """What each field shows."""
    client = come_in(address, link)
    pages = {page: client.get(page).text for page in {page for page, _, _ in places}}
    shown = {}
    for page, field, _ in places:
        value = re.search(rf'name="{re.escape(field)}\.value"[^>]*value="(\d+)"', pages[page])
        shown[page, field] = int(value[1]) if value else 0
    return shown


def content_of(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.mark.parametrize(("kind", "other"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_a_backup_made_meanwhile_has_all_that_was_acknowledged_before_it(kind: str, other: str, tmp_path: Path) -> None:
    """Each kind of database is restored into the other kind."""
    root, file, again = tmp_path / "town", tmp_path / "town.zip", tmp_path / "again"
    with database_of_kind(kind) as address_of_it, database_of_kind(other) as address_elsewhere:
        url: dict[str, Any] = {"IMPACT_DATABASE_URL": address_of_it} if address_of_it else {}
        elsewhere: dict[str, Any] = {"IMPACT_DATABASE_URL": address_elsewhere} if address_elsewhere else {}
        assert "IMPACT_SECRET_KEY" not in plain_environment()
        link, token = prepared(root, **url)
        with served(root, **url) as (address, process):
            announced(process)
            with at_work(Crowd(address, link.replace("http://127.0.0.1:8000", address), token)) as crowd:
                crowd.until(5)
                began = time.monotonic()
                made = json.loads(done("backup", file, "-w", root, "--json", **url))
                ended = time.monotonic()
                crowd.until(2)
        assert crowd.refused == []
        restored = json.loads(done("restore", file, again, "--json", **elsewhere))

        # the same hashes
        ledger, copy = open_workspace(root).ledger, open_workspace(again).ledger
        [number, digest] = restored["ledger"]
        assert made["ledger"] == [number, digest] == [number, ledger.digest(number)] == [number, copy.digest(number)]
        assert len(copy.events()) == number < len(ledger.events())
        done("rebuild", "-w", root, "--as-of", ledger.events()[number - 1].recorded_at.isoformat())
        then, there = (json.loads((folder / "warehouse.json").read_text("utf-8"))["tables"] for folder in (root, again))
        assert then == there
        done("rebuild", "--check", "-w", again)

        # nothing acknowledged is missing, and nothing is there that nobody sent
        assert sum(at < began for _, at in crowd.received) > PROGRAMS
        received = {event.submission_id for event in copy.events() if event.kind == "received"}
        assert {name for name, at in crowd.received if at < began} <= received
        new_link = done("account", "add", "amina@example.org", "--role", "leader", "-w", again, **elsewhere).strip()
        with served(again, **elsewhere) as (address, process):
            announced(process)
            shown = drafts_of(address, new_link.replace("http://127.0.0.1:8000", address), crowd.places)
        for place, saves in crowd.typed.items():
            least = max(value for value, at in saves if at < began)
            most = min([value for value, at in saves if at > ended], default=saves[-1][0])
            assert least <= shown[place] <= most, place

    # nothing that was erased, no secret
    everything = content_of(file)
    secret = (root / ".secret-key").read_bytes().strip()
    session = crowd.client.cookies["sessionid"].encode()
    for word in (ERASED.encode(), secret, token.encode(), session, link.rsplit("/", 2)[1].encode()):
        assert [name for name, held in everything.items() if word in held] == []
    whole = tmp_path / "whole.zip"
    done("backup", whole, "-w", again, "--with-secrets")
    assert any(name.endswith(".secret-key") for name in content_of(whole))
