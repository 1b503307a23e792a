"""The claims of a ledger by their key: which one stands, found without looking through the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import polars as pl


class Standing:
    """Claims of one form, in the order of the ledger; the last one of a key is the one that counts.

    They are kept in a few frames, each at least twice as long as the next, so that adding some costs in proportion to them. Each claim
    belongs to a scope, the first column of the key (a project, a source of events), whose keys are read when it is first asked for.
    """

    def __init__(self, key: Sequence[str]) -> None:
        self.frames: list[pl.DataFrame] = []
        self.height = 0
        self._scope, *self._within = key
        self._unread: dict[Any, list[int]] = {}
        self._last: dict[Any, dict[tuple[Any, ...], int]] = {}

    def add(self, claims: pl.DataFrame) -> None:
        """Adds claims that come after all those known."""
        for place, scope in enumerate(claims[self._scope].to_list(), self.height):
            self._unread.setdefault(scope, []).append(place)
        self.height += claims.height
        self.frames.append(claims)
        while len(self.frames) > 1 and self.frames[-2].height < 2 * self.frames[-1].height:
            self.frames[-2:] = [pl.concat(self.frames[-2:], rechunk=True)]

    def of_keys(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The last claim of each key that these rows have."""
        keys = rows.select(self._scope, *self._within).iter_rows()
        places = {self._places(scope).get(tuple(within)) for scope, *within in keys}
        return self._at(place for place in places if place is not None)

    def of_scopes(self, scopes: Iterable[Any]) -> pl.DataFrame:
        """The last claim of every key in these scopes."""
        return self._at(place for scope in scopes for place in self._places(scope).values())

    def _places(self, scope: Any) -> dict[tuple[Any, ...], int]:
        """Where the last claim of each key of a scope is."""
        last = self._last.setdefault(scope, {})
        if unread := self._unread.pop(scope, None):
            last.update(zip(self._at(unread).select(self._within).iter_rows(), unread, strict=True))
        return last

    def _at(self, places: Iterable[int]) -> pl.DataFrame:
        """The claims at these places, in the order of the ledger."""
        frames = list(self._parts(sorted(places)))
        return pl.concat(frames) if len(frames) > 1 else frames[0]

    def _parts(self, places: list[int]) -> Iterator[pl.DataFrame]:
        start = 0
        for frame in self.frames:
            inside = [place - start for place in places if start <= place < start + frame.height]
            if inside or frame is self.frames[0]:  # the first one also when empty: it has the columns
                yield frame[inside] if inside else frame.clear()
            start += frame.height
