"""The scrambled Sobol sequence of SciPy, whose points may be asked for from any place: several draw from it at once.

SciPy's engine walks from point to point. Here a point is put together from the engine's directions, so that it is the same bit for bit: it
is the exclusive or of the directions at the ones of its place's Gray code (Antonov & Saleev 1979, An economic method of computing
LPτ-sequences).
Making the directions takes longer than drawing, and SciPy's import as long again: they are made once, and can be kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from impact.valuation.method import Array
from indicators.doors import as_door
from indicators.kept import KeptAnswers, way_of

MOST_DIMENSIONS = 21_201
"""SciPy has directions of so many dimensions."""
BITS = 30
"""Of the whole numbers that are combined: a coordinate is one of them over 2³⁰."""
Whole = npt.NDArray[np.int32]

_kept: ContextVar[KeptAnswers | None] = ContextVar("kept directions", default=None)


class SobolSequence:
    """A sequence cut into stretches of `long` points, a power of two. `places`: which of its dimensions, in what order, if not all."""

    def __init__(self, dimensions: int, seed: int, long: int, places: slice | npt.NDArray[np.int64] = slice(None)) -> None:
        self._long = long
        self._first, *self._directions = np.ascontiguousarray(_directions(dimensions, seed)[:, places])
        self._within = self._beginning()

    def _beginning(self) -> Whole:
        """What the points of a stretch, any stretch, differ by from its first: the second half of them is the first, from its end."""
        points: Whole = np.zeros((self._long, len(self._first)), dtype=np.int32)
        for n, direction in enumerate(self._directions[: self._long.bit_length() - 1]):
            np.bitwise_xor(points[: 2**n][::-1], direction, out=points[2**n : 2 ** (n + 1)])
        return points

    def stretch(self, start: int) -> SobolPoints:
        """The points from a place on, a multiple of `long`."""
        ones = start ^ (start >> 1)
        first = self._first.copy()
        for n, direction in enumerate(self._directions):
            if ones >> n & 1:
                first ^= direction
        return SobolPoints(first, self._within)


class Points(Protocol):
    """Points that follow one another."""

    def some(self, start: int, room: Array) -> Array:
        """As many points as `room` has rows (× dimensions), from one of these on: written there, or where they are already."""


class SobolPoints:
    """A stretch of a Sobol sequence: its first point, and what others differ by."""

    def __init__(self, first: Whole, within: Whole) -> None:
        self._first, self._within = first, within

    def some(self, start: int, room: Array) -> Array:
        """See `Points`: written."""
        whole = np.bitwise_xor(self._within[start : start + len(room)], self._first)
        return np.multiply(whole, 2.0**-BITS, out=room)


class RandomPoints:
    """Points that are there, as a generator gave them."""

    def __init__(self, points: Array) -> None:
        self._points = points

    def some(self, start: int, room: Array) -> Array:
        """See `Points`: not written."""
        return self._points[start : start + len(room)]


def kept_sequences(folder: Path) -> KeptAnswers:
    """The directions that are kept in a folder, as far as this code and these libraries would give the same."""
    return KeptAnswers(folder, way_of(["indicators", "impact"], ["numpy", "scipy"]))


@contextmanager
def drawing_from(kept: KeptAnswers | None) -> Iterator[None]:
    """Meanwhile directions are taken from those that are kept; those that had to be made are kept there."""
    before = _kept.set(kept)
    try:
        yield
    finally:
        _kept.reset(before)


@lru_cache(3)
def _directions(dimensions: int, seed: int) -> Whole:
    """The first point, then the directions in their order (31 × dimensions).

    A workspace draws from three sequences in turn: for values, for where effects fall, and for what spending makes turn over.
    """
    kept, question = _kept.get(), f"{dimensions} dimensions, seed {seed}"
    answer = kept.read(question) if kept else None
    if answer is None:
        answer = _scrambled(dimensions, seed).tobytes()
        if kept:
            kept.write(question, answer)
            kept.keep_asked()  # others that are needed still are made again, once
    return np.frombuffer(answer, dtype=np.int32).reshape(1 + BITS, dimensions)


def _scrambled(dimensions: int, seed: int) -> Whole:
    as_door("scipy.stats")  # without the rest of its statistics, whose import takes longer than most years are drawn
    engine = import_module("scipy.stats.qmc").Sobol(dimensions, bits=BITS, rng=np.random.default_rng(seed))
    return np.vstack([engine._shift, engine._sv.T]).astype(np.int32)  # it says them in no other way
