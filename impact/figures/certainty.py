"""Counts that say how sure a year is: what is followed and by how many, what has no price, and what validation found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import duckdb

from impact.figures.counts import count_figure
from impact.figures.definition import IndicatorDefinition, ValueDefinition
from impact.figures.figure import Figure
from impact.warehouse.schema import rows

FINDINGS = "SELECT severity, count(*) AS count FROM finding WHERE year(period_end) = $year GROUP BY ALL ORDER BY ALL"


def certainty_figures(con: duckdb.DuckDBPyConnection, figures: Iterable[Figure], year: int) -> Iterator[Figure]:
    """The counts of one year, of its figures of indicators and values and of the findings about it; none of what there is nothing of."""
    of_year = [figure for figure in figures if figure.definition.year == year]
    noticed = {f"findings_{severity}": count for severity, count in findings_by_severity(con, year).items()}
    counts = _followed(of_year) | {"findings": sum(noticed.values())} | noticed
    illustrative = any(f.illustrative for f in of_year)
    return (count_figure("certainty", name, count, year, illustrative=illustrative) for name, count in counts.items() if count)


def findings_by_severity(con: duckdb.DuckDBPyConnection, year: int) -> dict[str, int]:
    """How many findings there are about a year."""
    return {row["severity"]: row["count"] for row in rows(con, FINDINGS, {"year": year})}


def _followed(figures: Iterable[Figure]) -> dict[str, int]:
    """How many indicators are followed, by how many projects; how many outcomes, and of them those without a price."""
    definitions = [figure.definition for figure in figures]
    indicators = [d for d in definitions if isinstance(d, IndicatorDefinition)]
    outcomes = [d for d in definitions if isinstance(d, ValueDefinition) and d.direction == "outcome"]
    followed, priced = ({d.key for d in outcomes if d.measure == measure} for measure in ("quantity", "created"))
    return {
        "indicators_followed": len({d.indicator_id for d in indicators}),
        "projects_followed": len({d.project_id for d in indicators if d.project_id}),
        "outcomes_followed": len(followed),
        "outcomes_without_price": len(followed - priced),
    }
