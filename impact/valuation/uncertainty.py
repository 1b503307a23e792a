"""What the result would be if each assumption fell elsewhere in its range. Seeded draws, one for all who share an assumption."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property, partial
from queue import SimpleQueue
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from impact.maps.models import SHARES
from impact.valuation.intervals import ends_of
from impact.valuation.laws import Fill, law
from impact.valuation.lines import LONG, Assumption, Lines
from impact.valuation.method import Array
from impact.valuation.sequence import MOST_DIMENSIONS, Points, RandomPoints, SobolSequence
from impact.valuation.streams import WAYS, Way, streams, ways_of
from impact.valuation.unit_values import UnitValues

DRAWS, SEED = 8192, 2016
"""As many draws as are made, and from where, unless others are asked for."""
CHUNK = 64
"""Draws handed to a worker at once, a power of two as the sequence wants; more of them where there are few assumptions."""
MOST = 512
"""Draws handed to a worker at once at most."""
TABLE = 2**18
"""Values of assumptions worked on at once: they stay in the processor's cache."""
WORKERS = os.cpu_count() or 1
ROWS = 8192
"""Lines in years of effect whose draws are in memory at once: a hundred megabytes. Drawing the assumptions again costs less."""

Places = slice | list[int]


class Room(NamedTuple):
    """Where a worker writes, again and again: values of the assumptions, and the probabilities they are made of (draws × dimensions)."""

    table: Array
    probabilities: Array


class Chunk(NamedTuple):
    """Draws handed to a worker at once: how many, and their points, not made yet."""

    number: int
    points: Points

    def blocks(self, room: Array) -> Iterator[Array]:
        """The points, as many at once as there is room for."""
        for start in range(0, self.number, len(room)):
            yield self.points.some(start, room[: self.number - start])


