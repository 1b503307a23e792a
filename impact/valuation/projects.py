"""The projects of a workspace valued: impact maps, the observations they take, and the tables of the warehouse they fill."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import duckdb
import polars as pl

from impact.maps.models import FromIndicator, ImpactMap, Outcome
from impact.valuation.assumptions import assumptions
from impact.valuation.effects import effect_prices
from impact.valuation.expansion import Applied, expand
from impact.valuation.kept_years import KeptYears, Totals, of_lines, of_world
from impact.valuation.lines import Line, Lines
from impact.valuation.local import dimensions, local_spending
from impact.valuation.remarks import central_findings, map_findings
from impact.valuation.schedule import OBSERVED, kernel_query, schedule
from impact.valuation.totals import totals
from impact.valuation.uncertainty import yearly_intervals
from impact.valuation.wording import wording
from impact.valuation.year_totals import Setting
from impact.warehouse.members import map_members
from impact.warehouse.memory import give_back
from impact.warehouse.schema import frame, insert
from impact.warehouse.yearly import yearly
from impact.world import World
from indicators.catalogue import Catalogue
from indicators.kept import KeptAnswers
from indicators.text import Text, folded

DRAWS, SEED = 2048, 2016
"""Draws of a workspace: thousands of totals, each to about a hundredth of its interval."""

AT_ONCE = 2048
"""Outcomes and inputs that are written together."""
OUTCOME = {
    **dict.fromkeys(("map_id", "outcome_id", "side"), pl.String),
    "activity_year": pl.Int64,
    **dict.fromkeys(("title_fr", "title_en", "indicator_id", "breakdown"), pl.String),
    "monetised": pl.Boolean,
    "assumptions": pl.String,
}


@dataclass(frozen=True)
class ObservedActivity:
    """What is valued: the quantities that each map takes from its projects (kernel's columns), all that they handed in, who is made up."""

    lines: Lines
    observed: pl.DataFrame
    handed_in: pl.DataFrame
    illustrative: set[str]


def value_projects(
    con: duckdb.DuckDBPyConnection, world: World, draws: int = DRAWS, seed: int = SEED, kept: KeptAnswers | None = None
) -> None:
    """Fills the tables `outcome`, `valuation`, `invested`, `value_total` and `value_part` from the observations that are there.

    `kept`: totals of years and what maps come to (see `kept_years`), taken from there where they would be made of the same.
    """
    activity = observed_activity(con, world)
    if activity is None:
        return
    lines, accounts = activity.lines, _accounts(activity.lines, world.catalogue)
    prices = effect_prices(lines, world.maps, world.catalogue.bank)
    years = KeptYears(kept, of_world(lines, world.maps, world.catalogue) if kept else [])

    def of_maps() -> tuple[pl.DataFrame]:
        return (schedule(lines, *yearly_intervals(lines, draws, seed), prices),)

    (scheduled,) = years.frames(("scheduled",), [draws, seed, *of_lines(lines), prices] if kept else [], of_maps)
    scheduled = scheduled.with_columns(pl.col("stakeholder_id").replace(_ids(lines, world.catalogue)))
    scheduled = scheduled.join(accounts, on=["map_id", "line_id", "stakeholder_id"], how="left")
    query, frames = kernel_query(), {"observed": activity.observed, "scheduled": scheduled.drop("account")}
    gained = f"FROM ({query}) LEFT JOIN accounts USING (map_id, line_id, stakeholder_id) WHERE side = 'outcome'"
    insert(con, "valuation", f"SELECT *, line_id AS outcome_id {gained}", accounts=accounts, **frames)
    insert(con, "invested", f"SELECT *, line_id AS outcome_id FROM ({query}) WHERE side = 'input'", **frames)
    for outcomes in _outcomes(world, lines, years):
        insert(con, "outcome", "FROM outcomes", outcomes=outcomes)
    give_back(con)
    setting = Setting(
        running=_running(con),
        illustrative=activity.illustrative,
        belonging=_belonging(con),
        payers={name: s.payer for name, s in world.catalogue.vocabulary.stakeholders.items()},
        public=frozenset(name for name, s in world.catalogue.vocabulary.stakeholders.items() if s.public),
        local=local_spending(world.maps, activity.handed_in, dimensions(lines), draws, seed),
    )
    of_years = totals(lines, activity.observed, scheduled, setting, prices, draws, seed, years)
    summed = pl.concat(map(partial(_with_parts, con), of_years))  # no loop: its name would hold a year's parts while the next is drawn
    insert(con, "value_total", "FROM summed", summed=summed)
    insert(con, "finding", "FROM remarks", remarks=map_findings(con, world.maps, lines, world.catalogue, world.territory))
    insert(con, "finding", "FROM remarks", remarks=central_findings(summed))


def _with_parts(con: duckdb.DuckDBPyConnection, of_year: Totals) -> pl.DataFrame:
    """The totals of a year, whose parts are put in their table."""
    summed, parts = of_year
    insert(con, "value_part", "FROM parts", parts=parts)
    give_back(con)
    return summed


def observed_activity(con: duckdb.DuckDBPyConnection, world: World) -> ObservedActivity | None:
    """What a warehouse has to value; None where no project has both a map and an observation that the map takes."""
    observed = frame(con, "FROM observation_year")
    members = map_members(con, world)
    if observed.is_empty() or members.is_empty():
        return None
    quantities = (
        yearly(observed)
        .filter(pl.col("low").is_not_null())
        .select(
            "project_id",
            "breakdown",
            measure="indicator_id",
            activity_year=pl.col("year").cast(pl.Int64),
            # people counted once are known as an interval: no more than its low end is claimed
            quantity=pl.coalesce("value", "low"),
        )
    )
    handed_in = _in_force(members.join(quantities, on="project_id"), world.maps)
    taken = handed_in.join(_measures(world.maps), on=["map_id", "measure"], how="semi")
    if taken.is_empty():
        return None
    years = {m: sorted(y["activity_year"].unique().to_list()) for (m,), y in taken.group_by("map_id")}
    applied = [Applied(map_id, impact_map, years[map_id]) for map_id, impact_map in world.maps.items() if map_id in years]
    lines = expand(applied, world.catalogue.bank, world.catalogue.vocabulary.public_names)
    active = taken.select("project_id", "map_id", "activity_year").unique()
    seen = pl.concat([taken.select(*OBSERVED, "quantity"), _written(active, lines).select(*OBSERVED, "quantity")])
    made_up = set(frame(con, "SELECT project_id FROM project WHERE illustrative")["project_id"])
    made_up |= set(members.filter(pl.col("map_id").is_in([m for m, i in world.maps.items() if i.illustrative]))["project_id"])
    return ObservedActivity(lines, seen.sort(seen.columns), handed_in.sort(handed_in.columns), made_up)


def _in_force(handed_in: pl.DataFrame, maps: dict[str, ImpactMap]) -> pl.DataFrame:
    """What maps take in the years in which they are in force."""
    last = {map_id: impact_map.retired.year for map_id, impact_map in maps.items() if impact_map.retired}
    years = pl.col("map_id").replace_strict(last, default=None, return_dtype=pl.Int64)
    return handed_in.filter(years.is_null() | (pl.col("activity_year") <= years)) if last else handed_in


def _measures(maps: dict[str, ImpactMap]) -> pl.DataFrame:
    """The indicators that each map takes quantities from."""
    rows = {
        (m, q.indicator)
        for m, i in maps.items()
        for q in (*(o.quantity for o in i.outcomes), *(x.quantity for x in i.inputs))
        if isinstance(q, FromIndicator)
    }
    return pl.DataFrame(sorted(rows), schema={"map_id": pl.String, "measure": pl.String}, orient="row")


def _written(active: pl.DataFrame, lines: Lines) -> pl.DataFrame:
    """Quantities that a map writes itself hold for each of its projects, in the years it was active."""
    rows = [
        (line.map_id, line.activity_year, line.measure, line.breakdown, line.quantity) for line in lines.lines if line.quantity is not None
    ]
    schema = {"map_id": pl.String, "activity_year": pl.Int64, "measure": pl.String, "breakdown": pl.String, "quantity": pl.Float64}
    return active.join(pl.DataFrame(rows, schema=schema, orient="row"), on=["map_id", "activity_year"])


def _ids(lines: Lines, catalogue: Catalogue) -> dict[str, str]:
    """Stakeholders as maps write them, by the catalogue's id."""
    words = catalogue.vocabulary.stakeholders
    known = {folded(word): id_ for id_, s in words.items() for word in (id_, s.fr, s.en, *s.spellings)}
    return {name: known.get(folded(name), name) for line in lines.lines for name in line.shares}


def _accounts(lines: Lines, catalogue: Catalogue) -> pl.DataFrame:
    """The account of each line and stakeholder: as stated, else fiscal for public ones, economic for that pillar, social for the rest."""
    ids, words = _ids(lines, catalogue), catalogue.vocabulary.stakeholders
    rows = {
        (line.map_id, line.line_id, ids[name], _account(line, words[ids[name]].public))
        for line in lines.lines
        for name in line.shares
        if ids[name] in words
    }
    schema = dict.fromkeys(("map_id", "line_id", "stakeholder_id", "account"), pl.String)
    return pl.DataFrame(sorted(rows), schema=schema, orient="row")


def _account(line: Line, public: bool) -> str:
    stated = line.source.account if isinstance(line.source, Outcome) else None
    return stated or ("fiscal" if public else "economic" if line.pillar == "economic" else "social")


def _belonging(con: duckdb.DuckDBPyConnection) -> dict[str, pl.DataFrame]:
    """The needs that projects answer, with the share of each, and their neighbourhood where it is known."""
    return {
        "need": frame(con, "SELECT project_id, need_id AS key, share AS part FROM project_need ORDER BY ALL"),
        "place": frame(con, "SELECT project_id, place AS key, 1.0::DOUBLE AS part FROM project WHERE place IS NOT NULL ORDER BY ALL"),
    }


def _running(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Projects by year in which they ran: registered and running, or heard of."""
    return frame(
        con,
        """
        WITH years AS (SELECT DISTINCT CAST(year AS BIGINT) AS year FROM observation_year)
        SELECT DISTINCT project_id, year FROM expected JOIN years ON year >= first_year AND (last_year IS NULL OR year <= last_year)
        UNION SELECT DISTINCT project_id, CAST(year AS BIGINT) FROM observation_year
        """,
    )


def _unit(line: Line, catalogue: Catalogue) -> Text:
    """The unit of the quantity that a line takes: its indicator's; of what a map writes itself, euros for an input."""
    if line.quantity is not None and line.side == "outcome":
        return wording.text("units")
    unit = catalogue[line.measure].current.unit if line.quantity is None else "euros"
    return catalogue.vocabulary.units[unit].text


def _outcomes(world: World, lines: Lines, kept: KeptYears) -> Iterator[pl.DataFrame]:
    """Outcomes and inputs in the order of their table, some at a time: what they rest on is pages of JSON each."""
    ordered = sorted(lines.lines, key=lambda line: (line.map_id, line.line_id, line.side, line.activity_year or 0))
    for start in range(0, len(ordered), AT_ONCE):
        some = ordered[start : start + AT_ONCE]
        (described,) = kept.frames(("outcome",), [repr(some)], partial(_described, world, some))
        yield described


def _described(world: World, lines: Iterable[Line]) -> tuple[pl.DataFrame]:
    rows = [
        {
            "map_id": line.map_id,
            "outcome_id": line.line_id,
            "side": line.side,
            "activity_year": line.activity_year,
            "title_fr": line.source.description.fr,
            "title_en": line.source.description.en,
            "indicator_id": line.measure if line.quantity is None else None,
            "breakdown": line.breakdown,
            "monetised": line.monetised,
            "assumptions": json.dumps(
                assumptions(line, world.maps[line.map_id], world.catalogue.bank, _unit(line, world.catalogue)),
                ensure_ascii=False,
                sort_keys=True,
            ),
        }
        for line in lines
    ]
    return (pl.DataFrame(rows, schema=OUTCOME),)
