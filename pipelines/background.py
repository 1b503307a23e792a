"""Long work that a page asks for, in a process of its own: one at a time for a year, watched as any other, and it outlives who asked.

The process holds a lock that the system lets go of however it dies: a note without an end, whose lock is free, was interrupted. Nothing
here is the truth: what was published is in the ledger, and whatever is asked for again finds what was done before.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, ParamSpec, TypeVar

from pydantic import AwareDatetime, BaseModel, ValidationError

from indicators.text import Refusal, Text
from pipelines.difference import Difference, differences
from pipelines.job import run_publication, run_year
from pipelines.messages import messages
from pipelines.publication import PublishedBy
from pipelines.replacing import write
from pipelines.warehouse import document_validation
from pipelines.workspace import Workspace, open_workspace

P = ParamSpec("P")
R = TypeVar("R")
JobKind = Literal["preview", "difference", "publish"]
JOBS: tuple[JobKind, ...] = ("preview", "difference", "publish")
JobState = Literal["running", "done", "refused", "failed", "interrupted"]
SIGN = "IMPACT_SIGN"
"""Names the key that editions published from pages are signed with."""
BUSY_TRIES, BUSY_PAUSE = 5, 0.02
"""Whoever asks whether a job runs holds its lock for a moment: so often, and so many seconds apart, is asked again."""
GIVES_WAY = 5
"""By how much the job stands back from those who wait for a page."""


class JobNote(BaseModel):
    """What is known of a job: who asked for what, the steps that it began, and how it ended.

    by         who published, for the ledger; statement: the erratum, under the names of its file
    basis      what it was asked of (`basis.py`)
    outcome    what came of it; refusal: why nothing did; fault: where the program failed, without what it was working on
    """

    kind: JobKind
    year: int
    who: str
    started_at: AwareDatetime
    basis: str = ""
    by: PublishedBy | None = None
    statement: dict[str, Any] | None = None
    steps: list[str] = []
    ended_at: AwareDatetime | None = None
    outcome: dict[str, Any] = {}
    refusal: Text | None = None
    fault: str = ""


@dataclass(frozen=True)
class Jobs:
    """The jobs of one year in a workspace."""

    workspace: Workspace
    year: int

    @property
    def folder(self) -> Path:
        """Where their notes lie."""
        return self.workspace.root / ".jobs" / str(self.year)

    def note(self, kind: JobKind) -> JobNote | None:
        """What is known of the last job of a kind."""
        try:
            return JobNote.model_validate_json(self._file(kind).read_bytes())
        except (OSError, ValidationError):
            return None

    def state(self, note: JobNote) -> JobState:
        """Where a job stands."""
        if note.ended_at is None:
            return "running" if self.running() == note else "interrupted"
        return "failed" if note.fault else "refused" if note.refusal else "done"

    def running(self) -> JobNote | None:
        """The job that runs."""
        if not self.folder.is_dir():
            return None
        if (lock := self._locked(shared=True)) is not None:
            os.close(lock)
            return None
        open_notes = [note for kind in JOBS if (note := self.note(kind)) and note.ended_at is None]
        return max(open_notes, key=lambda note: note.started_at, default=None)

    def begin(self, kind: JobKind, who: str, basis: str, by: PublishedBy | None = None, statement: dict[str, Any] | None = None) -> JobNote:
        """Starts a job, asked of `basis`. Raises Refusal `job_running` where one of the year runs already."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = self._locked()
        if lock is None:
            raise messages.refusal("job_running", year=str(self.year))
        try:
            note = JobNote(kind=kind, year=self.year, who=who, started_at=_now(), basis=basis, by=by, statement=statement)
            self.keep(note)
            command = [sys.executable, "-m", "pipelines.background", str(self.workspace.root), str(self.year), kind, str(lock)]
            nothing = subprocess.DEVNULL
            process = subprocess.Popen(  # noqa: S603
                command, pass_fds=[lock], start_new_session=True, stdin=nothing, stdout=nothing, stderr=nothing
            )
        finally:
            os.close(lock)  # the process has it too, and keeps it until it ends
        threading.Thread(target=self._waited, args=(process, note), daemon=True).start()
        return note

    def _waited(self, process: subprocess.Popen[bytes], note: JobNote) -> None:
        """Waits for the process of a job, and writes down what became of it."""
        code = process.wait()
        facts = {"kind": note.kind, "year": note.year, "exit_code": code}
        logging.getLogger(__name__).info("job ended", extra={"facts": facts})

    def keep(self, note: JobNote) -> None:
        """Writes down what is known of a job."""
        write(self._file(note.kind), note.model_dump_json().encode())

    def difference(self) -> Difference | None:
        """What the last comparison came to."""
        try:
            return Difference.model_validate_json(self.difference_file.read_bytes())
        except (OSError, ValidationError):
            return None

    @property
    def difference_file(self) -> Path:
        """Where that lies."""
        return self.folder / "difference.result.json"

    def _file(self, kind: JobKind) -> Path:
        return self.folder / f"{kind}.json"

    def _locked(self, *, shared: bool = False) -> int | None:
        """The lock of the year, as an open file; None where a job holds it."""
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        how = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        for _ in range(1 if shared else BUSY_TRIES):
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(lock, how | fcntl.LOCK_NB)
                return lock
            time.sleep(BUSY_PAUSE)
        os.close(lock)
        return None


