"""What the detail of a question makes of its year, under the indicator's own rules (law 5), and whether the year is all there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from indicators.aggregation import ESTIMATE, combine, estimates
from indicators.breakdown import read_cell
from indicators.models import Rule, Version
from indicators.tolerances import tolerances
from portal.returns.standing import Stated

_SCHEMA = {"period_end": pl.Date(), "breakdown": pl.String(), **ESTIMATE}


@dataclass(frozen=True)
class YearWhole:
    """What a year comes to: its bounds, which agree where it is known exactly; `complete`: nothing of the year is left out."""

    low: float
    high: float
    complete: bool

    @property
    def value(self) -> float | None:
        """The value, where it is known exactly."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True)
class Piece:
    """One value of the detail: of a period, of a part of the whole or both."""

    start: date
    end: date
    breakdown: str
    value: float | None
    missing: str | None
    low: float | None
    high: float | None
    numerator: float | None
    denominator: float | None

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Piece:
        """Of an observation."""
        return cls(said["period_start"], said["period_end"], *(said[name] for name in list(cls.__dataclass_fields__)[2:]))

    @classmethod
    def stated(cls, said: Stated) -> Piece:
        """Of what stands."""
        return cls(*(getattr(said, name) for name in cls.__dataclass_fields__))


def whole_of(version: Version, pieces: Sequence[Piece]) -> YearWhole | None:
    """What the pieces make together; None where their indicator's rules, or a piece that is missing from a sum, leave nothing to say."""
    rules = version.aggregation
    if rules.time is Rule.SUM and any(piece.missing for piece in pieces):
        return None
    if len(pieces) == 1:  # nothing to combine, and a form asks this at each save
        [piece] = pieces
        low, high = (piece.value if end is None else end for end in (piece.low, piece.high))
        return None if low is None or high is None else YearWhole(low, high, _complete(pieces))
    rows = [(piece.end, piece.breakdown, *(getattr(piece, name) for name in ESTIMATE)) for piece in pieces]
    frame = estimates(pl.DataFrame(rows, schema=_SCHEMA, orient="row"))
    whole = combine(frame.with_columns(rule=pl.lit(rules.time.value)), ["breakdown"])
    if any(piece.breakdown for piece in pieces):
        parts = whole.with_columns(rule=pl.lit(rules.breakdowns.value), period_end=pl.lit(None, pl.Date), all=pl.lit(""))
        whole = combine(parts, ["all"])
    row = next(whole.iter_rows(named=True), None)
    return None if row is None or row["low"] is None else YearWhole(row["low"], row["high"], _complete(pieces))


def stated_whole(version: Version, year: int, stated: Iterable[Stated]) -> YearWhole | None:
    """What stands of a year: the whole as it was said, else what its detail makes."""
    pieces = [Piece.stated(each) for each in stated]
    alike: dict[tuple[bool, int, tuple[str, ...]], list[Piece]] = {}
    for piece in pieces:
        whole_year = (piece.start, piece.end) == (date(year, 1, 1), date(year, 12, 31))
        kind = (not whole_year, -round((piece.end - piece.start).days / 30), tuple(read_cell(piece.breakdown)))
        alike.setdefault(kind, []).append(piece)
    wholes = (whole_of(version, alike[kind]) for kind in sorted(alike))
    return next((whole for whole in wholes if whole), None)


def _complete(pieces: Iterable[Piece]) -> bool:
    """Whether the periods of the pieces fill their year."""
    periods = {(piece.start, piece.end) for piece in pieces}
    days = sum((end - start).days + 1 for start, end in periods)
    return days >= tolerances().whole_year * 365
