"""Prefect, with its settings made before it is imported: it reads them once. What the person has set stands.

Raises Refusal `prefect_settings` at import, where Prefect cannot read what was set.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from pydantic import ValidationError

from pipelines.messages import messages
from pipelines.serving import read_serving


def _home() -> str:
    """A folder of our own for Prefect's database, kept so that only the first run prepares it; a temporary one where none can be kept."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "impact" / "prefect"
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError:
        return tempfile.mkdtemp(prefix="impact-prefect-")
    return str(home) if os.access(home, os.W_OK) else tempfile.mkdtemp(prefix="impact-prefect-")


_QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_ROOT_LEVEL": "CRITICAL",  # the server's libraries log a traceback where it is stopped with a connection open
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
}
for _name, _value in _QUIET.items():
    os.environ.setdefault(_name, _value)
if "PREFECT_HOME" not in os.environ:
    os.environ["PREFECT_HOME"] = _home()
    os.environ.setdefault("PREFECT_PROFILES_PATH", str(Path.home() / ".prefect" / "profiles.toml"))  # where the person's own profiles are

try:
    from prefect import Flow, Task, flow, task
    from prefect.cache_policies import NO_CACHE
    from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
except ValidationError as error:
    reasons = [fault["msg"].removeprefix("Value error, ") for fault in error.errors()]
    raise messages.refusal("prefect_settings", detail="; ".join(reasons)) from error

__all__ = ["NO_CACHE", "Flow", "Server", "Task", "answering_server", "flow", "task", "watched_by"]
PATIENCE = 1.0
"""Seconds within which a server must answer."""


@dataclass(frozen=True)
class Server:
    """The Prefect server that is set (by `PREFECT_API_URL` or a profile), and the address of the one that answers, set or announced."""

    set_to: str | None
    address: str | None

    @property
    def silent(self) -> bool:
        """Whether one is set that does not answer."""
        return self.set_to is not None and self.address is None


def answering_server(root: Path) -> Server:
    """Asks the server that is set whether it is there; where none is set, the one that a running `impact serve` announces at `root`.

    What was announced and does not answer is passed over without a word: nobody asked for it.
    """
    if set_to := PREFECT_API_URL.value():
        return Server(set_to, set_to if _answers(set_to) else None)
    serving = read_serving(root)
    announced = serving.prefect_api_url if serving else None
    return Server(None, announced if announced and _answers(announced) else None)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health", timeout=PATIENCE).is_success
    except (httpx.HTTPError, httpx.InvalidURL):
        return False


def watched_by(address: str | None) -> AbstractContextManager[object]:
    """Flows within are watched by the server at `address`, or by a temporary one.

    Heartbeats are for a server that outlives the run; in this process each would hold a finished flow for up to a second.
    """
    settings: dict[Any, Any] = {PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}
    return temporary_settings(settings | ({PREFECT_API_URL: address} if address else {}))
