"""What of a warehouse may be published: its figures, those withheld that disclosure control withholds, and what follows of them.

Whatever is public is made of what this gives back, nothing of the warehouse's own numbers.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import duckdb

from impact.figures.figure import Figure
from impact.figures.store import read_figures
from impact.ledger.sealing import SealedVersion, as_sealed
from impact.warehouse.schema import kept
from pipelines.withheld_counts import WithheldCounts, counted
from pipelines.workspace import Workspace
from reports.edition.content import Edition
from reports.edition.manifest import PUBLIC
from reports.edition.published import as_published, published_figures

if TYPE_CHECKING:
    from impact.disclosure.withholding import Disclosed
    from reports.edition.errata import Published


def disclosed(con: duckdb.DuckDBPyConnection, workspace: Workspace, year: int, on: date | None = None) -> Edition:
    """The edition of a year as it may be published on a day (today, if None), with what people wrote and where its figures come from.

    The figures that disclosure control withholds are replaced here, before anything is assembled of them.
    Raises Refusal where a text is not fit to be published.
    """
    return disclosed_and_counted(con, workspace, year, on)[0]


def disclosed_and_counted(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, year: int, on: date | None = None, *, sparing: bool = False
) -> tuple[Edition, WithheldCounts]:
    """`disclosed`, and how much of it is withheld and why, for those who decide on publishing it.

    `sparing`: with suppressions that are kept of the same cells; without, everything is worked out anew.
    """
    from impact.lineage.public import public_findings
    from reports.edition.words import read_words
    from reports.exports.pedigrees import public_pedigrees

    with kept(con, "observation_year"):
        published = _disclosed(con, workspace, None, sparing=sparing)
        edition = Edition.read(con, workspace.world, published.figures, year)
        edition = replace(edition, findings=public_findings(edition.findings, published))
        today = on or datetime.now(workspace.territory.clock).date()
        words = read_words(workspace.frozen or workspace.root, edition, today)
        pedigrees = public_pedigrees(con, workspace.ledger, edition.of_year, workspace.catalogue, published.shows)
    return replace(edition, words=words, pedigrees=pedigrees), counted(published, workspace.catalogue, year)


def check_free_text(edition: Edition) -> None:
    """What people wrote is looked through before it is sealed. Raises Refusal `text_concerns` with each passage that nobody has cleared."""
    from impact.disclosure.text import FreeText, concerns, proposal_passages, refuse_concerns

    said = edition.words.testimonies if edition.words else ()
    passages = [
        FreeText(f"testimonies.yaml, {t.id}", part, t.cleared) for t in said for text in (t.text, t.who) for part in (text.fr, text.en)
    ]
    proposals = proposal_passages(edition.world.ecosystem.consultations.values())
    if refusal := refuse_concerns(concerns([*proposals, *passages], edition.world.territory.country)):
        raise refusal


def published_of(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, year: int, before: SealedVersion | None = None
) -> dict[str, Published]:
    """The rows that would be published of a year, by address; `before`: with no more known to the public than before that version."""
    figures = _disclosed(con, workspace, before).figures
    return as_published(figure for figure in figures if figure.edition == str(year))


def _disclosed(con: duckdb.DuckDBPyConnection, workspace: Workspace, before: SealedVersion | None, *, sparing: bool = False) -> Disclosed:
    from impact.disclosure.beneath import Beneath
    from impact.disclosure.kept_suppressions import kept_suppressions
    from impact.disclosure.withholding import disclose

    rules, earlier = workspace.territory.disclosure, _published_before(workspace, before)
    kept_before = kept_suppressions(workspace.answers / "suppressions") if sparing else None
    published = disclose(read_figures(con), rules, workspace.world, earlier, beneath=Beneath.read(con), kept=kept_before)
    if kept_before:
        kept_before.keep_asked()
    return published


def _published_before(workspace: Workspace, before: SealedVersion | None) -> list[list[Figure]]:
    """The figures of the versions that were sealed, or of those before one of them, in the order in which they were."""
    editions = []
    for version in as_sealed(workspace.ledger):
        if version == before:
            break
        editions.append(published_figures(workspace.version(version.year, version.version) / PUBLIC, version.year))
    return editions
