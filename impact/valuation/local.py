"""What stays in the territory: the share of effects that falls to its people, and what money spent makes turn over there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from impact.maps.models import Footprint, FromIndicator, ImpactMap, Outcome
from impact.valuation.lines import Assumption, Line, Lines
from impact.valuation.method import Array
from impact.valuation.uncertainty import Sampler

INSIDE, OUTSIDE, UNSTATED = "inside", "outside", ""
"""Where an effect falls: in the territory, elsewhere, or the map does not say."""
NAMED = ("project_id", "indicator_id", "breakdown", "assumptions")
"""What says whose spending it is, taken from where and on which assumptions."""
SPENT: dict[str, Any] = {**dict.fromkeys(NAMED, pl.String), "activity_year": pl.Int64, "quantity": pl.Float64, "factor": pl.Int64}
ROLE = "our_share"
"""The draws of a share stay between 0 and 1."""


@dataclass(frozen=True)
class Residents:
    """The share of effects that falls in the territory: central, then a draw in each column.

    row   that of each line in `shares`; the last of them is NaN, for the lines whose map states none
    """

    shares: Array
    row: npt.NDArray[np.int64]

    def only(self, lines: npt.NDArray[np.int64]) -> Residents:
        """Those of some lines, which count among themselves from then on."""
        return Residents(self.shares, self.row[lines])

    def of(self, lines: npt.NDArray[np.int64]) -> Array:
        """The shares of some lines, by line."""
        return self.shares[self.row[lines]]

    def central(self, lines: npt.NDArray[np.int64]) -> Array:
        """The shares of some lines at the stated values, in one column: thousands of lines, of which no draw is made."""
        return self.shares[:, :1][self.row[lines]]


@dataclass(frozen=True)
class Turnover:
    """What the money that projects spend makes turn over in the territory: in each draw, quantity × factor.

    rows      one for each project, year and footprint (SPENT); `factor`: its place in `factors`
    factors   share spent here × multiplier of each footprint, central and then drawn
    """

    rows: pl.DataFrame
    factors: Array

    def of(self, year: int) -> Turnover:
        """That of the activity of a year."""
        return Turnover(self.rows.filter(activity_year=year), self.factors)

    @property
    def central(self) -> pl.Series:
        """That of each row at the stated values."""
        return pl.Series(self.rows["quantity"].to_numpy() * self.factors[self.rows["factor"].to_numpy(), 0])

    def sum(self) -> Array:
        """That of all rows, central and then drawn: one after the other, for memory."""
        total: Array = np.zeros(self.factors.shape[1])
        for quantity, factor in self.rows.select("quantity", "factor").iter_rows():
            total += quantity * self.factors[factor]
        return total

    @property
    def made_of(self) -> list[object]:
        """All that it is a function of."""
        places, which = np.unique(self.rows["factor"].to_numpy(), return_inverse=True)
        return [self.rows.drop("factor"), which, self.factors[places]]


def residents(lines: Lines, draws: int, seed: int) -> Residents:
    """The share of each line's effect that falls in the territory.

    Drawn apart from the other assumptions: who receives an effect changes where it falls, not what it is worth.
    """
    parameters = [_parameter(line) for line in lines.lines]
    distinct = {p.key: p for p in parameters if p is not None}
    place = {key: n for n, key in enumerate(distinct)}
    shares = np.full((len(distinct) + 1, draws + 1), np.nan)
    _draw(list(distinct.values()), len(Sampler(lines.assumptions).uncertain), seed, into=shares[:-1])
    return Residents(shares, np.array([place[p.key] if p else -1 for p in parameters]))


def dimensions(lines: Lines) -> int:
    """The dimensions that values and the shares of residents take."""
    shares = {p.key: p for p in map(_parameter, lines.lines) if p is not None}
    return len(Sampler(lines.assumptions).uncertain) + len(Sampler(list(shares.values())).uncertain)


def _draw(assumptions: list[Assumption], after: int, seed: int, into: Array) -> None:
    """Writes their values, central and then drawn, beyond the dimensions that others take (assumptions × draws + 1), uncopied."""
    if not assumptions:
        return
    sampler = Sampler(assumptions, after)
    into[:] = sampler.table(1)
    if sampler.uncertain:
        sampler.evaluate(np.copy, into.shape[1] - 1, seed, into=into[:, 1:])


def _parameter(line: Line) -> Assumption | None:
    share = line.source.residents if isinstance(line.source, Outcome) else None
    if share is None:
        return None
    key = f"{line.map_id}/shared/{share.shared.fr}" if share.shared else f"{line.map_id}/{line.line_id}/residents"
    return Assumption(key, share.shared or line.source.description, ROLE, share)


def falling(created: Array, inside: Array) -> Iterator[tuple[str, Array]]:
    """What falls here, what elsewhere, and what nobody knows where, of what is created; one after the other, for memory."""
    stated = ~np.isnan(inside)
    share = np.where(stated, inside, 0.0)
    yield INSIDE, created * share
    yield OUTSIDE, np.where(stated, created * (1 - share), 0.0)
    yield UNSTATED, np.where(stated, 0.0, created)


def local_spending(maps: Mapping[str, ImpactMap], observed: pl.DataFrame, after: int, draws: int, seed: int) -> Turnover:
    """What the money that projects spend makes turn over in the territory: never part of the ratio.

    A row for each project, year and footprint that states it. `after`: dimensions of the draws that others take.
    """
    spending = [(map_id, n, f) for map_id, impact_map in maps.items() for n, f in enumerate(impact_map.footprints) if f.local is not None]
    observed_by = observed.partition_by("map_id", as_dict=True)
    rows = [
        {
            "project_id": row["project_id"],
            "activity_year": row["activity_year"],
            "indicator_id": footprint.quantity.indicator if isinstance(footprint.quantity, FromIndicator) else None,
            "breakdown": footprint.quantity.cell if isinstance(footprint.quantity, FromIndicator) else "",
            "assumptions": footprint.model_dump_json(include={"title", "source", "local"}, exclude_none=True),
            "quantity": row["quantity"],
            "factor": place,
        }
        for place, (map_id, _, footprint) in enumerate(spending)
        for row in _quantities(footprint, observed_by.get((map_id,), observed.clear()))
    ]
    return Turnover(pl.DataFrame(rows, schema=SPENT), _factors(spending, after, draws, seed))


def _factors(spending: Iterable[tuple[str, int, Footprint]], after: int, draws: int, seed: int) -> Array:
    """Share × multiplier of each footprint, central and drawn. An assumption shared by name is drawn once."""
    parameters: dict[str, Assumption] = {}
    used: list[tuple[str, str]] = []
    for map_id, n, footprint in spending:
        assert footprint.local is not None  # noqa: S101 - chosen for it
        keys = []
        for name, estimate, role in (("share", footprint.local.share, ROLE), ("multiplier", footprint.local.multiplier, "factor")):
            key = f"{name}/{estimate.shared.fr}" if estimate.shared else f"{name}/{map_id}/{n}"
            parameters.setdefault(key, Assumption(key, footprint.title, role, estimate))
            keys.append(key)
        used.append((keys[0], keys[1]))
    values, factors = np.empty((len(parameters), draws + 1)), np.empty((len(used), draws + 1))
    _draw(list(parameters.values()), after, seed, into=values)
    row = dict(zip(parameters, values, strict=True))
    for factor, (share, multiplier) in zip(factors, used, strict=True):
        np.multiply(row[share], row[multiplier], out=factor)
    return factors


def _quantities(footprint: Footprint, of_map: pl.DataFrame) -> list[dict[str, Any]]:
    if isinstance(footprint.quantity, FromIndicator):
        return of_map.filter(measure=footprint.quantity.indicator, breakdown=footprint.quantity.cell).to_dicts()
    active = of_map.select("project_id", "activity_year").unique()
    return active.with_columns(quantity=pl.lit(footprint.quantity.value)).to_dicts()
