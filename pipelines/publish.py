"""Publishing: the edition of a year, its pages, its figures and its manifest, in place of the one that stood.

What only the publishing needs is imported in it: a run with nothing new asks for no more than what was published.
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
from pipelines.warehouse import open_warehouse
from pipelines.workspace import Workspace
from reports.edition.manifest import first_pages

if TYPE_CHECKING:
    from impact.figures.figure import Figure


class Published(BaseModel):
    """What publishing did: the pages by language, and the figures that differ from the edition that stood before."""

    year: int
    pages: dict[str, Path]
    figures: int
    changed: list[str]


def publish(workspace: Workspace, year: int | None) -> Published:
    """Writes the edition of `year` (the latest year that has figures, if None) in place of the one that stood.

    What was known at an earlier instant never takes the place of what is published: it gets a folder of its own, named for the instant.
    Raises Refusal `year_without_figures`, `workspace_locked`.
    """
    from impact.figures.difference import changed_figures
    from impact.figures.store import read_figures
    from reports.edition.content import Edition
    from reports.edition.seal import seal, sealed_figures
    from reports.pages.site import write_pages

    with workspace.lock():
        with contextlib.closing(open_warehouse(workspace)) as con:
            figures, record = read_figures(con), read_record(con)
            chosen = _chosen(figures, year)
            edition = Edition.read(con, workspace.world, figures, chosen)
        folder = workspace.edition(chosen, record.as_of)
        before, after = sealed_figures(folder), [figure for figure in figures if figure.edition == str(chosen)]
        workspace.editions.mkdir(exist_ok=True)
        with replacing(folder) as draft:
            draft.mkdir()
            write_pages(edition, draft, inputs=record.inputs, standing=folder, drawings=workspace.drawings)
            seal(draft, chosen, record, after)
    changed = changed_figures(before, after) if before is not None else []
    return Published(year=chosen, pages=first_pages(folder), figures=len(after), changed=changed)


def try_publish(workspace: Workspace, year: int | None) -> Published | Refusal:
    """`publish`, for a job that has done other work before and must report it: the refusal is given back, not raised."""
    try:
        return publish(workspace, year)
    except Refusal as refusal:
        return refusal.with_traceback(None)  # its frames would keep the warehouse open


def _chosen(figures: list[Figure], year: int | None) -> int:
    years = sorted({int(figure.edition) for figure in figures})
    chosen = year if year is not None else (years[-1] if years else None)
    if chosen is None or chosen not in years:
        raise messages.refusal("year_without_figures", year=str(chosen or "?"), known=[str(y) for y in years] or ["—"])
    return chosen
