"""Other worlds that would be published alike: what whoever reckons cannot tell from the true one.

A cell is protected where there is such a world in which it is zero, and one in which it reaches the threshold. To find the nearest, the
cells may move along all that is published; a figure that has to differ costs what is lost by withholding it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from math import inf
from typing import NamedTuple

import highspy
import numpy as np
import numpy.typing as npt

from impact.disclosure.linear import LinearRow
from impact.disclosure.statements import Statement
from impact.disclosure.unknowns import Cell, Cells, Form

Movement = dict[Cell, float]
TOLERANCE = 1e-6
BRANCHES = 2000
"""How long whole numbers are looked for, counted in branches: a clock would make editions differ from one machine to the next."""
ROUNDING, MOVING = 0.02, 1e-3
"""What it costs, beside withholding a figure, to round it, and to move a cell: fewer cells, nearer worlds."""


class Open(NamedTuple):
    """How far a statement is given up: nothing of it, its exact number, or all."""

    rounded: bool
    withheld: bool


SHOWN, ROUNDED, WITHHELD = Open(False, False), Open(True, False), Open(True, True)


class _Slack(NamedTuple):
    """The columns by which a row of a statement may be overstepped: within its rounding, and beyond."""

    columns: tuple[int, int, int, int]
    limits: tuple[float, float, float, float]
    costs: tuple[float, float]


class _Solver(highspy.Highs):  # type: ignore[misc]
    """HiGHS without its callbacks, which nothing here asks for: to set them up it writes its name on the standard output."""

    def enableCallbacks(self) -> None:  # noqa: N802 - the library's name
        """Sets up nothing."""


class System:
    """The cells that hang together, all that is said of them, and the linear program that looks for other worlds.

    known   addresses whose figures were published before as they are: nothing takes that back
    """

    def __init__(
        self, cells: list[Cell], of: Cells, said: Iterable[Statement], always: Iterable[LinearRow], known: Collection[str]
    ) -> None:
        self._cells, self._of, self._place = cells, of, {cell: n for n, cell in enumerate(cells)}
        self._of_project: dict[str, list[int]] = defaultdict(list)
        for n, cell in enumerate(cells):
            self._of_project[cell.key.project].append(n)
        self.statements = {statement.address: statement for statement in said}
        self._whole = np.array([of.whole(cell) for cell in cells])
        self._depth = np.array([of.values[cell] for cell in cells])
        self._solver = _Solver()
        for option, setting in {
            "output_flag": False,
            "threads": 1,
            "random_seed": 1,
            "mip_rel_gap": 0.02,
            "mip_max_nodes": BRANCHES,
        }.items():
            self._solver.setOptionValue(option, setting)
        self._add_cells()
        self._slacks: dict[str, list[_Slack]] = {}
        self._strict, self._known = False, frozenset(known)
        self._always_of: dict[Cell, list[LinearRow]] = defaultdict(list)
        self._said_of: dict[Cell, list[str]] = defaultdict(list)
        for row in always:
            self._add(row.form, row.low, row.high, [])
            for cell in row.form:
                self._always_of[cell].append(row)
        for statement in self.statements.values():
            for cell in dict.fromkeys(cell for row in statement.rows for cell in row.form):
                self._said_of[cell].append(statement.address)
            self._slacks[statement.address] = [self._state(statement, row, statement.address in known) for row in statement.rows]
        self._target = self._solver.getNumRow()
        self._solver.addRow(-inf, inf, 0, np.array([], np.int32), np.array([]))
        self._open: dict[str, Open] = dict.fromkeys(self.statements, SHOWN)

    def value(self, cell: Cell) -> float:
        """The true number of a cell."""
        return self._of.values[cell]

    def give_up(self, address: str, how: Open) -> None:
        """Takes a figure as shown, as rounded, or as withheld: it costs nothing any more to move what it said."""
        self._open[address] = how
        self._price(address)

    def hold(self, strict: bool) -> None:
        """Whether no figure that is still shown may differ at all: to see if a world is open without giving up more."""
        self._strict = strict
        for address in self._slacks:
            self._price(address)

    def _price(self, address: str) -> None:
        """Sets what it costs to overstep a figure, and how far it may be overstepped."""
        how = self._open[address]
        for slack in self._slacks[address]:
            columns, (coarse, beyond) = np.array(slack.columns, np.int32), slack.costs
            costs = [0.0 if how.rounded else coarse] * 2 + [0.0 if how.withheld else beyond] * 2
            shut = [self._strict and not how.rounded] * 2 + [self._strict and not how.withheld] * 2
            upper = [0.0 if closed else limit for closed, limit in zip(shut, slack.limits, strict=True)]
            self._solver.changeColsCost(4, columns, np.array(costs))
            self._solver.changeColsBounds(4, columns, np.zeros(4), np.array(upper))

    def find(self, form: Form, low: float, high: float, fixed: Iterable[str] = ()) -> Movement | None:
        """The cheapest other world in which a form has moved by `low` to `high`, while the cells of some projects stand still.

        None if there is none.
        """
        still = [n for project in fixed for n in self._of_project.get(project, [])]
        self._bound(dict.fromkeys(still, (0.0, 0.0)))
        alone = len(form) == 1 and next(iter(form.values())) == 1.0
        if alone:
            self._bound({self._place[next(iter(form))]: (low, high)})
        else:
            self._aim(form, low, high)
        self._solver.run()
        moved = self._whole_numbers() if self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal else None
        if not alone:
            self._aim(dict.fromkeys(form, 0.0), -inf, inf)
        self._bound(dict.fromkeys([*still, *((self._place[cell] for cell in form) if alone else ())], (-inf, inf)))
        return moved

    def differing(self, moved: Movement) -> dict[str, Open]:
        """The figures that would differ in another world, and whether rounding them is enough."""
        touched = dict.fromkeys(address for cell in moved for address in self._said_of[cell])
        return {a: how for a in touched if (how := _given_up(self.statements[a], moved)) != SHOWN}

    def shows_nothing_more(self, moved: Movement) -> bool:
        """Whether another world may be, and no figure that is shown would differ in it."""
        if any(self._of.values[cell] + by < 0 for cell, by in moved.items()):
            return False
        if any(not _within(row, moved) for cell in moved for row in self._always_of[cell]):
            return False
        return all(self._open[address] >= how for address, how in self.differing(moved).items())

    def speaking_of(self, form: Form) -> set[str]:
        """The figures that say anything of the cells of a form, but those that are out already."""
        return {address for cell in form for address in self._said_of[cell]} - self._known

    def _add_cells(self) -> None:
        """Two columns for each cell: how far it moves up, and down. Neither is free: fewer cells, nearer worlds."""
        count = len(self._cells)
        self._solver.addVars(2 * count, np.zeros(2 * count), np.concatenate([np.full(count, inf), self._depth]))
        self._solver.changeColsCost(2 * count, np.arange(2 * count, dtype=np.int32), np.full(2 * count, MOVING))

    def _bound(self, moves: Mapping[int, tuple[float, float]]) -> None:
        """Sets how far some cells may move: from a negative end, down, to a positive one, up."""
        if not moves:
            return
        places, count = np.array(list(moves), np.int32), len(self._cells)
        low, high = (np.array(ends) for ends in zip(*moves.values(), strict=True))
        up = np.maximum(low, 0.0), np.maximum(high, 0.0)
        down = np.maximum(-high, 0.0), np.minimum(np.maximum(-low, 0.0), self._depth[places])
        for columns, (least, most) in ((places, up), (places + count, down)):
            self._solver.changeColsBounds(len(places), columns.astype(np.int32), least, most)

    def _aim(self, form: Form, low: float, high: float) -> None:
        """Asks for a movement of a form of several cells."""
        for cell, factor in form.items():
            self._solver.changeCoeff(self._target, self._place[cell], factor)
            self._solver.changeCoeff(self._target, self._place[cell] + len(self._cells), -factor)
        self._solver.changeRowBounds(self._target, low, high)

    def _state(self, statement: Statement, row: LinearRow, known: bool) -> _Slack:
        """A row of a statement, with the four columns by which it may be overstepped: down and up, within its rounding and beyond."""
        scale = statement.cost / max(map(abs, row.form.values()))
        coarse = row.coarse or (row.low, row.high)
        room = (max(row.low - coarse[0], 0.0), max(coarse[1] - row.high, 0.0))
        limits = (0.0, 0.0, 0.0, 0.0) if known else (*room, inf, inf)
        first = self._solver.getNumCol()
        columns = (first, first + 1, first + 2, first + 3)
        self._solver.addVars(4, np.zeros(4), np.array(limits))
        costs = (ROUNDING * scale, scale)
        self._solver.changeColsCost(4, np.array(columns, np.int32), np.array([costs[0]] * 2 + [costs[1]] * 2))
        self._add(row.form, row.low, row.high, [(columns[0], 1.0), (columns[1], -1.0), (columns[2], 1.0), (columns[3], -1.0)])
        return _Slack(columns, limits, costs)

    def _add(self, form: Form, low: float, high: float, slacks: list[tuple[int, float]]) -> None:
        count, moves = len(self._cells), [(self._place[cell], factor) for cell, factor in form.items()]
        entries = [*moves, *((place + count, -factor) for place, factor in moves), *slacks]
        self._solver.addRow(low, high, len(entries), np.array([e[0] for e in entries], np.int32), np.array([e[1] for e in entries]))

    def _whole_numbers(self) -> Movement | None:
        """The world that was found, in whole numbers where cells are counts."""
        solution = self._solution()
        if self._fits(solution):
            return self._movement(solution)
        kinds = np.concatenate([self._whole, self._whole]).astype(np.uint8)  # 1: a whole number
        columns = np.arange(len(kinds), dtype=np.int32)
        self._solver.changeColsIntegrality(len(columns), columns, kinds)
        self._solver.run()
        feasible = self._solver.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        solution = self._solution()
        self._solver.changeColsIntegrality(len(columns), columns, np.zeros(len(columns), np.uint8))
        return self._movement(solution) if feasible and self._fits(solution) else None

    def _solution(self) -> npt.NDArray[np.float64]:
        up, down = np.split(np.array(self._solver.getSolution().col_value[: 2 * len(self._cells)], np.float64), 2)
        moved: npt.NDArray[np.float64] = up - down
        return moved

    def _fits(self, solution: npt.NDArray[np.float64]) -> bool:
        counted = solution[self._whole]
        return bool(np.all(np.abs(counted - counted.round()) < TOLERANCE))

    def _movement(self, solution: npt.NDArray[np.float64]) -> Movement:
        moved = np.where(self._whole, solution.round(), solution)
        return {self._cells[n]: float(moved[n]) for n in np.flatnonzero(np.abs(moved) > TOLERANCE)}


def _given_up(statement: Statement, moved: Movement) -> Open:
    """How far a statement would have to be given up for another world to be published alike."""
    worst = SHOWN
    for row in statement.rows:
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
