"""What the page of each figure shows of where it comes from (`pedigrees.json`): of a whole edition at once, and only what is public.

A number stands here only where it is a published figure, or is worked out of published figures and of parameters that are public too:
what is shown adds nothing to what the figures say. Free text of people, evidence in their words, names of files and of sheets stay out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb

from impact.figures.address import of_owner
from impact.figures.definition import IndicatorDefinition, RateDefinition, StatedDefinition, ValueDefinition
from impact.figures.figure import Figure
from impact.ledger.chain import Ledger
from impact.lineage.observed import observed_rows
from impact.lineage.originals import Originals
from impact.lineage.pedigree import observed_cell
from impact.lineage.values import QuantityCell, ValuedLine, line_cells, local_cells, valued_lines
from indicators.catalogue import Catalogue
from reports.edition.content import Source, WrittenPedigrees
from reports.exports.observations import ShownObservations
from reports.exports.public import PublicCells, Shows
from reports.exports.rows import compact

Page = dict[str, Any]
"""What the page of one figure shows."""


def public_pedigrees(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, figures: Sequence[Figure], catalogue: Catalogue, shows: Shows
) -> WrittenPedigrees:
    """The pedigree of each of the figures of an edition, as disclosure left them, by address.

    A figure of an indicator shows its observations down to the cells of the original files; a figure of value its outcomes and
    inputs, each with its parameters and the figures that its quantity comes from, which have pages of their own.
    """
    shown = [figure for figure in figures if not figure.suppressed]
    public = PublicCells(figures, catalogue, shows)
    observations = _Observations(con, ledger, shown, public, catalogue)
    lines = _Lines(con, shown, public)
    written, sources = {}, set()
    for figure in figures:
        page: Page = {"status": figure.status}
        if not figure.suppressed:
            page = _stated(figure) | observations.of(figure) | lines.of(figure)
        written[figure.address] = compact(page).encode()
        sources |= {_source(parameter["source"]) for parameter in page.get("parameters", {}).values()}
    return WrittenPedigrees(written, frozenset(sources))


def _source(source: Mapping[str, Any]) -> Source:
    return f"{source['publisher']}, {source['publication']} ({source['date']})", source.get("url")


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

    def __init__(
        self, con: duckdb.DuckDBPyConnection, ledger: Ledger, figures: Iterable[Figure], public: PublicCells, catalogue: Catalogue
    ) -> None:
        wanted = {f.address: [observed_cell(f.definition)] for f in figures if isinstance(f.definition, IndicatorDefinition)}
        self._observed = observed_rows(con, wanted)
        behind = (row for rows in self._observed.values() for row in rows)
        self._shown = ShownObservations(con, behind, Originals(ledger), public, catalogue)

    def of(self, figure: Figure) -> Page:
        """What a figure of an indicator is made of; nothing for another."""
        return self._shown.page(self._observed[figure.address]) if isinstance(figure.definition, IndicatorDefinition) else {}


class _Lines:
    """The outcomes and inputs behind figures of value."""

    def __init__(self, con: duckdb.DuckDBPyConnection, figures: Iterable[Figure], public: PublicCells) -> None:
        wanted = {f.address: f.definition for f in figures if isinstance(f.definition, ValueDefinition)}
        self._lines, self._cells, self._public = valued_lines(con, wanted), line_cells(con, wanted), public

    def of(self, figure: Figure) -> Page:
        """What a figure of value is the sum of; nothing for another."""
        if not isinstance(figure.definition, ValueDefinition):
            return {}
        parameters: dict[str, Any] = {}
        outcomes = [self._outcome(figure.address, line, parameters) for line in self._lines.get(figure.address, [])]
        local = self._addresses(local_cells(figure.definition))
        named = sorted({address for outcome in outcomes for address in outcome["figures"]} | set(local))
        return {"parameters": parameters, "outcomes": outcomes, "figures": named}

    def _outcome(self, address: str, line: ValuedLine, parameters: dict[str, Any]) -> Page:
        """One of them; its numbers only where all that its quantity comes from is public. Parameters of the bank stand once on a page."""
        cells = self._cells[address][line.key]
        withheld = not all(self._public.shows(cell) for cell in cells)
        numbers = ("quantity", "net_quantity", "proxy_quantity", "present_value")
        page = vars(line) | (dict.fromkeys(numbers) if withheld else {})
        return page | {
            "assumptions": {role: _named_once(of, parameters) for role, of in line.assumptions.items()},
            "figures": self._addresses(cells),
            "withheld": withheld,
        }

    def _addresses(self, cells: Iterable[QuantityCell]) -> list[str]:
        """The figures that cells are; a cell that is no figure of its own has none."""
        addresses = [of_owner(cell.year, cell.project_id, cell.indicator_id, cell.breakdown) for cell in cells]
        return [address for address in addresses if address in self._public]


def _named_once(assumption: Any, parameters: dict[str, Any]) -> Any:
    """An assumption that is a parameter of the bank by its name, where the page tells the same of it already."""
    if not isinstance(assumption, dict) or "bank" not in assumption:
        return assumption
    name = assumption["bank"]
    first = parameters.setdefault(name, assumption)
    return {"bank": name} if first is assumption or first == assumption else assumption
