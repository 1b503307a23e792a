"""What an impact map comes to before quantities: one line per outcome, input and year of activity, as arrays over assumptions.

Everything that is not proportional to the quantity is worked out here, on small arrays; the kernel multiplies and sums the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from impact.maps.models import CORRECTIONS, DEDUCTIONS, Input, Outcome
from impact.valuation.method import Array, decay_exponents, net_share
from indicators.estimate import Estimate
from indicators.text import Text

MULTIPLIERS = ("quantity", "proxy", "factor_1", "factor_2", "factor_3", "our_share")

SLOTS = (*MULTIPLIERS, *CORRECTIONS, "rate")
"""What a line takes from the assumptions."""
Run = tuple[slice, slice]
Places = slice | npt.NDArray[np.int64]
LONG = 64
"""Runs at least so long, on average, are copied one by one; shorter ones place by place."""


@dataclass(frozen=True)
class Assumption:
    """One assumption, drawn once wherever it is used. People read `scale` times the estimate; `stated` is false where a map is silent.

    group    the judgement that it is an instance of, with others of other maps: they move as one
    origin   of a correction, where it comes from
    """

    key: str
    title: Text
    role: str
    estimate: Estimate
    scale: float = 1.0
    stated: bool = True
    group: str | None = None
    origin: str | None = None


@dataclass(frozen=True)
class Line:
    """One outcome or input of a map, for the activity of one year; `measure` and `breakdown` name the quantity it takes.

    years          in which its effect falls, from 0, that of the activity; dated: false where the source of its value does not say which
    public_funds   by how much an input counts for more than what is spent, being public money
    """

    map_id: str
    line_id: str
    side: Literal["outcome", "input"]
    activity_year: int | None
    measure: str
    breakdown: str
    quantity: float | None
    pillar: str | None
    shares: dict[str, float]
    grade: int | None
    currency: str
    price_year: int | None
    monetised: bool
    source: Outcome | Input = field(repr=False)
    years: range = range(1)
    dated: bool = True
    public_funds: float = 1.0


@dataclass(frozen=True)
class Lines:
    """Lines and assumptions as arrays. Shapes: L lines, K years, P assumptions.

    slots          for each slot, the assumption that each line takes (L)
    units          units of the proxy per unit of the quantity, before assumptions (L)
    worth          money per unit of the proxy in each year, before assumptions, in base-year prices, negative for a loss (L × K)
    alive          1 in the years of the effect, 0 after; the quantities themselves where the map states them by year (L × K)
    discount       present value of one unit of money of each year (L × K); timing: the part of a year it is discounted for (L)
    additive, drop_off_from    conventions of the line (L)
    """

    lines: list[Line]
    assumptions: list[Assumption]
    slots: dict[str, npt.NDArray[np.int64]]
    units: Array
    worth: Array
    alive: Array
    discount: Array
    timing: Array
    additive: npt.NDArray[np.bool_]
    drop_off_from: npt.NDArray[np.int64]

    def only(self, rows: npt.NDArray[np.int64]) -> Lines:
        """Some of the lines, with the assumptions of all."""
        arrays = ("units", "worth", "alive", "discount", "timing", "additive", "drop_off_from")
        some: dict[str, Any] = {name: getattr(self, name)[rows] for name in arrays}
        slots = {slot: places[rows] for slot, places in self.slots.items()}
        return replace(self, lines=[self.lines[n] for n in rows], slots=slots, **some)

    @cached_property
    def taken(self) -> list[int]:
        """Places of the assumptions that any of the lines takes."""
        return sorted({n for places in self.slots.values() for n in places.tolist()})

    @cached_property
    def central(self) -> Array:
        """The central value of each assumption (P)."""
        return np.array([p.estimate.value for p in self.assumptions])

    @cached_property
    def multipliers(self) -> list[str]:
        """The multiplying slots that are not 1 on every line."""
        ones = {n for n, p in enumerate(self.assumptions) if p.role == "constant" and p.estimate.value == 1}
        return [slot for slot in MULTIPLIERS if not ones.issuperset(self.slots[slot].tolist())]

    @cached_property
    def deductions(self) -> list[str]:
        """The deducted slots that are not left unsaid on every line."""
        unsaid = {n for n, p in enumerate(self.assumptions) if not p.estimate.value and (p.role == "constant" or not p.stated)}
        return [slot for slot in DEDUCTIONS if not unsaid.issuperset(self.slots[slot].tolist())]

    @cached_property
    def _pieces(self) -> dict[str, list[tuple[slice, Places]]]:
        """By slot: some lines, and where their assumptions are. Runs, or all at once where those are too short."""
        cut = {slot: runs(index.tolist()) for slot, index in self.slots.items()}
        most = max(1, len(self.lines) / LONG)
        return {slot: [*of] if len(of) <= most else [(slice(None), self.slots[slot])] for slot, of in cut.items()}

    def at(self, slot: str, values: Array) -> Array:
        """The values of a slot by line (first axis), from those of the assumptions. One run is a view, no copy."""
        pieces = self._pieces[slot]
        return values[pieces[0][1]] if len(pieces) == 1 else self._joined(pieces, values, np.copyto)

    def left(self, slot: str, values: Array) -> Array:
        """What is left of each line when its value of a slot, a share, is taken away."""
        pieces = self._pieces[slot]
        return 1 - values[pieces[0][1]] if len(pieces) == 1 else self._joined(pieces, values, _take_away)

    def _joined(self, pieces: list[tuple[slice, Places]], values: Array, write: Callable[[Array, Array], None]) -> Array:
        joined: Array = np.empty((len(self.lines), *values.shape[1:]), order="F")
        for some, places in pieces:
            write(joined[some], values[places])
        return joined

    def multiply(self, of_lines: Array, slot: str, values: Array) -> None:
        """Multiplies numbers by line (first axis), in place, by their values of a slot, which are not brought together before."""
        for some, places in self._pieces[slot]:
            of_lines[some] *= values[places]

    @cached_property
    def remaining(self) -> Array:
        """The share of the first year's net quantity that is left in each year, 0 when the effect is over (L × K)."""
        drop = self.at("drop_off", self.central)[:, None]
        left: Array = self.alive * (1 - drop) ** decay_exponents(self.drop_off_from, self.alive.shape[1])
        return left

    @cached_property
    def net(self) -> Array:
        """The share of the quantity that is due to the project (L)."""
        shares = [self.at(name, self.central) for name in DEDUCTIONS]
        net: Array = net_share(shares[0], shares[1], shares[2], self.additive) * self.at("our_share", self.central)
        net = net * self.at("quantity", self.central)  # 1, or the quantity itself where it is 0
        return np.broadcast_to(net, self.units.shape)

    @cached_property
    def conversion(self) -> Array:
        """Units of the proxy per unit of the quantity (L)."""
        units = self.units
        for slot in ("factor_1", "factor_2", "factor_3"):
            units = units * self.at(slot, self.central)
        return units

    @cached_property
    def price(self) -> Array:
        """Money per unit of the proxy in each year (L × K)."""
        return self.worth * self.at("proxy", self.central)[:, None]


def _take_away(left: Array, shares: Array) -> None:
    np.subtract(1, shares, out=left)


def runs(index: list[int]) -> list[Run]:
    """Places cut into runs of following ones, or of one that is met again and again: where they stand, and the places as a slice."""
    cut: list[Run] = []
    start = 0
    for n in range(1, len(index) + 1):
        step = index[start + 1] - index[start] if n > start + 1 else 0
        if n == len(index) or index[n] - index[n - 1] not in ({step} if n > start + 1 else {0, 1}):
            cut.append((slice(start, n), slice(index[start], index[n - 1] + 1)))
            start = n
    return cut
