"""kill -9 while a year is published from pages: the work outlives the web server, or the next start says what became of it and goes on."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from impact.ledger.sealing import sealed_versions
from pipelines.background import JobNote, Jobs
from pipelines.workspace import open_workspace
from reports.edition.verify import verify
from tests.conftest import small_town
from tests.portal.test_campaigns import text_of
from tests.portal.test_serve import announced, come_in, impact, plain_environment, served

YEAR = 2024
HERE = f"/ville/publication/{YEAR}/"
PATIENCE = 300
pytestmark = pytest.mark.long


@pytest.fixture
def root(tmp_path: Path) -> Path:
    town = small_town(tmp_path / "town")
    done = impact("collect", town / "inbox", "-w", town, "--no-build")
    assert done.returncode == 0, done.stderr
    return town


def town_person(root: Path, address: str, name: str) -> httpx.Client:
    link = impact("account", "add", f"{name}@example.org", "--role", "city", "-w", root).stdout.strip()
    return come_in(address, link.replace("http://127.0.0.1:8000", address))


def until(true: Any) -> Any:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if answer := true():
            return answer
        time.sleep(0.05)
    raise AssertionError("it never came")


def token(client: httpx.Client, page: str) -> str:
    sought = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(page).text)
    assert sought
    return sought[1]


def post(client: httpx.Client, path: str, **values: str) -> httpx.Response:
    headers = {"referer": f"{client.base_url}{HERE}"}
    return client.post(path, data={"csrfmiddlewaretoken": token(client, HERE), **values}, headers=headers)


def decided(root: Path, address: str) -> tuple[httpx.Client, httpx.Client]:
    """Two people decide to publish: the work has begun."""
    first, second = (town_person(root, address, name) for name in ("claire", "rene"))
    until(lambda: (root / "warehouse.json").is_file() and (root / "previews" / str(YEAR)).is_dir())  # the first figures are there
    assert post(first, f"{HERE}lancer/preview/").status_code == 200
    until(lambda: (note := noted(root, "preview")) and note.ended_at)
    basis = re.findall(r'name="basis" value="(\w+)"', first.get(HERE).text)
    assert basis, text_of(first.get(HERE).text)
    unreviewed = {"without": "review", "reason": "Première année, sans campagne."}
    assert post(first, f"{HERE}publier/", function="chargée de mission", basis=basis[0], **unreviewed).status_code == 200
    [confirm] = re.findall(rf'action="({HERE}confirmer/\d+/)"', second.get(HERE).text)
    assert post(second, confirm, function="directrice", decision="confirm").status_code == 200
    return first, second


def noted(root: Path, kind: Any) -> JobNote | None:
    return Jobs(open_workspace(root), YEAR).note(kind)


def at_step(root: Path, step: str) -> JobNote:
    return until(lambda: (note := noted(root, "publish")) and step in note.steps and note)


def ended(root: Path) -> JobNote | None:
    until(lambda: Jobs(open_workspace(root), YEAR).running() is None)
    return noted(root, "publish")


def watched(root: Path) -> None:
    """The Prefect server that `serve` started answers."""

    def answers() -> bool:
        try:
            return httpx.get(json.loads((root / ".serve.json").read_text())["prefect_api_url"] + "/health").is_success
        except httpx.HTTPError:
            return False

    until(answers)


@pytest.mark.parametrize("step", ["validate_warehouse", "disclose", "render_version"])
def test_the_web_server_killed_while_publishing_does_not_keep_the_year_from_being_published(root: Path, step: str) -> None:
    """Its Prefect server, which watched the flow, dies with it."""
    assert "PREFECT_API_URL" not in plain_environment()
    with served(root) as (address, process):
        announced(process)
        watched(root)
        decided(root, address)
        at_step(root, step)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    note = ended(root)
    assert note is not None
    assert (note.fault, note.refusal) == ("", None)
    assert note.outcome["version"] == 1
    assert verify(root / "editions" / str(YEAR) / "v1").differences == []
    with served(root) as (address, process):
        announced(process)
        assert "est publiée, version 1" in text_of(town_person(root, address, "rene").get(HERE).text)


def test_the_work_itself_killed_is_said_and_gone_on_with_without_deciding_again(root: Path) -> None:
    with served(root) as (address, process):
        announced(process)
        first, second = decided(root, address)
        at_step(root, "render_version")
        for pid in _jobs_of(root):
            os.kill(pid, signal.SIGKILL)
        note = ended(root)
        assert note is not None
        assert note.ended_at is None
        assert sealed_versions(open_workspace(root).ledger, YEAR) == []
        page = text_of(second.get(HERE).text)
        assert "a été interrompu avant sa fin (« Mettre en page »)" in page
        assert post(first, f"{HERE}reprendre/").status_code == 200
        note = until(lambda: (note := noted(root, "publish")) and note.ended_at and note)
        assert note.outcome["version"] == 1
        event = open_workspace(root).ledger.events()[-1]
        assert (event.details["author"], event.details["second"]) == ("chargée de mission", "directrice")
    assert sorted(path.name for path in (root / "editions" / str(YEAR)).iterdir()) == ["v1"]


def _jobs_of(root: Path) -> list[int]:
    """The processes of jobs of this workspace, by what the system says they were started with."""
    commands = {int(path.parent.name): path for path in Path("/proc").glob("[0-9]*/cmdline")}
    wanted = []
    for pid, path in commands.items():
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"pipelines.background" in words and str(root).encode() in words:
            wanted.append(pid)
    return wanted
