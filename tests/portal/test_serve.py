"""`impact serve` in a process of its own: it answers, announces itself, keeps what was acknowledged when it is killed, and says what is wrong."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import small_town
from tests.portal.conftest import PROJECT
from tests.worlds.places import ROOT

PATIENCE = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def impact(*words: object, code: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command of a checkout: today's, or an earlier one."""
    command = [sys.executable, "-m", "pipelines.commands", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=code, env=plain_environment(code) | environment)


def plain_environment(code: Path = ROOT) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("IMPACT_", "DJANGO_", "PREFECT_"))}
    return kept | {"PYTHONPATH": str(code)}


@contextmanager
def served(root: Path, *more: str, code: Path = ROOT, **environment: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The portal of a workspace, once it answers; stopped at the end."""
    port = free_port()
    command = [sys.executable, "-m", "pipelines.commands", "serve", "-w", str(root), "--port", str(port), "--json", *more]
    surroundings = plain_environment(code) | environment
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=code, env=surroundings, start_new_session=True
    )
    address = f"http://127.0.0.1:{port}"
    try:
        yield address, process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=PATIENCE)


def announced(process: subprocess.Popen[str]) -> dict[str, Any]:
    """What it prints when it answers."""
    assert process.stdout is not None
    return dict(json.loads(process.stdout.readline()))


def come_in(address: str, link: str) -> httpx.Client:
    client = httpx.Client(base_url=address, follow_redirects=True, timeout=PATIENCE)
    path = link.removeprefix(address)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(path).text)
    assert token
    client.post(path, data={"csrfmiddlewaretoken": token[1]}, headers={"referer": address + path})
    return client


def test_the_example_is_served_with_an_account_of_each_role(tmp_path: Path) -> None:
    root = tmp_path / "demo"
    with served(root, "--demo") as (address, process):
        shown = announced(process)
        assert set(shown["links"]) == {"leader", "city", "elected", "funder", "auditor"}
        assert json.loads((root / ".serve.json").read_text())["pid"] == process.pid
        assert httpx.get(f"{address}/healthz", timeout=PATIENCE).json()["status"] == "ok"
        assert come_in(address, shown["links"]["leader"]).get("/compte/").status_code == 200
    assert not (root / ".serve.json").exists()


@pytest.mark.long
def test_what_was_saved_is_there_after_the_server_was_killed(tmp_path: Path) -> None:
    root = small_town(tmp_path / "town")
    link = impact("account", "add", "a@example.org", "--role", "leader", "--project", PROJECT, "-w", root).stdout.strip()
    path = f"/projets/{PROJECT}/2025/activity/"
    with served(root) as (address, process):
        announced(process)
        client = come_in(address, link.replace("http://127.0.0.1:8000", address))
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(path).text)
        assert token
        field = re.search(r'name="(sessions:[^"]+)\.value"', client.get(path).text)
        assert field
        answer = client.post(
            path, data={"csrfmiddlewaretoken": token[1], f"{field[1]}.value": "41", "cell": field[1]}, headers={"x-autosave": "1"}
        )
        assert answer.status_code == 200
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    cookies = client.cookies
    with served(root) as (address, process):
        announced(process)
        again = httpx.get(address + path, cookies=cookies, timeout=PATIENCE)
        assert 'value="41"' in again.text


def test_a_port_that_is_taken_and_a_folder_that_is_not_empty_are_said(tmp_path: Path) -> None:
    root = small_town(tmp_path / "town")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = impact("serve", "-w", root, "--port", taken.getsockname()[1], "--json")
        example = impact("serve", "--demo", "-w", tmp_path / "example", "--port", taken.getsockname()[1], "--json")
    assert (done.returncode, json.loads(done.stdout)["error"]["code"]) == (2, "port_taken")
    assert json.loads(example.stdout)["error"]["code"] == "port_taken"
    assert not (tmp_path / "example").exists()
    done = impact("serve", "-w", root, "--host", "192.0.2.1", "--json")
    assert (done.returncode, json.loads(done.stdout)["error"]["code"]) == (2, "address_unserved")
    done = impact("serve", "--demo", "-w", root, "--json")
    assert (done.returncode, json.loads(done.stdout)["error"]["code"]) == (2, "folder_not_empty_demo")


ONE_AFTER_THE_OTHER = """
import json, sys
from pipelines.commands.main import main
for words in json.loads(sys.argv[1]):
    sys.argv = ["impact", *words]
    try:
        main()
    except SystemExit as end:
        print(f"--- {end.code}")
"""
"""Commands in one process: each would take seconds to start by itself."""


def test_accounts_are_made_listed_and_closed_at_the_terminal(tmp_path: Path) -> None:
    root = small_town(tmp_path / "town")
    token = ["account", "token", "a@example.org", "-w", str(root)]
    commands = [
        ["account", "add", "a@example.org", "--role", "leader", "--project", PROJECT, "-w", str(root), "--json"],
        token,
        ["account", "revoke", "a@example.org", "-w", str(root)],
        ["account", "list", "-w", str(root), "--json"],
        token,
    ]
    words = [sys.executable, "-c", ONE_AFTER_THE_OTHER, json.dumps(commands)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, env=plain_environment())
    added, issued, _, listed, _ = re.split(r"--- (?:\d+|None)\n", done.stdout)[:-1]
    assert re.findall(r"--- (\d+|None)\n", done.stdout) == ["0", "0", "0", "0", "2"], "a closed account has no token"
    account = json.loads(added)
    assert account["projects"] == [PROJECT]
    assert re.fullmatch(r"impact_[\w-]{43}\n", issued)
    [stands] = json.loads(listed)["accounts"]
    assert (stands["id"], stands["open"]) == (account["id"], False)
    assert (root / "portal.sqlite3").stat().st_mode & 0o077 == 0


@pytest.mark.long
def test_the_warehouse_follows_what_is_handed_in(tmp_path: Path) -> None:
    root = small_town(tmp_path / "town")
    with served(root) as (address, process):
        announced(process)
        until = time.monotonic() + PATIENCE
        while not (root / "warehouse.json").is_file() and time.monotonic() < until:
            time.sleep(0.5)
        assert httpx.get(f"{address}/healthz", timeout=PATIENCE).json()["ledger"] > 0
    assert (root / "warehouse.json").is_file()
