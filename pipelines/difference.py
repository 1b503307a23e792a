"""What a new version of an edition would change, with nothing written: today's ledger, inputs and code beside a sealed version."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import duckdb
from pydantic import BaseModel

from impact.figures.store import find_figure
from impact.ledger.sealing import sealed_versions
from indicators.text import Refusal, Text
from pipelines.causes import Changes, Now
from pipelines.frozen import copy_inputs
from pipelines.messages import messages
from pipelines.preview import chosen_year
from pipelines.publish import StandingVersion, code, standing_version
from pipelines.running import Runner, directly
from pipelines.warehouse import make_warehouse, open_warehouse
from pipelines.withheld import published_of
from pipelines.workspace import Workspace
from reports.edition.errata import Erratum, FigureChange, Published
from reports.edition.manifest import PUBLIC
from reports.edition.published import as_published, read_published


class Difference(BaseModel):
    """Figures that differ from a version, each before and after and because of what; and what changed with no figure following.

    `things`: all that changed, by kind; `without_effect`: those of them that no figure names.
    """

    year: int
    version: str
    figures: list[FigureChange]
    things: dict[str, list[str]]

    @property
    def without_effect(self) -> dict[str, list[str]]:
        """What changed and no figure follows from."""
        named = {(cause.kind, cause.id) for change in self.figures for cause in change.because}
        left = {kind: [thing for thing in things if (kind, thing) not in named] for kind, things in self.things.items()}
        return {kind: things for kind, things in left.items() if things}


def differences(workspace: Workspace, year: int, number: int | None = None, run: Runner = directly) -> Difference:
    """What a new version of the edition of a year would change from the one that stands, or from that of a number.

    Raises Refusal `version_unknown`, `version_lost`, `year_without_figures`.
    """
    standing = known_version(workspace, year, number)
    with tempfile.TemporaryDirectory() as name:
        folder, warehouse = Path(name) / "inputs", Path(name) / "aside.duckdb"
        folder.mkdir()
        frozen = copy_inputs(workspace, year, folder)
        reading = workspace.reading(folder)
        make_warehouse(reading, warehouse, None, run)
        with contextlib.closing(duckdb.connect(warehouse, read_only=True)) as con:
            chosen_year(con, year)
            figures = published_of(con, reading, year)
        now = Now(reading, year, frozen, folder, code(), warehouse, figures)
        changes = Changes(standing.folder, standing.manifest, now, run)
        things = {str(kind): things for kind, things in changes.things.items()}
        return Difference(year=year, version=standing.sealed.name, figures=changes.figures, things=things)


class FigureOfVersion(BaseModel):
    """A figure as a sealed version has it, as it is known now (the warehouse as it stands), and the errata that changed it."""

    figure_id: str
    version: str
    as_published: Published | None
    as_known_now: Published | None
    errata: list[Erratum]


def figure_of(workspace: Workspace, address: str, number: int | None) -> FigureOfVersion:
    """A figure as a version of its year's edition has it, the newest if no number is given, beside what is known now.

    Raises Refusal `version_unknown`, `version_lost`, and `figure_unknown` where neither knows it.
    """
    start = address.partition("/")[0]
    year = int(start) if start.isdecimal() else 0
    with contextlib.closing(open_warehouse(workspace)) as con:
        standing = known_version(workspace, year, number)
        published = (read_published(standing.folder / PUBLIC) or {}).get(address)
        try:
            known = as_published([find_figure(con, address)])[address]
        except Refusal:
            if published is None:
                raise
            known = None
    newest = known_version(workspace, year, None)
    errata = [erratum for erratum in newest.errata if any(change.figure_id == address for change in erratum.figures)]
    return FigureOfVersion(figure_id=address, version=standing.sealed.name, as_published=published, as_known_now=known, errata=errata)


def known_version(workspace: Workspace, year: int, number: int | None) -> StandingVersion:
    """The version of a number, or the newest. Raises Refusal `version_unknown`, with those that are known; `version_lost`."""
    standing = standing_version(workspace, year, number)
    if standing is None:
        known: list[str | Text] = [version.name for version in sealed_versions(workspace.ledger, year)] or ["—"]
        raise messages.refusal("version_unknown", version=f"{year}/v{number or 1}", known=known, year=str(year))
    return standing
