"""The story run as a command asks for it: watched by the Prefect server that there is, or with none directly; and what it cost."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar

from impact.validation import apart
from pipelines import story
from pipelines.publication import PublicationDone, PublishedBy
from pipelines.running import Cost, Runner, Timed, directly
from pipelines.servers import Server, answering_server, answers
from pipelines.standing import YearDone
from pipelines.story import Direct, Teller
from pipelines.workspace import open_workspace

Done = TypeVar("Done")
_SILENCED = ("SOCKS support in urllib3", "The 'alias' attribute with value")


@dataclass(frozen=True)
class Ran(Generic[Done]):
    """What came of a job, the seconds it took, what each step took, and the server that was asked for, if any."""

    done: Done
    seconds: float
    steps: dict[str, Cost]
    server: Server

    @property
    def orchestration(self) -> float:
        """Seconds that no step accounts for: those of the server and its client, and of reading the workspace."""
        return self.seconds - sum(cost.seconds for cost in self.steps.values())


def run_year(
    root: Path, year: int | None, as_of: datetime | None, run: Runner = directly, *, report: bool = False, temporary_server: bool = False
) -> Ran[YearDone]:
    """The main job in this process: watched by the Prefect server there is, or with `temporary_server` by one of its own; else directly."""
    if not open_workspace(root).verdicts.is_dir():  # a first run: the suite has to be asked
        apart.begin(once=True)
    return _ran(root, run, lambda by: by.part(story.year_of)(root, year, as_of, by, report=report), temporary_server=temporary_server)


def run_publication(
    root: Path,
    year: int,
    erratum: Path | None,
    sign: Path | None,
    run: Runner = directly,
    *,
    temporary_server: bool = False,
    by: PublishedBy | None = None,
) -> Ran[PublicationDone]:
    """A publication in this process, as `run_year`."""
    apart.begin()
    return _ran(root, run, lambda to: to.part(story.published)(root, year, erratum, sign, to, by), temporary_server=temporary_server)


def _ran(root: Path, run: Runner, job: Callable[[Teller], Done], *, temporary_server: bool) -> Ran[Done]:
    server = answering_server(root)
    started, timed = time.monotonic(), Timed(run)
    for harmless in _SILENCED:  # libraries silence these as they are imported, and lose that where another thread restores its own filters
        warnings.filterwarnings("ignore", message=harmless)
    alone = server.address is None and not temporary_server
    done = job(Direct(timed)) if alone else _watched(server, timed, job)
    return Ran(done, time.monotonic() - started, timed.steps, server)


def _watched(server: Server, timed: Timed, job: Callable[[Teller], Done]) -> Done:
    """The job as a server watches it; where that server goes away meanwhile, directly: each step finds what was done before."""
    import httpx

    from pipelines.flows import Watched
    from pipelines.prefect_settings import watched_by

    try:
        with watched_by(server.address):
            return job(Watched(timed))
    except httpx.TransportError:
        if server.address is None or answers(server.address):
            raise
    return job(Direct(timed))
