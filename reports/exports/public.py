"""Which numbers behind a figure may be shown: those that are published figures themselves, and those that can tell of no one."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from impact.disclosure.unknowns import Kind
from impact.figures.address import of_owner
from impact.figures.figure import Figure
from impact.lineage.values import QuantityCell
from indicators.catalogue import Catalogue

Shows = Callable[[int, str, str, str], bool]
"""Whether what a project handed in, by year, project, indicator and breakdown, may stand anywhere that the public reads."""


class PublicCells:
    """The cells that the figures of an edition make public, as far as disclosure control lets them (`shows`)."""

    def __init__(self, figures: Iterable[Figure], catalogue: Catalogue, shows: Shows) -> None:
        self._figures = {figure.address: figure for figure in figures}
        self._catalogue, self._shows = catalogue, shows
        self._known: dict[QuantityCell, bool] = {}
        self._withheld = {figure.definition.indicator_id for figure in self._figures.values() if figure.suppressed}

    def __contains__(self, address: str) -> bool:
        return address in self._figures

    def shows(self, cell: QuantityCell) -> bool:
        """Whether the number in a cell of a project is public: it is a published figure, or it is none and tells of no one."""
        if cell not in self._known:  # many figures rest on the same cells
            self._known[cell] = self._may_show(cell)
        return self._known[cell]

    def _may_show(self, cell: QuantityCell) -> bool:
        if cell.project_id is not None and not self._shows(cell.year, cell.project_id, cell.indicator_id, cell.breakdown):
            return False
        figure = self._figures.get(of_owner(cell.year, cell.project_id, cell.indicator_id, cell.breakdown))
        return self.harmless(cell.indicator_id) if figure is None else not figure.suppressed and figure.estimate.value is not None

    def harmless(self, indicator_id: str) -> bool:
        """Whether numbers of an indicator that are no figures tell of no one: it counts no persons, is not confidential, not withheld."""
        guarded = any(Kind.of(version).guarded for version in self._catalogue[indicator_id].versions)
        return not guarded and indicator_id not in self._withheld
