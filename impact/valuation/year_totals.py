"""The totals of one year: by project and for the territory, by whom they fall to, and step by step from gross to net."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl

from impact.valuation.context import Places, Weighted
from impact.valuation.lines import Lines
from impact.valuation.local import NAMED, Turnover, falling
from impact.valuation.method import Array
from impact.valuation.parts import Cut, Parts, Term
from impact.valuation.simulation import Simulation
from impact.valuation.streams import ways_of
from impact.valuation.total_rows import CENTS, total_row
from impact.valuation.transfers import transfers
from impact.valuation.waterfall import STEPS

DIRECTIONS = {"pillar": "pillar", "stakeholder": "stakeholder_id", "account": "account", "grade": "evidence_grade"}
"""The ways a total of the territory is split, and the columns that say which part a line belongs to."""
Summed = tuple[pl.DataFrame, Array]
"""Some lines, and what they come to: central, then by draw."""
AT_ONCE = 512
"""Lines whose draws are looked at together: a few dozen megabytes."""
CROSSED = "/"
"""Between the two keys of a part that is of two directions: the stakeholder, then the pillar."""
SENSITIVE = 10
"""Assumptions that the ratio of the territory hangs on most: as many as a picture shows."""


@dataclass(frozen=True)
class Setting:
    """What is known of the projects beside their maps.

    running        project_id, year: which ran when
    illustrative   those that rest on what is made up
    belonging      by direction (need, place), project_id, key, part: to what a project's value belongs, and which part of it
    payers         as what each stakeholder pays: the town, other public money, volunteers, or private
    public         stakeholders whose money is public
    local          what their spending makes turn over in the territory
    """

    running: pl.DataFrame
    illustrative: set[str]
    belonging: dict[str, pl.DataFrame]
    payers: dict[str, str]
    public: frozenset[str]
    local: Turnover


class YearTotals:
    """The totals of one year: each adds a row, and the parts it is the sum of."""

    def __init__(self, year: int, of_projects: pl.DataFrame, setting: Setting, lines: Lines) -> None:
        self._year, self._of_projects, self._setting, self._lines, self.parts = year, of_projects, setting, lines, Parts(lines)
        self._ways = len(ways_of(lines.assumptions))
        self._running = set(setting.running.filter(year=year)["project_id"])
        self.rows: list[tuple[object, ...]] = []

    @property
    def gained(self) -> Weighted:
        """All that is gained in money, by everyone."""
        return self._weighted(self._of_projects.filter(side="outcome", monetised=True))

    def add_activity(self, simulation: Simulation) -> None:
        """Created, invested, net and ratio by project and for the territory; created by direction for the territory."""
        gained = self._of_projects.filter(side="outcome", monetised=True)
        spent = self._of_projects.filter(side="input")
        known, spent_by = self._known_inputs(gained, spent), spent.partition_by("project_id", as_dict=True)
        self._add_wholes(None, gained, spent, known, simulation)
        for (project,), mine in sorted(gained.partition_by("project_id", as_dict=True).items()):
            known_of = [project] if project in known else []
            self._add_wholes(project, mine, spent_by.get((project,), spent.clear()), known_of, simulation)
        self._add_split(gained, "created", simulation.created)
        self._add_crossed(gained, simulation.created)
        self._add_steps(gained, simulation)
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

    def _add_crossed(self, gained: pl.DataFrame, values: Array) -> None:
        """What each stakeholder gains or loses of each pillar."""
        crossed = gained.with_columns(crossed=pl.concat_str("stakeholder_id", "pillar", separator=CROSSED)).filter(
            pl.col("crossed").is_not_null()
        )
        for (key,), some in sorted(crossed.group_by("crossed", maintain_order=True), key=lambda g: str(g[0][0])):
            self._add_sum(Cut("created", "stakeholder_pillar", str(key)), some, values)

    def _add_steps(self, gained: pl.DataFrame, simulation: Simulation) -> None:
        """The gross value, and what each correction takes from it: together what is created."""
        before, units_before = np.zeros(1), np.zeros(1)
        for name, left, units in zip(STEPS, simulation.left, simulation.unit_left, strict=True):
            amounts, cut = left - before, Cut("created", "step", name)
            if np.abs(amounts).max() > 10**-CENTS / 2:
                self._add(cut, gained, amounts)
                self.parts.add(self._year, cut, gained, units - units_before)
            before, units_before = left, units

    def _add_belonging(self, lines: pl.DataFrame, measure: str, values: Array) -> None:
        """By the needs that projects answer, and the neighbourhood they are in; under an empty key where it is not stated."""
        for direction, belonging in self._setting.belonging.items():
            shared = lines.join(belonging, on="project_id", how="left", maintain_order="left")
            shared = shared.with_columns(pl.col("key").fill_null(""), share=pl.col("share") * pl.col("part").fill_null(1.0))
            for (key,), some in sorted(shared.group_by("key", maintain_order=True), key=lambda g: str(g[0][0])):
                self._add_sum(Cut(measure, direction, str(key)), some, values)

    def _add_falling(self, gained: pl.DataFrame, simulation: Simulation) -> None:
        """Where the value falls: in the territory, elsewhere, or not stated."""
        lines = np.unique(gained["line"].to_numpy())
        shares = dict(falling(np.ones((len(lines), 1)), simulation.central_inside(lines)))
        for where, (draws, falls) in self._falling(lines, gained, simulation).items():
            some = gained.filter(pl.col("line").is_in(falls))
            cut, place = Cut("created", "residence", where), np.searchsorted(lines, some["line"].to_numpy())
            self._add(cut, some, draws)
            self.parts.add(self._year, cut, some.with_columns(share=pl.col("share") * shares[where][place, 0]), simulation.created[:, 0])

    def _falling(self, lines: Places, gained: pl.DataFrame, simulation: Simulation) -> dict[str, tuple[Array, list[int]]]:
        """What falls where anything does: its draws, and its lines; some lines at a time, for memory."""
        fallen: dict[str, tuple[Array, list[int]]] = {}
        for start in range(0, len(lines), AT_ONCE):
            block = lines[start : start + AT_ONCE]
            for where, values in falling(simulation.created[block], simulation.inside(block)):
                falls = block[values.any(axis=1)].tolist()
                some = gained.filter(pl.col("line").is_in(falls))
                if falls:
                    draws = self._sum(some.with_columns(line=np.searchsorted(block, some["line"].to_numpy())), values)
                    before, others = fallen.get(where, (None, []))
                    fallen[where] = draws if before is None else before + draws, others + falls
        return fallen

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
            self.parts.add(self._year, cut, some, values[:, 0])
            self.parts.add(self._year, cut, funded, values[:, 0], "divisor")

    def _add_local(self) -> None:
        """What spending makes turn over in the territory: beside the value, never in it."""
        local = self._setting.local.of(self._year)
        if not local.rows.is_empty():
            context = {"local": local.rows.select(*NAMED).with_columns(year=self._year).to_dicts()}
            self._add(Cut("local_spending"), local.rows, local.sum(), json.dumps(context, sort_keys=True), ways=1)
            self.parts.add_spending(self._year, Cut("local_spending"), local.rows.with_columns(value=local.central))

    def _add_wholes(
        self, project: str | None, gained: pl.DataFrame, spent: pl.DataFrame, known: Collection[str], simulation: Simulation
    ) -> None:
        """Created and invested; net and ratio only from projects whose inputs are all `known`: what is missing is not zero (law 4)."""
        values, mine, put_in = simulation.created, gained, spent
        created = self._add_sum(Cut("created", project=project), gained, values)
        invested = np.zeros(1) if spent.is_empty() else self._add_sum(Cut("invested", project=project), spent, values)
        if not known:
            return
        if project is None:
            mine, put_in = _of_projects(gained, known), _of_projects(spent, known)
            created, invested = self._sum(mine, values), self._sum(put_in, values)
        if not (invested > 0).all():
            return
        terms = {"projects": known, "created": round(float(created[0]), CENTS), "invested": round(float(invested[0]), CENTS)}
        context = terms | simulation.context.of(self._weighted(mine), self._weighted(put_in), 1 if project is not None else SENSITIVE)
        beside = json.dumps(context, ensure_ascii=False, sort_keys=True)
        self._add_compared(Cut("", project=project), (mine, created), (put_in, invested), values[:, 0], beside)
        if project is None:
            self._add_prudent(mine, put_in, simulation.prudent)

    def _add_prudent(self, mine: pl.DataFrame, put_in: pl.DataFrame, prudent: Array) -> None:
        """Net and ratio in the prudent case, which is one value and no interval."""
        values = np.repeat(prudent[:, None], 2, axis=1)
        gained, spent = (mine, self._sum(mine, values)), (put_in, self._sum(put_in, values))
        self._add_compared(Cut("", "case", "prudent"), gained, spent, prudent)

    def _add_compared(self, of: Cut, gained: Summed, spent: Summed, unit_values: Array, context: str | None = None) -> None:
        """Net and ratio `of` something: what is gained less what is put in, and for each euro of it."""
        (mine, created), (put_in, invested) = gained, spent
        totals: tuple[tuple[str, Array, Term], ...] = (
            ("net", created - invested, "subtracted"),
            ("ratio", created / invested, "divisor"),
        )
        for measure, total, of_inputs in totals:
            cut = of._replace(measure=measure)
            self._add(cut, mine, total, context)
            self.parts.add(self._year, cut, mine, unit_values)
            self.parts.add(self._year, cut, put_in, unit_values, of_inputs)

    def _known_inputs(self, gained: pl.DataFrame, spent: pl.DataFrame) -> list[str]:
        """The projects that have a quantity for every input of every map that values them."""
        due = Counter(line.map_id for line in self._lines.lines if line.side == "input" and line.activity_year == self._year)
        present = Counter(spent.select("project_id", "map_id", "line").unique().select("project_id", "map_id").iter_rows())
        pairs = set(gained.select("project_id", "map_id").iter_rows())
        short = {project for project, map_id in pairs if present[project, map_id] < due[map_id]}
        return sorted({project for project, _ in pairs} - short)

    def _add_outcomes(self, simulation: Simulation) -> None:
        """Each outcome over the projects of its map: its net quantity, monetised or not, and its value where it is."""
        gained = self._of_projects.filter(side="outcome")
        once = gained.unique(["project_id", "line"], maintain_order=True).with_columns(share=pl.lit(1.0))
        once_by = once.partition_by("map_id", "line_id", as_dict=True)
        outcomes = sorted(gained.partition_by("map_id", "line_id", as_dict=True).items(), key=lambda g: str(g[0]))
        for start in range(0, len(outcomes), AT_ONCE):
            block = outcomes[start : start + AT_ONCE]
            lines = np.unique(np.concatenate([some["line"].to_numpy() for _, some in block]))
            quantities = simulation.quantities(lines)
            for key, some in block:
                outcome = "/".join(map(str, key))
                taken = once_by[key].with_columns(line=np.searchsorted(lines, once_by[key]["line"].to_numpy()))
                cut = Cut("quantity", "outcome", outcome)
                self._add(cut, some, self._sum(taken, quantities))
                self.parts.add(self._year, cut, some, simulation.created[:, 0])
                if some["monetised"].all():
                    self._add_sum(Cut("created", "outcome", outcome), some, simulation.created)

    def _add_sum(self, cut: Cut, lines: pl.DataFrame, values: Array) -> Array:
        """A total that is a plain sum, with its parts: central, then by draw."""
        total = self._sum(lines, values)
        self._add(cut, lines, total)
        self.parts.add(self._year, cut, lines, values[:, 0])
        return total

    def _sum(self, lines: pl.DataFrame, values: Array) -> Array:
        return self._weighted(lines).sum(values)

    def _weighted(self, lines: pl.DataFrame) -> Weighted:
        """Each line once, with its quantity over the projects and stakeholders it stands there for."""
        places, which = np.unique(lines["line"].to_numpy(), return_inverse=True)
        shared = lines["quantity"].to_numpy() * lines["share"].to_numpy()
        return Weighted(places, np.bincount(which, shared, minlength=len(places)).astype(np.float64))

    def _add(self, cut: Cut, lines: pl.DataFrame, draws: Array, context: str | None = None, ways: int | None = None) -> None:
        """One row of `value_total`; `draws` has the central value first. `ways`: in how many it was drawn; if not said, as values were."""
        projects, whole = set(lines["project_id"]), cut.project is None
        row = total_row(
            cut,
            draws,
            ways or self._ways,
            year=self._year,
            currency=self._lines.lines[0].currency,
            price_year=self._year,
            valued=len(projects) if whole else 1,
            expected=len(self._running | projects) if whole else 1,
            illustrative=bool(projects & self._setting.illustrative),
            beside=context,
        )
        self.rows.append(row)


def _of_projects(lines: pl.DataFrame, projects: Collection[str]) -> pl.DataFrame:
    return lines.filter(pl.col("project_id").is_in(projects))
