"""Nothing new, nothing done: what the last run of a year was made of, by which the next one sees that all of it still stands."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from impact.warehouse.record import WarehouseRecord
from indicators.code import code_hash
from indicators.text import Refusal
from pipelines.preview import Preview
from pipelines.replacing import replacing
from pipelines.warehouse import last_record
from pipelines.workspace import Workspace
from reports.edition.preview import first_pages, read_note

if TYPE_CHECKING:
    from impact.ledger.submission import Receipt

ROOMS = ("indicators", "impact", "reports", "pipelines")
MADE = ("ledger", "editions", "previews", "validation", "impact.duckdb", "warehouse.json")
"""What a run writes into the workspace, and what is known of it otherwise; everything else there may be read by one."""


class FinishedRun(BaseModel):
    """A finished run.

    made_of  the hash of all that it read beside the ledger
    record   the warehouse that it built
    year     the year that it laid out
    figures  how many figures that preview has
    refused  whether something in the inbox was refused
    """

    made_of: str
    record: WarehouseRecord
    year: int
    figures: int
    refused: bool


@dataclass(frozen=True)
class YearDone:
    """What came of the main job: receipts of what was collected, the warehouse, and the preview or why there is none.

    `nothing_new`: nothing that the last run read has changed, so nothing was done again; `still_refused`: what that one had refused.
    """

    record: WarehouseRecord
    preview: Preview | Refusal
    receipts: list[Receipt] = field(default_factory=list)
    nothing_new: bool = False
    still_refused: bool = False

    @property
    def refused(self) -> bool:
        """Whether something in the inbox was refused, now or by the run that stands."""
        return self.still_refused or any(receipt.refused for receipt in self.receipts)


def done_before(workspace: Workspace, year: int | None, *, report: bool = False) -> YearDone | None:
    """What the last run for `year` did, if another would do the same: nothing it read has changed, nothing it wrote is touched.

    `report`: whether the report is to be among what it wrote.
    """
    kept = _kept(workspace, year)
    if kept is None or kept.record.head != _head(workspace) or kept.made_of != made_of(workspace):
        return None
    folder = workspace.preview(kept.year)
    note = read_note(folder)
    if note is None or note.touched(folder) or (report and not {"report.fr.pdf", "report.en.pdf"} <= note.files.keys()):
        return None
    if not workspace.warehouse.is_file() or last_record(workspace) != kept.record:
        return None
    preview = Preview(year=kept.year, pages=first_pages(folder), figures=kept.figures, changed=[])
    return YearDone(kept.record, preview, nothing_new=True, still_refused=kept.refused)


def keep_standing(workspace: Workspace, year: int | None, read: str, done: YearDone) -> None:
    """Notes a finished run, if it laid out a preview.

    `read` is what `made_of` said before it began: what changed meanwhile is new to the next.
    """
    if isinstance(done.preview, Refusal) or done.record.as_of is not None:
        return
    figures = done.preview.figures
    standing = FinishedRun(made_of=read, record=done.record, year=done.preview.year, figures=figures, refused=done.refused)
    workspace.kept.mkdir(exist_ok=True)
    with replacing(_note(workspace, year)) as draft:
        draft.write_text(standing.model_dump_json(indent=1), "utf-8")


def made_of(workspace: Workspace) -> str:
    """One hash of all that a run reads beside the ledger: the files of the workspace and its inbox, the code, and what that builds on."""
    digest = hashlib.sha256(python_version().encode())
    digest.update("\0".join([code_hash(*ROOMS), *sorted(_libraries())]).encode())
    for name, path in _own(workspace.root):
        digest.update(f"\0{name}\0".encode(errors="surrogateescape"))
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _own(root: Path) -> Iterator[tuple[str, Path]]:
    """The files of the workspace but for hidden ones and those that a run makes, by their names in it."""
    read = [entry for entry in root.iterdir() if entry.name not in MADE]
    for path in sorted(path for entry in read for path in (entry, *entry.rglob("*"))):
        name = path.relative_to(root)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            yield str(name), path


def _libraries() -> set[str]:
    """The libraries that are installed, named with their versions as installers name what they note of them."""
    return {note.name for folder in sys.path for note in Path(folder or ".").glob("*.dist-info")}


def _head(workspace: Workspace) -> tuple[int, str] | None:
    last = workspace.ledger.last_known()
    return (last.sequence, workspace.ledger.digest(last.sequence) or "") if last else None


def _kept(workspace: Workspace, year: int | None) -> FinishedRun | None:
    try:
        return FinishedRun.model_validate_json(_note(workspace, year).read_bytes())
    except (OSError, ValidationError):
        return None


def _note(workspace: Workspace, year: int | None) -> Path:
    return workspace.kept / f"run-{'latest' if year is None else year}.json"
