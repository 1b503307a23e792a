"""What the page of each figure shows of where it comes from (`pedigrees.json`): of a whole edition at once, and only what is public.

A number stands here only where it is a published figure, or is worked out of published figures and of parameters that are public too:
what is shown adds nothing to what the figures say. Free text of people, evidence in their words, names of files and of sheets stay out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import duckdb

from impact.figures.definition import IndicatorDefinition, RateDefinition, StatedDefinition, ValueDefinition
from impact.figures.figure import Figure
from impact.ledger.chain import Ledger
from impact.lineage.observed import Row, observed_rows
from impact.lineage.originals import Originals
from impact.lineage.pedigree import observed_cell
from impact.lineage.values import parts_behind
from indicators.catalogue import Catalogue
from reports.edition.content import WrittenPedigrees
from reports.exports.observations import ShownObservations
from reports.exports.outcomes import ShownOutcomes
from reports.exports.pieces import Pieces
from reports.exports.public import PublicCells, Shows
from reports.exports.rows import compact

Page = dict[str, Any]
"""What the page of one figure shows."""
PARTS, FIGURES = 50_000, 5_000
"""Parts of values, and figures, whose pages are made together."""


def public_pedigrees(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, figures: Sequence[Figure], catalogue: Catalogue, shows: Shows
) -> WrittenPedigrees:
    """The pedigree of each of the figures of an edition, as disclosure left them, by address.

    A figure of an indicator shows its observations down to the cells of the original files; a figure of value its outcomes and
    inputs, each with its parameters and the figures that its quantity comes from, which have pages of their own.
    """
    public, written = PublicCells(figures, catalogue, shows), Pieces()
    observations, outcomes = _Observations(con, ShownObservations(con, Originals(ledger), public, catalogue)), ShownOutcomes(con, public)
    for some in _some_at_a_time(con, figures):
        observations.read(shown := [figure for figure in some if not figure.suppressed])
        outcomes.read(shown)
        for figure in some:
            page = {"status": figure.status} if figure.suppressed else _stated(figure) | observations.of(figure)
            text = compact(page)
            if not figure.suppressed and isinstance(figure.definition, ValueDefinition):
                text = f"{text[:-1]}, {outcomes.of(figure)}}}"
            written.add(figure.address, text.encode())
    return WrittenPedigrees(written, outcomes.sources)


def _some_at_a_time(con: duckdb.DuckDBPyConnection, figures: Sequence[Figure]) -> Iterator[list[Figure]]:
    """The figures in their order, as many at once as their parts fit in memory."""
    parts = parts_behind(con, {f.address: f.definition for f in figures if isinstance(f.definition, ValueDefinition)})
    some: list[Figure] = []
    behind = 0
    for figure in figures:
        of_figure = parts.get(figure.address, 0)
        if some and (behind + of_figure > PARTS or len(some) == FIGURES):
            yield some
            some, behind = [], 0
        some.append(figure)
        behind += of_figure
    if some:
        yield some


def _stated(figure: Figure) -> Page:
    """What every figure says of itself."""
    of = figure.definition
    page: Page = {
        "status": figure.status,
        "formula": of.formula.model_dump(),
        "coverage": str(figure.coverage),
        "missing": of.missing,
        "illustrative": of.illustrative,
    }
    if isinstance(of, StatedDefinition):
        page["made_of"] = [text.model_dump() for text in of.made_of]
    if isinstance(of, RateDefinition):
        page["figures"] = [of.of]
    return page


class _Observations:
    """The observations behind figures of indicators."""

    def __init__(self, con: duckdb.DuckDBPyConnection, shown: ShownObservations) -> None:
        self._con, self._shown = con, shown
        self._observed: Mapping[str, Sequence[Row]] = {}

    def read(self, figures: Iterable[Figure]) -> None:
        """Reads what is behind some figures, in place of what was read before."""
        wanted = {f.address: [observed_cell(f.definition)] for f in figures if isinstance(f.definition, IndicatorDefinition)}
        self._observed = observed_rows(self._con, wanted)
        self._shown.count_records(row for rows in self._observed.values() for row in rows)

    def of(self, figure: Figure) -> Page:
        """What a figure of an indicator is made of; nothing for another."""
        return self._shown.page(self._observed[figure.address]) if isinstance(figure.definition, IndicatorDefinition) else {}
