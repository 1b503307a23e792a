"""One folder holds one territory: where its files lie, and what is read from them (contracts, section 2)."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from impact.ecosystem.projects import Register
from impact.ecosystem.reading import Ecosystem
from impact.intake.mapping import Mapping, find_mapping
from impact.ledger.chain import Ledger
from impact.ledger.store import open_store
from impact.territory.knowledge import Knowledge
from impact.territory.models import Territory
from impact.world import World
from indicators.bank import check_renamed
from indicators.catalogue import Catalogue
from pipelines.inputs import Inputs, inputs_of
from pipelines.messages import messages
from pipelines.replacing import ABANDONED, DRAFT, replacing, settle

if TYPE_CHECKING:
    from filelock import FileLock

    from impact.intake.result import Context

EXAMPLES = ("empty", "sceaux")
PATIENCE = 30.0
"""Seconds for which a builder may write nothing before who waits for it gives up."""
FOLDERS = ("facts", "projects", "maps", "bank", "consultations", "mappings", "inbox", "ledger", "previews", "editions")


@dataclass(frozen=True)
class Workspace:
    """The folder of one territory. `frozen`: where its inputs are read from, if they are those of a version of an edition."""

    root: Path
    frozen: Path | None = None

    def reading(self, frozen: Path) -> Workspace:
        """The same workspace and ledger, with the inputs that lie in another folder."""
        other = replace(self, frozen=frozen)
        other.__dict__["ledger"] = self.ledger  # what was read of it is not read again
        return other

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that everyone may open read-only."""
        return self.root / "impact.duckdb"

    @property
    def record(self) -> Path:
        """What the latest warehouse held, by content hash; outlives the warehouse."""
        return self.root / "warehouse.json"

    @property
    def inbox(self) -> Path:
        """Where files wait to be collected."""
        return self.root / "inbox"

    @property
    def editions(self) -> Path:
        """Sealed versions, by year: `editions/2016/v1`."""
        return self.root / "editions"

    def version(self, year: int, number: int) -> Path:
        """The folder of one sealed version."""
        return self.editions / str(year) / f"v{number}"

    @property
    def previews(self) -> Path:
        """What runs lay out, by year; never an edition."""
        return self.root / "previews"

    def preview(self, year: int, as_of: datetime | None = None) -> Path:
        """The preview of one year; what was known at an earlier instant has one of its own, named for the instant."""
        return self.previews / (f"{year}.as-of-{as_of:%Y%m%dT%H%M%S%z}" if as_of else str(year))

    @property
    def kept(self) -> Path:
        """What would take time to make again, kept to save it: can be deleted at any moment."""
        return self.root / ".kept"

    @property
    def snapshots(self) -> Path:
        """What is slow to read back from the ledger; may be deleted, and is when an original is erased."""
        return self.kept / "ledger"

    @property
    def registering(self) -> Path:
        """Files of the register that are being written: each lies here, whole, until its event is in the ledger."""
        return self.root / ".registering"

    @property
    def data_docs(self) -> Path:
        """The pages of the validation suite."""
        return self.root / "validation"

    @property
    def drawings(self) -> Path:
        """The pictures of the last publication, so that those that did not change are not drawn again; may be deleted at any time."""
        return self.kept / "charts"

    @property
    def papers(self) -> Path:
        """The papers of the last preview that had its report: those that say the same are not set again; may be deleted at any time."""
        return self.kept / "papers"

    @property
    def answers(self) -> Path:
        """What was worked out at the last run, each under the hash of all that it is a function of; may be deleted at any time."""
        return self.kept / "answers"

    @property
    def verdicts(self) -> Path:
        """What Great Expectations said of the checks at the last run; may be deleted at any time."""
        return self.answers / "verdicts"

    @cached_property
    def inputs(self) -> Inputs:
        """What its own files say."""
        return inputs_of(self.frozen or self.root)

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue that ships or its own, with its own reference values."""
        return self.inputs.catalogue

    @property
    def territory(self) -> Territory:
        """The territory."""
        return self.inputs.territory

    @property
    def register(self) -> Register:
        """The registered projects."""
        return self.inputs.register

    @property
    def mappings(self) -> dict[str, Mapping]:
        """The mappings that ship, and over them its own."""
        return self.inputs.mappings

    @property
    def knowledge(self) -> Knowledge:
        """What is known of the territory."""
        return self.inputs.knowledge

    @property
    def ecosystem(self) -> Ecosystem:
        """Members, needs, consultations and known solutions."""
        return self.inputs.ecosystem

    @property
    def world(self) -> World:
        """What the warehouse is a function of, beside the ledger."""
        return self.inputs.world

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger: the folder `ledger/`, or the object store that IMPACT_LEDGER names by URL."""
        return Ledger(open_store(os.environ.get("IMPACT_LEDGER") or self.root / "ledger"), self.snapshots, self.root / ".ledger-head")

    def context(self, project: str | None = None, mapping: str | None = None, *, illustrative: bool = False) -> Context:
        """What files are read against today. Raises Refusal `mapping_unknown`, `project_not_registered`."""
        from impact.intake.result import Context

        if mapping is not None:
            find_mapping(self.mappings, mapping)
        if project is not None and project not in self.register.projects:
            raise messages.refusal("project_not_registered", project=project, known=sorted(self.register.projects)[:20] or ["—"])
        today = datetime.now(self.territory.clock).date()
        made_up = illustrative or self.territory.illustrative
        return Context(self.catalogue, self.register, self.mappings, today, project, mapping, made_up, self.inputs.layouts)

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Holds the workspace for one builder at a time, and waits for the one before as long as what it makes grows.

        Raises Refusal `workspace_locked` when that has stood still for PATIENCE seconds.
        """
        lock = self._acquired()
        try:
            for folder in (self.root, self.previews):  # whoever made a draft there was killed: nobody else may be building now
                settle(folder)
            for folder in (self.root / "consultations", self.root / "facts", self.kept, self.root / "ledger"):
                settle(folder, older_than=ABANDONED)
            yield
        finally:
            lock.release()

    def _acquired(self) -> FileLock:
        from filelock import FileLock, Timeout

        lock, before = FileLock(self.root / ".lock"), self._drafts()
        while not lock.is_locked:
            try:
                lock.acquire(timeout=PATIENCE)
            except Timeout as error:
                after = self._drafts()
                if after == before:
                    raise messages.refusal("workspace_locked", folder=self.root) from error
                before = after
        return lock

    def _drafts(self) -> set[tuple[Path, int]]:
        """What is being made, and when it last grew."""
        drafts = set()
        for draft in (*self.root.glob(f".*{DRAFT}*"), *self.previews.glob(f".*{DRAFT}*"), *self.editions.glob(f"*/.*{DRAFT}*")):
            with contextlib.suppress(OSError):  # it may be complete by now
                drafts |= {(path, path.stat().st_mtime_ns) for path in (draft, *draft.rglob("*"))}
        return drafts


def open_workspace(root: Path) -> Workspace:
    """The workspace at `root`. Raises Refusal `not_a_workspace`, `values_renamed`."""
    if not (root / "territory.yaml").is_file():
        raise messages.refusal("not_a_workspace", folder=root)
    check_renamed(root)
    workspace = Workspace(root.resolve())
    if workspace.registering.is_dir():
        from pipelines.register import settle_register

        settle_register(workspace)
    return workspace


def _copy(source: Path, target: Path) -> None:
    """Copies a folder; stops at the first file that cannot be written, with what the system says of it."""
    target.mkdir()
    for path in sorted(source.rglob("*")):
        copy = target / path.relative_to(source)
        if path.is_dir():
            copy.mkdir()
        else:
            shutil.copyfile(path, copy)


def make_workspace(root: Path, example: str) -> Workspace:
    """A new workspace, complete or not there at all. Raises Refusal `folder_not_empty`, `example_unknown`."""
    with making_workspace(root, example):
        pass
    return Workspace(root.resolve())


@contextlib.contextmanager
def making_workspace(root: Path, example: str) -> Iterator[Path]:
    """The folder of a new workspace, for what else is to be in it; it stands at `root` when the block ends well, else nothing does.

    Raises Refusal `folder_not_empty`, `example_unknown`.
    """
    if example not in EXAMPLES:
        raise messages.refusal("example_unknown", example=example, known=list(EXAMPLES))
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise messages.refusal("folder_not_empty", folder=root)
    root.parent.mkdir(parents=True, exist_ok=True)
    settle(root.parent, older_than=ABANDONED, of=root.name)
    with replacing(root) as draft:
        with as_file(files("pipelines") / "examples" / example) as source:
            _copy(source, draft)
        for folder in FOLDERS:
            (draft / folder).mkdir(exist_ok=True)
        yield draft
        draft.chmod(0o755)
