"""Totals with their doubt: by project and for the territory, created and realised, from draws that all of them share."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse

from impact.maps.conventions import InBank
from impact.maps.models import ImpactMap
from impact.valuation.expansion import Bank
from impact.valuation.lines import Lines
from impact.valuation.local import falling, residents
from impact.valuation.method import Array
from impact.valuation.sensitivity import RatioContext
from impact.valuation.uncertainty import INTERVAL, Sampler, unit_quantities, unit_values

DIRECTIONS = {"pillar": "pillar", "stakeholder": "stakeholder_id", "account": "account", "grade": "evidence_grade"}
"""The ways a total of the territory is split, and the columns that tell them."""
MONEY = ("created", "realised", "invested", "net", "local_spending")
TOWN = "town"
CENTS, PRECISE = 2, 4
"""Decimals that amounts, and ratios and quantities, keep: so that totals do not depend on the order in which a processor adds."""
TOTAL = {
    "project_id": pl.String,
    "year": pl.Int64,
    **dict.fromkeys(("measure", "direction", "key"), pl.String),
    **dict.fromkeys(("value", "low", "high", "below_one"), pl.Float64),
    "currency": pl.String,
    "price_year": pl.Int64,
    **dict.fromkeys(("valued", "expected"), pl.Int64),
    "illustrative": pl.Boolean,
    "beside": pl.String,
}


@dataclass(frozen=True)
class Setting:
    """What is known of the projects beside their maps.

    running        project_id, year: which ran when
    illustrative   those that rest on what is made up
    belonging      by direction (need, place), project_id, key, part: to what a project's value belongs, and which part of it
    public         stakeholders whose money is public
    local          what their spending makes turn over in the territory, by draw (see `local_spending`)
    """

    running: pl.DataFrame
    illustrative: set[str]
    belonging: dict[str, pl.DataFrame]
    public: frozenset[str]
    local: pl.DataFrame


def totals(
    lines: Lines, observed: pl.DataFrame, scheduled: pl.DataFrame, setting: Setting, prices: Array, draws: int, seed: int
) -> pl.DataFrame:
    """The table `value_total`.

    `scheduled` tells who gains from each line, `prices` what brings effects to the prices of their year.
    """
    parts = _parts(lines, observed, scheduled)
    drawn = _Drawn(lines, draws, seed)
    rows: list[tuple[object, ...]] = []
    for year in sorted(parts["activity_year"].unique().to_list()):
        told = _Told(year, parts.filter(activity_year=year), setting, lines)
        rows += told.rows(drawn)
    last = max(y for y in (line.activity_year for line in lines.lines) if y is not None)
    first = min(y for y in (line.activity_year for line in lines.lines) if y is not None)
    for year in range(first, last + 1):
        weights = _falling_in(lines, year, prices)
        falling = parts.filter(pl.col("line").is_in(np.flatnonzero((weights * lines.alive).any(axis=1))))
        told = _Told(year, falling, setting, lines)
        rows += told.realised(drawn.weighted(weights))
    return pl.DataFrame(rows, schema=TOTAL, orient="row")


def _parts(lines: Lines, observed: pl.DataFrame, scheduled: pl.DataFrame) -> pl.DataFrame:
    """One row per project, line and stakeholder: the quantity, and the share of it in their account."""
    place = pl.DataFrame(
        [(line.map_id, line.line_id, line.activity_year, n) for n, line in enumerate(lines.lines)],
        schema={"map_id": pl.String, "line_id": pl.String, "activity_year": pl.Int64, "line": pl.Int64},
        orient="row",
    )
    keys = ["map_id", "measure", "breakdown", "activity_year"]
    who = scheduled.select(*keys, "line_id", "side", "share", *DIRECTIONS.values(), monetised=pl.col("price").is_not_null()).unique()
    parts = observed.join(who, on=keys).join(place, on=["map_id", "line_id", "activity_year"])
    return parts.with_columns(pl.col("evidence_grade").cast(pl.String)).sort(["project_id", "line", "stakeholder_id"])


class _Drawn:
    """Unit values of all lines: central in the first column, a draw in each of the others."""

    def __init__(self, lines: Lines, draws: int, seed: int) -> None:
        self._lines, self._draws, self._seed = lines, draws, seed
        self._sampler = Sampler(lines.assumptions)
        self.created = self._values(lambda values: unit_values(lines, values))
        if self.created.shape[1] == 2:  # nothing else is uncertain, where effects fall may be
            self.created = np.repeat(self.created[:, :1], draws + 1, axis=1)
        self.falling = falling(self.created, residents(lines, draws, seed))
        self.beside = RatioContext(lines)
        self.quantities = self._values(lambda values: unit_quantities(lines, values))

    def weighted(self, years: Array) -> Array:
        """Undiscounted unit values of some years of effect (weights: lines × years)."""
        return self._values(lambda values: unit_values(self._lines, values, years, discounted=False))

    def _values(self, of: Callable[[Array], Array]) -> Array:
        central = of(self._lines.central[:, None])
        if not self._sampler.uncertain:
            return np.repeat(central, 2, axis=1)
        return np.concatenate([central, self._sampler.evaluate(of, self._draws, self._seed)], axis=1)


class _Told:
    """The totals of one year."""

    def __init__(self, year: int, parts: pl.DataFrame, setting: Setting, lines: Lines) -> None:
        self._year, self._parts, self._setting, self._lines = year, parts, setting, lines
        self._running = set(setting.running.filter(year=year)["project_id"])

    def rows(self, drawn: _Drawn) -> Iterator[tuple[object, ...]]:
        """Created, invested, net and ratio by project and for the territory; created by direction for the territory."""
        gained, spent = self._parts.filter(side="outcome", monetised=True), self._parts.filter(side="input")
        yield from self._wholes(None, gained, spent, drawn)
        for project in sorted(gained["project_id"].unique().to_list()):
            yield from self._wholes(project, gained.filter(project_id=project), spent.filter(project_id=project), drawn)
        yield from self._split(gained, "created", drawn.created)
        for key, some in sorted(spent.group_by("stakeholder_id"), key=lambda g: str(g[0])):
            yield self._row(some, None, "invested", "stakeholder", str(key[0]), self._sum(some, drawn.created))
        yield from self._outcomes(drawn)
        yield from self._belonging(gained, "created", drawn.created)
        yield from self._belonging(spent, "invested", drawn.created)
        yield from self._falling(gained, drawn)
        yield from self._levered(spent, drawn.created)
        yield from self._local()

    def _belonging(self, parts: pl.DataFrame, measure: str, values: Array) -> Iterator[tuple[object, ...]]:
        """By the needs that projects answer, and the neighbourhood they are in; under an empty key where it is not told."""
        for direction, told in self._setting.belonging.items():
            shared = parts.join(told, on="project_id", how="left", maintain_order="left")
            shared = shared.with_columns(pl.col("key").fill_null(""), share=pl.col("share") * pl.col("part").fill_null(1.0))
            for (key,), some in sorted(shared.group_by("key", maintain_order=True), key=lambda g: str(g[0][0])):
                yield self._row(some, None, measure, direction, str(key), self._sum(some, values))

    def _falling(self, gained: pl.DataFrame, drawn: _Drawn) -> Iterator[tuple[object, ...]]:
        """Where the value falls: in the territory, elsewhere, or not told."""
        for where, values in drawn.falling.items():
            lines = set(np.flatnonzero(values.any(axis=1)).tolist())
            some = gained.filter(pl.col("line").is_in(lines))
            if not some.is_empty():
                yield self._row(some, None, "created", "residence", where, self._sum(some, values))

    def _levered(self, spent: pl.DataFrame, values: Array) -> Iterator[tuple[object, ...]]:
        """What others put in for each euro of the town, in the projects that it puts money in: other public money, volunteers, the rest."""
        funded = spent.filter(stakeholder_id=TOWN)
        own = self._sum(funded, values)
        if funded.is_empty() or not (own > 0).all():
            return
        others = spent.filter(pl.col("project_id").is_in(funded["project_id"].unique().to_list()), pl.col("stakeholder_id") != TOWN)
        public = pl.col("stakeholder_id").is_in(sorted(self._setting.public))
        payer = (
            pl.when(public).then(pl.lit("public")).when(stakeholder_id="volunteers").then(pl.lit("volunteers")).otherwise(pl.lit("private"))
        )
        beside = json.dumps({"projects": sorted(funded["project_id"].unique()), "public": sorted(self._setting.public)})
        for (key,), some in sorted(others.with_columns(payer=payer).group_by("payer"), key=lambda g: str(g[0][0])):
            yield self._row(some, None, "levered", "payer", str(key), self._sum(some, values) / own, beside)
        if not others.is_empty():
            yield self._row(others, None, "levered", "", "", self._sum(others, values) / own, beside)

    def _local(self) -> Iterator[tuple[object, ...]]:
        """What spending makes turn over in the territory: beside the value, never in it."""
        local = self._setting.local.filter(activity_year=self._year)
        if not local.is_empty():
            beside = json.dumps({"local": local.drop("drawn", "activity_year").with_columns(year=self._year).to_dicts()}, sort_keys=True)
            yield self._row(local, None, "local_spending", "", "", np.array(local["drawn"].to_list()).sum(axis=0), beside)

    def _wholes(self, project: str | None, gained: pl.DataFrame, spent: pl.DataFrame, drawn: _Drawn) -> Iterator[tuple[object, ...]]:
        """Created and invested; net and ratio only from projects whose inputs are all known: what is missing is not zero (law 4)."""
        values = drawn.created
        yield self._row(gained, project, "created", "", "", self._sum(gained, values))
        if not spent.is_empty():
            yield self._row(spent, project, "invested", "", "", self._sum(spent, values))
        known = self._known_inputs(gained, spent)
        mine, put_in = gained.filter(pl.col("project_id").is_in(known)), spent.filter(pl.col("project_id").is_in(known))
        created, invested = self._sum(mine, values), self._sum(put_in, values)
        if not mine.is_empty() and (invested > 0).all():
            terms = {"projects": known, "created": round(float(created[0]), CENTS), "invested": round(float(invested[0]), CENTS)}
            beside = terms | drawn.beside.of(self._weights(mine), self._weights(put_in), float(invested[0]))
            for measure, of in (("net", created - invested), ("ratio", created / invested)):
                yield self._row(mine, project, measure, "", "", of, json.dumps(beside, ensure_ascii=False, sort_keys=True))

    def _known_inputs(self, gained: pl.DataFrame, spent: pl.DataFrame) -> list[str]:
        """The projects that have a quantity for every input of every map that values them."""
        due = Counter(line.map_id for line in self._lines.lines if line.side == "input" and line.activity_year == self._year)
        given = Counter(spent.select("project_id", "map_id", "line").unique().select("project_id", "map_id").iter_rows())
        pairs = set(gained.select("project_id", "map_id").iter_rows())
        short = {project for project, map_id in pairs if given[project, map_id] < due[map_id]}
        return sorted({project for project, _ in pairs} - short)

    def _outcomes(self, drawn: _Drawn) -> Iterator[tuple[object, ...]]:
        """Each outcome over the projects of its map: its net quantity, monetised or not, and its value where it is."""
        gained = self._parts.filter(side="outcome")
        for key, some in sorted(gained.group_by("map_id", "line_id"), key=lambda g: str(g[0])):
            once = some.unique(["project_id", "line"], maintain_order=True).with_columns(share=pl.lit(1.0))
            yield self._row(some, None, "quantity", "outcome", "/".join(map(str, key)), self._sum(once, drawn.quantities))
            if some["monetised"].all():
                yield self._row(some, None, "created", "outcome", "/".join(map(str, key)), self._sum(some, drawn.created))

    def realised(self, values: Array) -> Iterator[tuple[object, ...]]:
        """What falls in the year from this and earlier years' activity."""
        gained = self._parts.filter(side="outcome", monetised=True)
        yield self._row(gained, None, "realised", "", "", self._sum(gained, values))
        yield from self._split(gained, "realised", values)

    def _split(self, gained: pl.DataFrame, measure: str, values: Array) -> Iterator[tuple[object, ...]]:
        for direction, column in DIRECTIONS.items():
            for (key,), some in sorted(gained.group_by(column), key=lambda g: str(g[0][0])):
                yield self._row(some, None, measure, direction, str(key) if key is not None else "", self._sum(some, values))

    def _sum(self, parts: pl.DataFrame, values: Array) -> Array:
        total: Array = sparse.csr_array(self._weights(parts)[None, :]) @ values
        return total.ravel()

    def _weights(self, parts: pl.DataFrame) -> Array:
        """The quantity of each line, as far as these parts go."""
        shared = (parts["quantity"] * parts["share"]).to_numpy()
        weights: Array = np.bincount(parts["line"].to_numpy(), shared, minlength=len(self._lines.lines)).astype(float)
        return weights

    def _row(
        self, parts: pl.DataFrame, project: str | None, measure: str, direction: str, key: str, drawn: Array, beside: str | None = None
    ) -> tuple[object, ...]:
        decimals = CENTS if measure in MONEY else PRECISE
        central, (low, high) = drawn[0], np.quantile(drawn[1:], [INTERVAL[0], INTERVAL[2]])
        low, high = min(low, central), max(high, central)  # a central value may lie at the very end of its range
        projects = set(parts["project_id"])
        valued = 1 if project is not None else len(projects)
        value, bottom, top = [round(float(x), decimals) for x in (central, low, high)]
        return (
            project,
            self._year,
            measure,
            direction,
            key,
            value,
            bottom,
            top,
            round(float((drawn[1:] < 1).mean()), PRECISE) if measure == "ratio" else None,
            self._lines.lines[0].currency,
            self._year,
            valued,
            1 if project is not None else len(self._running | projects),
            bool(projects & self._setting.illustrative),
            beside,
        )


def effect_prices(lines: Lines, maps: dict[str, ImpactMap], bank: Bank) -> Array:
    """What brings the money of each line and year of effect from the prices of the year of activity to its own (lines × years)."""
    factors: Array = np.ones(lines.worth.shape)
    for n, line in enumerate(lines.lines):
        cohort, given = line.activity_year, maps[line.map_id].conventions.price_index
        if cohort is not None and isinstance(given, InBank):
            index = bank[given.bank].series
            factors[n] = [index.at(cohort + k) / index.at(cohort) for k in range(factors.shape[1])]
    return factors


def _falling_in(lines: Lines, year: int, prices: Array) -> Array:
    """The years of effect that fall in a calendar year, brought to its prices; 0 for the others (lines × years)."""
    effects = [[(line.activity_year or 0) + k for k in range(prices.shape[1])] for line in lines.lines]
    gained = np.array([[line.side == "outcome"] for line in lines.lines])
    falling: Array = np.where((np.array(effects) == year) & gained, prices, 0.0)
    return falling
