"""One folder holds one territory: where its files lie, and what is read from them (contracts, section 2)."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib.resources import as_file, files
from pathlib import Path

from filelock import FileLock, Timeout

from impact.ecosystem.projects import Register, load_register
from impact.ecosystem.reading import Ecosystem, check_projects, load_ecosystem
from impact.intake.mapping import Mapping, find_mapping, load_mapping
from impact.intake.result import Context
from impact.ledger.chain import Ledger
from impact.ledger.store import open_store, synced
from impact.maps.models import ImpactMap
from impact.maps.reading import load_maps
from impact.territory.knowledge import Knowledge, load_knowledge
from impact.territory.models import Territory, load_territory
from impact.world import World
from indicators.bank import check_renamed, load_bank
from indicators.catalogue import Catalogue, load_catalogue
from indicators.yamlfile import Source
from pipelines.messages import messages

EXAMPLES = ("empty", "sceaux")
DRAFT = ".draft-"
"""In the name of what is being made and does not stand yet."""
FOLDERS = ("facts", "projects", "maps", "bank", "consultations", "mappings", "inbox", "ledger", "editions")


@dataclass(frozen=True)
class Workspace:
    """The folder of one territory."""

    root: Path

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
        """One folder a year."""
        return self.root / "editions"

    @property
    def snapshots(self) -> Path:
        """What is slow to read back from the ledger; may be deleted, and is when an original is erased."""
        return self.root / ".ledger-snapshots"

    @property
    def data_docs(self) -> Path:
        """The pages of the validation suite."""
        return self.root / "validation"

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue that ships, or the workspace's own `catalogue/`; with the reference values of its own `bank/` beside."""
        own = self.root / "catalogue"
        shipped = load_catalogue(own if own.is_dir() else None)
        return shipped.model_copy(update={"bank": shipped.bank | load_bank(self.root / "bank")})

    @cached_property
    def territory(self) -> Territory:
        """The territory."""
        return load_territory(self.root / "territory.yaml")

    @cached_property
    def register(self) -> Register:
        """The registered projects."""
        return load_register(self._projects, self.catalogue)

    @property
    def _projects(self) -> list[Source]:
        return [*sorted((self.root / "projects").glob("*.y*ml"))]

    @cached_property
    def mappings(self) -> dict[str, Mapping]:
        """The mappings that ship, and over them the workspace's own."""
        shipped: list[Source] = [s for s in (files("impact.intake") / "mappings").iterdir() if s.name.endswith(".yaml")]
        own = {source: load_mapping(source, self.catalogue) for source in sorted((self.root / "mappings").glob("*.y*ml"))}
        if twice := [name for name, count in Counter(m.id for m in own.values()).items() if count > 1]:
            raise messages.refusal("mapping_doubled", mapping=twice[0], files=[s.name for s, m in own.items() if m.id == twice[0]])
        loaded = [load_mapping(source, self.catalogue) for source in shipped]
        return {mapping.id: mapping for mapping in [*loaded, *own.values()]}

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger: the folder `ledger/`, or the object store that IMPACT_LEDGER names by URL."""
        return Ledger(open_store(os.environ.get("IMPACT_LEDGER") or self.root / "ledger"), self.snapshots)

    @cached_property
    def maps(self) -> dict[str, ImpactMap]:
        """The impact maps of the projects, by id."""
        sources: list[Source] = [*sorted((self.root / "maps").glob("*.y*ml"))]
        return load_maps(sources, self.catalogue, self.register, self.territory.currency)

    @cached_property
    def knowledge(self) -> Knowledge:
        """What is known of the territory, and of those it is compared with."""
        sources: list[Source] = [*sorted((self.root / "facts").glob("*.y*ml"))]
        return load_knowledge(sources, self.catalogue, self.territory.code)

    @cached_property
    def ecosystem(self) -> Ecosystem:
        """Members, needs, consultations and known solutions, checked against each other; and what the projects name, against them."""
        consultations: list[Source] = [*sorted((self.root / "consultations").glob("*.y*ml"))]
        files: dict[str, Source] = {name: self.root / f"{name}.yaml" for name in ("actors", "needs", "solutions")}
        ecosystem = load_ecosystem(files, consultations, self.catalogue, self.knowledge)
        check_projects(self._projects, self.register.projects.values(), ecosystem.needs, self.knowledge, self.catalogue.vocabulary)
        return ecosystem

    @property
    def world(self) -> World:
        """What the warehouse is a function of, beside the ledger."""
        return World(self.territory, self.catalogue, self.register, self.maps, self.knowledge, self.ecosystem)

    def context(self, project: str | None = None, mapping: str | None = None, *, illustrative: bool = False) -> Context:
        """What files are read against today. Raises Refusal `mapping_unknown`, `project_not_registered`."""
        if mapping is not None:
            find_mapping(self.mappings, mapping)
        if project is not None and project not in self.register.projects:
            raise messages.refusal("project_not_registered", project=project, known=sorted(self.register.projects)[:20] or ["—"])
        today = datetime.now(self.territory.clock).date()
        made_up = illustrative or self.territory.illustrative
        return Context(self.catalogue, self.register, self.mappings, today, project, mapping, made_up)

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Holds the workspace for one builder at a time. Raises Refusal `workspace_locked` when another has it for ten seconds."""
        try:
            with FileLock(self.root / ".lock", timeout=10):
                for left in self.root.glob(f".*{DRAFT}*"):  # whoever made it was killed: nobody else may be building now
                    shutil.rmtree(left, ignore_errors=True)
                yield
        except Timeout as error:
            raise messages.refusal("workspace_locked", folder=self.root) from error


def open_workspace(root: Path) -> Workspace:
    """The workspace at `root`. Raises Refusal `not_a_workspace`, `values_renamed`."""
    if not (root / "territory.yaml").is_file():
        raise messages.refusal("not_a_workspace", folder=root)
    check_renamed(root)
    return Workspace(root.resolve())


def make_workspace(root: Path, example: str) -> Workspace:
    """A new workspace, complete or not there at all. Raises Refusal `folder_not_empty`, `example_unknown`."""
    if example not in EXAMPLES:
        raise messages.refusal("example_unknown", example=example, known=list(EXAMPLES))
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise messages.refusal("folder_not_empty", folder=root)
    root.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".impact-", dir=root.parent))
    try:
        with as_file(files("pipelines") / "examples" / example) as source:
            shutil.copytree(source, draft, dirs_exist_ok=True)
        for folder in FOLDERS:
            (draft / folder).mkdir(exist_ok=True)
        draft.chmod(0o755)
        if root.exists():
            root.rmdir()
        draft.rename(root)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Workspace(root.resolve())


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A temporary path beside `target`, file or folder, that takes its place, synced, when the block ends well; else nothing changes."""
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}{DRAFT}", dir=target.parent))
    try:
        new = draft / target.name
        yield new
        if new.is_dir() and target.exists():  # a folder cannot replace another in one step: the old one steps aside first
            target.rename(draft / "before")
        elif new.is_file():
            synced(new)
        new.replace(target)
        synced(target.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
