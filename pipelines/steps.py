"""The steps of the job, as plain functions: collect, build, validate, value, seal, publish. Flows order them; tests call them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar, cast

import duckdb
from pydantic import BaseModel, ValidationError

from impact.figures.compute import make_figures
from impact.figures.store import insert_figures
from impact.ledger.submission import Receipt, hand_in, preview, read_received, unread
from impact.validation.findings import validate
from impact.valuation.projects import value_projects
from impact.warehouse.build import build
from impact.warehouse.content import META, content_hash, content_hashes, differences
from impact.warehouse.schema import frame, insert
from impact.world import World
from indicators.text import Refusal
from pipelines.messages import messages
from pipelines.workspace import Workspace, replacing

Step = Callable[..., Any]
Wrapped = TypeVar("Wrapped", bound=Step)


class Record(BaseModel):
    """What a warehouse holds and what it was built from; kept beside it, so that a lost warehouse can be told from a changed one."""

    until: datetime | None
    head: tuple[int, str] | None
    as_of: datetime | None
    inputs: dict[str, str]
    tables: dict[str, str]

    @property
    def content(self) -> str:
        """The content hash."""
        return content_hash(self.tables)


def plainly(step: Wrapped) -> Wrapped:
    """The way to run a step without an orchestrator: as it is."""
    return step


def files_in(paths: list[Path]) -> list[Path]:
    """The files to collect: those named, and those of folders, without hidden ones. Raises Refusal `path_missing`."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(
                p for p in path.rglob("*") if p.is_file() and not any(part.startswith(".") for part in p.relative_to(path).parts)
            )
        elif path.is_file():
            found.append(path)
        else:
            raise messages.refusal("path_missing", path=path)
    return found


def collect(
    workspace: Workspace,
    paths: list[Path],
    project: str | None,
    mapping: str | None,
    *,
    dry_run: bool = False,
    illustrative: bool = False,
) -> list[Receipt]:
    """Hands each file in to the ledger, perhaps marked as made up; with `dry_run`, only says what would become of it.

    A folder of the workspace that bears the name of a project, in the inbox or elsewhere, holds the files of that project.
    """
    take = preview if dry_run else hand_in
    named = {project, *(_folder_project(workspace, path) for path in paths)}
    contexts = {name: workspace.context(name, mapping, illustrative=illustrative) for name in named}
    return [take(workspace.ledger, path.read_bytes(), path.name, contexts[project or _folder_project(workspace, path)]) for path in paths]


def _folder_project(workspace: Workspace, path: Path) -> str | None:
    """The project whose folder of the workspace the file lies in."""
    if not path.resolve().is_relative_to(workspace.root):
        return None
    folders = path.resolve().relative_to(workspace.root).parts[:-1]
    return next((folder for folder in folders if folder in workspace.register.projects), None)


def collect_inbox(workspace: Workspace) -> list[Receipt]:
    """Hands in what lies in the inbox."""
    return collect(workspace, files_in([workspace.inbox]), None, None)


def finish_reading(workspace: Workspace) -> list[Receipt]:
    """Reads what was received but not read, because a process was stopped in between."""
    context = workspace.context()
    return [read_received(workspace.ledger, receipt, context) for receipt in unread(workspace.ledger)]


def build_warehouse(workspace: Workspace, draft: Path, as_of: datetime | None) -> None:
    """Builds the warehouse, but for findings and figures, in a new file."""
    world = workspace.world  # read before the file is opened: a refusal must not keep it open
    with contextlib.closing(duckdb.connect(draft)) as con:
        build(con, workspace.ledger, world, as_of)


def check_warehouse(workspace: Workspace, draft: Path, docs: Path | None) -> int:
    """Runs the validation suite on the new file and puts its findings there; their number."""
    findings = validate(draft, workspace.catalogue, docs)
    with contextlib.closing(duckdb.connect(draft)) as con:
        insert(con, "finding", "FROM found", found=findings)
    return findings.height


def value_warehouse(workspace: Workspace, draft: Path) -> int:
    """Values the projects, computes the figures of every year and puts them in the new file; their number."""
    with contextlib.closing(duckdb.connect(draft)) as con:
        value_projects(con, workspace.world)
        figures = make_figures(con, workspace.world)
        insert_figures(con, figures)
    return len(figures)


def seal_warehouse(workspace: Workspace, draft: Path, as_of: datetime | None) -> Record:
    """Hashes the content of the new file, and empties its journal so that it is one file and whole."""
    events = workspace.ledger.events(as_of)
    with contextlib.closing(duckdb.connect(draft)) as con:
        last = events[-1] if events else None
        head = (last.sequence, workspace.ledger.digest(last.sequence) or "") if last else None
        record = Record(
            until=last.recorded_at if last else None, head=head, as_of=as_of, inputs=inputs(workspace.world), tables=content_hashes(con)
        )
        con.execute(f"CREATE TABLE {META} AS SELECT CAST(? AS JSON) AS record", [record.model_dump_json()])
        con.execute("CHECKPOINT")
    return record