class Noted:
    """Runs steps as they are, and notes each as it begins."""

    def __init__(self, jobs: Jobs, note: JobNote) -> None:
        self._jobs, self.note = jobs, note

    def __call__(self, step: Callable[P, R], /, *values: P.args, **named: P.kwargs) -> R:
        """Runs the step."""
        self.note = self.note.model_copy(update={"steps": [*self.note.steps, step.__name__]})
        self._jobs.keep(self.note)
        return step(*values, **named)


def work(jobs: Jobs, kind: JobKind) -> JobNote:
    """Does what a job was asked for, and notes how it ended."""
    note = jobs.note(kind)
    if note is None:
        raise LookupError(kind)
    run = Noted(jobs, note)
    try:
        end: dict[str, Any] = {"outcome": _WORK[kind](jobs, run)}
    except Refusal as refusal:
        end = {"refusal": refusal.text}
    except Exception as error:
        end = {"fault": _place_of(error)}
        raise
    finally:
        note = run.note.model_copy(update={**end, "ended_at": _now()})
        jobs.keep(note)
    return note


def _preview(jobs: Jobs, run: Noted) -> dict[str, Any]:
    """The preview with its report, and the pages of the checks, for those who decide."""
    done = run_year(jobs.workspace.root, jobs.year, None, run, report=True).done
    if isinstance(done.preview, Refusal):
        raise done.preview
    run(document_validation, jobs.workspace)
    return {"figures": done.preview.figures, "changed": len(done.preview.changed), "refused": done.refused}


def _difference(jobs: Jobs, run: Noted) -> dict[str, Any]:
    difference = differences(jobs.workspace, jobs.year, None, run)
    write(jobs.difference_file, difference.model_dump_json().encode())
    return {"figures": len(difference.figures), "version": difference.version}


def _publish(jobs: Jobs, run: Noted) -> dict[str, Any]:
    erratum = None
    if run.note.statement is not None:
        erratum = jobs.folder / "erratum.yaml"  # JSON is YAML
        write(erratum, json.dumps(run.note.statement, ensure_ascii=False).encode())
    key = Path(os.environ[SIGN]) if os.environ.get(SIGN) else None
    version = run_publication(jobs.workspace.root, jobs.year, erratum, key, run, by=run.note.by or PublishedBy()).done.version
    if isinstance(version, Refusal):
        raise version
    return {"version": version.version, "hash": version.hash, "nothing_new": version.nothing_new, "figures": len(version.changes)}


_WORK: dict[JobKind, Callable[[Jobs, Noted], dict[str, Any]]] = {"preview": _preview, "difference": _difference, "publish": _publish}


def _place_of(error: BaseException) -> str:
    """What kind of fault it was and where: never its message, which may quote what somebody wrote."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    where = f"{Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last else ""
    return f"{type(error).__name__} {where}"


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    """`python -m pipelines.background DIR YEAR KIND LOCK`; LOCK: the open file whose lock it holds from here on."""
    root, year, kind, lock = sys.argv[1:]
    os.set_inheritable(int(lock), False)
    os.nice(GIVES_WAY)
    try:
        work(Jobs(open_workspace(Path(root)), int(year)), next(known for known in JOBS if known == kind))
    finally:
        os.close(int(lock))  # who watched may keep the process for a while, and nobody else needs to wait for that


if __name__ == "__main__":
    main()
