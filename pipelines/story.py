"""The job, told once: collect → validate → value → preview; and, to publish, … → disclose → assemble → render → seal.

Plain functions, whose steps are run by whoever is given: directly (`Direct`), or as tasks that a Prefect server watches (`flows.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ParamSpec, Protocol, TypeVar, runtime_checkable

from impact.ledger.submission import Receipt
from impact.warehouse.record import WarehouseRecord
from indicators.text import Refusal
from pipelines.campaign import check_reviewed
from pipelines.collect import collect_inbox, finish_reading
from pipelines.preview import LAYING_OUT, Preview, try_preview
from pipelines.publication import PublicationDone, PublishedBy, PublishedVersion
from pipelines.publish import assemble, begin_version, copied_aside, disclose, freeze_inputs, render_version, seal_version
from pipelines.running import Runner
from pipelines.standing import YearDone, done_before, keep_standing, made_of
from pipelines.warehouse import build_warehouse, refresh, renew, seal_warehouse, validate_warehouse, value_warehouse
from pipelines.workspace import Workspace, open_workspace
from reports.edition.errata import ErratumStatement, read_statement
from reports.edition.signature import read_private_key

P = ParamSpec("P")
R = TypeVar("R")

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
WORDS = {step.__name__: word for word, steps in STORY.items() for step in steps}
"""The word of each step, by name."""


@runtime_checkable
class Teller(Protocol):
    """Runs the steps of the story, and those parts of it that lie inside others.

    It can be checked at run time because Prefect makes a schema of what its flows take.
    """

    def __call__(self, step: Callable[P, R], /, *values: P.args, **named: P.kwargs) -> R:
        """Runs one step."""

    def part(self, part: Callable[P, R]) -> Callable[P, R]:
        """A part of the story, as it is run inside another."""


@dataclass(frozen=True)
class Direct:
    """Runs the story in this process, with no server and without Prefect. Raises KeyError for a step that is in no word of it."""

    inside: Runner

    def __call__(self, step: Callable[P, R], /, *values: P.args, **named: P.kwargs) -> R:
        """Runs the step itself."""
        WORDS[step.__name__]
        return self.inside(step, *values, **named)

    def part(self, part: Callable[P, R]) -> Callable[P, R]:
        """The part itself."""
        return part


def year_of(root: Path, year: int | None, as_of: datetime | None, run: Teller, *, report: bool = False) -> YearDone:
    """The main job. A year without figures is said at the end: what was collected stays collected."""
    workspace = open_workspace(root)
    if as_of is None and (done := run(done_before, workspace, year, report=report)):
        return done
    read = made_of(workspace)
    receipts = run.part(collected)(root, run)
    record = run.part(warehoused)(root, as_of, run)
    done = YearDone(record, run.part(previewed)(root, year, run, report=report), receipts)
    run(keep_standing, workspace, year, read, done)
    return done


def collected(root: Path, run: Teller) -> list[Receipt]:
    """Finishes what an interrupted reading left, then hands in the files of the inbox."""
    workspace = open_workspace(root)
    return [*run(finish_reading, workspace), *run(collect_inbox, workspace)]


def warehoused(root: Path, as_of: datetime | None, run: Teller) -> WarehouseRecord:
    """Builds, validates, values and seals the warehouse in a new file, which then takes the place of the old one."""
    return refresh(open_workspace(root), as_of, run, sparing=True, ahead=LAYING_OUT)


def previewed(root: Path, year: int | None, run: Teller, *, report: bool = False) -> Preview | Refusal:
    """Lays out the preview of the year, with its report if asked; or says why there is nothing to lay out."""
    return run(try_preview, open_workspace(root), year, report=report)


def published(
    root: Path, year: int, erratum: Path | None, sign: Path | None, run: Teller, by: PublishedBy | None = None
) -> PublicationDone:
    """Seals the next version of the edition of a year; where it is refused, what was collected stays collected.

    Can be interrupted anywhere and called again: each step finds what the ones before left.
    """
    workspace = open_workspace(root)
    statement = read_statement(erratum) if erratum else None
    if sign:  # before anything is written
        read_private_key(sign)
    receipts = run.part(collected)(root, run)
    try:
        return PublicationDone(receipts, _sealed(workspace, year, statement, sign, run, by))
    except Refusal as refusal:
        return PublicationDone(receipts, refusal.with_traceback(None))


def _sealed(
    workspace: Workspace, year: int, statement: ErratumStatement | None, sign: Path | None, run: Teller, by: PublishedBy | None
) -> PublishedVersion:
    """From the inputs, which are copied first so that what is published is made of what is frozen with it, to the sealed version."""
    with workspace.lock(), copied_aside(workspace) as copied:
        standing = run(begin_version, workspace, year)
        frozen, reading = run(freeze_inputs, workspace, year, copied), workspace.reading(copied)
        check_reviewed(reading, year)
        record = renew(reading, None, run, ahead=LAYING_OUT)
        edition = run(disclose, reading, year)
        assembly = run(assemble, reading, edition, record, standing, frozen, statement)
        if assembly.nothing_new:
            return PublishedVersion.of_standing(assembly)
        draft = run(render_version, reading, assembly, copied)
        return PublishedVersion.of_new(workspace, assembly, run(seal_version, reading, assembly, draft, sign, by))
