"""What the lines of a year come to for one unit of their quantities, at the stated values and in each draw."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from impact.valuation.context import Places, RatioContext, Weighted
from impact.valuation.lines import Lines
from impact.valuation.local import Residents
from impact.valuation.method import Array
from impact.valuation.prudent import prudent_values
from impact.valuation.streams import ways_of
from impact.valuation.uncertainty import Sampler
from impact.valuation.unit_values import UnitValues, unit_quantities
from impact.valuation.waterfall import LeftValues


class Simulation:
    """Unit values of the lines of a year: central in the first column, a draw in each of the others, way after way.

    left        what is left of all that is `gained` after each step from gross to present value (D for each step)
    unit_left   the same of one unit of each line that is gained, at the stated values (L for each step)
    prudent     unit values in the prudent case (L)
    """

    def __init__(self, lines: Lines, inside: Residents, gained: Weighted, draws: int, seed: int) -> None:
        units, ways, number = UnitValues(lines), ways_of(lines.assumptions), len(lines.lines)
        stages = LeftValues(lines.only(gained.lines))

        def of(values: Array) -> Array:
            left = (gained.quantities @ table for table in stages(values))
            return np.vstack([units(values), *left])

        self._lines, self._draws, self._seed = lines, draws, seed
        self.created, left = np.split(drawn(lines, of, draws, seed), [number])
        self.left = [*left, gained.sum(self.created)]
        self.unit_left = [*(_spread(t[:, 0], gained, number) for t in stages(lines.central[:, None])), self.created[:, 0]]
        if self.created.shape[1] == 2:  # nothing else is uncertain, where effects fall may be
            self.created = np.repeat(self.created[:, :1], draws + 1, axis=1)
        self._inside, self._ways = inside, len(ways)
        self.prudent, self.context = prudent_values(lines), RatioContext(lines)

    def quantities(self, some: Places) -> Array:
        """Unit quantities of some lines, as unit values are: asked some at a time, for memory."""
        return drawn(self._lines.only(some), partial(unit_quantities, self._lines.only(some)), self._draws, self._seed)

    def inside(self, some: Places) -> Array:
        """The share of some lines that falls in the territory: central, then drawn once, whatever the way."""
        shares = self._inside.of(some)
        return np.concatenate([shares[:, :1], *[shares[:, 1:]] * self._ways], axis=1)

    def central_inside(self, some: Places) -> Array:
        """The share of some lines that falls in the territory at the stated values."""
        return self._inside.central(some)


def _spread(values: Array, some: Weighted, number: int) -> Array:
    """Values of some lines among those of all, zero for the others."""
    of_all = np.zeros(number)
    of_all[some.lines] = values
    return of_all


def undiscounted_values(lines: Lines, years: Array, draws: int, seed: int) -> Array:
    """Undiscounted unit values of some years of effect (weights: lines × years)."""
    return drawn(lines, UnitValues(lines, years, discounted=False), draws, seed)


def drawn(lines: Lines, of: Callable[[Array], Array], draws: int, seed: int) -> Array:
    """A function of the values of the assumptions: central, then drawn in each of the ways that differ; in one piece, for memory.

    `of` looks at what these lines take: of thousands of maps, no more is drawn than that.
    """
    central, taken = of(lines.central[:, None]), lines.taken
    samplers = [Sampler(lines.assumptions, way=way, taken=taken) for way in ways_of(lines.assumptions)]
    number = samplers[0].draws(draws)
    values = np.empty((len(central), 1 + len(samplers) * number))
    values[:, :1] = central
    for n, sampler in enumerate(samplers):
        sampler.evaluate(of, draws, seed, into=values[:, 1 + n * number : 1 + (n + 1) * number])
    return values
