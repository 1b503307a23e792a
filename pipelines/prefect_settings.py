"""Prefect, with its settings made before it is imported: it reads them once. What the person has set stands.

Raises Refusal `prefect_settings` at import, where Prefect cannot read what was set.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipelines.messages import messages


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
    from prefect import Task, flow, serve, task
    from prefect.cache_policies import NO_CACHE
    from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
except ValidationError as error:
    reasons = [fault["msg"].removeprefix("Value error, ") for fault in error.errors()]
    raise messages.refusal("prefect_settings", detail="; ".join(reasons)) from error

__all__ = ["NO_CACHE", "PREFECT_API_URL", "Task", "flow", "serve", "task", "watched_by"]


def watched_by(address: str | None) -> AbstractContextManager[object]:
    """Flows within are watched by the server at `address`, or by a temporary one.

    Heartbeats are for a server that outlives the run; in this process each would hold a finished flow for up to a second.
    """
    settings: dict[Any, Any] = {PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}
    return temporary_settings(settings | ({PREFECT_API_URL: address} if address else {}))
