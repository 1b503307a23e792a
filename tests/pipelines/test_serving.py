"""The Prefect server that a running `impact serve` announces (contracts, section 7) is the one that commands use."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pipelines.serving import SERVING, Serving, read_serving
from tests.conftest import small_town
from tests.worlds.command import impact

START = 120.0
"""Seconds that a server is given to start."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Prefect server of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("prefect")
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port), "--no-ui"]
    quiet = {"PREFECT_HOME": str(home), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    with subprocess.Popen(command, env=os.environ | quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}/api"
        try:
            _wait_for(address)
            yield address
        finally:
            process.terminate()


def _wait_for(address: str) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until:
        try:
            if httpx.get(f"{address}/health", timeout=1).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    pytest.fail(f"no Prefect server at {address}")


@pytest.mark.long  # the example is run under a server of its own in tests/pipelines/example/test_run.py
def test_the_announced_server_watches_the_run_and_keeps_its_history(tmp_path: Path, server: str) -> None:
    town = small_town(tmp_path / "town")
    (town / SERVING).write_text(json.dumps({"pid": os.getpid(), "prefect_api_url": server}))
    watched = impact("run", "-w", town, process=True).stdout.replace("\n", " ")
    assert server.removesuffix("/api") in watched
    flows = httpx.post(f"{server}/flow_runs/filter", json={}, timeout=30).json()
    assert {run["state_type"] for run in flows} == {"COMPLETED"}
    assert len(flows) == 4, "the year, and the three flows in it"
    tasks = httpx.post(f"{server}/task_runs/filter", json={}, timeout=30).json()
    assert {"collect_inbox", "validate_warehouse", "value_warehouse", "try_preview"} <= {run["name"].rsplit("-", 1)[0] for run in tasks}


def test_a_server_that_was_set_goes_before_the_announced_one(tmp_path: Path, server: str) -> None:
    from pipelines.prefect_settings import PREFECT_API_URL, temporary_settings
    from pipelines.servers import Server, answering_server

    (tmp_path / SERVING).write_text(json.dumps({"pid": os.getpid(), "prefect_api_url": server}))
    assert answering_server(tmp_path) == Server(None, server)
    for set_to, answers in ((server, True), ("http://127.0.0.1:9/api", False)):
        with temporary_settings(updates={PREFECT_API_URL: set_to}):
            assert answering_server(tmp_path) == Server(set_to, set_to if answers else None)


@pytest.mark.parametrize("note", ["", "{", '{"pid": "x"}', '{"pid": 1}', '{"pid": 1, "prefect_api_url": "http://127.0.0.1:9/api"}'])
def test_what_a_killed_server_left_is_passed_over_without_a_word(tmp_path: Path, note: str) -> None:
    from pipelines.servers import answering_server

    (tmp_path / SERVING).write_text(note)
    server = answering_server(tmp_path)
    assert (server.address, server.silent) == (None, False)


def test_what_is_announced_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert read_serving(tmp_path) is None
    serving = Serving(pid=7, prefect_api_url="http://127.0.0.1:4200/api")
    (tmp_path / SERVING).write_text(serving.model_dump_json())
    assert read_serving(tmp_path) == serving
