"""The job as Prefect flows: collect → validate → value → preview; and, to publish, … → disclose → assemble → render → seal.

Where there is a Prefect server (the one that `PREFECT_API_URL` or a profile names or that a running `impact serve` announces, or with
`--orchestrated` a temporary one), it watches the flows and keeps their history; without one their own functions run directly, in the same
order. See docs/deploy.md.
"""

from __future__ import annotations

import importlib
import sys
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Generic, ParamSpec, TypeVar, cast

from impact.ledger.submission import Receipt
from impact.warehouse.record import WarehouseRecord
from indicators.text import Refusal
from pipelines.collect import collect_inbox, finish_reading
from pipelines.prefect_settings import NO_CACHE, Flow, Server, Task, answering_server, flow, task, watched_by
from pipelines.preview import Preview, try_preview
from pipelines.publication import PublicationDone, PublishedVersion
from pipelines.publish import assemble, begin_version, copied_aside, disclose, freeze_inputs, render_version, seal_version
from pipelines.running import Cost, Runner, Timed, directly
from pipelines.standing import YearDone, done_before, keep_standing, made_of
from pipelines.warehouse import build_warehouse, refresh, renew, seal_warehouse, validate_warehouse, value_warehouse
from pipelines.workspace import Workspace, open_workspace
from reports.edition.errata import ErratumStatement, read_statement
from reports.edition.signature import read_private_key

P = ParamSpec("P")
R = TypeVar("R")
Done = TypeVar("Done")

STORY: dict[str, tuple[Callable[..., object], ...]] = {
    "collect": (done_before, finish_reading, collect_inbox, begin_version, freeze_inputs),
    "validate": (build_warehouse, validate_warehouse),
    "value": (value_warehouse, seal_warehouse),
    "preview": (try_preview, keep_standing),
    "disclose": (disclose,),
    "assemble": (assemble,),
    "render": (render_version,),
    "seal": (seal_version,),
}
"""The words of the job, and the steps that each is made of: every step runs as a task that has its word as a tag.

A run ends with the preview; a publication goes on from the value, and ends with the seal.
"""
_WORDS = {step.__name__: word for word, steps in STORY.items() for step in steps}


@flow(name="year", validate_parameters=False)
def year_flow(
    root: Path, year: int | None = None, as_of: datetime | None = None, run: Runner | None = None, *, report: bool = False
) -> YearDone:
    """The main job. A year without figures is said at the end: what was collected stays collected."""
    workspace, tasks = open_workspace(Path(root)), _tasks(run)
    if as_of is None and (done := tasks(done_before, workspace, year, report=report)):
        return done
    read = made_of(workspace)
    receipts = _flow(collect_flow, run)(root, run)
    record = _flow(warehouse_flow, run)(root, as_of, run)
    done = YearDone(record, _flow(preview_flow, run)(root, year, run, report=report), receipts)
    tasks(keep_standing, workspace, year, read, done)
    return done


@flow(name="collect", validate_parameters=False)
def collect_flow(root: Path, run: Runner | None = None) -> list[Receipt]:
    """Finishes what an interrupted reading left, then hands in the files of the inbox."""
    workspace, tasks = open_workspace(Path(root)), _tasks(run)
    return [*tasks(finish_reading, workspace), *tasks(collect_inbox, workspace)]


@flow(name="warehouse", validate_parameters=False)
def warehouse_flow(root: Path, as_of: datetime | None = None, run: Runner | None = None) -> WarehouseRecord:
    """Builds, validates, values and seals the warehouse in a new file, which then takes the place of the old one."""
    return refresh(open_workspace(Path(root)), as_of, _tasks(run))


@flow(name="preview", validate_parameters=False)
def preview_flow(root: Path, year: int | None = None, run: Runner | None = None, *, report: bool = False) -> Preview | Refusal:
    """Lays out the preview of the year, with its report if asked; or says why there is nothing to lay out."""
    return _tasks(run)(try_preview, open_workspace(Path(root)), year, report=report)


@flow(name="publish", validate_parameters=False)
def publish_flow(
    root: Path, year: int, erratum: Path | None = None, sign: Path | None = None, run: Runner | None = None
) -> PublicationDone:
    """Seals the next version of the edition of a year; where it is refused, what was collected stays collected.

    Can be interrupted anywhere and called again: each step finds what the ones before left.
    """
    workspace, tasks = open_workspace(Path(root)), _tasks(run)
    statement = read_statement(Path(erratum)) if erratum else None
    if sign:  # before anything is written
        read_private_key(Path(sign))
    receipts = _flow(collect_flow, run)(root, run)
    try:
        return PublicationDone(receipts, _sealed(workspace, year, statement, sign, tasks))
    except Refusal as refusal:
        return PublicationDone(receipts, refusal.with_traceback(None))


