"""Whoever reckons: given the public rows of editions alone, finds between which ends each number that is not published must lie.

Written apart: it knows the rows of `figures.json`, what the pages say of how figures are made, and nothing of how they were withheld. It
knows that counts are whole and not below zero, and, where it is a project's leader, that project's own numbers.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

Row = dict[str, Any]
INFINITE = 10_000
"""No project of these towns counts more."""


class Unknown(NamedTuple):
    """A number of one project: of an indicator, in a year, for a breakdown cell, as an edition knew it (the last: 0, the one before: 1).

    Of a ratio, its numerator, or its denominator (`over`).
    """

    year: int
    project: str
    indicator: str
    breakdown: str = ""
    over: bool = False
    edition: int = 0


class Attacker:
    """Collects what the rows say as linear constraints.

    editions   the rows of each, the oldest first
    revised    projects whose numbers were corrected from one edition to the next, as errata say; all others are the same in both
    views      by funder, the projects whose totals it is shown
    own        the numbers that a leader knows
    whole      indicators that count things which come whole
    factors    by figure of value, what published maps multiply each number by, and what the rest of it comes to
    """

    def __init__(
        self,
        editions: list[list[Row]],
        revised: set[str] | None = None,
        views: dict[str, set[str]] | None = None,
        own: dict[Unknown, float] | None = None,
        whole: set[str] | None = None,
        factors: dict[str, tuple[dict[Unknown, float], float]] | None = None,
    ) -> None:
        self.views, self.whole, self.factors = views or {}, whole, factors or {}
        self.place: dict[Any, int] = {}
        self.integral: list[bool] = []
        self.constraints: list[tuple[dict[int, float], float, float]] = []
        attacked = {measure(row) for rows in editions for row in rows if row["status"] == "suppressed"}
        for edition, rows in enumerate(reversed(editions)):
            self.edition, self.rows = edition, {row["figure_id"]: row for row in rows}
            self._observations(attacked)
            self._rates()
            self._funders()
            self._values()
        self.rows = {row["figure_id"]: row for row in editions[-1]}
        for unknown in list(self.place):
            now = unknown._replace(edition=0) if isinstance(unknown, Unknown) else None
            if now in self.place and now != unknown and now.project not in (revised or set()):
                self._say({unknown: 1.0, now: -1.0}, 0, 0)
        for unknown, value in (own or {}).items():
            if unknown in self.place:
                self._say({unknown: 1.0}, value, value)

    def ends(self, *unknowns: Unknown, minus: Unknown | None = None) -> tuple[float, float]:
        """Between which numbers the sum of some unknowns must lie."""
        form = {self.place[u]: 1.0 for u in unknowns} | ({self.place[minus]: -1.0} if minus else {})
        cost = np.zeros(len(self.place))
        for n, factor in form.items():
            cost[n] = factor
        return self._extreme(cost), -self._extreme(-cost)

    def of_figure(self, figure_id: str) -> list[list[Unknown]]:
        """The numbers that a figure would have said, each as the unknowns it is the sum of."""
        d = self.rows[figure_id]["definition"]
        where = (d["year"], d["indicator_id"], d["breakdown"])
        sums: dict[bool, list[Unknown]] = defaultdict(list)
        for u in self.place:
            if (
                isinstance(u, Unknown)
                and (u.year, u.indicator, u.breakdown, u.edition) == (*where, 0)
                and d["project_id"] in (None, u.project)
            ):
                sums[u.over].append(u)
        return list(sums.values())

    # what the rows say

    def _observations(self, attacked: set[tuple[int, str]]) -> None:
        by_measure: dict[tuple[int, str], list[Row]] = defaultdict(list)
        for row in self.rows.values():
            if row["definition"]["kind"] == "indicator":
                by_measure[measure(row)].append(row)
        for (year, indicator), rows in by_measure.items():
            if (year, indicator) not in attacked:
                continue
            projects = sorted({r["definition"]["project_id"] for r in rows if r["definition"]["project_id"]})
            ratio = rows[0]["unit"] == "share"
            cells = sorted({r["definition"]["breakdown"] for r in rows} | {""})
            for project in projects:
                self._cells([Unknown(year, project, indicator, cell, edition=self.edition) for cell in cells], ratio)
            for row in rows:
                if row["status"] not in ("suppressed", "missing"):
                    self._tells(row, projects, ratio)

    def _cells(self, wholes: list[Unknown], ratio: bool) -> None:
        """The numbers of a project: the whole first, and its cells, which are together no more than it in each direction."""
        for unknown in wholes:
            self._new(unknown)
            if ratio:
                self._new(unknown._replace(over=True))
                self._say({unknown: -1.0, unknown._replace(over=True): 1.0}, 0, np.inf)
        split = [u for u in wholes if u.breakdown and ";" not in u.breakdown]
        for direction in {u.breakdown.partition("=")[0] for u in split}:
            self._say({wholes[0]: 1.0} | {u: -1.0 for u in split if u.breakdown.startswith(f"{direction}=")}, 0, np.inf)

    def _tells(self, row: Row, projects: list[str], ratio: bool) -> None:
        d = row["definition"]
        unknowns = [
            Unknown(d["year"], p, d["indicator_id"], d["breakdown"], edition=self.edition) for p in projects if d["project_id"] in (None, p)
        ]
        if ratio:
            over = [u._replace(over=True) for u in unknowns]
            self._say(dict.fromkeys(unknowns, 1.0), d["numerator"], d["numerator"])
            self._say(dict.fromkeys(over, 1.0), d["denominator"], d["denominator"])
        elif d["project_id"]:
            self._say({unknowns[0]: 1.0}, row["low"], row["high"])
        else:
            # a range says that it lies between its ends; a total of persons, that it is their sum at most
            self._say(dict.fromkeys(unknowns, 1.0), row["high"], row["high"])
            if row["low"] < row["high"]:
                self._largest(unknowns, row["low"])

    def _largest(self, unknowns: list[Unknown], low: float) -> None:
        """None is above the low end of a total of persons, and one of them is it."""
        choices = {}
        for unknown in unknowns:
            choice = ("largest", unknown)
            self._new(choice, most=1)
            choices[choice] = 1.0
            self._say({unknown: 1.0}, 0, low)
            self._say({unknown: 1.0, choice: -low}, 0, np.inf)
        self._say(choices, 1, np.inf)

    def _rates(self) -> None:
        """A rate that is shown, of a figure that is not: multiplied by each fact of that name, until a whole number comes out."""
        facts: dict[str, list[float]] = defaultdict(list)
        for row in self.rows.values():
            if row["definition"]["kind"] == "fact" and row["value"]:
                facts[row["definition"]["fact_id"]].append(row["value"])
        for row in self.rows.values():
            d = row["definition"]
            if d["kind"] == "rate" and row["status"] != "suppressed" and self.rows[d["of"]]["status"] == "suppressed":
                for divisor in facts[row["figure_id"].rpartition("/")[2]]:
                    high = row["high"] * divisor
                    if abs(high - round(high)) < 1e-6:
                        for unknowns in self.of_figure(d["of"]):
                            self._say(dict.fromkeys(unknowns, 1.0), round(high), round(high))

    def _funders(self) -> None:
        for row in self.rows.values():
            year, scope, funder, *rest = row["figure_id"].split("/")
            if scope == "funder" and row["status"] != "suppressed":
                unknowns = {Unknown(int(year), p, rest[0], edition=self.edition): 1.0 for p in self.views[funder]}
                known = {u: 1.0 for u in unknowns if u in self.place}
                if known:
                    self._say(known, row["high"], row["high"])

    def _values(self) -> None:
        for figure_id, (form, rest) in self.factors.items():
            row = self.rows.get(figure_id)
            mine = {
                u._replace(edition=self.edition): factor for u, factor in form.items() if u._replace(edition=self.edition) in self.place
            }
            if row is not None and row["status"] != "suppressed" and mine and len(mine) == len(form):
                half = row["definition"].get("rounded_to", 0.01) / 2
                self._say(mine, row["value"] - rest - half, row["value"] - rest + half)

    # the solver

    def _new(self, unknown: Any, most: float = INFINITE) -> None:
        if unknown not in self.place:
            self.place[unknown] = len(self.place)
            self.integral.append(not isinstance(unknown, Unknown) or self.whole is None or unknown.indicator in self.whole)
            self._say({unknown: 1.0}, 0, most)

    def _say(self, form: dict[Any, float], low: float, high: float) -> None:
        self.constraints.append(({self.place[u]: factor for u, factor in form.items()}, low, high))

    def _extreme(self, cost: np.ndarray) -> float:
        """The least that a form can be: among what hangs together with it, for the rest changes nothing."""
        rows, columns = self._around(np.flatnonzero(cost))
        place = {column: n for n, column in enumerate(columns)}
        data, at, which = [], [], []
        for n, row in enumerate(rows):
            for column, factor in self.constraints[row][0].items():
                data.append(factor)
                at.append(n)
                which.append(place[column])
        matrix = csr_array((data, (at, which)), shape=(len(rows), len(columns)))
        low, high = ([self.constraints[row][end] for row in rows] for end in (1, 2))
        found = milp(
            cost[columns],
            constraints=LinearConstraint(matrix, low, high),
            integrality=np.array([self.integral[c] for c in columns], int),
            bounds=Bounds(0, np.inf),
        )
        assert found.status == 0, found.message
        return float(found.fun)

    def _around(self, start: np.ndarray) -> tuple[list[int], list[int]]:
        if not hasattr(self, "_by_column"):
            self._by_column = defaultdict(list)
            for n, (form, _, _) in enumerate(self.constraints):
                for column in form:
                    self._by_column[column].append(n)
        columns, rows, todo = set(map(int, start)), set(), list(map(int, start))
        while todo:
            for row in self._by_column[todo.pop()]:
                if row not in rows:
                    rows.add(row)
                    todo += [c for c in self.constraints[row][0] if c not in columns]
                    columns |= set(self.constraints[row][0])
        return sorted(rows), sorted(columns)


def measure(row: Row) -> tuple[int, str]:
    """The year and the indicator that a figure is about."""
    year, name = row["figure_id"].split("/")[0], row["definition"].get("indicator_id", "")
    return int(year), name
