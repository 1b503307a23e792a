"""The warehouse of a workspace: one chain makes it (build, validate, value, seal), to stand or only to be compared.

What only a step needs is imported in it: most commands read a warehouse, and shall not wait for what makes one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import duckdb
from pydantic import ValidationError

from impact.warehouse.memory import give_back
from impact.warehouse.record import WarehouseRecord, read_record, write_record
from impact.warehouse.schema import insert, kept, opened, rows, tables
from indicators.doors import importing
from indicators.text import Refusal
from pipelines.messages import messages
from pipelines.replacing import replacing
from pipelines.running import Runner, directly
from pipelines.workspace import Workspace

Read = TypeVar("Read")
VALUING = ("impact.valuation.projects", "impact.figures.kept_figures", "impact.valuation.kept_years", "impact.valuation.sequence")
"""What valuing needs, imported while checks are asked of the database."""


def refresh(
    workspace: Workspace, as_of: datetime | None = None, run: Runner = directly, *, sparing: bool = False, ahead: Sequence[str] = ()
) -> WarehouseRecord:
    """Brings the warehouse up to date: built in a new file that takes the place of the old one when it is whole.

    `sparing`: with answers that are kept to what was asked before; without, everything is worked out anew. `ahead`: modules that are needed
    next, imported while the database hashes its tables.
    Raises Refusal `ledger_shortened`, `workspace_locked`, and what is wrong in the files of the workspace.
    """
    with workspace.lock():
        return renew(workspace, as_of, run, sparing=sparing, ahead=ahead)


def renew(
    workspace: Workspace, as_of: datetime | None = None, run: Runner = directly, *, sparing: bool = False, ahead: Sequence[str] = ()
) -> WarehouseRecord:
    """`refresh`, for one who holds the workspace already. Raises as that does."""
    check_head(workspace)
    with replacing(workspace.warehouse) as draft:
        record = make_warehouse(workspace, draft, as_of, run, sparing=sparing, ahead=ahead)
    with replacing(workspace.record) as draft:
        draft.write_text(record.model_dump_json(indent=1), "utf-8")
    return record


def make_warehouse(
    workspace: Workspace,
    draft: Path,
    as_of: datetime | None,
    run: Runner = directly,
    *,
    accepted: bool | None = None,
    sparing: bool = False,
    ahead: Sequence[str] = (),
) -> WarehouseRecord:
    """A whole warehouse as of an instant in the new file `draft`.

    `accepted`: with what was accepted alone, of years that have a campaign; if it is not said, where it is made for an edition.
    `sparing`, `ahead`: see `refresh`.
    """
    accepted = counts_accepted(workspace) if accepted is None else accepted
    until = as_of or newest(workspace)
    run(build_warehouse, workspace, draft, until, accepted=accepted, sparing=sparing)
    run(validate_warehouse, workspace, draft, sparing=sparing)
    with contextlib.closing(opened(draft)):  # open from here on for both: what one step wrote is not read again from the file by the next
        run(value_warehouse, workspace, draft, sparing=sparing)
        with importing(ahead):
            return run(seal_warehouse, workspace, draft, until, as_of, accepted=accepted)


def newest(workspace: Workspace) -> datetime:
    """The instant of the last event that is known: what is handed in while a warehouse is built is all of it for the next."""
    last = workspace.ledger.last_known()
    return last.recorded_at if last else datetime.min.replace(tzinfo=UTC)


def counts_accepted(workspace: Workspace) -> bool:
    """Whether what is made of these inputs counts only what was accepted: an edition (its inputs are frozen), once there is a campaign."""
    from impact.ledger.campaigning import KnownCampaigns

    return workspace.frozen is not None and bool(workspace.ledger.kept(KnownCampaigns).after(workspace.ledger.events()).by_year)


def build_warehouse(workspace: Workspace, draft: Path, until: datetime, *, accepted: bool = False, sparing: bool = False) -> None:
    """Builds the warehouse of what was known at an instant, but for findings and figures, in a new file."""
    from impact.ecosystem.consultation.grouping import kept_groupings
    from impact.ledger.replay import remember
    from impact.warehouse.build import build

    world = workspace.world  # read before the file is opened: a refusal must not keep it open
    kept_before = kept_groupings(workspace.answers / "groupings") if sparing else None
    with contextlib.closing(opened(draft)) as con:
        build(con, workspace.ledger, world, until, of_edition=accepted, kept_groupings=kept_before)
    if kept_before:
        kept_before.keep_asked()
    remember(workspace.ledger)


def validate_warehouse(workspace: Workspace, draft: Path, *, sparing: bool = False) -> int:
    """Runs the validation suite on the new file and puts its findings there; their number."""
    from impact.validation.findings import validate
    from impact.validation.kept_verdicts import kept_verdicts

    with importing(VALUING):
        findings = validate(draft, workspace.catalogue, kept_verdicts(workspace.verdicts) if sparing else None)
    with contextlib.closing(opened(draft)) as con:
        insert(con, "finding", "FROM findings", findings=findings)
    return findings.height


def value_warehouse(workspace: Workspace, draft: Path, *, sparing: bool = False) -> int:
    """Values the projects, computes the figures of every year and puts them in the new file; their number."""
    from impact.figures.kept_figures import fill_figures
    from impact.valuation.kept_years import kept_years
    from impact.valuation.projects import value_projects
    from impact.valuation.sequence import drawing_from, kept_sequences

    kept_before = kept_years(workspace.answers / "totals") if sparing else None
    sequences = kept_sequences(workspace.answers / "sequences") if sparing else None
    with contextlib.closing(opened(draft)) as con, kept(con, "observation_year"), drawing_from(sequences):
        value_projects(con, workspace.world, kept=kept_before)
        give_back(con)
        number = fill_figures(con, workspace.world, kept_before)
    if kept_before:
        kept_before.keep_asked()
    return number


def seal_warehouse(
    workspace: Workspace, draft: Path, until: datetime, as_of: datetime | None = None, *, accepted: bool = False
) -> WarehouseRecord:
    """Hashes the content of the new file, and empties its journal so that it is one file and whole. Built of what was known at `until`."""
    with contextlib.closing(opened(draft)) as con:
        record = write_record(con, workspace.ledger, workspace.world, until, as_of, accepted=accepted)
        con.execute("CHECKPOINT")
    return record


def document_validation(workspace: Workspace) -> Path:
    """Writes the pages of the validation of the warehouse as it stands, in place of earlier ones; their folder, for the city only.

    Raises Refusal `workspace_locked`, and those of `open_warehouse`.
    """
    from impact.validation.findings import document

    with workspace.lock():
        open_warehouse(workspace).close()  # what is wrong with it is said as everywhere
        with replacing(workspace.data_docs) as pages:
            document(workspace.warehouse, workspace.catalogue, pages)
    return workspace.data_docs


def check_head(workspace: Workspace) -> None:
    """The ledger must still begin with what the last warehouse was built from. Raises Refusal `ledger_shortened`.

    The chain shows what was changed inside it; only who remembers its end can tell that the end is gone or was rewritten.
    """
    before = last_record(workspace)
    if before and before.head and workspace.ledger.digest(before.head[0]) != before.head[1]:
        raise messages.refusal("ledger_shortened", event=str(before.head[0]))


def last_record(workspace: Workspace) -> WarehouseRecord | None:
    """What the warehouse says of itself; where it is lost or damaged, what it said when it was built; None if none ever was.

    Raises Refusal `damaged` if that note is damaged too.
    """
    if workspace.warehouse.is_file() and (record := as_it_stands(workspace, read_record)):
        return record
    if not workspace.record.is_file():
        return None
    try:
        return WarehouseRecord.model_validate_json(workspace.record.read_text("utf-8"))
    except ValidationError as error:
        raise messages.refusal("damaged", file=workspace.record) from error


def as_it_stands(workspace: Workspace, read: Callable[[duckdb.DuckDBPyConnection], Read]) -> Read | None:
    """What is read from the warehouse as it stands, of whatever version; None of a damaged one."""
    try:
        with contextlib.closing(open_warehouse(workspace, any_version=True)) as con:
            return read(con)
    except Refusal as refusal:
        if refusal.code != "damaged":
            raise
        return None


def open_warehouse(workspace: Workspace, *, any_version: bool = False) -> duckdb.DuckDBPyConnection:
    """The warehouse, read-only; with `any_version` also one that an earlier version built, without the tables it did not know.

    Raises Refusal `warehouse_missing`, `warehouse_locked`, `damaged`, `warehouse_older`.
    """
    if not workspace.warehouse.is_file():
        raise messages.refusal("warehouse_missing", folder=workspace.root)
    try:
        con = opened(workspace.warehouse, read_only=True)
    except duckdb.Error as error:
        locked = "lock" in str(error).lower()
        raise messages.refusal("warehouse_locked" if locked else "damaged", file=workspace.warehouse) from error
    try:
        record = read_record(con)
    except (duckdb.Error, ValidationError, IndexError) as error:
        con.close()
        raise messages.refusal("damaged", file=workspace.warehouse) from error
    if not any_version and tables().keys() - record.tables.keys():
        con.close()
        raise messages.refusal("warehouse_older", folder=workspace.root)
    return con


def checked_of(workspace: Workspace, submissions: list[str]) -> set[str]:
    """Those of these submissions that the warehouse knows, so that their findings are all that there are."""
    query = "SELECT submission_id FROM submission WHERE list_contains($submissions, submission_id)"
    with contextlib.closing(open_warehouse(workspace)) as con:
        return {name for (name,) in con.execute(query, {"submissions": submissions}).fetchall()}


def findings_on(workspace: Workspace, submissions: list[str]) -> list[dict[str, Any]]:
    """What validation says about these submissions, the gravest first."""
    query = """
        FROM finding WHERE list_contains($submissions, submission_id)
        ORDER BY array_position(['critical', 'warning', 'info'], severity), submission_id, project_id, indicator_id, period_start
    """
    with contextlib.closing(open_warehouse(workspace)) as con:
        return rows(con, query, {"submissions": submissions})
