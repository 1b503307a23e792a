"""The figures of a version, where each comes from, on which page of the report it stands, and what was corrected."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from indicators.text import Refusal
from portal.editions.entries import Entries
from portal.editions.versions import PublicPart
from portal.messages import messages
from reports.edition.published import FIGURES
from reports.edition.seal import ERRATA
from reports.exports.rows import csv_heads, csv_line

Row = dict[str, Any]
PEDIGREES, PAGES, PACKAGE = "pedigrees.json", "pages.json", "datapackage.json"
KEPT = 8
"""Versions whose figures a process keeps in memory; one of a town of a hundred projects takes some fifteen megabytes."""


@lru_cache(maxsize=KEPT)
def rows_of(part: PublicPart) -> dict[str, Row]:
    """The rows of `figures.json`, by address. Raises Refusal `edition_altered`."""
    return {row["figure_id"]: row for row in json.loads(part.content(FIGURES))}


@lru_cache(maxsize=KEPT)
def _lines_of(part: PublicPart) -> dict[str, str]:
    return {address: csv_line(row) for address, row in rows_of(part).items()}


def as_csv(rows: Iterable[tuple[PublicPart, Row]]) -> bytes:
    """Rows of versions as `figures.csv` has them; each is written once, and kept with its version."""
    return "".join([csv_heads(), *(_lines_of(part)[row["figure_id"]] for part, row in rows)]).encode()


def figures_about(part: PublicPart, wanted: Mapping[str, str]) -> list[Row]:
    """The rows about a project, an indicator, a scope (`IDENTITY` of a published figure), by address; all where nothing is wanted."""
    if not wanted:
        return list(rows_of(part).values())
    return [row for row in rows_of(part).values() if all(row["definition"][name] == of for name, of in wanted.items())]


@lru_cache(maxsize=KEPT)
def pedigrees_of(part: PublicPart) -> Entries:
    """What each figure's page shows of where it comes from. Raises Refusal `edition_altered`."""
    return Entries(part.content(PEDIGREES))


@lru_cache(maxsize=KEPT)
def pages_of(part: PublicPart) -> dict[str, Any]:
    """The page of the report, in each language, by project or figure. Raises Refusal `edition_altered`."""
    return dict(json.loads(part.content(PAGES)))


@lru_cache(maxsize=KEPT)
def errata_of(part: PublicPart) -> list[dict[str, Any]]:
    """The errata of the year up to this version; a preview has none. Raises Refusal `edition_altered`."""
    return list(json.loads(part.content(ERRATA))) if part.has(ERRATA) else []


@lru_cache(maxsize=KEPT)
def licences_of(part: PublicPart) -> list[dict[str, Any]]:
    """The licences under which the figures may be used again. Raises Refusal `edition_altered`."""
    return list(json.loads(part.content(PACKAGE))["licenses"])


def figure_of(part: PublicPart, address: str) -> Row:
    """The row of a figure. Raises Refusal `figure_not_published`."""
    if address not in rows_of(part):
        raise not_published(address)
    return rows_of(part)[address]


def not_published(address: str) -> Refusal:
    """What is said of a figure that is not there, or not known to be."""
    return messages.refusal("figure_not_published", figure=address[:200])


def corrections_of(part: PublicPart, address: str) -> list[dict[str, Any]]:
    """What the errata say of one figure."""
    corrections: list[dict[str, Any]] = []
    for erratum in errata_of(part):
        changes = [change for change in erratum["figures"] if change["figure_id"] == address]
        stated = {name: value for name, value in erratum.items() if name != "figures"}
        corrections += [stated | {name: change[name] for name in ("before", "after", "because")} for change in changes]
    return corrections
