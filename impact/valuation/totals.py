"""Totals with their uncertainty: by project and for the territory, created and realised, from draws that all of them share."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import polars as pl
from scipy import sparse

from impact.valuation.effects import falling_in
from impact.valuation.lines import Lines
from impact.valuation.local import falling, residents, shares_falling
from impact.valuation.method import Array
from impact.valuation.parts import Cut, Parts, Term
from impact.valuation.prudent import prudent_values
from impact.valuation.sensitivity import RatioContext
from impact.valuation.transfers import transfers
from impact.valuation.uncertainty import INTERVAL, Sampler, unit_quantities, unit_values

DIRECTIONS = {"pillar": "pillar", "stakeholder": "stakeholder_id", "account": "account", "grade": "evidence_grade"}
"""The ways a total of the territory is split, and the columns that say which part a line belongs to."""
MONEY = ("created", "realised", "invested", "net", "transferred", "local_spending")
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
    payers         as what each stakeholder pays: the town, other public money, volunteers, or private
    public         stakeholders whose money is public
    local          what their spending makes turn over in the territory, in each draw (see `local_spending`)
    """

    running: pl.DataFrame
    illustrative: set[str]
    belonging: dict[str, pl.DataFrame]
    payers: dict[str, str]
    public: frozenset[str]
    local: pl.DataFrame


