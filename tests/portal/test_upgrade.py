"""A town changes versions with data in place: what an earlier version kept is there, opened, compared and gone on with by today's.

The earlier versions are read out of the history of this checkout, and run as they were then; where it has no history, nothing is shown.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest

from tests.portal.test_serve import announced, come_in, impact, served
from tests.worlds.databases import database_of_kind
from tests.worlds.editions import ERRATUM, HEADER
from tests.worlds.places import ROOT

pytestmark = pytest.mark.long
YEAR, DRAFTED, SENT = 2024, "voisinage", "fablab"
TYPED, WRITTEN = "4137", "Où voyez-vous les séances de mai ?"
BEFORE_THE_DESK = "the commit before the first of the town's desk"
BACK = {BEFORE_THE_DESK: ("--diff-filter=A", "--", "pipelines/backup.py"), "a hundred commits ago": ("HEAD~99",)}
"""How git finds the commit that follows each."""


@dataclass(frozen=True)
class Town:
    """A town as an earlier version left it."""

    root: Path
    url: dict[str, str]
    receipt: str
    links: dict[str, str]
    visit: httpx.Cookies


def earlier(back: str, folder: Path) -> Path:
    """The code of then."""
    asked = ["git", "log", "--format=%H", *BACK[back]]
    commits = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    if not commits:
        pytest.skip("this checkout has no history")
    followed = commits[0] if back.startswith("a hundred") else commits[-1]
    packed = subprocess.run(["git", "archive", f"{followed}^"], cwd=ROOT, capture_output=True, check=True).stdout
    folder.mkdir()
    subprocess.run(["tar", "x"], cwd=folder, input=packed, check=True)
    return folder


def done(*words: object, code: Path = ROOT, **environment: str) -> str:
    said = impact(*words, code=code, **environment)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "Traceback" not in said.stderr
    return said.stdout


def answered(*words: object, **environment: str) -> dict[str, Any]:
    return dict(json.loads(done(*words, "--json", **environment)))


def observations(root: Path) -> list[tuple[Any, ...]]:
    """What is known of each project, as the warehouse tells everybody."""
    with contextlib.closing(duckdb.connect(root / "impact.duckdb", read_only=True)) as con:
        return con.execute("SELECT * EXCLUDE (recorded_at) FROM observation ORDER BY ALL").fetchall()


def post(client: httpx.Client, path: str, **values: str) -> httpx.Response:
    """Fills in the form of a page and sends it."""
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(path).text)
    assert token, path
    return client.post(path, data={"csrfmiddlewaretoken": token[1], **values}, headers={"referer": f"{client.base_url}{path}"})


def first_field(client: httpx.Client, path: str) -> str:
    return re.findall(r'name="([^"]+)\.value"', client.get(path).text)[0]


def left_by(code: Path, root: Path, **url: str) -> Town:
    """Accounts, a sealed year, a draft, a year that was sent and a message, by the version of then."""
    done("init", root, code=code)
    shutil.copytree(code / "tests" / "worlds" / "small_town", root, dirs_exist_ok=True)
    done("publish", "-w", root, "--year", YEAR, code=code)
    links = {
        role: done("account", "add", f"{role}@example.org", "--role", role, *more, "-w", root, code=code, **url).strip()
        for role, more in {"leader": ["--project", DRAFTED, "--project", SENT], "city": []}.items()
    }
    with served(root, code=code, **url) as (address, process):
        announced(process)
        leader = come_in(address, links["leader"].replace("http://127.0.0.1:8000", address))
        for project in (DRAFTED, SENT):
            page = f"/projets/{project}/2025/activity/"
            field = first_field(leader, page)
            assert post(leader, page, cell=field, **{f"{field}.value": TYPED}).is_success
        sent = post(leader, f"/projets/{SENT}/2025/relire/")
        receipt = re.search(r"/depots/(S\d+)/", str(sent.url))
        assert receipt, sent.text
        assert post(leader, f"/projets/{DRAFTED}/messages/", text=WRITTEN).is_success
    done("rebuild", "-w", root, code=code)
    return Town(root, url, receipt[1], links, leader.cookies)


@pytest.fixture(
    params=[(BEFORE_THE_DESK, "sqlite"), (BEFORE_THE_DESK, "postgresql"), ("a hundred commits ago", "sqlite")],
    ids=lambda back: ", ".join(back),
)
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    back, database = request.param
    code = earlier(back, tmp_path / "then")
    with database_of_kind(database) as url:
        yield left_by(code, tmp_path / "town", **({"IMPACT_DATABASE_URL": url} if url else {}))


def test_what_an_earlier_version_kept_is_there_and_is_gone_on_with(town: Town, tmp_path: Path) -> None:
    root, url = town.root, town.url
    observed = observations(root)
    ledger_before = sorted(path.name for path in (root / "ledger").iterdir())

    # Commands
    assert done("verify", root / "editions" / str(YEAR) / "v1")
    rebuilt = impact("rebuild", "--check", "-w", root, "--json")
    compared = json.loads(rebuilt.stdout)
    assert "Traceback" not in rebuilt.stderr
    assert compared["editions"] == {f"{YEAR}/v1": []}
    assert set(compared["inputs_changed"]) <= {"catalogue"}, "a town's own files are as they were"
    assert bool(compared["differences"]) == bool(compared["inputs_changed"]), "what differs is said to come from it"
    assert set(compared["differences"]) <= {"indicator", "finding", "figure"}
    assert observations(root) == observed
    assert len(observed) > 100
    (file := tmp_path / "more.csv").write_text(f"{HEADER}{DRAFTED};sessions;{YEAR};43\n", "utf-8")
    assert answered("collect", file, "-w", root, "--no-build")["submissions"][0]["rows_accepted"] == 1
    done("run", "-w", root, "--year", YEAR)
    (erratum := tmp_path / "erratum.yaml").write_text(ERRATUM, "utf-8")
    assert answered("publish", "-w", root, "--year", YEAR, "--erratum", erratum)["version"] == 2
    assert answered("rebuild", "--check", "-w", root)["editions"] == {f"{YEAR}/v1": [], f"{YEAR}/v2": []}
    assert done("verify", root / "editions" / str(YEAR))
    assert ledger_before == sorted(path.name for path in (root / "ledger").iterdir())[: len(ledger_before)]

    # Pages
    with served(root, **url) as (address, process):
        announced(process)
        leader = httpx.Client(base_url=address, cookies=town.visit, follow_redirects=True, timeout=60)
        assert f'value="{TYPED}"' in leader.get(f"/projets/{DRAFTED}/2025/activity/").text, "who was signed in is, and finds the draft"
        assert WRITTEN in leader.get(f"/projets/{DRAFTED}/messages/").text.replace("&#x27;", "'")
        assert town.receipt in leader.get(f"/depots/{town.receipt}/").text
        assert "/depots/" in str(post(leader, f"/projets/{DRAFTED}/2025/relire/").url), "the draft of then is sent now"
        city = come_in(address, town.links["city"].replace("http://127.0.0.1:8000", address))
        for page in ("/ville/campagne/", "/ville/depots/", "/ville/publication/", f"/ville/publication/{YEAR}/", "/registre/", "/journal/"):
            assert city.get(page).status_code == 200, page
        assert town.receipt in city.get("/ville/depots/").text
        assert httpx.get(f"{address}/publications/{YEAR}/").status_code == 200
    assert answered("rebuild", "--check", "-w", root)["editions"] == {f"{YEAR}/v1": [], f"{YEAR}/v2": []}
