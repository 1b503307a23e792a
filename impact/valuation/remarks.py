"""The guards' remarks on a workspace's maps, as rows of the table `finding`, a year at a time."""

from __future__ import annotations

from datetime import date

import duckdb
import polars as pl

from impact.maps.guards import Remark, dominated, outside_draws, remark, remarks
from impact.maps.models import ImpactMap, Outcome
from impact.territory.models import Territory
from impact.valuation.lines import Line, Lines
from impact.warehouse.schema import frame
from indicators.catalogue import Catalogue
from indicators.text import Text

SCHEMA = {
    **dict.fromkeys(("check_id", "severity", "submission_id", "project_id", "indicator_id"), pl.String),
    "period_start": pl.Date,
    "period_end": pl.Date,
    **dict.fromkeys(("breakdown", "row_ref", "message_fr", "message_en"), pl.String),
}


def map_findings(
    con: duckdb.DuckDBPyConnection, maps: dict[str, ImpactMap], lines: Lines, catalogue: Catalogue, territory: Territory
) -> pl.DataFrame:
    """The remarks on each map for each year it was valued for. What is out of date is so as of the last submission."""
    [(last_received,)] = con.execute("SELECT max(received_at)::DATE FROM submission").fetchall()
    place = place_of(territory)
    sums = frame(con, "SELECT map_id, outcome_id, activity_year, sum(abs(present_value)) FROM valuation GROUP BY ALL")
    values = {(row[0], row[1], row[2]): row[3] for row in sums.iter_rows()}
    rows = []
    for (map_id, year), some in sorted(_by_year(lines).items()):
        noticed = remarks(maps[map_id], catalogue, [year], place, last_received)
        noticed += dominated(_by_proxy(some, values, catalogue))
        rows += [_row(each, maps[map_id], year) for each in noticed]
    valued = {line.map_id for line in lines.lines}
    silent = [map_id for map_id in maps if map_id not in valued]
    last_year = max(line.activity_year or 0 for line in lines.lines)
    rows += [_row(remark("map_without_data", "warning"), maps[map_id], last_year) for map_id in silent]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def central_findings(summed: pl.DataFrame) -> pl.DataFrame:
    """Where the stated values of a project, or of the territory, give more or less than the draws of their own ranges."""
    wholes = summed.filter(pl.col("measure") == "created", pl.col("direction") == "").sort("year", "project_id", nulls_last=False)
    columns = ("project_id", "year", "value", "low", "high")
    rows = [
        (
            noticed.code,
            noticed.severity,
            None,
            project,
            None,
            date(year, 1, 1),
            date(year, 12, 31),
            None,
            None,
            *noticed.text.model_dump().values(),
        )
        for project, year, value, low, high in wholes.select(columns).iter_rows()
        for noticed in outside_draws(value, low, high)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def place_of(territory: Territory) -> str:
    """The official code that values of the bank are compared with: FR-92071."""
    return f"{territory.country}-{territory.code}"


def proxy_title(line: Line, catalogue: Catalogue) -> Text:
    """What a proxy is called: its title in the bank, or the outcome that writes it."""
    proxy = line.source.proxy if isinstance(line.source, Outcome) else None
    return catalogue.bank[proxy.bank].title if proxy and proxy.bank else line.source.description


def _by_year(lines: Lines) -> dict[tuple[str, int], list[Line]]:
    """The lines of each map and year of activity."""
    of_year: dict[tuple[str, int], list[Line]] = {}
    for line in lines.lines:
        if line.activity_year is not None:
            of_year.setdefault((line.map_id, line.activity_year), []).append(line)
    return of_year


def _by_proxy(
    lines: list[Line], values: dict[tuple[str, str, int], float | None], catalogue: Catalogue
) -> dict[tuple[Text, int | None], float]:
    """Value by proxy and its grade."""
    sums: dict[tuple[Text, int | None], float] = {}
    for line in lines:
        if line.side == "outcome":
            key = (proxy_title(line, catalogue), line.grade)
            sums[key] = sums.get(key, 0.0) + (values.get((line.map_id, line.line_id, line.activity_year or 0)) or 0.0)
    return sums


def _row(noticed: Remark, impact_map: ImpactMap, year: int) -> tuple[object, ...]:
    project = impact_map.projects[0] if len(impact_map.projects) == 1 else None
    title, text = impact_map.title, noticed.text
    messages = (f"{title.fr} : {text.fr}", f"{title.en}: {text.en}")
    first, last = date(year, 1, 1), date(year, 12, 31)
    return (noticed.code, noticed.severity, None, project, None, first, last, noticed.outcome_id, None, *messages)