def totals(
    lines: Lines, observed: pl.DataFrame, scheduled: pl.DataFrame, setting: Setting, prices: Array, draws: int, seed: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The tables `value_total`, and `value_part`: what each total is made of.

    `scheduled` says who gains from each line, `prices` what brings effects to the prices of their year.
    """
    of_projects = _lines_of_projects(lines, observed, scheduled)
    simulation, parts = _Simulation(lines, draws, seed), Parts(lines)
    rows: list[tuple[object, ...]] = []
    for year in sorted(of_projects["activity_year"].unique().to_list()):
        of_year = _YearTotals(year, of_projects.filter(activity_year=year), setting, lines, parts)
        of_year.add_activity(simulation)
        rows += of_year.rows
    years = [line.activity_year for line in lines.lines if line.activity_year is not None]
    for year in range(min(years), max(years) + 1):
        weights = falling_in(lines, year, prices)
        still = of_projects.filter(pl.col("line").is_in(np.flatnonzero((weights * lines.alive).any(axis=1))))
        of_year = _YearTotals(year, still, setting, lines, parts)
        of_year.add_realised(simulation.weighted(weights))
        rows += of_year.rows
    return pl.DataFrame(rows, schema=TOTAL, orient="row"), parts.frame()


def _lines_of_projects(lines: Lines, observed: pl.DataFrame, scheduled: pl.DataFrame) -> pl.DataFrame:
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


class _Simulation:
    """Unit values of all lines: central in the first column, a draw in each of the others."""

    def __init__(self, lines: Lines, draws: int, seed: int) -> None:
        self._lines, self._draws, self._seed = lines, draws, seed
        self._sampler = Sampler(lines.assumptions)
        self.created = self._values(lambda values: unit_values(lines, values))
        if self.created.shape[1] == 2:  # nothing else is uncertain, where effects fall may be
            self.created = np.repeat(self.created[:, :1], draws + 1, axis=1)
        inside = residents(lines, draws, seed)
        self.falling, self.falling_shares = falling(self.created, inside), shares_falling(inside[:, 0])
        self.context, self.prudent = RatioContext(lines), prudent_values(lines)
        self.quantities = self._values(lambda values: unit_quantities(lines, values))

    def weighted(self, years: Array) -> Array:
        """Undiscounted unit values of some years of effect (weights: lines × years)."""
        return self._values(lambda values: unit_values(self._lines, values, years, discounted=False))

    def _values(self, of: Callable[[Array], Array]) -> Array:
        central = of(self._lines.central[:, None])
        if not self._sampler.uncertain:
            return np.repeat(central, 2, axis=1)
        return np.concatenate([central, self._sampler.evaluate(of, self._draws, self._seed)], axis=1)


class _YearTotals:
    """The totals of one year: each adds a row, and the parts it is the sum of."""

    def __init__(self, year: int, of_projects: pl.DataFrame, setting: Setting, lines: Lines, parts: Parts) -> None:
        self._year, self._of_projects, self._setting, self._lines, self._parts = year, of_projects, setting, lines, parts
        self._running = set(setting.running.filter(year=year)["project_id"])
        self.rows: list[tuple[object, ...]] = []

    def add_activity(self, simulation: _Simulation) -> None:
        """Created, invested, net and ratio by project and for the territory; created by direction for the territory."""
        gained = self._of_projects.filter(side="outcome", monetised=True)
        spent = self._of_projects.filter(side="input")
        self._add_wholes(None, gained, spent, simulation)
        for project in sorted(gained["project_id"].unique().to_list()):
            self._add_wholes(project, gained.filter(project_id=project), spent.filter(project_id=project), simulation)
        self._add_split(gained, "created", simulation.created)
        for (key,), some in sorted(spent.group_by("stakeholder_id"), key=lambda g: str(g[0])):
            self._add_sum(Cut("invested", "stakeholder", str(key)), some, simulation.created)
        self._add_outcomes(simulation)
        self._add_belonging(gained, "created", simulation.created)
        self._add_belonging(spent, "invested", simulation.created)
        self._add_falling(gained, simulation)
        self._add_levered(spent, simulation.created)
        for (key,), some in transfers(gained).group_by("key", maintain_order=True):
            self._add_sum(Cut("transferred", "transfer", str(key)), some, simulation.created)
        self._add_local()

    def add_realised(self, values: Array) -> None:
        """What falls in the year from this and earlier years' activity; `values`: unit values of those effects."""
        gained = self._of_projects.filter(side="outcome", monetised=True)
        self._add_sum(Cut("realised"), gained, values)
        self._add_split(gained, "realised", values)

    def _add_split(self, gained: pl.DataFrame, measure: str, values: Array) -> None:
        for direction, column in DIRECTIONS.items():
            for (key,), some in sorted(gained.group_by(column), key=lambda g: str(g[0][0])):
                self._add_sum(Cut(measure, direction, str(key) if key is not None else ""), some, values)

    def _add_belonging(self, lines: pl.DataFrame, measure: str, values: Array) -> None:
        """By the needs that projects answer, and the neighbourhood they are in; under an empty key where it is not stated."""
        for direction, belonging in self._setting.belonging.items():
            shared = lines.join(belonging, on="project_id", how="left", maintain_order="left")
            shared = shared.with_columns(pl.col("key").fill_null(""), share=pl.col("share") * pl.col("part").fill_null(1.0))
            for (key,), some in sorted(shared.group_by("key", maintain_order=True), key=lambda g: str(g[0][0])):
                self._add_sum(Cut(measure, direction, str(key)), some, values)

    def _add_falling(self, gained: pl.DataFrame, simulation: _Simulation) -> None:
        """Where the value falls: in the territory, elsewhere, or not stated."""
        for where, values in simulation.falling.items():
            some = gained.filter(pl.col("line").is_in(set(np.flatnonzero(values.any(axis=1)).tolist())))
            if not some.is_empty():
                cut, share = Cut("created", "residence", where), simulation.falling_shares[where]
                self._add(cut, some, self._sum(some, values))
                falls = some.with_columns(share=pl.col("share") * pl.Series(share[some["line"].to_numpy()]))
                self._parts.add(self._year, cut, falls, simulation.created[:, 0])

    def _add_levered(self, spent: pl.DataFrame, values: Array) -> None:
        """What others put in for each euro of the town, in the projects that it puts money in: other public money, volunteers, the rest."""
        payers = spent.with_columns(payer=pl.col("stakeholder_id").replace_strict(self._setting.payers, default="private"))
        funded = payers.filter(payer="town")
        own = self._sum(funded, values)
        if funded.is_empty() or not (own > 0).all():
            return
        others = payers.filter(pl.col("project_id").is_in(funded["project_id"].unique().to_list()), pl.col("payer") != "town")
        context = {"projects": sorted(funded["project_id"].unique()), "public": sorted(self._setting.public)}
        groups = [("payer", str(key), some) for (key,), some in sorted(others.group_by("payer"), key=lambda g: str(g[0][0]))]
        for direction, key, some in [*groups, *([] if others.is_empty() else [("", "", others)])]:
            cut = Cut("levered", direction, key)
            self._add(cut, some, self._sum(some, values) / own, json.dumps(context))
            self._parts.add(self._year, cut, some, values[:, 0])
            self._parts.add(self._year, cut, funded, values[:, 0], "divisor")

    def _add_local(self) -> None:
        """What spending makes turn over in the territory: beside the value, never in it."""
        local = self._setting.local.filter(activity_year=self._year)
        if not local.is_empty():
            context = {"local": local.drop("draws", "activity_year").with_columns(year=self._year).to_dicts()}
            draws = np.array(local["draws"].to_list())
            self._add(Cut("local_spending"), local, draws.sum(axis=0), json.dumps(context, sort_keys=True))
            self._parts.add_spending(self._year, Cut("local_spending"), local.with_columns(value=pl.Series(draws[:, 0])))

    def _add_wholes(self, project: str | None, gained: pl.DataFrame, spent: pl.DataFrame, simulation: _Simulation) -> None:
        """Created and invested; net and ratio only from projects whose inputs are all known: what is missing is not zero (law 4)."""
        values = simulation.created
        self._add_sum(Cut("created", project=project), gained, values)
        if not spent.is_empty():
            self._add_sum(Cut("invested", project=project), spent, values)
        known = self._known_inputs(gained, spent)
        mine, put_in = gained.filter(pl.col("project_id").is_in(known)), spent.filter(pl.col("project_id").is_in(known))
        created, invested = self._sum(mine, values), self._sum(put_in, values)
        if mine.is_empty() or not (invested > 0).all():
            return
        terms = {"projects": known, "created": round(float(created[0]), CENTS), "invested": round(float(invested[0]), CENTS)}
        context = terms | simulation.context.of(self._weights(mine), self._weights(put_in), float(invested[0]))
        totals: tuple[tuple[str, Array, Term], ...] = (
            ("net", created - invested, "subtracted"),
            ("ratio", created / invested, "divisor"),
        )
        for measure, total, of_inputs in totals:
            cut = Cut(measure, project=project)
            self._add(cut, mine, total, json.dumps(context, ensure_ascii=False, sort_keys=True))
            self._parts.add(self._year, cut, mine, values[:, 0])
            self._parts.add(self._year, cut, put_in, values[:, 0], of_inputs)
        if project is None:
            self._add_prudent(mine, put_in, simulation.prudent)

    def _add_prudent(self, mine: pl.DataFrame, put_in: pl.DataFrame, prudent: Array) -> None:
        """Net and ratio in the prudent case, which is one value and no interval."""
        values = np.repeat(prudent[:, None], 2, axis=1)
        created, invested = self._sum(mine, values), self._sum(put_in, values)
        for measure, total, of_inputs in (("net", created - invested, "subtracted"), ("ratio", created / invested, "divisor")):
            cut = Cut(measure, "case", "prudent")
            self._add(cut, mine, total)
            self._parts.add(self._year, cut, mine, prudent)
            self._parts.add(self._year, cut, put_in, prudent, cast("Term", of_inputs))

    def _known_inputs(self, gained: pl.DataFrame, spent: pl.DataFrame) -> list[str]:
        """The projects that have a quantity for every input of every map that values them."""
        due = Counter(line.map_id for line in self._lines.lines if line.side == "input" and line.activity_year == self._year)
        present = Counter(spent.select("project_id", "map_id", "line").unique().select("project_id", "map_id").iter_rows())
        pairs = set(gained.select("project_id", "map_id").iter_rows())
        short = {project for project, map_id in pairs if present[project, map_id] < due[map_id]}
        return sorted({project for project, _ in pairs} - short)

    def _add_outcomes(self, simulation: _Simulation) -> None:
        """Each outcome over the projects of its map: its net quantity, monetised or not, and its value where it is."""
        gained = self._of_projects.filter(side="outcome")
        for key, some in sorted(gained.group_by("map_id", "line_id"), key=lambda g: str(g[0])):
            outcome = "/".join(map(str, key))
            once = some.unique(["project_id", "line"], maintain_order=True).with_columns(share=pl.lit(1.0))
            cut = Cut("quantity", "outcome", outcome)
            self._add(cut, some, self._sum(once, simulation.quantities))
            self._parts.add(self._year, cut, some, simulation.created[:, 0])
            if some["monetised"].all():
                self._add_sum(Cut("created", "outcome", outcome), some, simulation.created)

    def _add_sum(self, cut: Cut, lines: pl.DataFrame, values: Array) -> None:
        """A total that is a plain sum, with its parts."""
        self._add(cut, lines, self._sum(lines, values))
        self._parts.add(self._year, cut, lines, values[:, 0])

    def _sum(self, lines: pl.DataFrame, values: Array) -> Array:
        total: Array = sparse.csr_array(self._weights(lines)[None, :]) @ values
        return total.ravel()

    def _weights(self, lines: pl.DataFrame) -> Array:
        """The quantity of each line, as far as these go."""
        shared = (lines["quantity"] * lines["share"]).to_numpy()
        weights: Array = np.bincount(lines["line"].to_numpy(), shared, minlength=len(self._lines.lines)).astype(float)
        return weights

    def _add(self, cut: Cut, lines: pl.DataFrame, draws: Array, context: str | None = None) -> None:
        """One row of `value_total`; `draws` has the central value first."""
        decimals = CENTS if cut.measure in MONEY else PRECISE
        central, (low, high) = draws[0], np.quantile(draws[1:], [INTERVAL[0], INTERVAL[2]])
        low, high = min(low, central), max(high, central)  # a central value may lie at the very end of its range
        projects = set(lines["project_id"])
        value, bottom, top = [round(float(x), decimals) for x in (central, low, high)]
        row: dict[str, Any] = {
            "project_id": cut.project,
            "year": self._year,
            "measure": cut.measure,
            "direction": cut.direction,
            "key": cut.key,
            "value": value,
            "low": bottom,
            "high": top,
            "below_one": round(float((draws[1:] < 1).mean()), PRECISE) if cut.measure == "ratio" else None,
            "currency": self._lines.lines[0].currency,
            "price_year": self._year,
            "valued": 1 if cut.project is not None else len(projects),
            "expected": 1 if cut.project is not None else len(self._running | projects),
            "illustrative": bool(projects & self._setting.illustrative),
            "beside": context,
        }
        self.rows.append(tuple(row[name] for name in TOTAL))
