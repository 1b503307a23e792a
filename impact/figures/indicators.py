"""Figures: the numbers that may be shown, each with an address and the definition it resolves to (law 7).

From observations to figures there are three steps, each under the indicator's own rule: breakdown cells into the whole where the whole
was not handed in, periods into the year, projects into the territory.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal
from urllib.parse import quote

import duckdb
import polars as pl

from impact.figures.ecosystem import ecosystem_figures
from impact.figures.facts import fact_figures, rate_figures
from impact.figures.values import value_figures
from impact.warehouse.schema import frame
from impact.warehouse.yearly import yearly
from impact.world import World
from indicators.aggregation import combine
from indicators.breakdown import cell_words, directions
from indicators.catalogue import Catalogue
from indicators.models import Rule
from indicators.text import Text
from indicators.yamlfile import read_yaml

Scope = Literal["territory", "project"]
MEASURE = ["indicator_id", "year"]
OWNER = [*MEASURE, "project_id"]
FIGURE = [*MEASURE, "breakdown"]


def figure_id(year: int, indicator_id: str, breakdown: str = "", project_id: str | None = None) -> str:
    """The address: `2022/territory/repairs_attempted`, `2022/project/reconnect/safes_opened`, with `/age=75+` for a breakdown cell."""
    owner = f"project/{quote(project_id, safe='')}" if project_id is not None else "territory"
    cell = f"/{quote(breakdown, safe='=;+')}" if breakdown else ""
    return f"{year}/{owner}/{indicator_id}{cell}"


def make_figures(con: duckdb.DuckDBPyConnection, world: World) -> pl.DataFrame:
    """All figures of all years that the warehouse can answer for, with the columns of its table `figure`.

    Indicators, by project and for the territory; values; and for each of those years what is known of the territory and its ecosystem.
    """
    observed = frame(con, "FROM observation_year")
    if observed.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    rows = [*value_figures(con, world.catalogue), *_indicator_figures(con, world.catalogue, observed)]
    facts = fact_figures(con, world)
    for year in sorted(observed["year"].unique().to_list()):
        plain = [*facts, *rate_figures(rows, world, year), *ecosystem_figures(con, world, year)]
        rows += [figure.row(year) for figure in plain]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row").sort("figure_id")


def _indicator_figures(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, observed: pl.DataFrame) -> list[tuple[Any, ...]]:
    """One per project, indicator and year; one per indicator and year for the territory, and per breakdown cell of it."""
    by_project = yearly(observed)
    marked = frame(con, "SELECT project_id, illustrative FROM project")
    projects = (
        by_project.filter(pl.col("breakdown") == "").join(marked, on="project_id").join(_recomposed(observed, "project_id"), on=OWNER)
    )
    told = _coverage(con).join(observed.join(marked, on="project_id").group_by(MEASURE).agg(pl.col("illustrative").any()), on=MEASURE)
    told = told.join(_recomposed(observed), on=MEASURE)
    territory = across_projects(by_project).join(_split_by(by_project), on=FIGURE, how="left").join(told, on=MEASURE)
    silent = told.filter(pl.col("reported") == 0).with_columns(breakdown=pl.lit(""), given=pl.lit(0, pl.UInt32))
    territory = pl.concat([territory, silent], how="diagonal_relaxed")
    titles = dict(con.execute("SELECT project_id, struct_pack(fr := title_fr, en := title_en) FROM project").fetchall())
    rows = [_figure(catalogue, row, None) for row in territory.iter_rows(named=True)]
    return rows + [_figure(catalogue, row, Text(**titles[row["project_id"]])) for row in projects.iter_rows(named=True)]


def across_projects(by_project: pl.DataFrame) -> pl.DataFrame:
    """One estimate per indicator, year and breakdown cell for the territory."""
    ruled = by_project.with_columns(rule=pl.col("over_projects"), period_end=pl.lit(None, pl.Date)).drop("parts")
    combined = combine(ruled, FIGURE)
    return combined.filter(pl.col("low").is_not_null())


def _split_by(by_project: pl.DataFrame) -> pl.DataFrame:
    """By figure: how many projects split their value in that direction, or, for the whole, gave one."""
    projects = pl.col("project_id").n_unique().over("indicator_id", "year", directions(pl.col("breakdown")))
    return by_project.select(*FIGURE, given=projects).unique()


def _recomposed(observed: pl.DataFrame, *owner: str) -> pl.DataFrame:
    """Whether a whole was made of breakdown cells: by project, or in any project of the territory."""
    made = pl.col("makes_whole") & (pl.col("breakdown") != "")
    return observed.group_by(*MEASURE, *owner).agg(recomposed=made.any())


def _coverage(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """By indicator and year: how many projects were expected, how many gave a value, and why the others did not."""
    return frame(
        con,
        """
        WITH years AS (SELECT DISTINCT indicator_id, year(period_end) AS year FROM observation),
        due AS (
            SELECT e.project_id, indicator_id, year FROM expected e JOIN years USING (indicator_id)
            WHERE year >= first_year AND (last_year IS NULL OR year <= last_year)
            UNION SELECT DISTINCT project_id, indicator_id, year(period_end) FROM observation
        ), said AS (
            SELECT project_id, indicator_id, year, bool_or(makes_whole) AS given, coalesce(max(missing), 'not_whole') AS missing
            FROM observation_year GROUP BY ALL
        ), stated AS (
            SELECT indicator_id, year, coalesce(given, FALSE) AS given, coalesce(missing, 'not_received') AS reason, count(*) AS n
            FROM due LEFT JOIN said USING (project_id, indicator_id, year) GROUP BY ALL
        )
        SELECT indicator_id, year, CAST(sum(n) AS BIGINT) AS expected, CAST(coalesce(sum(n) FILTER (given), 0) AS BIGINT) AS reported,
               coalesce(CAST(to_json(map(list(reason ORDER BY reason) FILTER (NOT given), list(n ORDER BY reason) FILTER (NOT given)))
                   AS VARCHAR), '{}') AS reasons
        FROM stated GROUP BY ALL
    """,
    )


_SCHEMA: dict[str, Any] = {
    **dict.fromkeys(("figure_id", "edition", "label_fr", "label_en"), pl.String),
    **dict.fromkeys(("value", "low", "high"), pl.Float64),
    **dict.fromkeys(("unit", "coverage", "definition"), pl.String),
}


def _figure(catalogue: Catalogue, row: dict[str, Any], project: Text | None) -> tuple[Any, ...]:
    """One row of the table `figure`. Whole figures of the territory carry coverage; those of one project are their own."""
    indicator = catalogue[row["indicator_id"]]
    version = indicator.at(date(row["year"], 12, 31)) or indicator.current
    project_id = row.get("project_id") if project else None
    reported, expected = (1, 1) if project else (row["given"], row["expected"])
    cells = version.aggregation.breakdowns if row["recomposed"] and not row["breakdown"] else None
    definition = {
        "kind": "indicator",
        "indicator_id": indicator.id,
        "version": version.version,
        "scope": "project" if project else "territory",
        "project_id": project_id,
        "year": row["year"],
        "breakdown": row["breakdown"],
        "pillar": version.pillar,
        "level": version.level,
        "formula": formula(version.aggregation.time, cells, None if project else version.aggregation.projects).model_dump(),
        "numerator": row["numerator"],
        "denominator": row["denominator"],
        "reported": reported,
        "expected": expected,
        "missing": {} if project else json.loads(row["reasons"] or "{}"),
        "illustrative": row["illustrative"],
    }
    cell = cell_words(row["breakdown"], catalogue.vocabulary.breakdowns) if row["breakdown"] else None
    suffix = {"fr": f" · {cell.fr}", "en": f" · {cell.en}"} if cell else {"fr": "", "en": ""}
    prefix = {"fr": f"{project.fr} · ", "en": f"{project.en} · "} if project else {"fr": "", "en": ""}
    return (
        figure_id(row["year"], indicator.id, row["breakdown"], project_id),
        str(row["year"]),
        f"{prefix['fr']}{version.title.fr}{suffix['fr']}",
        f"{prefix['en']}{version.title.en}{suffix['en']}",
        row["value"],
        row["low"],
        row["high"],
        version.unit,
        f"{reported}/{expected}",
        json.dumps(definition, ensure_ascii=False, sort_keys=True),
    )


@cache
def _formulas() -> dict[str, dict[str, Text]]:
    raw = read_yaml(files("impact.figures") / "formulas.yaml")
    return {direction: {rule: Text.model_validate(dict(text)) for rule, text in texts.items()} for direction, texts in raw.items()}


def formula(time: Rule, breakdowns: Rule | None, projects: Rule | None) -> Text:
    """How a figure is made, in words: over the year, over breakdown cells (None if it was not), over the projects (None for one)."""
    steps = {"time": time, "breakdowns": breakdowns, "projects": projects}
    texts = [_formulas()[direction][rule.value] for direction, rule in steps.items() if rule is not None]
    return Text(fr=" ; ".join(t.fr for t in texts), en="; ".join(t.en for t in texts))
