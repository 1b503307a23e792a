"""Where other worlds are looked for: among the projects that are most like those of a secret, before all that hang together are asked.

A program over all cells takes longer than its share of them as a town grows, for every secret is given ten times the cells to hide
among. What the few dozen projects around it can do without the others moving is a world of the whole as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import islice

from impact.disclosure.alternative import System
from impact.disclosure.appearance import Appearance, Movement, Open
from impact.disclosure.statements import DEAR
from impact.disclosure.unknowns import Cell, Cells, Form, Key

NEAR = 250
"""How many cells are enough to look among."""


class Surroundings:
    """The cells that hang together, in parts of about as many as are enough; the cells of a project are in one part."""

    def __init__(self, cells: Sequence[Cell], of: Cells, appearance: Appearance) -> None:
        self._of, self._appearance = of, appearance
        self._of_project: dict[str, list[Cell]] = defaultdict(list)
        for cell in cells:
            self._of_project[cell.key.project].append(cell)
        self._parts = _parts(self._of_project)
        self._part_of = {cell: number for number, part in enumerate(self._parts) for cell in part}
        self._systems: list[System] = []
        self._of_statement: dict[str, list[System]] = defaultdict(list)
        self._strict = False
        self._among = cache(self._system)

    def give_up(self, address: str, how: Open) -> None:
        """Takes a figure as shown, as rounded, or as withheld: it costs nothing any more to move what it said."""
        self._appearance.open[address] = how
        for system in self._of_statement[address]:
            system.price(address)

    def hold(self, strict: bool) -> None:
        """Whether no figure that is still shown may differ at all: to see if a world is open without giving up more."""
        self._strict = strict
        for system in self._systems:
            system.hold(strict)

    def find(self, form: Form, low: float, high: float, fixed: Sequence[str] = ()) -> Movement | None:
        """The cheapest other world around, in which a form has moved by `low` to `high`, while the cells of some projects stand still.

        Where it takes more than figures of projects, others with the same cell are looked among too, and where there is none, the whole;
        but not while no figure may be given up. None if there is none.
        """
        near = frozenset(self._part_of[cell] for cell in form if self._of.values[cell]) or frozenset(self._part_of[cell] for cell in form)
        moved = self._among(near).find(form, low, high, fixed)
        if self._strict or len(near) == len(self._parts) or (moved is not None and not self._dear(moved)):
            return moved
        wider = self._among(near, next(iter(form)).key._replace(project="")).find(form, low, high, fixed)
        return wider or moved or self._among(frozenset(range(len(self._parts)))).find(form, low, high, fixed)

    def _dear(self, moved: Movement) -> bool:
        """Whether a world would be published alike only without figures that are not of a project."""
        of, opened = self._appearance.statements, self._appearance.open
        return any(how > opened[a] and of[a].cost > DEAR["project"] for a, how in self._appearance.differing(moved).items())

    def _system(self, parts: frozenset[int], like: Key | None = None) -> System:
        """A program over some parts, and over other projects that have a cell like one, until there are enough."""
        cells = [cell for n in parts for cell in self._parts[n]]
        if like is not None:
            others = [key.project for key in self._of.by_measure[like.year, like.indicator, like.breakdown]]
            more = (
                cell for project in dict.fromkeys(others) for cell in self._of_project.get(project, ()) if self._part_of[cell] not in parts
            )
            cells += islice(more, NEAR)
        system = System(sorted(cells), self._of, self._appearance, strict=self._strict)
        self._systems.append(system)
        for address in system.addresses:
            self._of_statement[address].append(system)
        return system


def _parts(of_project: Mapping[str, list[Cell]]) -> list[list[Cell]]:
    """The cells, those of projects that hand in the same beside each other."""
    alike = sorted(of_project.values(), key=lambda mine: (sorted((c.key.indicator, c.key.breakdown, c.key.year) for c in mine), mine))
    parts: list[list[Cell]] = [[]]
    for mine in alike:
        if len(parts[-1]) >= NEAR:
            parts.append([])
        parts[-1] += mine
    if len(parts) > 1 and len(parts[-1]) < NEAR:  # too few to hide among
        last = parts.pop()
        parts[-1] += last
    return parts
