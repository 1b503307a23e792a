"""What of a warehouse may be published: its figures, those withheld that disclosure control withholds.

Whatever is public is made of what this gives back, nothing of the warehouse's own numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from impact.figures.store import read_figures
from pipelines.workspace import Workspace
from reports.edition.content import Edition
from reports.edition.published import as_published

if TYPE_CHECKING:
    from reports.edition.errata import Published


def disclosed(con: duckdb.DuckDBPyConnection, workspace: Workspace, year: int) -> Edition:
    """The edition of a year as it may be published.

    The figures that disclosure control withholds are replaced here, before anything is assembled of them.
    """
    return Edition.read(con, workspace.world, read_figures(con), year)


def published_of(con: duckdb.DuckDBPyConnection, workspace: Workspace, year: int) -> dict[str, Published]:
    """The rows that would be published of a year, by address."""
    return as_published(disclosed(con, workspace, year).of_year)
