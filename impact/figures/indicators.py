"""Figures of indicators: from observations to numbers that may be shown.

There are three steps, each under the indicator's own rule: breakdown cells into the whole where the whole was not handed in, periods
into the year, projects into the territory.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import duckdb
import polars as pl

from impact.figures import address
from impact.figures.definition import IndicatorDefinition
from impact.figures.figure import Figure, FigureEstimate
from impact.figures.wording import joined, wording
from impact.warehouse.schema import frame
from impact.warehouse.yearly import yearly
from indicators.aggregation import combine
from indicators.breakdown import cell_words, directions
from indicators.catalogue import Catalogue
from indicators.models import Rule
from indicators.numbers import LANGUAGES, percent
from indicators.text import Text

MEASURE = ["indicator_id", "year"]
OWNER = [*MEASURE, "project_id"]
FIGURE = [*MEASURE, "breakdown"]


class IndicatorFigures:
    """Figures of what was observed: per project, indicator and year; for the territory per indicator, year and breakdown cell."""

    def __init__(self, con: duckdb.DuckDBPyConnection, catalogue: Catalogue, observed: pl.DataFrame) -> None:
        by_project = yearly(observed)
        marked = frame(con, "SELECT project_id, illustrative FROM project")
        covered = _covered(observed)
        self._catalogue = catalogue
        self._projects = (
            by_project.filter(pl.col("breakdown") == "").join(marked, on="project_id").join(_recomposed(observed, "project_id"), on=OWNER)
        ).join(covered, on=OWNER, how="left")
        known = _coverage(con).join(observed.join(marked, on="project_id").group_by(MEASURE).agg(pl.col("illustrative").any()), on=MEASURE)
        known = known.join(_recomposed(observed), on=MEASURE).join(
            covered.group_by(MEASURE).agg(partial_projects=(pl.col("covered") < 1).sum()), on=MEASURE, how="left"
        )
        territory = across_projects(by_project).join(_split_by(by_project), on=FIGURE, how="left").join(known, on=MEASURE)
        silent = known.filter(pl.col("reported") == 0).with_columns(breakdown=pl.lit(""), answering=pl.lit(0, pl.UInt32))
        self._territory = pl.concat([territory, silent], how="diagonal_relaxed")
        self._titles = dict(con.execute("SELECT project_id, struct_pack(fr := title_fr, en := title_en) FROM project").fetchall())

    def of(self, year: int) -> list[Figure]:
        """Those of a year."""
        projects, territory = (rows.filter(year=year).iter_rows(named=True) for rows in (self._projects, self._territory))
        figures = [_figure(self._catalogue, row, None) for row in territory]
        return figures + [_figure(self._catalogue, row, Text(**self._titles[row["project_id"]])) for row in projects]

    def made_of(self, year: int) -> list[object]:
        """What those of a year are a function of, beside the catalogue and the titles of projects, in whatever order they were observed."""
        return [self._projects.filter(year=year).sort(OWNER), self._territory.filter(year=year).sort(FIGURE)]


def across_projects(by_project: pl.DataFrame) -> pl.DataFrame:
    """One estimate per indicator, year and breakdown cell for the territory."""
    ruled = by_project.with_columns(rule=pl.col("over_projects"), period_end=pl.lit(None, pl.Date)).drop("parts")
    combined = combine(ruled, FIGURE)
    return combined.filter(pl.col("low").is_not_null())


def _split_by(by_project: pl.DataFrame) -> pl.DataFrame:
    """By figure: how many projects split their value in that direction, or, for the whole, gave one."""
    projects = pl.col("project_id").n_unique().over("indicator_id", "year", directions(pl.col("breakdown")))
    return by_project.select(*FIGURE, answering=projects).unique()


def _recomposed(observed: pl.DataFrame, *owner: str) -> pl.DataFrame:
    """Whether a whole was made of breakdown cells: by project, or in any project of the territory."""
    recomposed = pl.col("makes_whole") & (pl.col("breakdown") != "")
    return observed.group_by(*MEASURE, *owner).agg(recomposed=recomposed.any())


def _covered(observed: pl.DataFrame) -> pl.DataFrame:
    """By project, indicator and year: the share of the year that what makes the whole is about."""
    return observed.filter("makes_whole").group_by(OWNER).agg(pl.col("covered").min())


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


def _figure(catalogue: Catalogue, row: dict[str, Any], project: Text | None) -> Figure:
    """The figure of a row. Whole figures of the territory carry coverage; those of one project are their own."""
    indicator = catalogue[row["indicator_id"]]
    version = indicator.in_year(row["year"])
    project_id = row.get("project_id") if project else None
    reported, expected = (1, 1) if project else (row["answering"], row["expected"])
    part = _part_of_year(row, of_project=project is not None)
    cells = version.aggregation.breakdowns if row["recomposed"] and not row["breakdown"] else None
    cell = cell_words(row["breakdown"], catalogue.vocabulary.breakdowns) if row["breakdown"] else None
    return Figure(
        address=address.of_owner(row["year"], project_id, indicator.id, row["breakdown"]),
        edition=str(row["year"]),
        label=joined(project, version.title, cell),
        estimate=FigureEstimate(
            value=row["value"], low=row["low"], high=row["high"], centre="bounds" if row["value"] is None else "counted"
        ),
        unit=version.unit,
        definition=IndicatorDefinition(
            kind="indicator",
            indicator_id=indicator.id,
            version=version.version,
            scope="project" if project else "territory",
            project_id=project_id,
            year=row["year"],
            breakdown=row["breakdown"],
            pillar=version.pillar,
            level=version.level,
            formula=_with_part(formula(version.aggregation.time, cells, None if project else version.aggregation.projects), part),
            numerator=row["numerator"],
            denominator=row["denominator"],
            reported=reported,
            expected=expected,
            missing={} if project else json.loads(row["reasons"] or "{}"),
            illustrative=row["illustrative"],
            **part,
        ),
    )


def _part_of_year(row: dict[str, Any], *, of_project: bool) -> dict[str, Any]:
    """What a definition says of a year that is covered in part; nothing of a whole one."""
    if of_project:
        return {"covered": round(row["covered"], 3)} if (row["covered"] or 1) < 1 else {}
    return {"partial_projects": row["partial_projects"]} if row["partial_projects"] and not row["breakdown"] else {}


def _with_part(how: Text, part: dict[str, Any]) -> Text:
    """How a figure is made, with the part of the year that it is about."""
    if not part:
        return how
    if "covered" in part:
        share = {language: percent(part["covered"], language) for language in LANGUAGES}
        note = wording().text("covered", share=Text(**share))
    else:
        note = wording().text("partial_projects", count=part["partial_projects"])
    return Text(fr=f"{how.fr} ; {note.fr}", en=f"{how.en}; {note.en}")


@cache
def formula(time: Rule, breakdowns: Rule | None, projects: Rule | None) -> Text:
    """How a figure is made, in words: over the year, over breakdown cells (None if it was not), over the projects (None for one)."""
    steps = {"time": time, "breakdowns": breakdowns, "projects": projects}
    texts = [wording().text(f"{direction}.{rule.value}") for direction, rule in steps.items() if rule is not None]
    return Text(fr=" ; ".join(t.fr for t in texts), en="; ".join(t.en for t in texts))