def inputs(world: World) -> dict[str, str]:
    """A hash of each thing that the warehouse is a function of, beside the ledger."""
    parts = {"catalogue": world.catalogue, "territory": world.territory, "register": world.register}
    hashed = {name: hashlib.sha256(part.model_dump_json().encode()).hexdigest() for name, part in parts.items()}
    hashed["maps"] = _digest({m: i.model_dump(mode="json") for m, i in world.maps.items()})
    hashed["facts"] = _digest(asdict(world.knowledge))
    hashed["ecosystem"] = _digest(world.ecosystem.model_dump(mode="json"))
    return hashed | {"code": version("impact-framework")}


def _digest(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()


def refresh(workspace: Workspace, as_of: datetime | None = None, run: Callable[[Wrapped], Wrapped] = plainly) -> Record:
    """Brings the warehouse up to date: built in a new file that takes the place of the old one when it is whole.

    `run` wraps each step, for an orchestrator to watch it.
    """
    with workspace.lock():
        check_head(workspace)
        with replacing(workspace.warehouse) as draft:
            record = fill(workspace, draft, as_of, workspace.data_docs, run)
        with replacing(workspace.record) as draft:
            draft.write_text(record.model_dump_json(indent=1), "utf-8")
    return record


def fill(workspace: Workspace, draft: Path, as_of: datetime | None, docs: Path | None, run: Callable[[Any], Any] = plainly) -> Record:
    """A whole warehouse in the new file `draft`, and the pages of its validation in `docs`."""
    run(build_warehouse)(workspace, draft, as_of)
    with replacing(docs) if docs else contextlib.nullcontext() as pages:
        run(check_warehouse)(workspace, draft, pages)
    run(value_warehouse)(workspace, draft)
    return cast("Record", run(seal_warehouse)(workspace, draft, as_of))


def read_record(workspace: Workspace) -> Record | None:
    """What the warehouse says of itself; where it is lost or damaged, what it said when it was built; None if none ever was.

    Raises Refusal `damaged` if that note is damaged too.
    """
    if workspace.warehouse.is_file():
        try:
            with contextlib.closing(open_warehouse(workspace)) as con:
                return recorded(con)
        except Refusal as refusal:
            if refusal.code != "damaged":
                raise
    if not workspace.record.is_file():
        return None
    try:
        return Record.model_validate_json(workspace.record.read_text("utf-8"))
    except ValidationError as error:
        raise messages.refusal("damaged", file=workspace.record) from error


def recorded(con: duckdb.DuckDBPyConnection) -> Record:
    """What an open warehouse says of itself."""
    return Record.model_validate_json(con.sql(f"SELECT CAST(record AS VARCHAR) FROM {META}").fetchall()[0][0])


def check_head(workspace: Workspace) -> None:
    """The ledger must still begin with what the last warehouse was built from. Raises Refusal `ledger_shortened`.

    The chain shows what was changed inside it; only who remembers its end can tell that the end is gone or was rewritten.
    """
    before = read_record(workspace)
    if before and before.head and workspace.ledger.digest(before.head[0]) != before.head[1]:
        raise messages.refusal("ledger_shortened", event=str(before.head[0]))


def compare(workspace: Workspace, run: Callable[[Any], Any] = plainly) -> tuple[Record | None, Record, list[str]]:
    """Builds the warehouse again as of the instant it was built for, aside, and compares.

    Returns what was recorded, what was rebuilt, and the names of the tables that differ: from what was recorded, or in the file as it
    lies there now.
    """
    check_head(workspace)
    workspace.ledger.verify()
    before = read_record(workspace)
    as_of = (before.as_of or before.until) if before else None
    with tempfile.TemporaryDirectory() as folder:
        again = fill(workspace, Path(folder) / "impact.duckdb", as_of, None, run)
    differing = differences(before.tables, again.tables) if before else []
    if workspace.warehouse.is_file():
        differing = sorted({*differing, *differences(_hashes_now(workspace), again.tables)})
    return before, again, differing


def _hashes_now(workspace: Workspace) -> dict[str, str]:
    """The hashes of the file as it lies there; of a damaged one, none."""
    try:
        with contextlib.closing(open_warehouse(workspace)) as con:
            return content_hashes(con)
    except Refusal as refusal:
        if refusal.code != "damaged":
            raise
        return {}


def findings_on(workspace: Workspace, submissions: list[str]) -> list[dict[str, Any]]:
    """What validation found about these submissions, the gravest first."""
    query = """
        FROM finding WHERE list_contains($submissions, submission_id)
        ORDER BY array_position(['critical', 'warning', 'info'], severity), submission_id, project_id, indicator_id, period_start
    """
    with contextlib.closing(open_warehouse(workspace)) as con:
        return frame(con, query, {"submissions": submissions}).to_dicts()


def open_warehouse(workspace: Workspace) -> duckdb.DuckDBPyConnection:
    """The warehouse, read-only. Raises Refusal `warehouse_missing`, `warehouse_locked`, `damaged`."""
    if not workspace.warehouse.is_file():
        raise messages.refusal("warehouse_missing", folder=workspace.root)
    try:
        con = duckdb.connect(workspace.warehouse, read_only=True)
    except duckdb.Error as error:
        held = "lock" in str(error).lower()
        raise messages.refusal("warehouse_locked" if held else "damaged", file=workspace.warehouse) from error
    try:
        recorded(con)
    except (duckdb.Error, ValidationError, IndexError) as error:
        con.close()
        raise messages.refusal("damaged", file=workspace.warehouse) from error
    return con
