"""The town that is served: its workspace as its files are now, over one ledger that is read once and followed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache

import polars as pl

from impact.intake.result import OBSERVATION_KEY
from impact.ledger.chain import Ledger
from impact.ledger.claims import RETURNED, WITHDRAWN, KeptClaims, current
from impact.ledger.known import KnownSubmission, KnownSubmissions
from pipelines.workspace import Workspace, open_workspace
from portal.config.environment import workspace_root

_lock = threading.RLock()
"""A ledger in memory is for one thread at a time; between processes its store keeps order."""


FRESH = 1.0
"""Seconds for which the files of the workspace are taken to be as they were: a page asks many times."""
_workspace: list[tuple[float, Workspace]] = []


def town() -> Workspace:
    """The workspace, its files as they were a moment ago at most."""
    now, root = time.monotonic(), workspace_root()
    last = _workspace[:1]  # another thread may let it go meanwhile
    if not last or now - last[0][0] > FRESH or last[0][1].root != root:
        last = _workspace[:] = [(now, open_workspace(root))]
    return last[0][1]


def reopen() -> None:
    """Looks at the files of the workspace again: one of them was just written here."""
    _workspace.clear()


def local(moment: datetime) -> datetime:
    """A moment by the town's clock."""
    return moment.astimezone(town().territory.clock)


def today() -> date:
    """The day that it is in the town."""
    return datetime.now(town().territory.clock).date()


@cache
def _ledger() -> Ledger:
    return town().ledger


@contextmanager
def ledger() -> Iterator[Ledger]:
    """The ledger, for this thread alone while the block lasts."""
    with _lock:
        yield _ledger()


def submissions() -> list[KnownSubmission]:
    """Every submission, in the order they came."""
    with ledger() as opened:
        return list(opened.kept(KnownSubmissions).after(opened.events()).by_id.values())


def submission(submission_id: str) -> KnownSubmission | None:
    """The submission of that id."""
    with ledger() as opened:
        return opened.kept(KnownSubmissions).after(opened.events()).by_id.get(submission_id)


def project_of(known: KnownSubmission) -> str | None:
    """The one project that a submission is about; None where it is about several or none."""
    project = known.reading.details["project_id"] if known.reading else known.received.details["project_id"]
    return str(project) if project else None


_current: list[tuple[int, pl.DataFrame]] = []


def claims() -> pl.DataFrame:
    """The observations that stand in the ledger now, those made of event logs apart."""
    with ledger() as opened:
        seen = len(opened.events())
        if not _current or _current[0][0] != seen:
            _current[:] = [(seen, current(opened.kept(KeptClaims).observations(), OBSERVATION_KEY))]
        return _current[0][1]


def before_return(returned: pl.DataFrame) -> pl.DataFrame:
    """What was said last of each of these returned values before the town asked for it again; nothing that was withdrawn since."""
    if returned.is_empty():
        return returned
    with ledger() as opened:
        every = opened.kept(KeptClaims).observations()
        ended = [name for name, known in opened.kept(KnownSubmissions).after(opened.events()).by_id.items() if known.ended]
    keys = returned.select(*OBSERVATION_KEY, until="sequence")
    said = every.join(keys, on=OBSERVATION_KEY).filter(pl.col("sequence") < pl.col("until"), ~pl.col("fate").is_in([RETURNED, WITHDRAWN]))
    said = said.filter(~pl.col("submission_id").is_in(ended))
    return current(said.drop("until"), OBSERVATION_KEY)
