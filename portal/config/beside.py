"""Beside the server, each in a process of its own: the main job when something was handed in, Prefect to watch it, mailed receipts."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

from indicators.text import Refusal
from pipelines.workspace import Workspace

QUIET = 2.0
"""Seconds for which nothing is handed in before the warehouse is brought up to date."""
A_MOMENT = 1.0
"""Seconds after which it is looked again whether a receipt is to go by mail."""
RETRY = 60.0
"""Seconds after which one that could not be sent is tried again."""
A_DAY = 24 * 3600.0
"""Seconds."""
PATIENCE = 10.0
"""Seconds that Prefect's server has to stop."""
_JOB = [sys.executable, "-m", "pipelines.commands", "run", "--json", "-w"]
_SERVER = """
import os, runpy
import pipelines.prefect_settings
os.nice(10)
runpy.run_module("prefect", run_name="__main__", alter_sys=True)
"""
"""Prefect with our settings of it, in a process that gives way to those who wait for a page."""


_POST = """
import os, sys
from pathlib import Path
os.nice(10)
from portal.config.django import set_up
set_up(Path(sys.argv[1]))
from portal.returns.posting import mail_while_asked
sys.exit(not mail_while_asked())
"""


def keep_figures(workspace: Workspace) -> None:
    """Runs the main job whenever something was handed in and nothing has followed for a moment; never returns."""
    done: object = None
    while True:
        seen = _state(workspace)
        time.sleep(QUIET)
        if seen != done and seen == _state(workspace):
            subprocess.run([*_JOB, str(workspace.root)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)  # noqa: S603
            done = seen  # what came in meanwhile is not in these figures


def mail_receipts(workspace: Workspace) -> None:
    """Has receipts set and sent whenever some wait, by a process that gives way to those who wait for a page; never returns."""
    from django.db import DatabaseError, close_old_connections

    from portal.returns.models import ReceiptToMail

    while True:
        waits, done = False, True
        with contextlib.suppress(DatabaseError):  # it is away: what waits in it waits on
            close_old_connections()
            waits = ReceiptToMail.objects.exists()
        if waits:
            done = subprocess.run([sys.executable, "-c", _POST, str(workspace.root)], check=False).returncode == 0  # noqa: S603
        time.sleep(A_MOMENT if done else RETRY)


def forget_daily() -> None:
    """Lets go what the portal keeps no longer, when it starts and once a day; never returns."""
    from django.db import connection

    from portal.erasing import forget_old

    while True:
        with contextlib.suppress(Refusal):  # the database is busy: what was deleted is gone, and its trace goes the next day
            forget_old()
        connection.close()
        time.sleep(A_DAY)


def _state(workspace: Workspace) -> tuple[str, ...]:
    """What changes when something is handed in or lies in the inbox."""
    head = workspace.root / ".ledger-head"
    waiting = sorted(str(path) for path in workspace.inbox.rglob("*") if path.is_file())
    return (head.read_text("utf-8") if head.is_file() else "", *waiting)


@contextlib.contextmanager
def flow_server() -> Iterator[str]:
    """The address of the Prefect server that is given (PREFECT_API_URL), or of one that runs while the block lasts.

    Flows that begin before it answers run without it.
    """
    if given := os.environ.get("PREFECT_API_URL"):
        yield given
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-c", _SERVER, "server", "start", "--host", "127.0.0.1", "--port", port]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        yield f"http://127.0.0.1:{port}/api"
    finally:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(timeout=PATIENCE)
        server.kill()
