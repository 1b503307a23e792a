"""The job as Prefect flows: collect, bring the warehouse up to date (validate, value), publish.

In a process of its own a flow starts Prefect's temporary local server, which writes to `PREFECT_HOME` and speaks to this
machine only. The same flows deploy to a Prefect server with schedule and retries: see docs/deploy.md.
"""

from __future__ import annotations

import functools
import importlib
import os
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast


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
for _name, _value in _QUIET.items():  # before Prefect is imported: it reads its settings once; what the person has set stands
    os.environ.setdefault(_name, _value)
_SILENCED = ("SOCKS support in urllib3", "The 'alias' attribute with value")
if "PREFECT_HOME" not in os.environ:
    os.environ["PREFECT_HOME"] = _home()

from prefect import flow, task  # noqa: E402
from prefect.cache_policies import NO_CACHE  # noqa: E402
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings  # noqa: E402

from impact.ledger.submission import Receipt  # noqa: E402
from indicators.text import Refusal  # noqa: E402
from pipelines import steps  # noqa: E402
from pipelines.edition import Published, publish_or_say  # noqa: E402
from pipelines.steps import Record  # noqa: E402
from pipelines.workspace import open_workspace  # noqa: E402

Watch = Callable[[Callable[..., Any]], Callable[..., Any]]
"""What a caller puts around each step, to show progress."""


@dataclass(frozen=True)
class Done:
    """What the main job did, and the seconds it took, those of the orchestration apart."""

    outcomes: list[Receipt]
    record: Record
    published: Published | Refusal
    seconds: float
    orchestration: float


def as_task(step: Callable[..., Any], watch: Watch | None) -> Callable[..., Any]:
    """A step that Prefect watches, and the caller too."""
    return task(persist_result=False, cache_policy=NO_CACHE)(watch(step) if watch else step)


@flow(name="collect", validate_parameters=False)
def collect_flow(root: Path, watch: Watch | None = None) -> list[Receipt]:
    """Finishes what an interrupted reading left, then hands in the files of the inbox."""
    workspace = open_workspace(Path(root))
    finished = as_task(steps.finish_reading, watch)(workspace)
    return [*finished, *as_task(steps.collect_inbox, watch)(workspace)]


@flow(name="warehouse", validate_parameters=False)
def warehouse_flow(root: Path, as_of: datetime | None = None, watch: Watch | None = None) -> Record:
    """Builds, validates, values and seals the warehouse in a new file, which then takes the place of the old one."""
    return steps.refresh(open_workspace(Path(root)), as_of, run=lambda step: as_task(step, watch))


@flow(name="publish", validate_parameters=False)
def publish_flow(root: Path, year: int | None = None, watch: Watch | None = None) -> Published | Refusal:
    """Writes the pages of the year; or says why there is nothing to write."""
    return cast("Published | Refusal", as_task(publish_or_say, watch)(open_workspace(Path(root)), year))


@flow(name="year", validate_parameters=False)
def year_flow(
    root: Path, year: int | None = None, as_of: datetime | None = None, watch: Watch | None = None
) -> tuple[list[Receipt], Record, Published | Refusal]:
    """The main job: collect → validate → value → publish. A year without figures is said at the end: what was collected stays collected."""
    outcomes = collect_flow(root, watch)
    record = warehouse_flow(root, as_of, watch)
    return outcomes, record, publish_flow(root, year, watch)


def run_year(root: Path, year: int | None, as_of: datetime | None, watch: Watch) -> Done:
    """The main job in this process, under Prefect's temporary local server: one server for the whole command."""
    worked = 0.0

    def timed(step: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(step)
        def counted(*values: Any, **named: Any) -> Any:
            nonlocal worked
            started = time.monotonic()
            try:
                return step(*values, **named)
            finally:
                worked += time.monotonic() - started

        return watch(counted)

    started = time.monotonic()
    for harmless in _SILENCED:  # libraries silence these as they are imported, and lose that where another thread restores its own filters
        warnings.filterwarnings("ignore", message=harmless)
    # seconds of import, had for nothing while Prefect's server starts in a process of its own
    threading.Thread(target=importlib.import_module, args=("great_expectations",), daemon=True).start()
    # heartbeats are for a server that watches; here each would hold a finished flow for up to a second
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        outcomes, record, published = year_flow(root, year, as_of, timed)
    seconds = time.monotonic() - started
    return Done(outcomes, record, published, seconds, seconds - worked)


def main() -> None:
    """Serves the main job to the Prefect server of PREFECT_API_URL: every night, tried three times (`python -m pipelines.flows DIR`)."""
    nightly = year_flow.with_options(retries=2, retry_delay_seconds=60)
    nightly.serve(name="nightly", parameters={"root": str(Path(sys.argv[1]).resolve())}, interval=timedelta(days=1))


if __name__ == "__main__":
    main()
