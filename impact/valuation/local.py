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
LOCAL: dict[str, Any] = {
    "project_id": pl.String,
    "activity_year": pl.Int64,
    **dict.fromkeys(("indicator_id", "breakdown", "assumptions"), pl.String),
    "draws": pl.List(pl.Float64),
}
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


def residents(lines: Lines, draws: int, seed: int) -> Residents:
    """The share of each line's effect that falls in the territory.

    Drawn apart from the other assumptions: who receives an effect changes where it falls, not what it is worth.
    """
    parameters = [_parameter(line) for line in lines.lines]
    distinct = {p.key: p for p in parameters if p is not None}
    place = {key: n for n, key in enumerate(distinct)}
    values = _drawn(list(distinct.values()), len(Sampler(lines.assumptions).uncertain), draws, seed)
    return Residents(np.vstack([values, np.full(draws + 1, np.nan)]), np.array([place[p.key] if p else -1 for p in parameters]))


def dimensions(lines: Lines) -> int:
    """The dimensions that values and the shares of residents take."""
    shares = {p.key: p for p in map(_parameter, lines.lines) if p is not None}
    return len(Sampler(lines.assumptions).uncertain) + len(Sampler(list(shares.values())).uncertain)


def _drawn(assumptions: list[Assumption], after: int, draws: int, seed: int) -> Array:
    """Their values, central and then drawn, beyond the dimensions that others take (assumptions × draws + 1)."""
    if not assumptions:
        return np.empty((0, draws + 1))
    sampler = Sampler(assumptions, after)
    central = sampler.table(1)
    sampled = sampler.evaluate(np.copy, draws, seed) if sampler.uncertain else np.repeat(central, draws, axis=1)
    return np.concatenate([central, sampled], axis=1)


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


def local_spending(maps: Mapping[str, ImpactMap], observed: pl.DataFrame, after: int, draws: int, seed: int) -> pl.DataFrame:
    """What the money that projects spend makes turn over in the territory, in each draw: never part of the ratio.

    quantity × share spent here × multiplier, one row for each project, year and footprint that states them; `draws` has the central
    value first. `after`: dimensions of the draws that others take.
    """
    spending = [(map_id, n, f) for map_id, impact_map in maps.items() for n, f in enumerate(impact_map.footprints) if f.local is not None]
    factors, observed_by = _factors(spending, after, draws, seed), observed.partition_by("map_id", as_dict=True)
    rows = [
        {
            "project_id": row["project_id"],
            "activity_year": row["activity_year"],
            "indicator_id": footprint.quantity.indicator if isinstance(footprint.quantity, FromIndicator) else None,
            "breakdown": footprint.quantity.cell if isinstance(footprint.quantity, FromIndicator) else "",
            "assumptions": footprint.model_dump_json(include={"title", "source", "local"}, exclude_none=True),
            "draws": (row["quantity"] * factors[map_id, n]).tolist(),
        }
        for map_id, n, footprint in spending
        for row in _quantities(footprint, observed_by.get((map_id,), observed.clear()))
    ]
    return pl.DataFrame(rows, schema=LOCAL)


def _factors(spending: Iterable[tuple[str, int, Footprint]], after: int, draws: int, seed: int) -> dict[tuple[str, int], Array]:
    """Share × multiplier of each footprint, central and drawn. An assumption shared by name is drawn once."""
    parameters: dict[str, Assumption] = {}
    used: list[tuple[tuple[str, int], str, str]] = []
    for map_id, n, footprint in spending:
        assert footprint.local is not None  # noqa: S101 - chosen for it
        keys = []
        for name, estimate, role in (("share", footprint.local.share, ROLE), ("multiplier", footprint.local.multiplier, "factor")):
            key = f"{name}/{estimate.shared.fr}" if estimate.shared else f"{name}/{map_id}/{n}"
            parameters.setdefault(key, Assumption(key, footprint.title, role, estimate))
            keys.append(key)
        used.append(((map_id, n), keys[0], keys[1]))
    values = dict(zip(parameters, _drawn(list(parameters.values()), after, draws, seed), strict=True))
    return {where: values[share] * values[multiplier] for where, share, multiplier in used}


def _quantities(footprint: Footprint, of_map: pl.DataFrame) -> list[dict[str, Any]]:
    if isinstance(footprint.quantity, FromIndicator):
        return of_map.filter(measure=footprint.quantity.indicator, breakdown=footprint.quantity.cell).to_dicts()
    active = of_map.select("project_id", "activity_year").unique()
    return active.with_columns(quantity=pl.lit(footprint.quantity.value)).to_dicts()
