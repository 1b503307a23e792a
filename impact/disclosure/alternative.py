"""Other worlds that would be published alike: what whoever reckons cannot tell from the true one.

A cell is protected where there is such a world in which it is zero, and one in which it reaches the threshold. To find the nearest, the
cells may move along all that is published; a figure that has to differ costs what is lost by withholding it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import inf
from typing import NamedTuple

import highspy
import numpy as np
import numpy.typing as npt

from impact.disclosure.appearance import TOLERANCE, Appearance, Movement
from impact.disclosure.linear import LinearRow
from impact.disclosure.unknowns import Cell, Cells, Form

BRANCHES = 2000
"""How long whole numbers are looked for, counted in branches: a clock would make editions differ from one machine to the next."""
ROUNDING, MOVING = 0.02, 1e-3
"""What it costs, beside withholding a figure, to round it, and to move a cell: fewer cells, nearer worlds."""


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
    """Some of the cells that hang together, what is said of them, and the linear program that looks for worlds in which no others move."""

    def __init__(self, cells: list[Cell], of: Cells, appearance: Appearance, *, strict: bool = False) -> None:
        self._cells, self._appearance, self._place = cells, appearance, {cell: n for n, cell in enumerate(cells)}
        self._of_project: dict[str, list[int]] = defaultdict(list)
        for n, cell in enumerate(cells):
            self._of_project[cell.key.project].append(n)
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
        self._slacks: dict[str, list[_Slack]] = defaultdict(list)
        self._add_cells()
        self._add_rows()
        self._target = self._solver.getNumRow()
        self._solver.addRow(-inf, inf, 0, np.array([], np.int32), np.array([]))
        self.hold(strict)

    @property
    def addresses(self) -> Iterable[str]:
        """Those of the statements that say anything of these cells."""
        return self._slacks.keys()

    def hold(self, strict: bool) -> None:
        """Whether no figure that is still shown may differ at all: to see if a world is open without giving up more."""
        self._strict = strict
        for address in self._slacks:
            self.price(address)

    def price(self, address: str) -> None:
        """Sets what it costs to overstep a figure, nothing as far as it is given up, and how far it may be overstepped."""
        how = self._appearance.open[address]
        for slack in self._slacks.get(address, ()):
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
        for place, factor in ((self._place[cell], factor) for cell, factor in form.items() if cell in self._place):
            self._solver.changeCoeff(self._target, place, factor)
            self._solver.changeCoeff(self._target, place + len(self._cells), -factor)
        self._solver.changeRowBounds(self._target, low, high)

    def _add_rows(self) -> None:
        """The rows that are about these cells: what always holds, and what is said, which may be overstepped."""
        moves: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for place, cell in enumerate(self._cells):
            for number, factor in self._appearance.factors.get(cell, ()):
                moves[number].append((place, factor))
        for number in sorted(moves):
            address, row = self._appearance.rows[number]
            slacks = [] if address is None else self._overstepping(address, row, max(abs(factor) for _, factor in moves[number]))
            self._add(moves[number], row.low, row.high, slacks)

    def _overstepping(self, address: str, row: LinearRow, largest: float) -> list[tuple[int, float]]:
        """The four columns by which a row of a statement may be overstepped: down and up, within its rounding and beyond.

        `largest`: what a cell counts at most in it.
        """
        scale = self._appearance.statements[address].cost / largest
        coarse = row.coarse or (row.low, row.high)
        room = (max(row.low - coarse[0], 0.0), max(coarse[1] - row.high, 0.0))
        limits = (0.0, 0.0, 0.0, 0.0) if address in self._appearance.known else (*room, inf, inf)
        first = self._solver.getNumCol()
        columns = (first, first + 1, first + 2, first + 3)
        self._solver.addVars(4, np.zeros(4), np.array(limits))
        self._slacks[address].append(_Slack(columns, limits, (ROUNDING * scale, scale)))
        return [(columns[0], 1.0), (columns[1], -1.0), (columns[2], 1.0), (columns[3], -1.0)]

    def _add(self, moves: list[tuple[int, float]], low: float, high: float, slacks: list[tuple[int, float]]) -> None:
        count = len(self._cells)
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