def _sealed(workspace: Workspace, year: int, statement: ErratumStatement | None, sign: Path | None, tasks: Runner) -> PublishedVersion:
    """From the inputs, which are copied first so that what is published is made of what is frozen with it, to the sealed version."""
    with workspace.lock(), copied_aside(workspace) as copied:
        standing = tasks(begin_version, workspace, year)
        frozen, reading = tasks(freeze_inputs, workspace, year, copied), workspace.reading(copied)
        record = renew(reading, None, tasks)
        edition = tasks(disclose, reading, year)
        assembly = tasks(assemble, reading, edition, record, standing, frozen, statement)
        if assembly.nothing_new:
            return PublishedVersion.of_standing(assembly)
        draft = tasks(render_version, reading, assembly, copied)
        return PublishedVersion.of_new(workspace, assembly, tasks(seal_version, reading, assembly, draft, sign))


def _as_task(step: Callable[P, R], name: str) -> Task[P, R]:
    """A step as a task, with the word of the story that it belongs to. Raises KeyError for one that is in no word."""
    return task(persist_result=False, cache_policy=NO_CACHE, tags=[_WORDS[name]])(step)


TASKS = {name: _as_task(step, name) for steps in STORY.values() for step in steps for name in [step.__name__]}
"""Every step of the story as a task."""


@dataclass(frozen=True)
class Direct:
    """Runs steps in this process with no server: what the tasks and flows do, without Prefect around them."""

    inside: Runner

    def __call__(self, step: Callable[P, R], /, *values: P.args, **named: P.kwargs) -> R:
        """Runs the task's own function."""
        return self.inside(cast("Callable[P, R]", TASKS[step.__name__].fn), *values, **named)


class _Watched:
    """Runs a step as a task that Prefect watches, and inside it as the caller does."""

    def __init__(self, inside: Runner | None) -> None:
        self._inside = inside or directly

    def __call__(self, step: Callable[P, R], /, *values: P.args, **named: P.kwargs) -> R:
        def watched() -> R:  # with what it takes inside it: Prefect looks through every value that a task is given, editions included
            return self._inside(step, *values, **named)

        watched.__name__, watched.__doc__ = step.__name__, step.__doc__
        return _as_task(watched, step.__name__)()


def _tasks(run: Runner | None) -> Runner:
    """How the steps of a flow are run: directly where the caller says so, else as tasks."""
    return run if isinstance(run, Direct) else _Watched(run)


def _flow(of: Flow[P, R], run: Runner | None) -> Callable[P, R]:
    """A flow as it is run inside another: its own function where there is no server."""
    return of.fn if isinstance(run, Direct) else of


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


_SILENCED = ("SOCKS support in urllib3", "The 'alias' attribute with value")


def run_year(
    root: Path, year: int | None, as_of: datetime | None, run: Runner = directly, *, report: bool = False, temporary_server: bool = False
) -> Ran[YearDone]:
    """The main job in this process: watched by the Prefect server there is, or with `temporary_server` by one of its own; else directly."""
    # seconds of import, had for nothing while the inbox is read or a server starts in a process of its own
    threading.Thread(target=importlib.import_module, args=("great_expectations",), daemon=True).start()
    return _ran(root, run, lambda how: _flow(year_flow, how)(root, year, as_of, how, report=report), temporary_server=temporary_server)


def run_publication(
    root: Path, year: int, erratum: Path | None, sign: Path | None, run: Runner = directly, *, temporary_server: bool = False
) -> Ran[PublicationDone]:
    """A publication in this process, as `run_year`; with nothing imported ahead, for there is little to collect meanwhile.

    Two threads that import libraries which share a third can wait for each other.
    """
    return _ran(root, run, lambda how: _flow(publish_flow, how)(root, year, erratum, sign, how), temporary_server=temporary_server)


def _ran(root: Path, run: Runner, job: Callable[[Runner], Done], *, temporary_server: bool) -> Ran[Done]:
    server = answering_server(root)
    started, timed = time.monotonic(), Timed(run)
    for harmless in _SILENCED:  # libraries silence these as they are imported, and lose that where another thread restores its own filters
        warnings.filterwarnings("ignore", message=harmless)
    if server.address is None and not temporary_server:
        done = job(Direct(timed))
    else:
        with watched_by(server.address):
            done = job(timed)
    return Ran(done, time.monotonic() - started, timed.steps, server)


def main() -> None:
    """Serves the main job to the Prefect server of PREFECT_API_URL: every night, tried three times (`python -m pipelines.flows DIR`)."""
    nightly = year_flow.with_options(retries=2, retry_delay_seconds=60)
    nightly.serve(name="nightly", parameters={"root": str(Path(sys.argv[1]).resolve())}, interval=timedelta(days=1))


if __name__ == "__main__":
    main()
