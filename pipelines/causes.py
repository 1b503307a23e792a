"""Why figures are no longer those of a version: what changed is put in its place kind by kind, and each step shows which figures follow.

Where only one kind of thing changed, nothing has to be tried: all that differs is because of it.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

import duckdb

from impact.figures.figure import Figure
from impact.figures.store import read_figures
from impact.ledger.chain import Event
from impact.lineage.causes import Dependence, dependence, submissions_after, submissions_since
from indicators.text import Refusal
from pipelines.frozen import Frozen, restore_inputs
from pipelines.running import Runner
from pipelines.warehouse import make_warehouse
from pipelines.withheld import published_of
from pipelines.workspace import Workspace
from reports.edition.errata import Cause, CauseKind, FigureChange, Published
from reports.edition.manifest import PRIVATE, PUBLIC, Manifest
from reports.edition.published import changed_rows, read_published

KINDS: tuple[CauseKind, ...] = ("code", "submission", "definition", "parameter", "input")
"""In the order in which they are tried: what others refer to comes before them."""
FOLDERS_OF: dict[CauseKind, tuple[str, ...]] = {"definition": ("catalogue/indicators",), "parameter": ("bank", "catalogue/bank")}
"""Where among the inputs the things of a kind lie, each in a file that has its name."""
Figures = dict[str, Published]


@dataclass(frozen=True)
class Now:
    """What would be published today: the workspace as it is read, its inputs and where they lie, the code, the warehouse, the figures."""

    workspace: Workspace
    year: int
    frozen: Frozen
    copied: Path
    code: str
    warehouse: Path
    figures: Figures


class Changes:
    """What changed between a version and now, and which figures follow from it."""

    def __init__(self, folder: Path, manifest: Manifest, now: Now, run: Runner) -> None:
        self._folder, self._manifest, self._now, self._run = folder, manifest, now, run
        self.before: Figures = read_published(folder / PUBLIC) or {}
        self.changed = changed_rows(self.before, now.figures)

    @cached_property
    def things(self) -> dict[CauseKind, list[str]]:
        """What is not the same, by kind: submissions, indicators, reference values, other files, the code."""
        of: dict[CauseKind, list[str]] = {kind: [] for kind in KINDS}
        if self._manifest.code != self._now.code:
            of["code"] = [self._now.code]
        of["submission"] = submissions_after(self._now.workspace.ledger, self._manifest.ledger.sequence)
        for name in self._files:
            kind = kind_of(name)
            thing = name if kind == "input" else PurePosixPath(name).stem
            of[kind] += [thing] if thing not in of[kind] else []
        return {kind: things for kind, things in of.items() if things}

    @property
    def figures(self) -> list[FigureChange]:
        """Each figure that differs, before and after, and because of what."""
        steps = self._steps() if self.changed else {}
        with contextlib.closing(duckdb.connect(self._now.warehouse, read_only=True)) as con:
            there = {figure.address: figure for figure in read_figures(con, self._now.year)}
            return [
                FigureChange(
                    figure_id=address,
                    before=self.before.get(address),
                    after=self._now.figures.get(address),
                    because=[Cause(kind=kind, id=thing) for kind in steps[address] for thing in self._of(kind, con, there.get(address))],
                )
                for address in self.changed
            ]

    @property
    def _files(self) -> list[str]:
        old, new = self._manifest.inputs, self._now.frozen
        return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))

    def _steps(self) -> dict[str, list[CauseKind]]:
        """By figure, the kinds of things at whose step it changed; where steps hide each other, all that there are."""
        kinds = list(self.things)
        if len(kinds) <= 1:
            return {address: list(kinds) for address in self.changed}
        of: dict[str, list[CauseKind]] = {address: [] for address in self.changed}
        waiting: list[CauseKind] = []
        last = self.before
        for n, kind in enumerate(kinds):
            waiting.append(kind)
            after = self._now.figures if kind == kinds[-1] else self._with(kinds[: n + 1])
            if after is None:  # it does not hold together without what follows
                continue
            for address in self.changed:
                if last.get(address) != after.get(address):
                    of[address] += waiting
            waiting, last = [], after
        return {address: seen or list(kinds) for address, seen in of.items()}

    def _with(self, kinds: list[CauseKind]) -> Figures | None:
        """The figures with today's things of these kinds, and all others as they were; None where such a world does not hold together."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "inputs").mkdir()
            restore_inputs(self._folder / PRIVATE / "inputs", self._mixed(kinds), folder / "inputs", self._now.copied)
            workspace = self._now.workspace.reading(folder / "inputs")
            as_of = None if "submission" in kinds else self._counted().recorded_at
            try:
                make_warehouse(workspace, folder / "aside.duckdb", as_of, self._run)
            except Refusal:
                return None
            with contextlib.closing(duckdb.connect(folder / "aside.duckdb", read_only=True)) as con:
                return published_of(con, workspace, self._now.year)

    def _mixed(self, kinds: list[CauseKind]) -> Frozen:
        """The inputs of the version, those of some kinds as they are now."""
        mixed = dict(self._manifest.inputs)
        for name in self._files:
            if kind_of(name) in kinds:
                mixed.pop(name, None)
                mixed |= {name: self._now.frozen[name]} if name in self._now.frozen else {}
        return mixed

    def _counted(self) -> Event:
        """The last event that the version counts."""
        return self._now.workspace.ledger.events()[self._manifest.ledger.sequence - 1]

    def _of(self, kind: CauseKind, con: duckdb.DuckDBPyConnection, figure: Figure | None) -> list[str]:
        """The changed things of a kind that a figure depends on; all of them where it does not say, or where there is but one."""
        things = self.things[kind]
        if figure is None or len(things) == 1:
            return things
        of = dependence(con, figure)
        match kind:
            case "submission":
                named = submissions_since(con, self._now.workspace.ledger, of.cells, self._counted().recorded_at)
            case "definition":
                named = [thing for thing in things if thing in of.indicators]
            case "parameter":
                named = [thing for thing in things if thing in of.parameters]
            case "input":
                named = [thing for thing in things if _concerns(thing, of)]
            case _:
                named = things
        return named or things


def kind_of(name: str) -> CauseKind:
    """What kind of thing an input is, by where it lies."""
    kinds: Iterator[CauseKind] = (k for k, folders in FOLDERS_OF.items() for folder in folders if name.startswith(f"{folder}/"))
    return next(kinds, "input")


def _concerns(name: str, of: Dependence) -> bool:
    """Whether a file may have changed a figure: the card or map of one project changes no figure of another."""
    folder, _, file = name.partition("/")
    stem = PurePosixPath(file).stem
    if folder == "maps":
        return stem in of.maps
    return folder != "projects" or of.projects is None or stem in of.projects
