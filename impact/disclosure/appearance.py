"""What is published of the cells that hang together, and what of it would differ in another world."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from impact.disclosure.linear import LinearRow
from impact.disclosure.statements import Statement
from impact.disclosure.unknowns import Cell, Form

Movement = dict[Cell, float]
"""Another world: by how much its cells differ from the true one."""
TOLERANCE = 1e-6


class Open(NamedTuple):
    """How far a statement is given up: nothing of it, its exact number, or all."""

    rounded: bool
    withheld: bool


SHOWN, ROUNDED, WITHHELD = Open(False, False), Open(True, False), Open(True, True)


class Appearance:
    """All that is said of some cells, and how far it is given up.

    known   addresses whose figures were published before as they are: nothing takes that back
    rows    what holds whatever is published, then what is said while it is shown, each row with the address of its statement
    """

    def __init__(
        self, values: Mapping[Cell, float], said: Iterable[Statement], always: Iterable[LinearRow], known: Collection[str]
    ) -> None:
        self.values, self.known = values, frozenset(known)
        self.statements = {statement.address: statement for statement in said}
        self.rows: list[tuple[str | None, LinearRow]] = [(None, row) for row in always]
        self.rows += [(s.address, row) for s in self.statements.values() for row in s.rows]
        self.factors: dict[Cell, list[tuple[int, float]]] = defaultdict(list)
        """The rows that each cell enters, and with what factor."""
        for number, (_, row) in enumerate(self.rows):
            for cell, factor in row.form.items():
                self.factors[cell].append((number, factor))
        self.open: dict[str, Open] = dict.fromkeys(self.statements, SHOWN)

    def differing(self, moved: Movement) -> dict[str, Open]:
        """The figures that would differ in another world, and whether rounding them is enough."""
        touched: dict[str, dict[int, LinearRow]] = defaultdict(dict)
        for cell in moved:
            for number, _ in self.factors[cell]:
                address, row = self.rows[number]
                if address is not None:
                    touched[address][number] = row
        return {address: how for address, rows in touched.items() if (how := _given_up(rows.values(), moved)) != SHOWN}

    def shows_nothing_more(self, moved: Movement) -> bool:
        """Whether another world may be, and no figure that is shown would differ in it."""
        if any(self.values[cell] + by < 0 for cell, by in moved.items()):
            return False
        fixed = {number for cell in moved for number, _ in self.factors[cell] if self.rows[number][0] is None}
        if not all(_within(self.rows[number][1], moved) for number in fixed):
            return False
        return all(self.open[address] >= how for address, how in self.differing(moved).items())

    def speaking_of(self, form: Form) -> set[str]:
        """The figures that say anything of the cells of a form, but those that are out already."""
        said = {self.rows[number][0] for cell in form for number, _ in self.factors[cell]}
        return {address for address in said if address is not None} - self.known


def _given_up(rows: Iterable[LinearRow], moved: Movement) -> Open:
    """How far a statement, of which these rows are about what moves, would have to be given up for another world to be published alike."""
    worst = SHOWN
    for row in rows:
        if not _within(row, moved):
            if row.coarse is None or not _within(LinearRow(row.form, *row.coarse), moved):
                return WITHHELD
            worst = ROUNDED
    return worst


def _within(row: LinearRow, moved: Movement) -> bool:
    """Whether a row stays as it is in another world."""
    shared = row.form.keys() & moved.keys()
    by = sum(row.form[cell] * moved[cell] for cell in shared)
    dust = TOLERANCE * max((abs(row.form[cell]) for cell in shared), default=0.0)
    return row.low - dust <= by <= row.high + dust