class Sampler:
    """Turns probabilities into values of the assumptions, those without a range at their central value.

    after   dimensions of the sequence that others take: what is drawn apart is independent only beyond them (another scrambling of the
            same dimension keeps its first bit, and with it most of the correlation)
    way     whether corrections of one origin move each on its own, or together
    taken   places of those that are asked for, if not all are: the others have their dimensions, and stay at their central value
    """

    def __init__(
        self, assumptions: Sequence[Assumption], after: int = 0, way: Way = "independent", taken: Iterable[int] | None = None
    ) -> None:
        self._after, self._taken = after, None if taken is None else frozenset(taken)
        self.assumptions = list(assumptions)
        self.uncertain = [n for n, p in enumerate(self.assumptions) if p.estimate.uncertain]
        self._streams = streams([self.assumptions[n] for n in self.uncertain], way)
        normal = [n for n in self.uncertain if self.assumptions[n].estimate.distribution in ("normal", "lognormal")]
        self._shares = [n for n in normal if self.assumptions[n].role in SHARES]
        self._others = [n for n in normal if self.assumptions[n].role not in SHARES]

    @cached_property
    def _laws(self) -> list[tuple[Places, Places, Fill]]:
        """Blocks of assumptions of one law: their rows among the uncertain ones and among all, and what fills them."""
        return [block for kind in sorted({self._kind(n) for n in self.uncertain}) for block in self._blocks(kind)]

    def _kind(self, n: int) -> str:
        return self.assumptions[n].estimate.distribution

    def _blocks(self, kind: str) -> Iterator[tuple[Places, Places, Fill]]:
        """Those that follow one another as slices, which need no copy; the rest by their places."""
        rows = [row for row, n in enumerate(self.uncertain) if self._kind(n) == kind and (self._taken is None or n in self._taken)]
        if not rows:
            return
        apart = (np.diff(rows) != 1) | (np.diff([self.uncertain[row] for row in rows]) != 1)
        scattered: list[int] = []
        for run in np.split(np.array(rows), np.flatnonzero(apart) + 1):
            if len(run) < LONG:
                scattered += run.tolist()
                continue
            yield _slice(run[0], run[-1]), _slice(self.uncertain[run[0]], self.uncertain[run[-1]]), self._law(kind, run)
        if scattered:
            yield scattered, [self.uncertain[row] for row in scattered], self._law(kind, scattered)

    def _law(self, kind: str, rows: Iterable[int]) -> Fill:
        estimates = [self.assumptions[self.uncertain[row]].estimate for row in rows]
        low, value, high = (np.array([getattr(e, name) for e in estimates], dtype=float)[:, None] for name in ("low", "value", "high"))
        return law(kind, low, value, high)

    def table(self, draws: int) -> Array:
        """A table of all assumptions (P × `draws`) at their central values, draw after draw in memory as probabilities are."""
        central = [p.estimate.value for p in self.assumptions]
        table: Array = np.tile(np.array(central, dtype=float), (draws, 1)).T
        return table

    def values(self, at: Array, table: Array | None = None) -> Array:
        """Values of all assumptions (P × D) at probabilities of the uncertain ones (U × D), in a `table` of at least so many draws."""
        values = (self.table(at.shape[1]) if table is None else table)[:, : at.shape[1]]
        for rows, places, fill in self._laws:
            if isinstance(places, slice):
                fill(at[rows], values[places])
            else:
                some = np.empty((at.shape[1], len(places))).T
                fill(at[rows], some)
                values[places] = some
        if self._shares:  # a share stays between 0 and 1
            values[self._shares] = np.clip(values[self._shares], 0, 1)
        if self._others:  # nor is any quantity, amount or rate below zero
            values[self._others] = np.maximum(values[self._others], 0)
        return values

    def _chunks(self, number: int, seed: int) -> Iterator[Chunk]:
        """`number` draws in chunks, along a scrambled Sobol sequence; pseudo-random beyond its dimensions."""
        dimensions, starts = self._after + len(self.uncertain), range(0, number, self._chunk)
        if self.uncertain and dimensions <= MOST_DIMENSIONS:
            points: Iterator[Points] = map(SobolSequence(dimensions, seed, self._chunk, self._places).stretch, starts)
        else:
            generator = np.random.default_rng([seed, self._after] if self._after else seed)
            points = (RandomPoints(generator.random((self._chunk, dimensions))[:, self._places]) for _ in starts)
        return (Chunk(min(self._chunk, number - start), some) for start, some in zip(starts, points, strict=True))

    @cached_property
    def _chunk(self) -> int:
        """Draws handed to a worker at once."""
        fitting = TABLE // max(1, len(self.assumptions))
        return min(MOST, max(CHUNK, 1 << max(0, fitting.bit_length() - 1)))

    @cached_property
    def _places(self) -> slice | npt.NDArray[np.int64]:
        """The dimension of each uncertain assumption: side by side where each has its own."""
        alone = np.array_equal(self._streams, np.arange(len(self.uncertain)))
        return slice(self._after, None) if alone else self._after + self._streams

    def draws(self, number: int) -> int:
        """How many of so many draws differ: one, where nothing is uncertain."""
        return number if self.uncertain else 1

    def evaluate(self, of: Callable[[Array], Array], number: int, seed: int, into: Array | None = None) -> Array:
        """A function of the values of the assumptions, drawn `number` times (its rows × number), chunks worked on side by side.

        The next draws are written over the values that `of` is given. Where nothing is uncertain one draw says it all.
        `into`: where the answers are written, if there is a place for them.
        """
        number = self.draws(number)
        block = min(self._chunk, max(1, TABLE // max(1, len(self.assumptions))))
        rooms: SimpleQueue[Room] = SimpleQueue()
        for _ in range(WORKERS):
            rooms.put(Room(self.table(block), np.empty((block, len(self.uncertain)))))

        def work(chunk: Chunk) -> Array:
            room = rooms.get()
            try:
                blocks = [of(self.values(at.T, room.table)) for at in chunk.blocks(room.probabilities)]
            finally:
                rooms.put(room)
            return np.concatenate(blocks, axis=1)

        results, done = np.empty((0, number)) if into is None else into, 0
        for some in _side_by_side(work, self._chunks(number, seed)):
            if into is None and not done:
                results = np.empty((len(some), number))
            results[:, done : done + some.shape[1]] = some
            done += some.shape[1]
        return results


def _side_by_side(work: Callable[[Chunk], Array], chunks: Iterable[Chunk]) -> Iterator[Array]:
    """The work on each chunk, in order. NumPy lets threads work at once; few chunks wait."""
    with ThreadPoolExecutor(WORKERS) as pool:
        ahead: deque[Future[Array]] = deque()
        for chunk in chunks:
            ahead.append(pool.submit(work, chunk))
            if len(ahead) > WORKERS:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _slice(first: int, last: int) -> slice:
    return slice(int(first), int(last) + 1)


def simulate(lines: Lines, weights: Array, draws: int = DRAWS, seed: int = SEED, ways: Sequence[Way] = WAYS[:1]) -> Array:
    """The present value of each group in each draw, way after way. `weights`: the quantity of each line that it has (G × L)."""
    units = UnitValues(lines)
    samplers = (Sampler(lines.assumptions, way=way) for way in ways)
    return np.concatenate([sampler.evaluate(lambda values: weights @ units(values), draws, seed) for sampler in samplers], axis=1)


def yearly_intervals(lines: Lines, draws: int = DRAWS, seed: int = SEED) -> tuple[Array, Array]:
    """Ends of the interval of the present value per unit, by line and year of effect (L × K each): of the ways to draw, the widest."""
    low, high = np.zeros(lines.worth.shape), np.zeros(lines.worth.shape)
    samplers = [Sampler(lines.assumptions, way=way) for way in ways_of(lines.assumptions)]
    for years in _batches(lines):
        of_years = [UnitValues(lines.only(rows), np.eye(lines.worth.shape[1])[k]) for k, rows in years]
        bottom, top = _widest([ends_of(sampler.evaluate(partial(_stacked, of_years), draws, seed)) for sampler in samplers])
        first = 0
        for k, rows in years:
            some = slice(first, first + len(rows))
            low[rows, k], high[rows, k] = bottom[some], top[some]
            first += len(rows)
    return low, high


def _widest(ends: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    """Of several intervals of the same things, each time the widest: of those that are as wide, the first."""
    low, high = ends[0]
    for bottom, top in ends[1:]:
        wider = top - bottom > high - low
        low, high = np.where(wider, bottom, low), np.where(wider, top, high)
    return low, high


def _stacked(parts: list[UnitValues], values: Array) -> Array:
    """The unit values of some lines in some years, one under the other."""
    return np.concatenate([part(values) for part in parts])


def _batches(lines: Lines) -> Iterator[list[tuple[int, npt.NDArray[np.int64]]]]:
    """Years of effect with the lines that count in them, as many at once as there are lines, and no more than `ROWS`, for memory."""
    counting = (lines.worth * lines.alive) != 0
    most = min(len(counting), ROWS)
    batch: list[tuple[int, npt.NDArray[np.int64]]] = []
    for k in range(counting.shape[1]):
        of_year = np.flatnonzero(counting[:, k])
        for start in range(0, len(of_year), most):
            rows = of_year[start : start + most]
            if batch and len(rows) + sum(len(of) for _, of in batch) > most:
                yield batch
                batch = []
            batch.append((k, rows))
    if batch:
        yield batch
