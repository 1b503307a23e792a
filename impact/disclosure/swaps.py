"""Other worlds found without a program: persons change places between two cells and two projects, and no total shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, islice
from math import inf

from impact.disclosure.appearance import Appearance, Movement
from impact.disclosure.unknowns import Cell, Cells, Form

TRIES = 200
"""Exchanges that are looked at before the program is asked."""


class Exchanges:
    """The exchanges that are known of: those that are looked for, and those that the program came upon on its way."""

    def __init__(self, appearance: Appearance, cells: Cells) -> None:
        self._appearance, self._cells = appearance, cells
        self._seen: dict[tuple[Cell, float], list[Movement]] = defaultdict(list)

    def note(self, moved: Movement) -> None:
        """Remembers another world for each cell that moves in it."""
        for cell, by in moved.items():
            self._seen[cell, by].append(moved)

    def hiding(self, form: Form, by: float, owner: str) -> list[Movement] | None:
        """Exchanges by which a cell moves `by`, with nothing more to give up; None where they do not keep it from everyone.

        One that touches no project but its own keeps it from all; of some that no other project is touched by all of, whoever knows the
        numbers of one is left with another.
        """
        if len(form) != 1 or not by or abs(by) == inf:
            return None
        cell, exchanges = next(iter(form)), list[Movement]()
        in_all: set[str] | None = None
        for moved in chain(self._seen[cell, by], islice(_exchanges(cell, by, self._cells), TRIES)):
            others = {at.key.project for at in moved} - {owner}
            if (in_all is None or not in_all <= others) and self._appearance.shows_nothing_more(moved):
                exchanges.append(moved)
                in_all = others if in_all is None else in_all & others
                if not in_all:
                    return exchanges
        return None


def _exchanges(cell: Cell, by: float, cells: Cells) -> Iterator[Movement]:
    """A cell alone, against another of its project, against the same of another project, and around a square of the two."""
    key, true = cell.key, cells.values
    yield {cell: by}
    siblings = [other for other in _siblings(cell, cells) if true[other] >= by]
    others = [
        other
        for at in cells.by_measure[key.year, key.indicator, key.breakdown]
        if at.project != key.project and (other := cells.parts[at].get(cell.part)) is not None and true[other] >= by
    ]
    yield from ({cell: by, other: -by} for other in siblings)
    yield from ({cell: by, other: -by} for other in others)
    for sibling in siblings:
        for other in others:
            corner = cells.parts.get(other.key._replace(breakdown=sibling.key.breakdown), {}).get(cell.part)
            if corner is not None and true[corner] >= -by:
                yield {cell: by, sibling: -by, other: -by, corner: by}


def _siblings(cell: Cell, cells: Cells) -> Iterator[Cell]:
    """The cells of the same project that lie in the same direction."""
    directions = cells.directions(cell.key.breakdown)
    for key in cells.by_owner[cell.key.year, cell.key.project, cell.key.indicator]:
        if key != cell.key and cells.directions(key.breakdown) == directions and cell.part in cells.parts[key]:
            yield cells.parts[key][cell.part]
