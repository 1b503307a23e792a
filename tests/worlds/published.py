"""Towns whose projects handed in counts: their figures as they would be published, and what lies beneath them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from impact.disclosure.beneath import LINE, OBSERVED, Beneath
from impact.disclosure.withholding import Disclosed, disclose
from impact.ecosystem.projects import Project, Register
from impact.figures import address
from impact.figures.definition import IndicatorDefinition, ValueDefinition
from impact.figures.figure import Figure, FigureEstimate
from impact.figures.indicators import across_projects
from impact.figures.store import as_row
from impact.territory.models import DisclosureRules, Territory
from impact.world import World
from indicators.catalogue import Catalogue, load_catalogue
from indicators.kept import KeptAnswers
from indicators.text import Text

CATALOGUE = load_catalogue()
YEAR = 2020
X = Text(fr="x", en="x")
Given = Mapping[str, Mapping[str, Any]]
"""By project and breakdown cell: a value, two ends of a range, or the numerator and the denominator of a ratio."""


def town(projects: Iterable[str], *, closed: Iterable[str] = (), confidential: Iterable[str] = ()) -> World:
    """A town with these projects, some of which keep their figures to themselves; some indicators are taken as confidential."""
    register = {
        p: Project(id=p, title=X, started=date(2015, 1, 1), public=p not in set(closed)) for p in sorted(set(projects) | set(closed))
    }
    territory = Territory(code="92071", name="Sceaux", country="FR")
    return World(territory, _confidential(set(confidential)), Register(projects=register))


def _confidential(names: set[str]) -> Catalogue:
    marked = {
        name: indicator.model_copy(update={"versions": [v.model_copy(update={"confidential": name in names}) for v in indicator.versions]})
        for name, indicator in CATALOGUE.indicators.items()
    }
    return CATALOGUE.model_copy(update={"indicators": marked})


def observed(indicator: str, given: Given, year: int = YEAR) -> pl.DataFrame:
    """What projects handed in of an indicator, as the warehouse has it by year."""
    version = CATALOGUE[indicator].at(date(year, 12, 31))
    assert version is not None
    ratio, rows = version.aggregation.shape == "ratio", []
    for project, cells in given.items():
        for breakdown, number in cells.items():
            low, high = number if isinstance(number, tuple) else (number, number)
            if ratio:
                rows.append((indicator, project, breakdown, year, low / high, low / high, low / high, float(low), float(high)))
            else:
                rows.append((indicator, project, breakdown, year, low if low == high else None, float(low), float(high), None, None))
    return pl.DataFrame(rows, schema=OBSERVED, orient="row")


def figures_of(cells: pl.DataFrame) -> list[Figure]:
    """The figures that observations come to: the wholes of projects, and for the territory the total of each cell."""
    ruled = cells.with_columns(
        over_projects=pl.col("indicator_id").map_elements(lambda i: CATALOGUE[i].current.aggregation.projects.value, pl.String),
        parts=pl.lit(1),
    )
    wholes = cells.filter(breakdown="")
    totals = across_projects(ruled).with_columns(project_id=pl.lit(None, pl.String))
    return [_figure(row) for row in [*wholes.to_dicts(), *totals.to_dicts()]]


def _figure(row: dict[str, Any]) -> Figure:
    version = CATALOGUE[row["indicator_id"]].at(date(row["year"], 12, 31))
    assert version is not None
    return Figure(
        address=address.of_owner(row["year"], row["project_id"], row["indicator_id"], row["breakdown"]),
        edition=str(row["year"]),
        label=X,
        estimate=FigureEstimate(value=row["value"], low=row["low"], high=row["high"]),
        unit=version.unit,
        definition=IndicatorDefinition(
            kind="indicator",
            indicator_id=row["indicator_id"],
            version=version.version,
            scope="project" if row["project_id"] else "territory",
            project_id=row["project_id"],
            year=row["year"],
            breakdown=row["breakdown"],
            pillar=version.pillar,
            level=version.level,
            formula=X,
            numerator=row["numerator"],
            denominator=row["denominator"],
            reported=1,
            expected=1,
            missing={},
            illustrative=False,
        ),
    )


def value_figure(project: str | None, value: float, low: float, high: float, *, pillar: str = "") -> Figure:
    """A value created, of a project, or of the territory or a pillar of it."""
    return Figure(
        address=address.of_owner(YEAR, project, "value_created", f"pillar={pillar}" if pillar else ""),
        edition=str(YEAR),
        label=X,
        estimate=FigureEstimate(value=value, low=low, high=high, centre="stated"),
        unit="euros",
        definition=ValueDefinition.model_validate(
            {
                "kind": "value",
                "indicator_id": "value_created",
                "measure": "created",
                "scope": "project" if project else "territory",
                "project_id": project,
                "year": YEAR,
                "direction": "pillar" if pillar else "",
                "key": pillar,
                "breakdown": f"pillar={pillar}" if pillar else "",
                "cut": None,
                "formula": X,
                "unit_words": X,
                "currency": "EUR",
                "price_year": YEAR,
                "reported": 1,
                "expected": 1,
                "missing": {},
                "illustrative": False,
            }
        ),
    )


def value_lines(indicator: str, quantities: Mapping[str, float], price: float, *pillars: str) -> pl.DataFrame:
    """The lines of the values that counts of an indicator come to at a price, in the whole and in some pillars."""
    rows = [
        (YEAR, "created", "pillar" if pillar else "", pillar, "added", project, "m", "o", indicator, "", YEAR, q, q, q * price)
        for project, q in quantities.items()
        for pillar in ("", *pillars)
    ]
    return pl.DataFrame(rows, schema=LINE, orient="row")


def published(
    cells: pl.DataFrame,
    world: World,
    *,
    lines: pl.DataFrame | None = None,
    values: Iterable[Figure] = (),
    views: Mapping[str, frozenset[str]] | None = None,
    earlier: Iterable[list[Figure]] = (),
    rules: DisclosureRules | None = None,
    kept: KeptAnswers | None = None,
) -> Disclosed:
    """What is published of these observations."""
    beneath = Beneath(cells) if lines is None else Beneath(cells, lambda indicators: lines.filter(pl.col("indicator_id").is_in(indicators)))
    figures = [*figures_of(cells), *values]
    return disclose(figures, rules or DisclosureRules(), world, list(earlier), views, beneath, kept)


def rows_of(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """The rows that the public reads."""
    return [as_row(figure) | {"status": figure.status} for figure in figures]
