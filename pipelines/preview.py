"""The preview of a year: its pages and figures as they would be published today, stamped, in place of the one that stood.

What only the laying out needs is imported in it: a run with nothing new asks for no more than what was laid out.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel

from impact.warehouse.record import read_record
from indicators.text import Refusal
from pipelines.messages import messages
from pipelines.replacing import replacing
from pipelines.versions import move_unsealed, settle_left
from pipelines.warehouse import open_warehouse
from pipelines.workspace import Workspace
from reports.edition.preview import first_pages

if TYPE_CHECKING:
    import duckdb


LAYING_OUT = (
    *("impact.disclosure.withholding", "impact.disclosure.kept_suppressions", "impact.disclosure.beneath", "impact.lineage.public"),
    *("reports.exports.writing", "reports.exports.pedigrees", "reports.edition.words", "reports.pages.site", "pipelines.basis"),
)
"""What `preview` imports: a run does it ahead, while the database hashes its tables (see `refresh`)."""


class Preview(BaseModel):
    """What came of it: the pages by language, and the figures that differ from the preview that stood before.

    `moved`: where folders were moved to that an earlier version of the application had laid out in place of editions.
    `older`: the other years whose preview was laid out before the last change that concerns them.
    """

    year: int
    pages: dict[str, Path]
    figures: int
    changed: list[str]
    moved: list[Path] = []
    older: list[int] = []


def preview(workspace: Workspace, year: int | None, *, report: bool = False) -> Preview:
    """Lays out the preview of `year` (the latest year that has figures, if None) in place of the one that stood.

    `report`: with its report, on paper and as web pages.
    What was known at an earlier instant never takes the place of what is known now: it gets a folder of its own, named for the instant.
    Raises Refusal `year_without_figures`, `workspace_locked`.
    """
    from pipelines.basis import basis_of, older_previews
    from pipelines.publish import render
    from pipelines.withheld import disclosed_and_counted
    from pipelines.withheld_counts import keep_counts
    from reports.edition.preview import write_note
    from reports.edition.published import FIGURES, changed_lines

    settle_left(workspace)
    with workspace.lock():
        with contextlib.closing(open_warehouse(workspace)) as con:
            record, chosen = read_record(con), chosen_year(con, year)
            basis = basis_of(workspace, workspace.ledger, chosen)
            edition, counts = disclosed_and_counted(con, workspace, chosen, sparing=True)
        moved, folder = move_unsealed(workspace), workspace.preview(chosen, record.as_of)
        before = (folder / FIGURES).read_bytes() if (folder / FIGURES).is_file() else b""
        workspace.previews.mkdir(exist_ok=True)
        with replacing(folder) as draft:
            draft.mkdir()
            kept = {"drawings": workspace.drawings, "papers": workspace.papers}
            render(edition, draft, inputs=record.inputs, standing=folder, **kept, report=report)
            write_note(draft, chosen, record)
        changed = changed_lines(before, (folder / FIGURES).read_bytes())
        if record.as_of is None:
            keep_counts(workspace, chosen, counts.model_copy(update={"basis": basis}))
        older = older_previews(workspace, chosen)
    return Preview(year=chosen, pages=first_pages(folder), figures=len(edition.of_year), changed=changed, moved=moved, older=older)


def try_preview(workspace: Workspace, year: int | None, *, report: bool = False) -> Preview | Refusal:
    """`preview`, for a job that has done other work before and must report it: the refusal is given back, not raised."""
    try:
        return preview(workspace, year, report=report)
    except Refusal as refusal:
        return refusal.with_traceback(None)  # its frames would keep the warehouse open


def chosen_year(con: duckdb.DuckDBPyConnection, year: int | None) -> int:
    """The year that is asked for, or the latest that a warehouse has figures of. Raises Refusal `year_without_figures`."""
    from impact.figures.store import figure_years

    years = figure_years(con)
    chosen = year if year is not None else (years[-1] if years else None)
    if chosen is None or chosen not in years:
        raise messages.refusal("year_without_figures", year=str(chosen or "?"), known=[str(y) for y in years] or ["—"])
    return chosen
