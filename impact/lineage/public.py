"""A pedigree as the public reads it: without what is withheld, without what is personal, and saying that some parts are not shown."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from impact.disclosure.withholding import Disclosed
from impact.lineage.pedigree import ObservedCell, Pedigree
from impact.lineage.values import ValuedLine


class PublicPedigree(Pedigree):
    """What may be shown of a pedigree. `withheld`: whether parts of it are not."""

    withheld: bool


def public_pedigree(pedigree: Pedigree, disclosed: Disclosed) -> PublicPedigree:
    """The pedigree of a figure, by what is published: of one that is withheld, nothing; of a total, none of the cells that are.

    Which parts are missing, how many and of which projects, is not said: a list with gaps would tell them by what is around.
    """
    by_address = {figure.address: figure for figure in disclosed.figures}
    figure = by_address[pedigree.figure.address]
    if figure.suppressed:
        return PublicPedigree(figure=figure, objectives=[], outcomes=[], observations=[], files=[], withheld=True)
    observations = [cell for cell in pedigree.observations if _shown(cell, disclosed)]
    whole = len(observations) == len(pedigree.observations)
    outcomes = [line for line in pedigree.outcomes if whole or not _guarded(line, disclosed)]
    named = {row.submission_id for cell in observations for row in cell.rows}
    return PublicPedigree(
        figure=figure,
        objectives=[by_address[f.address] for f in pedigree.objectives if not by_address[f.address].suppressed],
        outcomes=outcomes,
        observations=observations,
        files=[file for file in pedigree.files if file.submission_id in named],
        withheld=not whole or len(outcomes) < len(pedigree.outcomes),
    )


def public_findings(findings: pl.DataFrame, disclosed: Disclosed) -> pl.DataFrame:
    """The findings that may be read by all: those about a number that is withheld, or is finer than a figure, write it out."""
    shown = [row["project_id"] is None or row["indicator_id"] is None or _open(row, disclosed) for row in findings.iter_rows(named=True)]
    return findings.filter(pl.Series(shown, dtype=pl.Boolean))


def _open(finding: dict[str, Any], disclosed: Disclosed) -> bool:
    year = finding["period_end"].year if finding["period_end"] is not None else None
    guarded = {indicator for its_year, indicator in disclosed.guarded if year in (None, its_year)}
    return finding["project_id"] not in disclosed.unpublished and finding["indicator_id"] not in guarded


def _shown(cell: ObservedCell, disclosed: Disclosed) -> bool:
    """Whether an observation says no more than a figure: of a guarded indicator, the one that makes a figure of its project."""
    year = date.fromisoformat(cell.period_end).year
    if not disclosed.shows(year, cell.project_id, cell.indicator_id, cell.breakdown):
        return False
    return (year, cell.indicator_id) not in disclosed.guarded or disclosed.tells(year, cell.project_id, cell.indicator_id, cell.value)


def _guarded(line: ValuedLine, disclosed: Disclosed) -> bool:
    return line.indicator_id is not None and (line.activity_year, line.indicator_id) in disclosed.guarded
