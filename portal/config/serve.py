"""`impact serve`: the database brought up to date, the first figures made, the server run."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from pipelines.serving import SERVING, Serving, address_of
from pipelines.workspace import Workspace
from portal.config.beside import flow_server, forget_daily, keep_figures, mail_receipts
from portal.config.django import set_up
from portal.config.environment import HOST, WORKSPACE
from portal.messages import messages

WORKERS, THREADS = 2, 8


def check_free(host: str, port: int) -> None:
    """Whether an address can be served. Raises Refusal `port_taken`, `address_unserved`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            code = "port_taken" if error.errno == errno.EADDRINUSE else "address_unserved"
            raise messages.refusal(code, port=str(port), host=host) from error


def serve(workspace: Workspace, host: str, port: int, ready: Callable[[], None]) -> None:
    """Serves a workspace until it is stopped; `ready` is called when it answers. Raises Refusal `database_unknown`."""
    os.environ.update({WORKSPACE: str(workspace.root), HOST: host})
    set_up()
    with flow_server() as prefect, _announced(workspace, prefect, address_of(host, port)):
        threading.Thread(target=_when_it_answers, args=(host, port, lambda: _begin(workspace, ready)), daemon=True).start()
        _run(host, port)


def _begin(workspace: Workspace, ready: Callable[[], None]) -> None:
    """What is done beside the server, once it answers: a process that forks while a thread imports leaves its child half of a module."""
    ready()
    threading.Thread(target=keep_figures, args=(workspace,), daemon=True).start()
    threading.Thread(target=mail_receipts, args=(workspace,), daemon=True).start()
    threading.Thread(target=forget_daily, daemon=True).start()


def _run(host: str, port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "portal.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        log_enabled=False,
        respawn_failed_workers=True,
    ).serve()


@contextlib.contextmanager
def _announced(workspace: Workspace, prefect: str, address: str) -> Iterator[None]:
    """Says in the workspace who serves it and where, and the Prefect server that watches its flows."""
    path = workspace.root / SERVING
    path.write_text(Serving(pid=os.getpid(), prefect_api_url=prefect, address=address).model_dump_json(), "utf-8")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _when_it_answers(host: str, port: int, ready: Callable[[], None]) -> None:
    address = f"{address_of(host, port)}/healthz"
    while True:  # however long it takes: whoever waits for the links waits for them
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(address, timeout=2).is_success:
                ready()
                return
        time.sleep(0.2)


def demo_folder(folder: Path | None) -> Path:
    """Where the example is made: the folder named, if it is empty; else a temporary one. Raises Refusal `folder_not_empty_demo`."""
    import tempfile

    if folder is None:
        return Path(tempfile.mkdtemp(prefix="impact-demo-")) / "sceaux"
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise messages.refusal("folder_not_empty_demo", folder=folder)
    return folder
