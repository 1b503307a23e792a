"""The appraisal of one impact map: what it comes to, for whom, when, how uncertain it is, and what would have to be false."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from impact.maps.guards import Remark, dominated, outside_draws, remark, remarks, unusual
from impact.maps.models import ImpactMap
from impact.valuation.expansion import Applied, expand
from impact.valuation.intervals import spread
from impact.valuation.laws import CONFIDENCE
from impact.valuation.lines import Lines
from impact.valuation.method import TIMING, Array, internal_rate, payback_months
from impact.valuation.prudent import PrudentCase, prudent_case
from impact.valuation.remarks import proxy_title
from impact.valuation.schedule import NO_YEAR, schedule, value_frame
from impact.valuation.sensitivity import Sensitivity, sensitivities
from impact.valuation.streams import Way, ways_of
from impact.valuation.uncertainty import DRAWS, SEED, simulate
from impact.valuation.waterfall import WaterfallStep, waterfall
from indicators.catalogue import Catalogue
from indicators.text import Text

MAP = "map"
"""The id of a map that stands alone."""
UNSTATED = "unstated"
"""The pillar of outcomes that state none."""


@dataclass(frozen=True)
class Interval:
    """What the stated values give (`central`), and the draws: what `confidence` of them lies within, never moved, their median and mean.

    ways   the ends by way to draw, of which the wider are the interval's: corrections independent, and those of one origin together
    """

    low: float
    central: float
    high: float
    median: float
    mean: float
    confidence: float = CONFIDENCE
    ways: dict[Way, dict[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class OutcomeValue:
    """What one outcome comes to. Money is null where it is not monetised."""

    outcome_id: str
    stakeholder: str
    description: Text
    pillar: str | None
    unit: Text | None
    monetised: bool
    evidence_grade: int | None
    net_quantity: float
    net_quantity_by_year: list[float]
    value_first_year: float | None
    value_by_year: list[float] | None
    present_value: float | None
    low: float | None
    high: float | None
    accounts: dict[str, float]


@dataclass(frozen=True)
class Appraisal:
    """The result. Money is in `currency`, in prices of `price_year` where the map states it; `share_by_grade` is of the absolute value."""

    title: Text
    currency: str
    first_year: int | None
    price_year: int | None
    conventions: dict[str, Any]
    total_value: float
    present_value: float
    input_value: float
    net_present_value: float
    sroi_ratio: float | None
    payback_months: float | None
    internal_rate: float | None
    value_by_year: list[float]
    present_value_by_year: list[float]
    by_stakeholder: dict[str, float]
    by_pillar: dict[str, float]
    paid_by: dict[str, float]
    share_by_grade: dict[str, float]
    interval: Interval | None
    present_value_interval: Interval
    probability_below_one: float | None
    prudent: PrudentCase
    ratio_draws: Array
    waterfall: list[WaterfallStep]
    outcomes: list[OutcomeValue]
    footprints: list[dict[str, Any]]
    sensitivity: list[Sensitivity]
    remarks: list[Remark]
    draws: int
    seed: int


def appraise(
    impact_map: ImpactMap,
    catalogue: Catalogue,
    today: date,
    draws: int = DRAWS,
    seed: int = SEED,
    place: str | None = None,
    confidence: float = CONFIDENCE,
) -> Appraisal:
    """Values a map that carries its own quantities. `today` decides what is out of date, `confidence` how wide intervals are."""
    lines = expand([Applied(MAP, impact_map, [impact_map.activity_year])], catalogue.bank, catalogue.vocabulary.public_names)
    quantities = np.array([line.quantity or 0.0 for line in lines.lines])
    counted = quantities * [sum(line.shares.values()) for line in lines.lines]  # by society: a transfer changes hands, no more
    valued = value_frame(_observed(lines), schedule(lines)).with_columns(year=pl.col("effect_year") - pl.col("activity_year") + 1)
    gained, spent = valued.filter(side="outcome"), valued.filter(side="input")
    ways = ways_of(lines.assumptions)
    simulated = _draw(lines, quantities, counted, draws, seed, ways)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = simulated[0] / simulated[1]
    ratio_draws = spread(ratios, len(ways)).draws
    horizon = max(line.years.stop for line in lines.lines)
    value, present, invested = (float(of.sum()) for of in (gained["value"], gained["present_value"], spent["present_value"]))
    yearly = _by_year(gained, "value", horizon)
    nominal, timing = float(spent["value"].sum()), TIMING[impact_map.conventions.timing]
    ratio = present / invested if invested else None
    outcomes = [
        _outcome(impact_map, lines, n, gained.filter(line_id=line.line_id), horizon, partial(_interval, simulated[2 + n], ways, confidence))
        for n, line in enumerate(lines.lines)
        if line.side == "outcome"
    ]
    return Appraisal(
        title=impact_map.title,
        currency=impact_map.currency,
        first_year=impact_map.activity_year,
        price_year=_price_year(impact_map),
        conventions=impact_map.conventions.model_dump(mode="json", exclude_none=True),
        total_value=value,
        present_value=present,
        input_value=invested,
        net_present_value=present - invested,
        sroi_ratio=ratio,
        payback_months=payback_months(np.array(yearly), nominal, timing),
        internal_rate=internal_rate(np.array(yearly), nominal, timing),
        value_by_year=yearly,
        present_value_by_year=_by_year(gained, "present_value", horizon),
        by_stakeholder=_sums(gained, "stakeholder_id"),
        by_pillar=_sums(gained, "pillar"),
        paid_by=_sums(spent, "stakeholder_id"),
        share_by_grade=_shares(outcomes),
        interval=_interval(ratios, ways, confidence, ratio) if ratio is not None else None,
        present_value_interval=_interval(simulated[0], ways, confidence, present),
        probability_below_one=float((ratio_draws < 1).mean()) if invested else None,
        prudent=prudent_case(lines, counted),
        ratio_draws=ratio_draws,
        waterfall=waterfall(lines, counted),
        outcomes=outcomes,
        footprints=[f.model_dump(mode="json", exclude_none=True) for f in impact_map.footprints],
        sensitivity=sensitivities(lines, counted, seed),
        remarks=[
            *_remarks(impact_map, catalogue, lines, outcomes, ratio, today, place or impact_map.place),
            *outside_draws(present, *spread(simulated[0], len(ways)).ends),
        ],
        draws=draws,
        seed=seed,
    )


def _observed(lines: Lines) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "project_id": MAP,
                "map_id": line.map_id,
                "measure": line.measure,
                "breakdown": line.breakdown,
                "activity_year": line.activity_year or NO_YEAR,
                "quantity": line.quantity,
            }
            for line in lines.lines
        ]
    )


def _draw(lines: Lines, quantities: Array, counted: Array, draws: int, seed: int, ways: Sequence[Way]) -> Array:
    """Present values by draw: all outcomes, all inputs, then each line on its own."""
    outcome = np.array([line.side == "outcome" for line in lines.lines])
    return simulate(lines, np.vstack([counted * outcome, counted * ~outcome, np.diag(quantities)]), draws, seed, ways)


def _interval(draws: Array, ways: Sequence[Way], confidence: float, central: float) -> Interval:
    intervals = spread(draws, len(ways), confidence)
    of_ways = {way: ends._asdict() for way, ends in zip(ways, intervals.ways, strict=False)}
    median, mean = float(np.median(intervals.draws)), float(intervals.draws.mean())
    return Interval(intervals.ends.low, central, intervals.ends.high, median, mean, confidence, of_ways)


def _by_year(valued: pl.DataFrame, column: str, horizon: int) -> list[float]:
    sums = dict(valued.group_by("year").agg(pl.col(column).sum()).iter_rows())
    return [float(sums.get(year, 0.0)) for year in range(1, horizon + 1)]


def _sums(valued: pl.DataFrame, by: str) -> dict[str, float]:
    sums = valued.filter(pl.col("present_value").is_not_null()).group_by(by).agg(pl.col("present_value").sum()).sort(by)
    return {name or UNSTATED: float(total) for name, total in sums.iter_rows() if name or total}


def _shares(outcomes: list[OutcomeValue]) -> dict[str, float]:
    """The share of the value by evidence grade, a loss weighing as much as a gain; `0` where no grade is stated."""
    weights: dict[str, float] = {}
    for outcome in outcomes:
        grade = str(outcome.evidence_grade or 0)
        weights[grade] = weights.get(grade, 0.0) + abs(outcome.present_value or 0.0)
    total = sum(weights.values())
    return {grade: weight / total for grade, weight in sorted(weights.items()) if weight} if total else {}


def _price_year(impact_map: ImpactMap) -> int | None:
    """The year whose prices the result is in, where the map's price index says so: that of the index at 1, or the base of a bank's."""
    conventions, index = impact_map.conventions, impact_map.conventions.price_index
    if index is None:
        return None
    if isinstance(index, dict):
        return next((year for year, factor in index.items() if factor == 1), None)
    return conventions.price_year or impact_map.activity_year


def _outcome(
    impact_map: ImpactMap, lines: Lines, n: int, valued: pl.DataFrame, horizon: int, interval_of: Callable[[float], Interval]
) -> OutcomeValue:
    line, outcome = lines.lines[n], impact_map.outcomes[n]
    quantities = [float((line.quantity or 0.0) * lines.net[n] * lines.remaining[n, k]) for k in range(horizon)]
    whole, first = sum(line.shares.values()), line.years.start  # a transfer changes hands: it is worth nothing to society
    money = [
        float((line.quantity or 0.0) * lines.net[n] * lines.remaining[n, k] * lines.conversion[n] * lines.price[n, k])
        for k in range(horizon)
    ]
    present = float(sum(m * lines.discount[n, k] for k, m in enumerate(money)))
    interval = interval_of(present)
    return OutcomeValue(
        outcome_id=line.line_id,
        stakeholder=outcome.stakeholder,
        description=outcome.description,
        pillar=outcome.pillar,
        unit=outcome.unit,
        monetised=line.monetised,
        evidence_grade=line.grade,
        net_quantity=quantities[first],
        net_quantity_by_year=quantities,
        value_first_year=money[first] * whole if line.monetised else None,
        value_by_year=[m * whole for m in money] if line.monetised else None,
        present_value=present * whole if line.monetised else None,
        low=interval.low * whole if line.monetised else None,
        high=interval.high * whole if line.monetised else None,
        accounts=_sums(valued, "stakeholder_id"),
    )


def _remarks(
    impact_map: ImpactMap,
    catalogue: Catalogue,
    lines: Lines,
    outcomes: list[OutcomeValue],
    ratio: float | None,
    today: date,
    place: str | None,
) -> list[Remark]:
    by_proxy: dict[tuple[Text, int | None], float] = {}
    for line, outcome in zip(lines.lines, outcomes, strict=False):
        key = (proxy_title(line, catalogue), outcome.evidence_grade)
        by_proxy[key] = by_proxy.get(key, 0.0) + abs(outcome.present_value or 0.0)
    noticed = remarks(impact_map, catalogue, [impact_map.activity_year], place, today)
    noticed += [*dominated(by_proxy), *unusual(ratio, catalogue)]
    if not any(p.estimate.uncertain for p in lines.assumptions):
        noticed.append(remark("nothing_uncertain", "warning"))
    return noticed
