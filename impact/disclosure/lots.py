"""Cells that hang together, each lot with all that is said of it: what follows from one lot, follows from no other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from impact.disclosure.appearance import ROUNDED, WITHHELD, Open
from impact.disclosure.editions import Before
from impact.disclosure.linear import LinearRow
from impact.disclosure.secrets import Secret
from impact.disclosure.statements import Statement
from impact.disclosure.unknowns import Cell, Cells, Form


class Lot(NamedTuple):
    """Cells that are joined by anything that is said of them.

    statements  what figures say of them; `always`: what holds whatever is published
    secrets     what has to stay unknown
    primary     figures that are given up before anything is looked for, and how far
    known       figures that were published before as they are
    """

    cells: list[Cell]
    statements: list[Statement]
    always: list[LinearRow]
    secrets: list[Secret]
    primary: dict[str, Open]
    known: frozenset[str]


def lots(
    cells: Cells, said: Mapping[str, Statement], always: Iterable[LinearRow], secrets: Iterable[Secret], before: Before
) -> Iterator[Lot]:
    """Those lots of which anything is withheld, or has to stay unknown."""
    by_cell: dict[Cell, list[Secret]] = defaultdict(list)
    for secret in secrets:
        by_cell[secret.form[0][0]].append(secret)
    for component, statements, rows in _components(cells, said, always):
        kept = [secret for cell in component for secret in by_cell.get(cell, [])]
        stated = {statement.address for statement in statements}
        primary = dict.fromkeys(before.rounded & stated, ROUNDED)
        primary |= dict.fromkeys((before.withheld | {s.address for s in kept if s.address is not None}) & stated, WITHHELD)
        if kept or primary:
            yield Lot(component, statements, rows, kept, primary, frozenset(before.known & stated))


def _components(
    cells: Cells, said: Mapping[str, Statement], always: Iterable[LinearRow]
) -> Iterable[tuple[list[Cell], list[Statement], list[LinearRow]]]:
    """The cells that are joined by anything that is said of them, each lot with what is said."""
    lot = {cell: cell for cell in cells.values}

    def root(cell: Cell) -> Cell:
        while lot[cell] != cell:
            lot[cell] = lot[lot[cell]]
            cell = lot[cell]
        return cell

    rows = [row for row in always if row.form]
    spoken = [statement for statement in said.values() if _joined(statement)]  # of a value at no price, say, nothing follows
    for form in [*(row.form for row in rows), *(_joined(statement) for statement in spoken)]:
        first, *others = form
        for cell in others:
            lot[root(cell)] = root(first)
    lots: dict[Cell, tuple[list[Cell], list[Statement], list[LinearRow]]] = defaultdict(lambda: ([], [], []))
    for cell in sorted(cells.values):
        lots[root(cell)][0].append(cell)
    for statement in spoken:
        lots[root(next(iter(_joined(statement))))][1].append(statement)
    for row in rows:
        lots[root(next(iter(row.form)))][2].append(row)
    return lots.values()


def _joined(statement: Statement) -> Form:
    return {cell: 1.0 for row in statement.rows for cell in row.form}
